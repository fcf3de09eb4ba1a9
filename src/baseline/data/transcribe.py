"""From the report's text to the raw tables, cells exactly as printed, and back from these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from baseline import csv_files, project
from baseline.data import countries, descriptor
from baseline.errors import DataError

FOOTNOTE_MARK = re.compile(r"<sup>([0-9]{1,3})</sup>")

_BOLD = re.compile(r"</?b>")
_CAPTION = re.compile(r"^\*?Fig\.\s*([0-9])\b")
_FOOTNOTE = re.compile(r"^<sup>([0-9]{1,3})</sup>\s*(.+)$")
_ADDRESS = re.compile(r"\]\((https?://[^\s)]+)\)|<(https?://[^>\s]+)>")

# What footnotes say besides an address, paraphrased: the report's sentences are its own.
_NOTES = {
    24: "a country can have several ENOC members, so some are both full members and associates",
    25: "only countries that named ombudspersons in reply to this question and have no ENOC member",
    74: "UK score: the CRIN scores of England and Wales, Northern Ireland and Scotland, totalled "
    "by hand",
    75: "Scotland: about to rise from 8 to 12",
    85: "Albania's progress report to the Global Alliance, 2014",
    86: "Armenia's progress report to the Global Alliance, 2014",
    87: "also: contribution to the EndOCSEA regional meeting, 16-17 May 2019",
    88: "Ukraine's report to the Lanzarote Committee, second monitoring round",
    114: "Armenia's report to the Global Alliance, 2014",
}


@dataclass(frozen=True)
class PrintedTable:
    """
    One table as printed in the report.

    Parameters
    ----------
    name : str
        `fig_1` to `fig_6`, after the number in the caption.
    header : tuple of str
        Column headings as printed, footnote marks included.
    rows : tuple of tuple of str
        47 rows of cells as printed, marks and markup included.
    cited : tuple of (int, str)
        Footnote numbers, each with what carries the mark: a heading, the caption, the
        sentence that introduces the table, or a country as printed.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    cited: tuple[tuple[int, str], ...]

    def as_csv(self) -> str:
        """Write header and rows as CSV."""
        return csv_files.join_cells([self.header, *self.rows])


def read_report(report: Path) -> str:
    """Read the text of the report; a file that is not UTF-8 text is a DataError."""
    try:
        return report.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError([f"{report}: cannot be read as UTF-8 text ({error})."]) from None


def read_tables(text: str) -> list[PrintedTable]:
    """
    Find the six tables in the report's text and join those that pages break.

    Parameters
    ----------
    text : str
        Text conversion of the report; table cells are separated by tabs.

    Raises
    ------
    DataError
        Naming every table that is missing, incomplete or uneven.
    """
    lines = text.split("\n")
    starts = [n for n, line in enumerate(lines) if line.startswith("Country\t")]
    tables = [_read_table(lines, start) for start in starts]
    faults = [fault for table in tables for fault in _find_faults(table)]
    here = {table.name for table in tables}
    missing = [name for name in descriptor.find_printed() if name not in here]
    faults += [f"{name}: the text does not contain this table." for name in missing]
    if faults:
        raise DataError(
            faults, "Check that this is the text of the report, with tables separated by tabs."
        )
    return sorted(tables, key=lambda table: table.name)


def read_footnotes(text: str, tables: list[PrintedTable]) -> str:
    """
    Collect the footnotes that the tables cite.

    Returns
    -------
    str
        CSV with number, figure, what cites it, source addresses and a paraphrased note.

    Raises
    ------
    DataError
        Naming every cited footnote that the text lacks, or of which nothing is known.
    """
    texts = {int(m[1]): m[2] for m in map(_FOOTNOTE.match, text.split("\n")) if m}
    rows, faults = [], []
    for table in tables:
        for number, cited_by in table.cited:
            addresses = "; ".join(a or b for a, b in _ADDRESS.findall(texts.get(number, "")))
            note = _NOTES.get(number, "")
            rows.append((str(number), table.name, cited_by, addresses, note))
            if not addresses + note or number not in texts:
                faults.append(
                    f"{table.name}: footnote {number} is cited, but the text has no source for it."
                )
    if faults:
        raise DataError(faults, "Compare the footnotes in the text with the printed page.")
    return csv_files.join_cells([("number", "figure", "cited_by", "address", "note"), *rows])


def write_tables(report: Path, to: Path) -> list[Path]:
    """
    Write the raw tables and the footnotes that they cite, from the report's text, to a folder.

    When the text is not the report, or its tables are damaged, a DataError says so, and nothing is
    written.
    """
    text = read_report(report)
    tables = read_tables(text)
    contents = {f"{table.name}.csv": table.as_csv() for table in tables}
    contents["footnotes.csv"] = read_footnotes(text, tables)
    to.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (to / name).write_bytes(content.encode())
    return [to / name for name in contents]


def read_raw_rows(table: str) -> list[list[str]] | None:
    """Read a raw table without its headings; none if the check of files will report it."""
    file = project.find_project().raw / f"{table}.csv"
    try:
        return csv_files.split_cells(csv_files.read_text(file), file.name)[1:]
    except DataError:
        return None


def resolve_printed(country: str) -> str:
    """Find the alpha-3 code of a country as a table prints it, in bold or not."""
    return countries.resolve(_BOLD.sub("", country))


def _read_table(lines: list[str], start: int) -> PrintedTable:
    end = next((n for n in range(start, len(lines)) if _CAPTION.match(lines[n])), len(lines) - 1)
    caption = _CAPTION.match(lines[end])
    header = tuple(lines[start].split("\t"))
    rows = tuple(tuple(line.split("\t")) for line in lines[start + 1 : end] if "\t" in line)
    intro = next(
        (line for line in reversed(lines[:start]) if line and not _FOOTNOTE.match(line)), ""
    )
    cited = [(mark, "introduction") for mark in _list_footnotes(intro[intro.rfind(":") :])]
    cited += [
        (mark, FOOTNOTE_MARK.sub("", name).strip())
        for name in header
        for mark in _list_footnotes(name)
    ]
    cited += [(mark, row[0]) for row in rows for cell in row for mark in _list_footnotes(cell)]
    cited += [(mark, "caption") for mark in _list_footnotes(lines[end])]
    return PrintedTable(
        f"fig_{caption[1]}" if caption else "a table without a caption", header, rows, tuple(cited)
    )


def _find_faults(table: PrintedTable) -> list[str]:
    width = len(table.header)
    faults = [
        f"{table.name}, row {n} ({row[0]}): expected {width} cells, found {len(row)}."
        for n, row in enumerate(table.rows, start=1)
        if len(row) != width
    ]
    if len(table.rows) != countries.MEMBERS:
        expected = f"expected {countries.MEMBERS} rows"
        faults.append(f"{table.name}: {expected}, found {len(table.rows)}.")
    return faults


def _list_footnotes(text: str) -> list[int]:
    return [int(number) for number in FOOTNOTE_MARK.findall(text)]
