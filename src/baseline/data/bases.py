"""Bases: the values as printed, or with an overlay of guarded changes, each with its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from baseline import csv_files, hashes, project
from baseline.data import checks, countries, descriptor, schema
from baseline.data.schema import PCT, SCORE, Indicator, Value
from baseline.errors import BaselineError, DataError, UnknownName, describe_unknown, quote

if TYPE_CHECKING:
    import pandas as pd

PRINTED = "printed"
COLUMNS = ("iso3", "indicator", "value", "printed", "reason", "source", "date")
CONTRADICTED, CHANGED = "‡", "†"
"""Marks of cells wherever they appear: `baseline.data.marks` says what they mean."""
_DATE = re.compile(r"(\d{4}(-\d\d(-\d\d)?)?)?")
_MEND = "Write the values as in data/clean/indicators.csv."


@dataclass(frozen=True)
class Change:
    """
    One row of an overlay.

    Parameters
    ----------
    iso3, indicator : str
        The cell.
    value : status or number
        What it is on this basis.
    printed : status, number or None
        What it has to be in print; None where nobody says.
    reason, source, date : str
        Why, the public record, and the date that the value is of.
    """

    iso3: str
    indicator: str
    value: Value
    printed: Value | None
    reason: str
    source: str
    date: str


@dataclass(frozen=True)
class Origin:
    """Where a value comes from, and the date that it is of; empty where nobody says."""

    date: str = ""
    source: str = ""


@dataclass(frozen=True)
class Basis:
    """
    Which values: the report as printed, or an overlay of it.

    Parameters
    ----------
    name : str
        "printed", "corrected", or the name of the overlay's file without ending.
    title : str
        What it is: "the report as printed".
    file : Path or None
        The overlay; None for the report as printed.
    changes : mapping of (str, str) to Change
        By alpha-3 code and indicator.
    """

    name: str
    title: str
    file: Path | None
    changes: Mapping[tuple[str, str], Change]

    @property
    def note(self) -> str:
        """What a page says that is not the report as printed; empty where it is."""
        return f"{self.name}, {self.title}" if self.file else ""

    @property
    def choice(self) -> str:
        """What finds this basis again on this machine."""
        return str(self.file) if self.file else self.name

    def find_change(self, iso3: str, indicator: str) -> Change | None:
        """Find the change that a value comes from; a percentage follows its score."""
        followed = SCORE if indicator == PCT else indicator
        return self.changes.get((iso3, indicator)) or self.changes.get((iso3, followed))

    def find_origin(self, iso3: str, indicator: str) -> Origin:
        """Find where a value comes from: a change, else its table. The report's are of its date."""
        if change := self.find_change(iso3, indicator):
            return Origin(change.date, change.source)
        table = schema.find_indicator(indicator).table
        printed = table in descriptor.find_printed()
        source = schema.cite_tables(table).removeprefix("Source: ").removesuffix(".")
        return Origin(descriptor.read_descriptor()["as_of"] if printed else "", source)

    def hash(self) -> dict[str, str]:
        """Hash the changes, by the name of their file; nothing for the report as printed."""
        if self.file is None:
            return {}
        return {f"basis {self.file.name}": hashes.hash_bytes(csv_files.read_bytes(self.file))}

    def __post_init__(self) -> None:
        """Refuse a name that cannot be a folder's."""
        if fault := project.find_fault_of_name(self.name, "basis"):
            raise UnknownName(f"{fault}.")


def find_basis(choice: str | Path = PRINTED) -> Basis:
    """
    Find a basis by its name, or read an overlay of one's own.

    Parameters
    ----------
    choice : str or Path
        "printed", the name of a file in `data/bases`, or the path of a CSV file of that form.

    Raises
    ------
    UnknownName
        Naming the nearest basis.
    DataError
        With every row of the overlay that cannot be used.
    """
    named = _find_files()
    if choice == PRINTED:
        return Basis(PRINTED, descriptor.read_descriptor()["bases"][PRINTED], None, {})
    file = named.get(str(choice))
    if file is None:
        file = Path(choice)
        if file.suffix != ".csv":
            why = describe_unknown("basis", str(choice), find_names())
            raise UnknownName(f"{why} You can also name a CSV file.")
        if file.stem == PRINTED or named.get(file.stem, file).resolve() != file.resolve():
            raise UnknownName(f"There is already a basis called {file.stem}; rename {file}.")
    titles = descriptor.read_descriptor()["bases"]
    title = titles.get(file.stem, f"with the changes of {file.name}")
    return Basis(
        file.stem, title, file, _read(*csv_files.note_written(file), *descriptor.find_file())
    )


def find_names() -> list[str]:
    """List the bases that have a name."""
    return [PRINTED, *_find_files()]


def apply_basis(indicators: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """
    Put the values of a basis into a copy of the merged frame, which may hold some countries only.

    A percentage follows the score that it is made from, unless it is set as well. A DataError names
    every cell that is not what the overlay says is printed.
    """
    if faults := list(find_faults(indicators, basis)):
        raise DataError(faults, "Correct the column printed, or leave it empty.")
    changed = indicators.copy()
    for (iso3, name), change in basis.changes.items():
        if iso3 in changed.index:
            changed.loc[iso3, name] = change.value
            if name == SCORE and (iso3, PCT) not in basis.changes:
                # To one decimal, as Fig. 4 prints it.
                changed.loc[iso3, PCT] = round(checks.pct_of_maximum(float(change.value)), 1)
    return changed


def find_marks(basis: Basis) -> dict[tuple[str, str], str]:
    """
    Find the cells that are marked wherever they appear, by alpha-3 code and indicator.

    They are those that the basis changes, and those that it leaves as printed although public
    records contradict them.
    """
    # A reader's own project may have no corrections.
    corrected = find_basis("corrected").changes if "corrected" in find_names() else {}
    return dict.fromkeys(corrected, CONTRADICTED) | dict.fromkeys(basis.changes, CHANGED)


def find_other_values(basis: Basis) -> dict[tuple[str, str], Value]:
    """Find what marked cells would be otherwise: by public records, or in print where changed."""
    corrected = find_basis("corrected").changes if "corrected" in find_names() else {}
    others = {cell: change.value for cell, change in corrected.items()}
    printed = {
        cell: change.printed for cell, change in basis.changes.items() if change.printed is not None
    }
    return others | printed


def find_faults(indicators: pd.DataFrame, basis: Basis) -> Iterator[str]:
    """Find rows of an overlay whose cell is no longer what they say is printed."""
    for row, change in enumerate(basis.changes.values(), start=1):
        if change.printed is None or change.iso3 not in indicators.index:
            continue
        value = schema.to_text(indicators.loc[change.iso3, change.indicator])
        if value != (expected := schema.to_text(change.printed)):
            yield (
                f"{change.indicator}: {change.iso3} is {value!r} in print, not {expected!r} "
                f"({_show(basis.file)}, row {row})."
            )


def _find_files() -> dict[str, Path]:
    """Find the overlays of the project and those given to a run."""
    folders = [project.find_project().data / "bases"]
    if given := project.find_given():
        folders.append(given / "bases")  # a run's own come last, and win
    overlays = [file for folder in folders for file in sorted(folder.glob("*.csv"))]
    return {file.stem: file for file in overlays}


def _show(file: Path | None) -> str:
    return project.find_project().show(file) if file else PRINTED


@cache
def _read(file: Path, _written: int, *_described: object) -> dict[tuple[str, str], Change]:
    shown = _show(file)
    changes: dict[tuple[str, str], Change] = {}
    faults = []
    for number, row in enumerate(csv_files.read_rows(file, COLUMNS), start=1):
        where = f"{shown}, row {number}"
        try:
            change = _read_change(row)
        except BaselineError as error:
            fault, *_ = str(error).splitlines()
            faults.append(f"{where}: {fault.removesuffix('.')}.")
            continue
        if (change.iso3, change.indicator) in changes:
            faults.append(f"{where}: {change.iso3}.{change.indicator} appears twice.")
        changes[change.iso3, change.indicator] = change
    if faults:
        raise DataError(faults, _MEND)
    return changes


def _read_change(row: dict[str, str]) -> Change:
    """Read one row; the first line of an error says what is wrong with it."""
    iso3, indicator = countries.resolve(row["iso3"]), schema.find_indicator(row["indicator"])
    value = _read_value(row, "value", indicator)
    printed = _read_value(row, "printed", indicator) if row["printed"] else None
    if not _DATE.fullmatch(row["date"]):
        raise DataError([f"expected a date (YYYY-MM-DD), found {quote(row['date'])}"])
    return Change(iso3, indicator.name, value, printed, row["reason"], row["source"], row["date"])


def _read_value(row: dict[str, str], column: str, indicator: Indicator) -> Value:
    value = indicator.read(row[column])
    if value is None:
        expected = f"expected {indicator.expected_value} as {column}"
        raise DataError([f"{indicator.name}: {expected}, found {quote(row[column])}"])
    return value
