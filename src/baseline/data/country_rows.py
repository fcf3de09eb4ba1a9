"""A reader's CSV file: which of its rows are member states, and what its columns are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from baseline import csv_files
from baseline.data import countries
from baseline.errors import DataError, quote

MEND = "Nothing was written. Correct the file and add it again."
SKIP = "Remove the rows that are not member states, or skip them with --skip-others."

Rows = dict[int, list[str]]
"""Cells by row of the file; the first row below the headings is 1."""


@dataclass(frozen=True)
class CountryRows:
    """
    What a file says of member states.

    Parameters
    ----------
    file : str
        Its name, for messages.
    country : str
        Heading of the column that names the countries.
    codes, names : dict of int to str
        By row: alpha-3 code, and country as the file names it.
    columns : dict of str to dict of int to str
        By heading, the cells of these rows.
    others : dict of int to str
        By row, names that are not member states.
    again : tuple of str
        Headings of columns that name the countries again, as codes next to names.
    faults : tuple of str
        Countries that appear twice.
    """

    file: str
    country: str
    codes: dict[int, str]
    names: dict[int, str]
    columns: dict[str, dict[int, str]]
    others: dict[int, str]
    again: tuple[str, ...]
    faults: tuple[str, ...]


def read_country_rows(file: Path) -> CountryRows:
    """
    Read a file of countries.

    Parameters
    ----------
    file : Path
        CSV with a heading row and a column of countries (any name or code). Comma, semicolon or
        tab; UTF-8, with or without a byte-order mark.

    Raises
    ------
    DataError
        When it is not CSV, rows differ in width, headings are missing or doubled, or no column
        names countries.
    """
    header, rows = _split(file)
    place, *again = _find_countries(header, rows, file.name)
    names = {row: cells[place] for row, cells in rows.items()}
    codes = {
        row: countries.resolve(name) for row, name in names.items() if countries.is_member(name)
    }
    return CountryRows(
        file.name,
        header[place],
        codes,
        {row: names[row] for row in codes},
        {
            heading: {row: rows[row][column] for row in codes}
            for column, heading in enumerate(header)
            if column not in (place, *again)
        },
        {row: name for row, name in names.items() if row not in codes},
        tuple(header[column] for column in again),
        tuple(_find_doubled(codes, names, file.name)),
    )


def _split(file: Path) -> tuple[list[str], Rows]:
    """Split a file into headings and rows, skipping blank lines."""
    try:
        text = csv_files.read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError([f"{file.name}: is not UTF-8 (byte {error.start})."], MEND) from None
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    lines = csv_files.split_cells(text, file.name, delimiter) or [[]]
    header, *cells = [[cell.strip() for cell in line] for line in lines]
    rows = {row: line for row, line in enumerate(cells, start=1) if any(line)}
    faults = _check_headings(header, file.name)
    faults += [
        f"{file.name}, row {row}: expected {len(header)} cells, found {len(line)}."
        for row, line in rows.items()
        if len(line) != len(header)
    ]
    if not rows:
        faults.append(f"{file.name}: there are no rows below the headings.")
    if faults:
        raise DataError(faults, MEND)
    return header, rows


def _check_headings(header: Sequence[str], shown: str) -> list[str]:
    blank = [column for column, heading in enumerate(header, start=1) if not heading]
    doubled = [
        heading for heading in dict.fromkeys(header) if heading and header.count(heading) > 1
    ]
    faults = [f"{shown}: column {column} has no heading." for column in blank]
    faults += [f"{shown}: the heading {quote(heading)} appears twice." for heading in doubled]
    if len(header) == 1:
        faults.append(
            f"{shown}: expected a column of countries and at least one more, found one column."
        )
    return faults


def _find_countries(header: Sequence[str], rows: Rows, shown: str) -> list[int]:
    """Find the columns in which at least half of the cells name member states."""
    naming = [
        column
        for column in range(len(header))
        if 2 * sum(countries.is_member(line[column]) for line in rows.values()) >= len(rows)
    ]
    if not naming:
        headings = ", ".join(map(quote, header))
        raise DataError(
            [f"{shown}: no column names member states in at least half of its rows: {headings}."],
            f"`baseline countries` lists all names and codes.\n{MEND}",
        )
    return naming


def _find_doubled(codes: Mapping[int, str], names: Mapping[int, str], shown: str) -> list[str]:
    """Name the countries that appear twice."""
    first: dict[str, int] = {}
    faults = []
    for row, code in codes.items():
        if code in first:
            doubled = f"{quote(names[row])} is the same country as in row {first[code]}"
            faults.append(f"{shown}, row {row}: {doubled}.")
        first.setdefault(code, row)
    return faults
