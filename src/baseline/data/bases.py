"""The guarded overlay: cells that public records contradict, put right with a reason and a source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pandas as pd

from baseline import project
from baseline.data import cells, schema


@dataclass(frozen=True)
class Correction:
    """
    One row of `data/corrections.csv`.

    Parameters
    ----------
    table, iso3, indicator : str
        The cell.
    printed : str
        What it says; a build stops when it no longer does.
    corrected : str
        What it should say, as a printed cell.
    reason, source, confidence : str
        Why, and the public record.
    """

    table: str
    iso3: str
    indicator: str
    printed: str
    corrected: str
    reason: str
    source: str
    confidence: str


def read() -> list[Correction]:
    """Read the corrections."""
    columns = list(Correction.__dataclass_fields__)
    return [
        Correction(**row) for row in project.rows(project.find().data / "corrections.csv", columns)
    ]


def faults(observations: pd.DataFrame) -> list[str]:
    """
    Check the corrections against the printed cells.

    Parameters
    ----------
    observations : DataFrame
        Columns `iso3`, `indicator`, `printed`, `table`, among others.

    Returns
    -------
    list of str
        One line for every correction whose cell does not exist or no longer says what it said.
    """
    printed = observations.set_index(["table", "iso3", "indicator"])["printed"]
    found = []
    for row, each in enumerate(read(), start=1):
        where = f"(data/corrections.csv, row {row})"
        cell = printed.get((each.table, each.iso3, each.indicator))
        if cell is None:
            found.append(f"{each.table} has no cell {each.iso3}.{each.indicator} {where}.")
        elif cell != each.printed:
            found.append(
                f"{each.indicator}: expected {each.iso3} {each.printed!r}, found {cell!r} {where}."
            )
        elif _value(each) is None:
            found.append(
                f"{each.indicator}: {each.corrected!r} for {each.iso3} is no cell of it {where}."
            )
    return found


def apply(indicators: pd.DataFrame) -> pd.DataFrame:
    """
    Put the corrected values into the merged frame.

    Parameters
    ----------
    indicators : DataFrame
        Indexed by alpha-3 code, basis "printed".

    Returns
    -------
    DataFrame
        A copy with basis "corrected".
    """
    corrected = indicators.copy()
    for each in read():
        if each.iso3 in corrected.index:
            corrected.loc[each.iso3, each.indicator] = _value(each)
    return corrected


def text(correction: Correction) -> str:
    """Write the corrected value as observations hold it."""
    return schema.to_text(_value(correction))


def _value(correction: Correction) -> schema.Value | None:
    indicator = schema.indicators(correction.table).get(correction.indicator)
    printed = pd.Series({correction.iso3: correction.corrected}, dtype="str")
    return (
        cast("schema.Value | None", cells.parse_known(printed, indicator).iloc[0])
        if indicator
        else None
    )
