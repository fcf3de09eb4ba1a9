"""The data set as an Excel workbook: a sheet per table, its codebook, and what the data are."""

from __future__ import annotations

import io
from datetime import datetime

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from baseline.data import schema
from baseline.data.dataset import Table, list_columns

_A4 = 9
_TEXT_AS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDEST, _WIDEST_WRAPPED = 30, 44


def write_workbook(tables: list[Table], about: dict[str, str], dated: datetime) -> bytes:
    """Write a workbook in which text is text: never a formula, an address or a number."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True} | _TEXT_AS_TEXT) as book:
        book.set_properties(
            {
                "title": about["title"],
                "subject": about["basis"],
                "author": about["citation"].partition(" (")[0],
                "comments": " ".join([about["caveat"], about["licence"], about["citation"]]),
                "created": dated,
            }
        )
        for table in tables:
            frozen = 2 if "country" in table.frame else 1
            _add_sheet(book, table.name, table.frame, frozen)
        _add_sheet(book, "codebook", pd.DataFrame(list_columns(tables)), frozen=2, wrapped=True)
        _add_about(book, about)
    return content.getvalue()


def _add_sheet(
    book: Workbook, name: str, frame: pd.DataFrame, frozen: int, wrapped: bool = False
) -> None:
    """Write a frame under a header that stays in view and can be filtered."""
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": wrapped, "valign": "top"})
    widest = _WIDEST_WRAPPED if wrapped else _WIDEST
    sheet = book.add_worksheet(name)
    for column, (heading, values) in enumerate(frame.items()):
        longest = max(len(str(heading)) + 3, *(len(str(value)) for value in values))
        sheet.set_column(column, column, min(longest + 1, widest), body)
        sheet.write_string(0, column, str(heading), bold)
        for row, value in enumerate(values.tolist(), start=1):
            _write_cell(sheet, row, column, value)
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
    # A column of text may hold digits, which Excel would mark in green.
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P / &N")


def _write_cell(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Write a value with its own type, or an empty cell."""
    if pd.isna(value):  # type: ignore[call-overload]
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif value != "":
        sheet.write_string(row, column, str(value))


def _add_about(book: Workbook, about: dict[str, str]) -> None:
    sheet = book.add_worksheet("about")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    for row, (key, text) in enumerate(about.items()):
        sheet.write_string(row, 0, schema.write_words(key), bold)
        sheet.write_string(row, 1, text, wrapped)
