"""Text and CSV files, read strictly, with faults named by line and column, and CSV written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from baseline import project
from baseline.errors import DataError, quote

csv.field_size_limit(10**9)  # a cell that is too long is named by its row and column, see checks

RESTORE = "Restore it from the repository, or fix it."


def read_bytes(file: Path) -> bytes:
    """Read a regular file, or raise a DataError; from a pipe, reading might never end."""
    if not file.is_file():
        why = "is not a regular file" if file.exists() else "does not exist"
        here = project.find_project()
        remedy = RESTORE if file.is_relative_to(here.root) else "Check its name and folder."
        raise DataError([f"{here.show(file)} {why}."], remedy)
    return file.read_bytes()


def note_written(file: Path) -> tuple[Path, int]:
    """Say when a file was written, so that what is remembered of it is never stale; else 0."""
    try:
        return file, file.stat().st_mtime_ns
    except OSError:
        return file, 0


def read_text(file: Path) -> str:
    """
    Read a text file, with its line ends as they are.

    A DataError says that it is not a regular file, is not UTF-8, or starts with a byte-order mark.
    """
    shown, read = project.find_project().show(file), read_bytes(file)
    if read.startswith(b"\xef\xbb\xbf"):
        raise DataError([f"{shown}: starts with a byte-order mark; save it as UTF-8 without one."])
    try:
        return read.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            [f"{shown}: is not UTF-8 ({error.reason} at byte {error.start})."], _choose_mend(shown)
        ) from None


def split_cells(text: str, shown: str, delimiter: str = ",") -> list[list[str]]:
    """Split CSV into rows of cells; a DataError names the file as it is shown, and the line."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(lines)
    except csv.Error as error:
        raise DataError(
            [f"{shown}, line {lines.line_num}: cannot be read as CSV ({error})."],
            _choose_mend(shown),
        ) from None


def split_records(text: str, shown: str, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """
    Read CSV, every cell as text; of some columns if they are named, and else of all.

    Raises
    ------
    DataError
        When a column is missing or doubled, and for every row that is not as wide as the headings.
    """
    header, *rest = split_cells(text, shown) or [[]]
    if any(header.count(column) != 1 for column in columns):
        headings = quote(",".join(header), 200)
        raise DataError(
            [f"{shown}: expected the columns {','.join(columns)}, found {headings}."],
            _choose_mend(shown),
        )
    faults = [
        f"{shown}, row {number}: expected {len(header)} cells, found {len(row)}."
        for number, row in enumerate(rest, start=1)
        if len(row) != len(header)
    ]
    if faults:
        raise DataError(faults, _choose_mend(shown))
    read = [dict(zip(header, row, strict=True)) for row in rest]
    return [{column: row[column] for column in columns} for row in read] if columns else read


def read_rows(file: Path, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """Read a CSV file; see `split_records`."""
    return split_records(read_text(file), project.find_project().show(file), columns)


def _choose_mend(shown: str) -> str:
    """Choose what to advise: a file outside the project, shown with its whole path, has no copy."""
    return "Correct the file." if Path(shown).is_absolute() else RESTORE


def join_cells(rows: Iterable[Sequence[str]]) -> str:
    """Write rows of cells as CSV."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue()
