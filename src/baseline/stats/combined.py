"""Statuses made of several indicators, one small function each."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from baseline.data import descriptor, schema
from baseline.data.marks import select_marks
from baseline.data.treaties import PARTY
from baseline.errors import DataError

Combine = Callable[[pd.DataFrame], "pd.Series[bool]"]

TREATIES = ("uncrc", "opsc", "lanzarote", "budapest")

_COMBINED: dict[str, tuple[Combine, tuple[str, ...]]] = {}
"""By name, how it is combined, and of which columns."""


def combines(*columns: str) -> Callable[[Combine], Combine]:
    """Make a function a combined status of these columns of the merged frame, in printed order."""

    def register(combine: Combine) -> Combine:
        _COMBINED[combine.__name__] = combine, columns
        return combine

    return register


@combines(*TREATIES)
def all_four_treaties(frame: pd.DataFrame) -> pd.Series[bool]:
    """State party to all four treaties (Fig. 1)."""
    return (frame[list(TREATIES)] == PARTY).all(axis=1)


@combines(*TREATIES, "weprotect")
def all_five_commitments(frame: pd.DataFrame) -> pd.Series[bool]:
    """State party to all four treaties, and member of WePROTECT (Fig. 1)."""
    return all_four_treaties(frame) & frame["weprotect"]


@combines("enoc")
def any_enoc_member(frame: pd.DataFrame) -> pd.Series[bool]:
    """Member of ENOC of either kind (Fig. 2)."""
    return frame["enoc"] != "none"


@combines("enoc", "other_ombudsperson")
def any_ombudsperson(frame: pd.DataFrame) -> pd.Series[bool]:
    """Member of ENOC, or another ombudsperson reported (Fig. 2)."""
    return any_enoc_member(frame) | frame["other_ombudsperson"]


@combines("inhope_hotline", "other_hotline")
def any_hotline(frame: pd.DataFrame) -> pd.Series[bool]:
    """Hotline of either kind (Fig. 5)."""
    return frame["inhope_hotline"] | frame["other_hotline"]


@combines("inhope_hotline", "other_hotline", "child_helpline")
def hotline_and_helpline(frame: pd.DataFrame) -> pd.Series[bool]:
    """Hotline of either kind, and a child helpline (Fig. 5)."""
    return any_hotline(frame) & frame["child_helpline"]


@combines("inhope_hotline", "other_hotline", "child_helpline")
def hotline_or_helpline(frame: pd.DataFrame) -> pd.Series[bool]:
    """Hotline of either kind, or a child helpline (Fig. 5)."""
    return any_hotline(frame) | frame["child_helpline"]


@combines("safer_internet_centre", "safer_internet_day_2019")
def centre_and_day(frame: pd.DataFrame) -> pd.Series[bool]:
    """Safer Internet Centre listed, and Safer Internet Day 2019 celebrated (Fig. 6)."""
    return frame["safer_internet_centre"] & (frame["safer_internet_day_2019"] == "celebrated")


def combine_all(frame: pd.DataFrame) -> dict[str, pd.Series[bool]]:
    """
    Compute every combined status of the merged frame, by name, in the order of the tables.

    A function above that gives something other than true or false for a country raises a DataError.
    """
    combined = {name: combine(frame) for name, (combine, _) in _in_printed_order().items()}
    for name, held in combined.items():
        if held.dtype != bool:
            raise DataError(
                [f"{name}: expected true or false for each country, found {held.dtype}."]
            )
    return combined


def mark_all(frame: pd.DataFrame) -> dict[str, str]:
    """Mark the combined statuses, by name, that other values of marked cells would change."""
    marks = select_marks(frame, frame.columns)
    if not marks:
        return {}
    others = frame.copy()
    for cell, value in frame.attrs["others"].items():
        if cell in marks:
            others.loc[cell] = value
    before, after, marked = combine_all(frame), combine_all(others), {}
    for name, held in before.items():
        changed = frame.index[held != after[name]]
        sources = find_sources(name)
        of_cells = (
            mark for (iso3, column), mark in marks.items() if iso3 in changed and column in sources
        )
        marked[name] = "".join(dict.fromkeys(of_cells))
    return marked


def list_names(table: str = "") -> list[str]:
    """Name the combined statuses of a table, that of their first indicator; or of all tables."""
    known = schema.list_indicators()
    return [
        name
        for name, (_, columns) in _in_printed_order().items()
        if table in ("", known[columns[0]].table)
    ]


def find_sources(name: str) -> list[str]:
    """
    Find the indicators that a statistic's indicator rests on: itself, or those that it combines.

    A country list rests on none.
    """
    if name in schema.list_indicators():
        return [name]
    return list(_COMBINED[name][1]) if name in _COMBINED else []


def _in_printed_order() -> dict[str, tuple[Combine, tuple[str, ...]]]:
    tables, places = descriptor.find_tables(), {}
    for name, (_, columns) in _COMBINED.items():
        known = [schema.find_indicator(column) for column in columns]
        places[name] = tables.index(known[0].table)
    # Stable, so that those of a table stay in the order in which they are written here.
    return {name: _COMBINED[name] for name in sorted(places, key=places.__getitem__)}
