"""What the printed tables say of whole groups, put into words; every number comes from the statistics."""

from __future__ import annotations

import re
from typing import Any

from baseline import combined, schema

GROUPS = ("coe", "eu", "focus")
_MEASURES = {"mean": "mean", "median": "median", "min": "lowest", "max": "highest"}
Row = dict[str, str]


def of_tables(rows: list[Row]) -> list[dict[str, Any]]:
    """
    Select the statistics of each printed table that a reader looks for first.

    Parameters
    ----------
    rows : list of dict
        As `outputs/statistics.csv` holds them.

    Returns
    -------
    list of dict
        `title` of each table, and its `rows`: a `label`, the `statistic`, and for each of
        `GROUPS` a cell with `value`, as "45 of 47" or rounded to one decimal, and `n`.
    """
    by_key = {(row["statistic"], row["group"]): row for row in rows}
    found = []
    for table in schema.TABLES:
        lines = [line for name in combined.of_table(table) for line in _lines(name)]
        shown = [
            {"label": label, "cells": [_cell(by_key[statistic, group]) for group in GROUPS], "statistic": statistic}
            for label, statistic in lines
        ]
        found.append({"title": f"Fig. {table[-1]}: {_title(table)}", "rows": shown})
    return found


def _lines(name: str) -> list[tuple[str, str]]:
    """Name the statistics of an indicator, with words for them: all statuses but the blank, or the usual measures."""
    indicator = schema.indicators().get(name)
    if indicator is None:
        said = next(str(each.__doc__) for each in combined.every() if each.__name__ == name)
        return [(said.partition(" (Fig. ")[0], f"{name}_yes_count")]
    if indicator.is_number:
        unit = indicator.unit
        return [(f"{indicator.title}: {word}, {unit}", f"{name}_{measure}") for measure, word in _MEASURES.items()]
    ticked = [status for status, value in indicator.statuses.items() if value != indicator.cells.get("")]
    words = {status: f": {status.replace('_', ' ')}" if len(ticked) > 1 else "" for status in ticked}
    return [(f"{indicator.title}{words[status]}", f"{name}_{status}_count") for status in ticked]


def _cell(row: Row) -> dict[str, str]:
    """Write a statistic for reading, to one decimal, with the countries that it rests on."""
    if row["unit"] == "countries":
        return {"value": f"{row['value']} of {row['n']}", "n": ""}
    return {"value": re.sub(r"\.0$", "", f"{float(row['value']):.1f}"), "n": row["n"]}


def _title(table: str) -> str:
    return str(schema.resource(f"raw_{table}")["title"]).partition(": ")[2]
