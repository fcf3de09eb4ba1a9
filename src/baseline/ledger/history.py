"""Which verdicts changed since an earlier table of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from baseline import csv_files
from baseline.errors import DataError


def compare(now: pd.DataFrame, committed: pd.DataFrame) -> list[str]:
    """
    Compare verdicts with the committed ones.

    Parameters
    ----------
    now, committed : DataFrame
        See `baseline.ledger.verdicts.table`.

    Returns
    -------
    list of str
        One line for each claim whose verdict changed, that is new, or that is gone.
    """
    new, old = (frame.set_index("claim")["verdict"].to_dict() for frame in (now, committed))
    names = list(dict.fromkeys([*old, *new]))
    return [
        f"{name}: was {old.get(name, 'absent')}, is now {new.get(name, 'absent')}"
        for name in names
        if old.get(name) != new.get(name)
    ]


def compare_with_file(now: pd.DataFrame, file: Path) -> list[str]:
    """
    Compare verdicts with those of an earlier file, if there is one.

    Parameters
    ----------
    now : DataFrame
        See `baseline.ledger.verdicts.table`.
    file : Path

    Returns
    -------
    list of str
        See `compare`; one line that says so for a file that cannot be read.
    """
    if not file.exists():
        return []
    try:
        return compare(now, pd.DataFrame(csv_files.read_rows(file, ("claim", "verdict"))))
    except DataError as error:
        why = error.faults[0].rstrip(".")
        return [f"unknown, because the earlier verdicts cannot be read ({why})"]
