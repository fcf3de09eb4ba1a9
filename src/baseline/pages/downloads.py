"""The whole data set to take away: CSV and Excel, each with its codebook.

Both hold the same tables. CSV files and their codebook travel in one zip, so that they are not
parted, as a Data Package. Excel is for whoever double-clicks, since it opens the same in every
country, which a file with commas does not.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from baseline.data import bases, clean, dataset
from baseline.data.dataset import Table, described, descriptor
from baseline.pages import attribution

_DATED = datetime(2019, 11, 1)
"""The report's month, for formats that want a date: never "now"."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def files(
    indicators: pd.DataFrame, observations: pd.DataFrame, basis: str = "printed"
) -> dict[str, bytes]:
    """
    Write the data set in both formats.

    Parameters
    ----------
    indicators, observations : DataFrame
        See `baseline.indicators` and `baseline.observations`.
    basis : str or Path
        Which of them these are.

    Returns
    -------
    dict of str to bytes
        Contents by file name, the same bytes for the same data: a zip of CSV files and an Excel
        workbook. Each says what the data are, and describes every column.

    Raises
    ------
    UnknownName
        For a basis that does not exist.
    """
    about, tables = attribution.about(basis), dataset.tables(indicators, observations)
    name = f"baseline-{bases.find(basis).name}"
    return {f"{name}-csv.zip": _zip(tables, about, name), f"{name}.xlsx": _excel(tables, about)}


def _zip(tables: list[Table], about: dict[str, str], name: str) -> bytes:
    """Keep the CSV files, their codebook and what they are together."""
    texts = {f"{table.name}.csv": _csv(table.frame) for table in tables}
    texts["codebook.csv"] = _csv(pd.DataFrame(described(tables)))
    package = descriptor(tables, about, name)
    texts["datapackage.json"] = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    texts = {"README.txt": _readme(tables, about), **texts}
    with io.BytesIO() as content:
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, text in texts.items():
                member = zipfile.ZipInfo(f"{name}/{file}", _DATED.timetuple()[:6])
                member.create_system, member.external_attr = (
                    3,
                    0o644 << 16,
                )  # the same on every system
                archive.writestr(member, text.encode(), zipfile.ZIP_DEFLATED, 9)
        return content.getvalue()


def _csv(frame: pd.DataFrame) -> str:
    """Write CSV in which a spreadsheet finds no formula: text that begins like one gets an apostrophe."""
    guarded = frame.map(
        lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
    )
    return clean.to_csv(guarded)


def _readme(tables: list[Table], about: dict[str, str]) -> str:
    says = "\n\n".join(f"{key.capitalize()}\n  {text}" for key, text in about.items())
    listed = "\n".join(f"  {f'{table.name}.csv':18}{table.title}" for table in tables)
    return (
        f"{says}\n\nFiles\n{listed}\n  {'codebook.csv':18}Every column: title, unit, allowed values, printed heading\n"
        f"  {'datapackage.json':18}The same for programs (Frictionless Data Package)\n\n"
        "Conventions\n  UTF-8, commas, true and false. A cell that begins like a formula has an apostrophe before it.\n"
        "  Read with empty cells kept as text; in pandas: read_csv(file, keep_default_na=False).\n"
        "  For a spreadsheet, take the Excel file: it needs no settings.\n"
    )


def _excel(tables: list[Table], about: dict[str, str]) -> bytes:
    """Write a workbook: a sheet a table, then the codebook, then what the data are."""
    content = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(content, {"in_memory": True, **plain}) as book:
        book.set_properties(
            {
                "title": about["title"],
                "subject": about["basis"],
                "author": about["citation"].partition(" (")[0],
                "comments": " ".join([about["caveat"], about["licence"], about["citation"]]),
                "created": _DATED,
            }
        )
        for table in tables:
            _sheet(book, table.name, table.frame, frozen=2 if "country" in table.frame else 1)
        _sheet(book, "codebook", pd.DataFrame(described(tables)), frozen=2, wrapped=True)
        _about_sheet(book, about)
    return content.getvalue()


def _sheet(
    book: Workbook, name: str, frame: pd.DataFrame, frozen: int, wrapped: bool = False
) -> None:
    """Write a frame under a header that stays in view and can be filtered."""
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": wrapped, "valign": "top"})
    sheet = book.add_worksheet(name)
    for column, (heading, values) in enumerate(frame.items()):
        longest = max(len(str(heading)) + 3, *(len(str(value)) for value in values))
        sheet.set_column(column, column, min(longest + 1, 44 if wrapped else 30), body)
        sheet.write_string(0, column, str(heading), bold)
        for row, value in enumerate(values.tolist(), start=1):
            _cell(sheet, row, column, value)
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
    sheet.ignore_errors(
        {"number_stored_as_text": "A1:XFD1048576"}
    )  # a column of text may hold digits
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P / &N")


def _cell(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Write a value as what it is; text is never read as a formula, an address or a number."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif value != "":
        sheet.write_string(row, column, str(value))


def _about_sheet(book: Workbook, about: dict[str, str]) -> None:
    sheet = book.add_worksheet("about")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    for row, (key, text) in enumerate(about.items()):
        sheet.write_string(row, 0, key, bold)
        sheet.write_string(row, 1, text, wrapped)
