"""Which verdicts changed since an earlier table of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from baseline import csv_files
from baseline.errors import DataError

COLUMNS = ["claim", "verdict", "rests_on", "check"]
"""Of the table of claims, what is compared."""


def compare_verdicts(now: pd.DataFrame, committed: pd.DataFrame) -> list[str]:
    """
    Compare verdicts with the committed ones; both are tables of `claims_table.tabulate_findings`.

    There is a line for each claim whose verdict changed, or what it rests on or is counted with,
    and for each that is new or gone.
    """
    new, old = (
        {claim: states for claim, *states in frame[COLUMNS].itertuples(index=False)}
        for frame in (now, committed)
    )
    lines = []
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name, ["absent"]), new.get(name, ["absent"])
        if before[0] != after[0]:
            lines.append(f"{name}: was {before[0]}, is now {after[0]}")
        elif before != after:
            lines.append(
                f"{name}: rested on {_describe(*before[1:])}, now rests on {_describe(*after[1:])}"
            )
    return lines


def compare_with_file(now: pd.DataFrame, file: Path) -> list[str]:
    """
    Compare verdicts with those of an earlier file, if there is one; see `compare_verdicts`.

    If the file cannot be read, one line says so.
    """
    if not file.exists():
        return []
    try:
        return compare_verdicts(now, pd.DataFrame(csv_files.read_rows(file, COLUMNS)))
    except DataError as error:
        why = error.faults[0].rstrip(".")
        return [f"unknown, because the earlier verdicts cannot be read ({why})"]


def _describe(ground: str, check: str) -> str:
    counted = f" (counted with {check})" if check else ""
    return f"{ground or 'nothing'}{counted}"
