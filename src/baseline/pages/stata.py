"""The data set for Stata: a .dta file per table, with labels and notes, and the codebook as one."""

from __future__ import annotations

import io
import struct
import textwrap
from collections.abc import Iterable, Mapping
from datetime import datetime

import pandas as pd

from baseline.data import schema
from baseline.data.dataset import Field, Table, list_columns

_LONGEST_NAME, _LONGEST_LABEL = 32, 80
"""What Stata allows."""
_NO_YES: dict[float, str] = {0: "no", 1: "yes"}
_OF_DATA = "_dta"
"""Whose a note is that is of no variable."""


def write_stata(tables: list[Table], about: dict[str, str], dated: datetime) -> dict[str, bytes]:
    """Write a file per table, by its name, and the codebook as one more; each carries `about`."""
    notes = [f"{schema.write_words(key).capitalize()}: {text}" for key, text in about.items()]
    label = textwrap.shorten(about["caveat"], _LONGEST_LABEL, placeholder=" …")
    codebook = _describe_codebook(tables)
    return {
        f"{table.name}.dta": _write_dta(table, notes, label, dated) for table in (*tables, codebook)
    }


def shorten_names(fields: Iterable[Field]) -> dict[str, str]:
    """
    Find the names that variables have in Stata.

    Parameters
    ----------
    fields : iterable of dict
        Table Schema fields. One with a long name may say its `short_name`.

    Returns
    -------
    dict of str to str
        By column: the short name, or as much of its own as there is room for, numbered where that
        is taken.
    """
    names: dict[str, str] = {}
    for field in fields:
        short = str(field.get("short_name", field["name"]))[:_LONGEST_NAME]
        number = 1
        while short in names.values():
            number += 1
            short = f"{short[: _LONGEST_NAME - 3]}_{number:02}"
        names[field["name"]] = short
    return names


def _describe_codebook(tables: list[Table]) -> Table:
    """Make the codebook a table: of variables by their names in Stata, and in other formats."""
    short = {table.name: shorten_names(table.fields) for table in tables}
    rows = [
        {"table": row["table"], "variable": short[row["table"]][row["variable"]]}
        | {"name_in_csv": row["variable"]}
        | {key: text for key, text in row.items() if key not in ("table", "variable")}
        for row in list_columns(tables)
    ]
    fields = [{"name": name, "type": "string"} for name in rows[0]]
    return Table("codebook", "Codebook", pd.DataFrame(rows), fields)


def _write_dta(table: Table, notes: list[str], label: str, dated: datetime) -> bytes:
    names = shorten_names(table.fields)
    notes_of, columns, titles, labels = {_OF_DATA: notes}, {}, {}, {}
    for field in table.fields:
        name, values = names[field["name"]], table.frame[str(field["name"])]
        titles[name] = textwrap.shorten(_title_variable(field), _LONGEST_LABEL, placeholder=" …")
        notes_of[name] = _note_variable(field, name)
        columns[name], labels[name] = _encode_values(values, field)
    content = io.BytesIO()
    pd.DataFrame(columns).to_stata(
        content,
        write_index=False,
        version=118,  # Stata 14 and later: UTF-8
        time_stamp=dated,
        data_label=label,
        variable_labels=titles,
        value_labels={name: texts for name, texts in labels.items() if texts},
    )
    return _add_notes(content.getvalue(), notes_of)


def _encode_values(values: pd.Series, field: Field) -> tuple[pd.Series, dict[float, str]]:
    """Turn statuses into numbers with labels; where there is no value, into Stata's missing."""
    if field["type"] == "boolean":
        return values.astype("Int8"), _NO_YES
    if "cells" in field:
        codes = {status: code for code, status in enumerate(_list_statuses(field), start=1)}
        return values.map(codes).astype("Int8"), {code: text for text, code in codes.items()}
    return values, {field["none"]: "none given"} if "none" in field else {}


def _list_statuses(field: Field) -> list[str]:
    """List the statuses of a field in printed order, the blank last."""
    return list(dict.fromkeys(field["cells"].values()))


def _title_variable(field: Field) -> str:
    """Title a variable, with its unit unless the title has it."""
    title, unit = str(field.get("title", field["name"])), str(field.get("unit", ""))
    return title if unit in title else f"{title} ({unit})"


def _note_variable(field: Field, name: str) -> list[str]:
    """Say what a variable is, and what it is called elsewhere if Stata has no room for that."""
    notes = [field["description"]] if "description" in field else []
    return notes + ([f"In the other formats: {field['name']}"] if name != field["name"] else [])


def _add_notes(content: bytes, notes_of: Mapping[str, list[str]]) -> bytes:
    """
    Add notes to a .dta file of version 118.

    Notes are "characteristics" (Stata: help dta), a part of the file that pandas leaves empty: its
    `to_stata` has labels, but (3.0) no parameter for notes. The file begins with a map of where its
    parts are; those after the notes move.
    """
    added = b"".join(
        _write_characteristic(name, f"note{number}", text)
        for name, notes in notes_of.items()
        if notes
        for number, text in enumerate([str(len(notes)), *notes])
    )
    opening, map_opening, parts = b"<characteristics>", b"<map>", struct.Struct("<14Q")
    position = content.index(opening) + len(opening)
    start = content.index(map_opening) + len(map_opening)
    moved = [
        offset + len(added) if offset > position else offset
        for offset in parts.unpack_from(content, start)
    ]
    before = content[:start] + parts.pack(*moved) + content[start + parts.size : position]
    return before + added + content[position:]


def _write_characteristic(variable: str, name: str, text: str) -> bytes:
    """Write a characteristic: whose it is and its name, padded to a fixed width, and its text."""
    packed = struct.pack("129s129s", variable.encode(), name.encode()) + text.encode() + b"\0"
    return b"<ch>" + struct.pack("<I", len(packed)) + packed + b"</ch>"
