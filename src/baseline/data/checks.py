"""Checks of files by frictionless, and of percentages: every fault found, in the reader's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from baseline import csv_files, hashes
from baseline.data import descriptor, schema
from baseline.errors import BaselineError, DataError, describe_missing, quote

if TYPE_CHECKING:
    import pandas as pd

LONGEST_CELL, LONGEST_NOTE = 2_000, 200
_UNSAFE = {
    "is longer than 2,000 characters": rf"\A.{{{LONGEST_CELL + 1}}}",
    "looks like a formula, which a spreadsheet would run": r"\A(?:[=+@]|-(?![0-9.]*\Z))",
    "contains a control character": r"[\x00-\x1f\x7f]",
    "contains a digit other than 0 to 9": r"(?![0-9])\d",
    "contains a mark that reverses the direction of text": (
        "[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
    ),
}
_ANY_UNSAFE = re.compile("|".join(f"({pattern})" for pattern in _UNSAFE.values()), re.DOTALL)


class CheckedFile(NamedTuple):
    """A file to check: its name in the data package and as a reader sees it, content, schema."""

    name: str
    file: str
    text: str
    schema: str


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
        One line per fault, with file, row and column.
    """
    faults: list[str] = []
    readable: dict[str, CheckedFile] = {}
    for name in dict.fromkeys(["countries", *resources]):
        described = descriptor.find_resource(name)
        file = f"data/{described['path']}"
        try:
            text = csv_files.read_text(folder / described["path"])
            faults += _find_faults_of_text(text, name, file)
            if text and "schema" in described:
                faults += _find_unsafe_cells(text, file)
                fields = json.dumps(_select_checked(described["schema"]))
                readable[name] = CheckedFile(name, file, text, fields)
        except DataError as error:
            faults += error.faults
    if "countries" in readable:  # which foreign keys refer to
        for name, table in readable.items():
            referred = () if name == "countries" else (readable["countries"],)
            faults += _find_schema_faults(table, *referred)
    return list(dict.fromkeys(faults))


def find_wrong_percentages(frame: pd.DataFrame) -> pd.Series[bool]:
    """
    Tell which percentages, printed to one decimal, are not the score as a share of 261 (Fig. 4).

    A missing score or percentage fits any other.
    """
    score, pct = frame[schema.SCORE], frame[schema.PCT]
    # Half a step of the last printed digit either way, and what a float cannot hold.
    return (score.map(pct_of_maximum) - pct).abs() > 0.05 + 1e-9


def pct_of_maximum(score: float) -> float:
    """Turn points into per cent of the 261 that can be scored (Fig. 4)."""
    return score / schema.find_indicator(schema.SCORE).maximum * 100


def _find_faults_of_text(text: str, name: str, file: str) -> list[str]:
    """Find what frictionless does not see: carriage returns, changed content, an empty file."""
    faults = []
    if "\r" in text:
        faults.append(f"{file}: has carriage returns; save it with Unix line ends (LF).")
    if not text.strip():
        faults.append(f"{file}: is empty.")
    hashed = hashes.hash_bytes(text.encode())
    recorded = descriptor.find_resource(name).get("hash")
    if recorded is None and descriptor.needs_hash(name):
        faults.append(
            f"{file}: data/datapackage.json has no hash for this file; it would be sha256:{hashed}."
        )
    elif recorded not in (None, f"sha256:{hashed}"):
        faults.append(
            f"{file}: does not match its hash in data/datapackage.json (SHA-256 differs)."
        )
    return faults


def find_unsafe_cells(rows: list[list[str]], file: str) -> list[str]:
    """Find cells that a spreadsheet would run, that read otherwise than they look, or too long."""
    faults = []
    reasons = list(_UNSAFE)
    for row, cells in enumerate(rows):
        for column, cell in zip(rows[0], cells, strict=False):
            unsafe = _ANY_UNSAFE.search(cell)
            if unsafe and unsafe.lastindex:
                why = reasons[unsafe.lastindex - 1]
                faults.append(
                    f"{file}, row {row}, column {quote(column)}: the cell {why}: {quote(cell)}."
                )
    return faults


@lru_cache(maxsize=64)
def _find_unsafe_cells(text: str, file: str) -> tuple[str, ...]:
    """Find them in the text of a file; what was found in the same text is remembered."""
    return tuple(find_unsafe_cells(csv_files.split_cells(text, file), file))


@lru_cache(maxsize=64)
def _find_schema_faults(table: CheckedFile, *referred: CheckedFile) -> tuple[str, ...]:
    """Check the cells of one file; what was found in the same file before is remembered."""
    try:
        # Optional, and slow to load.
        from frictionless import FrictionlessException, Package  # noqa: PLC0415
    except ModuleNotFoundError:
        raise BaselineError(describe_missing("frictionless")) from None
    passed = [
        {
            "name": given.name,
            "data": csv_files.split_cells(given.text, given.file),
            "schema": json.loads(given.schema),
        }
        for given in (table, *referred)
    ]
    try:
        package = Package.from_descriptor({"resources": passed})
        (task,) = package.get_resource(table.name).validate().tasks
    except (FrictionlessException, re.error) as error:
        return (f"data/datapackage.json: a schema cannot be used ({error}).",)
    return tuple(_describe_fault(error, table.file) for error in task.errors)


def _select_checked(described: dict[str, Any]) -> dict[str, Any]:
    fields = [
        {key: field[key] for key in ("name", "type", "constraints") if key in field}
        for field in described["fields"]
    ]
    return {
        **{key: described[key] for key in ("primaryKey", "foreignKeys") if key in described},
        "fields": fields,
    }


def _describe_fault(error: Any, file: str) -> str:
    row = getattr(error, "row_number", None)
    where = f"{file}, row {row - 1}" if row else file
    column = f", column {error.field_name!r}" if getattr(error, "field_name", "") else ""
    if error.type == "source-error":
        return f"{file}: {error.note}."
    note = error.note or re.sub(r"^Row at position \"\d+\" ", "", error.message)
    return f"{where}{column}: {note[:LONGEST_NOTE]} ({error.title.lower()})."
