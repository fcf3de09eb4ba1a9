"""The data set as it is published: its tables, each with a description of every column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from baseline import csv_files
from baseline.data import bases, codebook, descriptor, schema
from baseline.errors import DataError

Field = dict[str, Any]

_FLAGS = {
    "corrected": "Whether the basis has changed the value; its file gives the reason and source.",
    "contradicted": "Whether public treaty records contradict the value, which is as printed.",
}
"""Columns of observations that are true or false and not among the clean data."""


@dataclass(frozen=True)
class Table:
    """One table to download, and what the data package says of its columns, in their order."""

    name: str
    title: str
    frame: pd.DataFrame
    fields: list[Field]


def describe_tables(indicators: pd.DataFrame, observations: pd.DataFrame) -> list[Table]:
    """
    Join the frames of `baseline.indicators` and `baseline.observations` with their descriptions.

    Returns
    -------
    list of Table
        `indicators`, `observations` with country names and a column `contradicted`, and the
        `footnotes` that they cite, so that the files can be read without the package.

    Raises
    ------
    DataError
        When a column is not described, or a described one is not there.
    """
    described = descriptor.find_resource("indicators")
    fields = described["schema"]["fields"]
    country = next(field for field in fields if field["name"] == "country")
    return [
        _pair("indicators", _title(described), indicators.reset_index(), fields),
        _describe_observations(observations, indicators["country"], country),
        _describe_footnotes(),
    ]


def list_columns(tables: list[Table]) -> list[dict[str, str]]:
    """
    Write the codebook: one row per column of every table.

    `printed_table` and `printed_heading` are empty for a column that is not printed.
    """
    return [
        {
            "table": table.name,
            "variable": field["name"],
            "title": field["title"],
            "description": field["description"],
            "type": field["type"],
            "unit": field.get("unit", ""),
            "allowed_values": codebook.describe_values(field).replace("`", "") or "any",
            "missing": _describe_missing(field),
            "printed_table": schema.label_table(field["table"]) if "column" in field else "",
            "printed_heading": field.get("column", ""),
        }
        for table in tables
        for field in table.fields
    ]


def describe_package(tables: list[Table], about: dict[str, str], name: str) -> dict[str, Any]:
    """
    Describe the tables, in CSV files next to the descriptor, as a Data Package.

    What it says about itself comes from `baseline.pages.attribution.describe_data`.
    """
    package = descriptor.read_descriptor()
    keys = {"indicators": ["iso3"], "observations": ["iso3", "indicator"], "footnotes": ["number"]}
    resources = [
        {
            "name": table.name,
            "title": table.title,
            "encoding": "utf-8",
            "schema": {"primaryKey": keys[table.name], "fields": table.fields},
            "path": f"{table.name}.csv",
        }
        for table in tables
    ]
    licences = {"licenses": package["licenses"], "sources": package["sources"]}
    return {"profile": "data-package", "name": name, **about, **licences, "resources": resources}


def _describe_observations(
    observations: pd.DataFrame, names: pd.Series[str], country: Field
) -> Table:
    """Add countries' names and flags, so that the file can be read without the package."""
    described = descriptor.find_resource("observations")
    named = observations.copy()
    named.insert(1, "country", observations["iso3"].map(names))
    marks = observations.attrs.get("marks", {})
    cells = zip(observations["iso3"], observations["indicator"], strict=True)
    named["contradicted"] = [marks.get(cell) == bases.CONTRADICTED for cell in cells]
    first, *others = described["schema"]["fields"]
    flags = [
        {"name": name, "type": "boolean", "title": name.capitalize(), "description": words}
        | {"constraints": {"required": True}}
        for name, words in _FLAGS.items()
    ]
    return _pair("observations", _title(described), named, [first, country, *others, *flags])


def _describe_footnotes() -> Table:
    described = descriptor.find_resource("raw_footnotes")
    rows = csv_files.read_rows(descriptor.find_file("raw_footnotes")[0])
    frame = pd.DataFrame(rows, dtype="str").astype({"number": "int64"})
    return _pair("footnotes", described["title"], frame, described["schema"]["fields"])


def _title(described: dict[str, Any]) -> str:
    return str(described["description"]).removesuffix(".")


def _pair(name: str, title: str, frame: pd.DataFrame, fields: list[Field]) -> Table:
    """Pair a frame with its description; their columns must be the same."""
    names = [field["name"] for field in fields]
    if apart := sorted({*frame.columns} ^ {*names}):
        raise DataError(
            [f"{name}: the data and their description differ: only one has {', '.join(apart)}."],
            "Describe each column in data/datapackage.json, then run `baseline run`.",
        )
    return Table(name, title, frame[names], fields)


def _describe_missing(field: Field) -> str:
    """Choose the code for a missing value; no value of an indicator is empty."""
    codes = [
        f"{schema.to_text(value)} (printed blank)"
        for cell, value in field.get("cells", {}).items()
        if not cell
    ]
    codes += [f"{field['none']} (none given)"] if "none" in field else []
    codes += [] if field.get("constraints", {}).get("required") else ["empty (there is none)"]
    return "; ".join(codes) or "never missing"
