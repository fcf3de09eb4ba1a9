"""The library's frames of data: indicators, observations and country lists, by group and basis."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import pandas as pd

from baseline import project
from baseline.data import bases, countries, current, lists, schema
from baseline.errors import DataError


def indicators(
    group: str = "coe", basis: str = "printed", data: Path | str | None = None
) -> pd.DataFrame:
    """
    Load the merged indicators.

    Parameters
    ----------
    group : {"coe", "eu", "focus", "non_eu", "non_focus"}
        Which countries.
    basis : {"printed", "corrected"}
        The report as it stands, or with `data/corrections.csv` applied.
    data : path, optional
        Folder of clean data, read as it is. By default what the raw tables give now: the
        project's `data/clean` when it was made from them, else computed.

    Returns
    -------
    DataFrame, shape (countries, 1 + indicators)
        `country` and one typed column an indicator, indexed by alpha-3 code. Scores are
        in points, ages in years; a minimum age of 0 says that none is given.

    Raises
    ------
    UnknownName
        For a group or basis that does not exist.
    DataError
        With every fault of the raw data, or when the folder has no such file.
    """
    members = countries.group(group)
    schema.check_basis(basis)
    known = schema.indicators()
    dtypes = {"iso3": "str", "country": "str"} | {name: each.dtype for name, each in known.items()}
    frame = read("indicators.csv", data, dtypes).set_index("iso3")
    frame = bases.apply(frame) if basis == "corrected" else frame
    return frame.loc[[iso3 for iso3 in members if iso3 in frame.index]]  # a what-if leaves some out


def observations(
    group: str = "coe", basis: str = "printed", data: Path | str | None = None
) -> pd.DataFrame:
    """
    Load the observations: one row a country and indicator, with the way back to the cell.

    Parameters
    ----------
    group : {"coe", "eu", "focus", "non_eu", "non_focus"}
        Which countries.
    basis : {"printed", "corrected"}
        The report as it stands, or with `data/corrections.csv` applied.
    data : path, optional
        Folder of clean data; by default the project's `data/clean`.

    Returns
    -------
    DataFrame, shape (countries × indicators, 9)
        `iso3`, `indicator`, `value` (as text), `unit`, `printed` cell, `footnotes`,
        `table`, `row`, and whether the value is `corrected`.

    Raises
    ------
    UnknownName
        For a group or basis that does not exist.
    DataError
        When there is no clean data yet.
    """
    members = countries.group(group)
    schema.check_basis(basis)
    names = ("iso3", "indicator", "value", "unit", "printed", "footnotes", "table")
    frame = read("observations.csv", data, dict.fromkeys(names, "str") | {"row": "int64"})
    frame["corrected"] = False
    if basis == "corrected":
        for each in bases.read():
            cell = (frame["iso3"] == each.iso3) & (frame["indicator"] == each.indicator)
            frame.loc[cell, "value"] = bases.text(each)
            frame.loc[cell, "corrected"] = True
    return frame[frame["iso3"].isin(members)].reset_index(drop=True)


def country_lists(group: str = "coe") -> pd.DataFrame:
    """
    Load the report's country lists as indicators.

    Parameters
    ----------
    group : {"coe", "eu", "focus", "non_eu", "non_focus"}
        Which countries.

    Returns
    -------
    DataFrame of bool, shape (countries, lists)
        Whether a list in prose or footnotes names the country, indexed by alpha-3 code; a
        country that is not named may still have what the list is about.

    Raises
    ------
    UnknownName
        For a group that does not exist.
    """
    listed = lists.read()
    named = {
        name: {each.iso3 for each in listed if each.list == name}
        for name in dict.fromkeys(e.list for e in listed)
    }
    codes = pd.Index(countries.group(group), dtype="str", name="iso3")
    return pd.DataFrame(
        {name: codes.isin(list(members)) for name, members in named.items()}, index=codes
    )


def read(name: str, data: Path | str | None, dtypes: dict[str, str]) -> pd.DataFrame:
    """
    Read a CSV file of clean data, or one that a run put next to them.

    Parameters
    ----------
    name : str
        File name.
    data : path, optional
        Its folder; by default the clean data that are current.
    dtypes : dict of str to str
        Types by column.

    Returns
    -------
    DataFrame

    Raises
    ------
    DataError
        When the folder has no such file.
    """
    if data and not (Path(data) / name).is_file():
        raise DataError(
            [f"{Path(data) / name} does not exist."], "`baseline run` makes it from the raw tables."
        )
    text = project.text(Path(data) / name) if data else current.clean()[name]
    return _parse(text, tuple(dtypes.items())).copy()


@lru_cache(maxsize=8)
def _parse(text: str, dtypes: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """Parse CSV, once a process and those forked from it: all profiles read the same."""
    return pd.read_csv(
        io.StringIO(text), dtype=dict(dtypes), keep_default_na=False, float_precision="round_trip"
    )
