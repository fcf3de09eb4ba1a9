"""The whole data set to take away: CSV, Excel and Stata, each with its codebook.

All hold the same tables. CSV files and their codebook travel in one zip, so that they are not
parted, as a Data Package, and so do Stata's. Excel is for whoever double-clicks, since it opens the
same in every country, which a file with commas does not.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd

from baseline.data import bases, clean, countries, dataset, descriptor, schema
from baseline.data.bases import Basis
from baseline.data.dataset import Table, describe_package, list_columns
from baseline.pages import attribution
from baseline.pages.render import render_template
from baseline.pages.stata import shorten_names, write_stata
from baseline.pages.workbook import write_workbook

_DATED = datetime(2019, 11, 1)
"""The report's month, for formats that want a date: never "now"."""
_STARTERS = {"R": "start.R", "Stata": "start.do", "Python": "start.py"}
"""Templates by language."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNIX, _READABLE = 3, 0o644 << 16
"""Whose file system and which permissions a zip names: the same on every system."""


def pack_data(
    indicators: pd.DataFrame, observations: pd.DataFrame, basis: str | Path = bases.PRINTED
) -> dict[str, bytes]:
    """
    Write the data set in all formats.

    Parameters
    ----------
    indicators, observations : DataFrame
    basis : str or Path
        Which basis these are of.

    Returns
    -------
    dict of str to bytes
        Contents by file name, the same bytes for the same data: a zip of CSV files, an Excel
        workbook and a zip of Stata files. Each says what the data are, and describes every column.
    """
    chosen, tables = bases.find_basis(basis), dataset.describe_tables(indicators, observations)
    about = attribution.describe_data(basis) | _describe_contradicted(chosen)
    name = _name_files(chosen.name)
    return {
        f"{name}-csv.zip": _zip_files(name, _write_package(tables, about, name)),
        f"{name}.xlsx": write_workbook(tables, about, _DATED),
        f"{name}-stata.zip": _zip_files(f"{name}-stata", _write_stata(tables, about)),
    }


def write_starters(basis: str) -> dict[str, str]:
    """Write, by language, a few lines that read the files of a basis and ask them something."""
    return {
        language: render_template(f"downloads/{file}.txt.j2", files=_name_files(basis))
        for language, file in _STARTERS.items()
    }


def list_shortened() -> dict[str, str]:
    """List the indicators whose names are too long for Stata, with the names they have there."""
    names = shorten_names(descriptor.find_resource("indicators")["schema"]["fields"])
    return {name: short for name, short in names.items() if name != short}


def _describe_contradicted(basis: Basis) -> dict[str, str]:
    """Name the cells that public records contradict and the basis leaves as they are, if any."""
    names, indicators = countries.list_names(), schema.list_indicators()
    left = [
        f"{names[iso3]}, {indicators[name].title}: {schema.to_text(change.printed)}, "
        f"should be {schema.to_text(change.value)}"
        for (iso3, name), mark in bases.find_marks(basis).items()
        if mark == bases.CONTRADICTED
        and (change := bases.find_basis("corrected").changes[iso3, name])
    ]
    if not left:
        return {}
    text = (
        f"Public treaty records contradict {len(left)} cells, which are left as printed: "
        f"{'; '.join(left)}. The column contradicted marks them. "
        "`baseline run --basis corrected` writes these files with the corrected values."
    )
    return {"contradicted_cells": text}


def _name_files(basis: str) -> str:
    return f"baseline-{basis}"


def _write_package(tables: list[Table], about: dict[str, str], name: str) -> dict[str, bytes]:
    """Write the CSV files with their codebook and descriptions, for people and for programs."""
    package = describe_package(tables, about, name)
    texts = {
        "README.txt": render_template("downloads/csv.txt.j2", about=about, tables=tables),
        **{f"{table.name}.csv": _write_csv(table.frame) for table in tables},
        "codebook.csv": _write_csv(pd.DataFrame(list_columns(tables))),
        "datapackage.json": json.dumps(package, ensure_ascii=False, indent=1) + "\n",
    }
    return {file: text.encode() for file, text in texts.items()}


def _write_stata(tables: list[Table], about: dict[str, str]) -> dict[str, bytes]:
    """Write Stata's files and their description."""
    readme = render_template("downloads/stata.txt.j2", about=about, tables=tables)
    return {"README.txt": readme.encode(), **write_stata(tables, about, _DATED)}


def _zip_files(folder: str, contents: Mapping[str, bytes]) -> bytes:
    """Zip files into a folder of their own."""
    with io.BytesIO() as packed:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, content in contents.items():
                # Without a date of its own, a member gets the present one, and the zip other bytes.
                member = zipfile.ZipInfo(f"{folder}/{file}", _DATED.timetuple()[:6])
                member.create_system, member.external_attr = _UNIX, _READABLE
                archive.writestr(member, content, zipfile.ZIP_DEFLATED, 9)
        return packed.getvalue()


def _write_csv(frame: pd.DataFrame) -> str:
    """Write CSV without a formula: text that begins like one gets an apostrophe before it."""
    guarded = frame.map(
        lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
    )
    return clean.to_csv(guarded)
