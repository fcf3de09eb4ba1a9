"""A second reading of the printed tables, which guards every cell: no command writes it.

Two other parsers read the report's text, apart from this project. A hash says only that a file is
not the recorded one, and says nothing once both are changed; a second reading names the cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from baseline import csv_files
from baseline.data import countries, descriptor, schema, transcribe
from baseline.errors import UnknownName, quote

Cells = dict[tuple[str, str], str]
"""Cells as printed, by alpha-3 code and indicator."""

_LONGEST = 150
"""Characters of a cell that a message shows, more than any printed cell has."""

COLUMNS = ("table", "country", "column", "cell")


def find_differences() -> list[str]:
    """
    Compare every cell of the raw tables with the second reading: a line for each that differs.

    Rows and files that cannot be read are left out: the check of files reports these.
    """
    file, _ = descriptor.find_file("second_reading")
    shown = f"data/{descriptor.FILES['second_reading']}"
    return compare_readings(read_raw(), read_second(file), shown)


def find_differences_of(report: Path) -> list[str]:
    """
    Compare every cell of the raw tables with another conversion of the report, in the same way.

    A DataError says that the text is not the report, or its tables are damaged.
    """
    other: Cells = {}
    for table in transcribe.read_tables(transcribe.read_report(report)):
        other.update(_name_cells(table.name, table.rows))
    return compare_readings(read_raw(), other, str(report))


def compare_readings(raw: Cells, other: Cells, source: str) -> list[str]:
    """Name the cells of the raw tables that another reading, from some source, does not confirm."""
    rows = {iso3: row for row, iso3 in enumerate(countries.list_names(), start=1)}
    described = schema.list_indicators()
    return [
        f"{iso3}.{indicator}: data/raw/{described[indicator].table}.csv, row {rows[iso3]}, "
        f"has {quote(cell, _LONGEST)}, but {source} has {_quote(other.get((iso3, indicator)))}."
        for (iso3, indicator), cell in raw.items()
        if cell != other.get((iso3, indicator))
    ]


def read_raw() -> Cells:
    """Read the raw tables that the report prints, as far as they can be read."""
    cells: Cells = {}
    for table in descriptor.find_printed():
        cells.update(_name_cells(table, transcribe.read_raw_rows(table) or ()))
    return cells


def read_second(file: Path) -> Cells:
    """Read a file of the form of `data/ledger/second_reading.csv`."""
    names = {
        (table, field["name"]): indicator
        for table in descriptor.find_printed()
        for field, indicator in zip(
            descriptor.find_table(table)["schema"]["fields"][1:],
            schema.list_indicators(table),
            strict=True,
        )
    }
    rows = csv_files.read_rows(file, COLUMNS)
    # An unknown country becomes "", which matches no cell.
    codes = {printed: _find_country(printed) for printed in {row["country"] for row in rows}}
    return {
        (codes[row["country"]], names[row["table"], row["column"]]): row["cell"]
        for row in rows
        if (row["table"], row["column"]) in names
    }


def _name_cells(table: str, rows: Iterable[Sequence[str]]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield each cell of a table with its name, leaving out rows of the wrong width."""
    indicators = tuple(schema.list_indicators(table))
    for row in rows:
        iso3 = _find_country(row[0]) if row else ""
        if iso3 and len(row) == 1 + len(indicators):
            yield from zip(((iso3, name) for name in indicators), row[1:], strict=True)


def _find_country(printed: str) -> str:
    """Find the alpha-3 code of a country as a table prints it, or nothing."""
    try:
        return transcribe.resolve_printed(printed)
    except UnknownName:
        return ""


def _quote(cell: str | None) -> str:
    return "no such cell" if cell is None else quote(cell, _LONGEST)
