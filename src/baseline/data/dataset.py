"""The data set as it is published: its tables, each with a description of every column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from baseline import csv_files
from baseline.data import bases, codebook, descriptor, schema
from baseline.data.marks import find_contradicted, list_marks
from baseline.errors import DataError

Field = dict[str, Any]

_FLAGS = {
    "corrected": "Whether the basis has changed the value; its file gives the reason and source.",
    "contradicted": "Whether public treaty records contradict the value, which is as printed.",
}
"""Columns of observations that are true or false and not among the clean data."""

_CONTRADICTED = {
    "name": "contradicted",
    "type": "string",
    "title": "Contradicted",
    "description": (
        "Indicators whose value for the country public treaty records contradict, separated by "
        "spaces; the values are as printed."
    ),
}
"""The last column of indicators, for whoever has no other file."""


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
        `indicators` and `observations` (with country names), both with a column `contradicted`,
        the `footnotes` that they cite, and the dated records of `treaties` behind Fig. 1, so that
        the files can be read without the package.

    Raises
    ------
    DataError
        When a column is not described, or a described one is not there.
    """
    fields = descriptor.find_resource("indicators")["schema"]["fields"]
    country = next(field for field in fields if field["name"] == "country")
    return [
        _describe_indicators(indicators),
        _describe_observations(observations, indicators["country"], country),
        _describe_file("footnotes", "raw_footnotes"),
        _describe_file("treaties", "treaties"),
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
    keys = {
        "indicators": ["iso3"],
        "observations": ["iso3", "indicator"],
        "footnotes": ["number"],
        "treaties": ["iso3", "treaty", "event"],
    }
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


def _describe_indicators(indicators: pd.DataFrame) -> Table:
    described = descriptor.find_resource("indicators")
    named = find_contradicted(indicators)
    frame = indicators.reset_index()
    frame["contradicted"] = [" ".join(named.get(iso3, [])) for iso3 in frame["iso3"]]
    fields = [*described["schema"]["fields"], _CONTRADICTED]
    return _pair("indicators", _title(described), frame, fields)


def _describe_observations(
    observations: pd.DataFrame, names: pd.Series[str], country: Field
) -> Table:
    """Add countries' names and flags, so that the file can be read without the package."""
    described = descriptor.find_resource("observations")
    named = observations.copy()
    named.insert(1, "country", observations["iso3"].map(names))
    named["contradicted"] = [
        mark == bases.CONTRADICTED for mark in list_marks(observations, observations)
    ]
    first, *others = described["schema"]["fields"]
    flags = [
        {"name": name, "type": "boolean", "title": name.capitalize(), "description": words}
        | {"constraints": {"required": True}}
        for name, words in _FLAGS.items()
    ]
    return _pair("observations", _title(described), named, [first, country, *others, *flags])


def _describe_file(name: str, resource: str) -> Table:
    """Take over a file of the data package as it is."""
    described = descriptor.find_resource(resource)
    fields = described["schema"]["fields"]
    numbers = {field["name"]: "int64" for field in fields if field["type"] == "integer"}
    rows = csv_files.read_rows(descriptor.find_file(resource)[0])
    frame = pd.DataFrame(rows, dtype="str").astype(numbers)
    return _pair(name, described["title"], frame, fields)


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
