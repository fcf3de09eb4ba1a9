"""The six printed tables: read them, parse their cells to values, print values as cells."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import cast

import pandas as pd

from baseline import csv_files
from baseline.data import descriptor, groups, schema, transcribe
from baseline.data.bases import Change
from baseline.data.schema import Indicator, Value
from baseline.data.transcribe import FOOTNOTE_MARK
from baseline.errors import DataError, UnknownName, quote

_MEND_REPORT = (
    "Compare with the printed table, or write the raw files again: `baseline transcribe`.\n"
    "If the report itself is wrong, add the cell to data/bases/corrected.csv."
)


def read_cells(table: str) -> tuple[pd.DataFrame, list[str]]:
    """
    Read one raw table as text.

    Returns
    -------
    cells : DataFrame of str, shape (countries, 1 + indicators)
        Printed cells, marks and markup included, indexed by alpha-3 code in the order of the
        file: `printed_country` and one column per indicator. Rows that are not as wide
        as the table are left out, all of them in a file that cannot be read; the check of
        files reports these.
    faults : list of str
        Countries that are unknown or doubled; missing, where values are required; and out of
        order, in a table of the report.
    """
    columns = ["printed_country", *schema.list_indicators(table)]
    rows = transcribe.read_raw_rows(table)
    if rows is None:
        return _build_frame({}, columns), []
    codes, faults = _find_codes([row[0] if row else "" for row in rows], table)
    if all(indicator.required for indicator in schema.list_indicators(table).values()):
        faults += _check_coverage(codes, table)
    if table in descriptor.find_printed() and not faults:
        faults += _check_order(codes, table)
    named = {
        code: row
        for code, row in zip(codes, rows, strict=True)
        if code and len(row) == len(columns)
    }
    return _build_frame(named, columns), faults


def parse_column(cells: pd.Series[str], indicator: Indicator) -> pd.Series:
    """
    Read the cells of one column as values: statuses, or numbers in the indicator's unit.

    A DataError names every country whose cell is not such a value.
    """
    if faults := find_faults(cells, indicator):
        raise DataError(faults)
    return pd.Series(parse_known(cells, indicator), dtype=indicator.dtype)


def find_faults(cells: pd.Series[str], indicator: Indicator) -> list[str]:
    """Name every country whose cell is neither a value of the indicator nor says there is none."""
    unknown = parse_known(cells, indicator).isna() & ~cells.isin(list(indicator.missing))
    return [cell_fault(indicator, cells, iso3) for iso3 in cells.index[unknown]]


def parse_known(cells: pd.Series[str], indicator: Indicator) -> pd.Series:
    """Read the cells that can be read; the others come back missing."""
    texts = (FOOTNOTE_MARK.sub("", cell).strip() for cell in cells)
    read = indicator.number if indicator.is_number else indicator.cells.get
    return pd.Series(map(read, texts), cells.index, dtype="object", name=indicator.name)


def list_footnotes(cell: str) -> str:
    """List the numbers of the footnotes that a cell carries, separated by spaces."""
    return " ".join(FOOTNOTE_MARK.findall(cell))


def show_printed(cell: str) -> str:
    """Write a printed cell for reading: without a link's address, its notes in brackets."""
    text = FOOTNOTE_MARK.sub("", cell).strip().partition(" at <")[0]
    return " ".join([text, *(f"[{mark}]" for mark in FOOTNOTE_MARK.findall(cell))]).strip()


def read_footnotes(numbers: str) -> list[str]:
    """Look up footnotes that tables cite: number, source addresses and paraphrase of each."""
    known = _known_notes(*descriptor.find_file("raw_footnotes"))
    if absent := ", ".join(number for number in numbers.split() if number not in known):
        raise DataError(
            [f"data/raw/footnotes.csv: footnote {absent}, which a cell cites, is missing."]
        )
    return [f"{number} {known[number]}" for number in numbers.split()]


@cache
def _known_notes(file: Path, _written: int) -> dict[str, str]:
    columns = [
        field["name"] for field in descriptor.find_resource("raw_footnotes")["schema"]["fields"]
    ]
    return {
        row["number"]: "; ".join(filter(None, (row["address"], row["note"])))
        for row in csv_files.read_rows(file, columns)
    }


def to_cell(value: Value, footnotes: str, indicator: Indicator) -> str:
    """Print a value as the report does, with the marks of its footnotes after a space."""
    if indicator.is_number:
        text = indicator.printed.format(value)
    else:
        text = next(cell for cell, meant in indicator.cells.items() if meant == value)
    return " ".join([text, *(f"<sup>{number}</sup>" for number in footnotes.split())])


def print_change(change: Change) -> tuple[str, str]:
    """Print the cell that a basis changes: as in print, and as it would be; blank for None."""
    indicator = schema.find_indicator(change.indicator)
    values = (change.printed, change.value)
    before, after = ("" if value is None else to_cell(value, "", indicator) for value in values)
    return before, after


def cell_fault(indicator: Indicator, cells: pd.Series[str], iso3: str, expected: str = "") -> str:
    """Say which cell is wrong: column, what was expected, country, cell, file and row."""
    row = cast("int", cells.index.get_loc(iso3)) + 1
    return (
        f"{indicator.name}: expected {expected or indicator.expected}, "
        f"found {iso3} {quote(cells[iso3])} (data/raw/{indicator.table}.csv, row {row})."
    )


def _build_frame(rows: dict[str, list[str]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype="str").rename_axis(
        "iso3"
    )


def _find_codes(names: Sequence[str], table: str) -> tuple[list[str], list[str]]:
    codes: list[str] = []
    faults: list[str] = []
    for row, name in enumerate(names, start=1):
        where = f"data/raw/{table}.csv, row {row}"
        try:
            code = transcribe.resolve_printed(name)
        except UnknownName as error:
            code = ""
            faults.append(f"Country: found {quote(name)} ({where}). {error}")
        if code and code in codes:
            faults.append(
                f"Country: {quote(name)} appears twice "
                f"(rows {codes.index(code) + 1} and {row}, {where})."
            )
            code = ""
        codes.append(code)
    return codes, faults


def _check_coverage(codes: Sequence[str], table: str) -> list[str]:
    expected = groups.find_members("coe")
    return [f"Country: {c} is missing (data/raw/{table}.csv)." for c in expected if c not in codes]


def _check_order(codes: Sequence[str], table: str) -> list[str]:
    for row, (code, expected) in enumerate(zip(codes, groups.find_members("coe"), strict=True), 1):
        if code != expected:
            difference = f"expected {expected}, found {code} (data/raw/{table}.csv, row {row})"
            return [f"Country: rows are not in the printed order, {difference}."]
    return []


def refuse_faults(faults: Sequence[str]) -> None:
    """Stop when anything is wrong with the data, and say how to correct it."""
    if faults:
        of_report = any("data/raw/fig_" in fault for fault in faults)
        raise DataError(faults, _MEND_REPORT if of_report else csv_files.RESTORE)
