"""Statuses made of several indicators, one small function each."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

import pandas as pd

from baseline.data import schema

Combine = Callable[[pd.DataFrame], "pd.Series[bool]"]

TREATIES = ("uncrc", "opsc", "lanzarote", "budapest")

_USES: dict[str, tuple[str, ...]] = {}


def uses(*columns: str) -> Callable[[Combine], Combine]:
    """Declare which columns of the merged frame a status is made of, in printed order."""

    def declare(combine: Combine) -> Combine:
        _USES[combine.__name__] = columns
        return combine

    return declare


@uses(*TREATIES)
def all_four_treaties(frame: pd.DataFrame) -> pd.Series[bool]:
    """State party to all four treaties (Fig. 1)."""
    return (frame[list(TREATIES)] == "party").all(axis=1)


@uses(*TREATIES, "weprotect")
def all_five_commitments(frame: pd.DataFrame) -> pd.Series[bool]:
    """State party to all four treaties, and member of WePROTECT (Fig. 1)."""
    return all_four_treaties(frame) & frame["weprotect"]


@uses("enoc")
def any_enoc_member(frame: pd.DataFrame) -> pd.Series[bool]:
    """Member of ENOC of either kind (Fig. 2)."""
    return frame["enoc"] != "none"


@uses("enoc", "other_ombudsperson")
def any_ombudsperson(frame: pd.DataFrame) -> pd.Series[bool]:
    """Member of ENOC, or another ombudsperson reported (Fig. 2)."""
    return any_enoc_member(frame) | frame["other_ombudsperson"]


@uses("inhope_hotline", "other_hotline")
def any_hotline(frame: pd.DataFrame) -> pd.Series[bool]:
    """Hotline of either kind (Fig. 5)."""
    return frame["inhope_hotline"] | frame["other_hotline"]


@uses("inhope_hotline", "other_hotline", "child_helpline")
def hotline_and_helpline(frame: pd.DataFrame) -> pd.Series[bool]:
    """Hotline of either kind, and a child helpline (Fig. 5)."""
    return any_hotline(frame) & frame["child_helpline"]


@uses("inhope_hotline", "other_hotline", "child_helpline")
def hotline_or_helpline(frame: pd.DataFrame) -> pd.Series[bool]:
    """Hotline of either kind, or a child helpline (Fig. 5)."""
    return any_hotline(frame) | frame["child_helpline"]


@uses("safer_internet_centre", "safer_internet_day_2019")
def centre_and_day(frame: pd.DataFrame) -> pd.Series[bool]:
    """Safer Internet Centre listed, and Safer Internet Day 2019 celebrated (Fig. 6)."""
    return frame["safer_internet_centre"] & (frame["safer_internet_day_2019"] == "celebrated")


COMBINED: dict[str, tuple[Combine, ...]] = {
    "fig_1": (all_four_treaties, all_five_commitments),
    "fig_2": (any_enoc_member, any_ombudsperson),
    "fig_5": (any_hotline, hotline_and_helpline, hotline_or_helpline),
    "fig_6": (centre_and_day,),
}


def every() -> tuple[Combine, ...]:
    """List all of them, in the order of the printed tables."""
    return tuple(chain.from_iterable(COMBINED.values()))


def of_table(table: str) -> list[str]:
    """Name the indicators of a printed table, and what is combined from them."""
    return [*schema.indicators(table), *(combine.__name__ for combine in COMBINED.get(table, ()))]


def sources(name: str) -> list[str]:
    """
    Find the indicators that a statistic's indicator rests on.

    Parameters
    ----------
    name : str
        An indicator, or one combined of several, such as "any_hotline".

    Returns
    -------
    list of str
        Columns of the merged frame; empty for a country list.
    """
    if name in schema.indicators():
        return [name]
    return list(_USES.get(name, ()))
