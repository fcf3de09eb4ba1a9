"""Checks of files by frictionless, and of percentages: every fault found, in the reader's words."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from baseline import schema

LONGEST_CELL = 2_000
_UNSAFE: dict[str, Callable[[str], object]] = {
    "is longer than 2,000 characters": lambda cell: len(cell) > LONGEST_CELL,
    "starts like a formula, which a spreadsheet would run": lambda cell: cell.startswith(("=", "+", "-", "@")),
    "holds a control character": re.compile(r"[\x00-\x1f\x7f]").search,
    "holds a mark that turns the direction of writing": re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]").search,
}


def check_files(folder: Path, resources: Iterable[str]) -> list[str]:
    """
    Check files against the data package: presence, encoding, hash, headings, width, values, keys.

    Parameters
    ----------
    folder : Path
        The data folder, which the paths of the package start from.
    resources : iterable of str
        Names of resources in the data package.

    Returns
    -------
    list of str
        One line a fault, with file, row and column.
    """
    from frictionless import Package

    names = dict.fromkeys([*resources, "countries"])
    descriptor = schema.package() | {"resources": [schema.resource(name) for name in names]}
    faults = []
    for task in Package.from_descriptor(descriptor, basepath=str(folder)).validate().tasks:
        file = f"data/{Path(task.place).as_posix()}"
        faults += _byte_faults(folder / task.place, file) + _unsafe_cells(folder / task.place, file)
        faults += [_file_fault(error, file) for error in task.errors]
    return list(dict.fromkeys(faults))


def misfits(frame: pd.DataFrame) -> pd.Series[bool]:
    """
    Find percentages that are not the score as a share of 261 points (Fig. 4).

    Parameters
    ----------
    frame : DataFrame
        With `access_to_justice_score` and `access_to_justice_pct`; missing values fit.

    Returns
    -------
    Series of bool
        Whether the percentage, printed to one decimal, is wrong.
    """
    score, pct = frame["access_to_justice_score"], frame["access_to_justice_pct"]
    # Half a step of the last printed digit either way, and what a float cannot hold.
    return (score.map(pct_of_maximum) - pct).abs() > 0.05 + 1e-9


def pct_of_maximum(score: float) -> float:
    """Turn points into per cent of the 261 that can be scored (Fig. 4)."""
    return score / schema.indicators()["access_to_justice_score"].maximum * 100


def _byte_faults(path: Path, file: str) -> list[str]:
    """Find what frictionless reads over: byte-order marks and carriage returns."""
    content = path.read_bytes() if path.is_file() else b""
    faults = []
    if content.startswith(b"\xef\xbb\xbf"):
        faults.append(f"{file}: starts with a byte-order mark; save it as UTF-8 without BOM.")
    if b"\r" in content:
        faults.append(f"{file}: has carriage returns; save it with Unix line ends (LF).")
    return faults


def _unsafe_cells(path: Path, file: str) -> list[str]:
    """Find cells that a spreadsheet would run, or that read otherwise than they look, or that are no cells at all."""
    if path.suffix != ".csv":
        return []
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))
    except (OSError, ValueError, csv.Error):  # frictionless says what is wrong
        return []
    faults = []
    for row, cells in enumerate(rows):
        for column, cell in zip(rows[0], cells, strict=False):
            why = next((reason for reason, unsafe in _UNSAFE.items() if unsafe(cell)), "")
            if why:
                faults.append(f"{file}, row {row}, column {column[:40]!r}: the cell {why}: {cell[:40]!r}.")
    return faults


def _file_fault(error: Any, file: str) -> str:
    row = getattr(error, "row_number", None)
    where = f"{file}, row {row - 1}" if row else file
    column = f", column {error.field_name!r}" if getattr(error, "field_name", "") else ""
    match error.type:
        case "scheme-error":
            return f"{file}: the file is missing."
        case "hash-count":
            return f"{file}: the content is not the one recorded in data/datapackage.json (SHA-256 differs)."
        case "encoding-error":
            return f"{file}: is not UTF-8 ({error.note})."
        case "source-error":
            return f"{file}: {error.note}."
        case _:
            note = error.note or re.sub(r"^Row at position \"\d+\" ", "", error.message)
            return f"{where}{column}: {note} ({error.title.lower()})."
