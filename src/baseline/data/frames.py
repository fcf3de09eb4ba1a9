"""The library's frames of data: indicators, observations and country lists, by group and basis."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import pandas as pd

from baseline import project
from baseline.data import bases, current, groups, lists, schema
from baseline.data.groups import Choice
from baseline.data.parameters import refuse_unknown_parameters
from baseline.errors import BaselineError

_TEXTS = ("iso3", "indicator", "value", "unit", "printed", "footnotes", "table")


def indicators(group: Choice = "coe", basis: str | Path = bases.PRINTED) -> pd.DataFrame:
    """
    Load the merged indicators.

    Parameters
    ----------
    group : str or iterable of str
        Groups and countries, separated by commas; `-` leaves out: "nordic", "CZE,HUN,POL,SVK",
        "coe,-SMR", ["DNK", "FIN"].
    basis : str or Path
        "printed", the report as printed; "corrected"; or a CSV file of changes.

    Returns
    -------
    DataFrame, shape (countries, 1 + indicators)
        `country` and one typed column per indicator, indexed by alpha-3 code in printed order.
        Scores are in points, ages in years; a minimum age of 0 means that none is given. If
        an added table leaves countries out, its columns have nullable types, with `NA` there.

    Raises
    ------
    UnknownName
        For a group or basis that does not exist, or a parameter that papermill gave the notebook
        and that it does not have.
    DataError
        With every fault of the raw data, or of the changes.

    Examples
    --------
    >>> baseline.indicators("baltic")["age_of_consent"].to_dict()
    {'EST': 14, 'LVA': 16, 'LTU': 16}
    """
    refuse_unknown_parameters()
    values, frame = bases.find_basis(basis), parse_indicators(current.read_file("indicators.csv"))
    frame = bases.apply_basis(frame, values).loc[list(groups.find_members(group))]
    note_basis(frame, values)
    return frame


def observations(group: Choice = "coe", basis: str | Path = bases.PRINTED) -> pd.DataFrame:
    """
    Load the observations: one row per country and indicator, with a reference to the cell.

    Parameters
    ----------
    group, basis
        As for `indicators`.

    Returns
    -------
    DataFrame, shape (countries × indicators, 9)
        `iso3`, `indicator`, `value` (as text; "not_covered" where an added table has no row for
        the country, "no_value" where its cell has no value), `unit`, `printed` cell, `footnotes`,
        `table`, `row`, and whether the basis has changed the value: `corrected`.

    Raises
    ------
    UnknownName
        For a group or basis that does not exist.
    DataError
        With every fault of the raw data, or of the changes.
    """
    frame = parse_observations(current.read_file("observations.csv"))
    values_of = bases.find_basis(basis)
    cells = list(zip(frame["iso3"], frame["indicator"], strict=True))
    if values_of.changes:
        values = indicators(basis=basis)
        frame["value"] = [
            # A gap has no text in the frame; its code stays.
            schema.to_text(values.loc[cell]) or old
            for cell, old in zip(cells, frame["value"], strict=True)
        ]
    frame["corrected"] = pd.Series([cell in values_of.changes for cell in cells], dtype="bool")
    frame = frame[frame["iso3"].isin(groups.find_members(group))].reset_index(drop=True)
    note_basis(frame, values_of)
    return frame


def country_lists(group: Choice = "coe") -> pd.DataFrame:
    """
    Load the report's country lists as indicators.

    Parameters
    ----------
    group
        As for `indicators`.

    Returns
    -------
    DataFrame of bool, shape (countries, lists)
        Whether a list in the prose or footnotes names the country, indexed by alpha-3 code. A
        country that is not named may still have what the list is about.

    Raises
    ------
    UnknownName
        For a group that does not exist.
    """
    named: dict[str, set[str]] = {}
    for entry in lists.read_lists():
        named.setdefault(entry.list, set()).add(entry.iso3)
    codes = pd.Index(groups.find_members(group), dtype="str", name="iso3")
    columns = {name: codes.isin(list(members)) for name, members in named.items()}
    return pd.DataFrame(columns, index=codes)


def note_basis(frame: pd.DataFrame, basis: bases.Basis) -> None:
    """Note the basis and the marked cells, so that charts and pages can show them; the project."""
    root = str(project.find_project().root.resolve())
    frame.attrs |= {
        "basis": basis.note,
        "marks": bases.find_marks(basis),
        "others": bases.find_other_values(basis),
        "project": root,
    }


def require_own_project(frame: pd.DataFrame) -> None:
    """Refuse data of another project, whose source and caveat may be others than this one's."""
    here = str(project.find_project().root.resolve())
    if (of := frame.attrs.get("project", here)) != here:
        raise BaselineError(
            f"These data are of {of}, but their caption would be of {here}.\n"
            "Read the data again after a change of folder or of BASELINE_ROOT."
        )


def parse_indicators(text: str) -> pd.DataFrame:
    """Parse `indicators.csv`, as printed."""
    known = {name: indicator.dtype for name, indicator in schema.list_indicators().items()}
    return parse_frame(text, {"iso3": "str", "country": "str"} | known).set_index("iso3")


def parse_observations(text: str) -> pd.DataFrame:
    """Parse `observations.csv`, as printed."""
    return parse_frame(text, dict.fromkeys(_TEXTS, "str") | {"row": "int64"})


def parse_frame(text: str, dtypes: dict[str, str]) -> pd.DataFrame:
    """Parse CSV with the types of its columns; texts that are required are never missing."""
    # The cache holds one frame, and whoever reads it may change theirs.
    return _parse(text, tuple(dtypes.items())).copy()


@lru_cache(maxsize=8)
def _parse(text: str, dtypes: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """Parse CSV, once for a process and those forked from it: all profiles read the same."""
    # Only blanks of typed columns are missing: "NA" may be somebody's text.
    blank = {name: [""] for name, dtype in dtypes if dtype != "str"}
    return pd.read_csv(
        io.StringIO(text),
        dtype=dict(dtypes),
        keep_default_na=False,
        na_values=blank,
        float_precision="round_trip",  # the faster parser may miss the last digit
    )
