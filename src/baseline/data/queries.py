"""Questions for the report's author: cells that look doubtful. Shown, and never applied."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from baseline import csv_files
from baseline.data import descriptor, groups, schema
from baseline.errors import quote


@dataclass(frozen=True)
class Query:
    """
    One row of `data/queries.csv`.

    Parameters
    ----------
    query : str
        Its name.
    table, iso3, indicator : str
        The cell; empty where the question is about the text.
    printed : str
        What is printed; a build stops when the cell no longer says so.
    question, reason : str
        What one would ask, and why.
    claim : str
        Claim that it touches, or empty.
    confidence : {"low", "medium", "high"}
        That something is wrong.
    """

    query: str
    table: str
    iso3: str
    indicator: str
    printed: str
    question: str
    reason: str
    claim: str
    confidence: str


def read_queries() -> tuple[Query, ...]:
    """Read the queries."""
    return descriptor.read_resource("queries", Query)


def find_faults(observations: pd.DataFrame) -> list[str]:
    """
    Check the queries against the printed cells of the observations, and the names of claims.

    There is a line for each query whose cell or claim does not exist, or no longer says what it
    said.
    """
    printed = observations.set_index(["table", "iso3", "indicator"])["printed"]
    wrong_rows: list[str] = []
    ledger, _ = descriptor.find_file("raw_claims")
    claims = {row["claim"] for row in csv_files.read_rows(ledger, ["claim"])}
    for row, query in enumerate(read_queries(), start=1):
        where = f"(data/queries.csv, row {row})"
        known = {  # one of the three may be empty, where the question is about more than a cell
            "table": descriptor.find_tables(),
            "iso3": groups.find_members("coe"),
            "indicator": schema.list_indicators(query.table or None),
        }
        wrong = [name for name, names in known.items() if getattr(query, name) not in ("", *names)]
        wrong_rows += [
            f"{query.query}: there is no {name} {quote(getattr(query, name))} {where}."
            for name in wrong
        ]
        if query.iso3 and query.indicator and not wrong:
            cell = printed.get((query.table, query.iso3, query.indicator))
            if cell != query.printed:
                wrong_rows.append(
                    f"{query.query}: {query.iso3}.{query.indicator} is {cell!r}, "
                    f"not {query.printed!r} {where}."
                )
        if query.claim and query.claim not in claims:
            wrong_rows.append(f"{query.query}: there is no claim {query.claim!r} {where}.")
    return wrong_rows
