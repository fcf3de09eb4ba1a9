"""Marks of cells that are not as printed or that public records contradict, and what they mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from baseline.data import countries, queries
from baseline.data.bases import CHANGED, CONTRADICTED
from baseline.data.schema import Value, name_status
from baseline.data.sentences import name_within
from baseline.errors import join_words

Marks = Mapping[tuple[str, str], str]
"""Marks by alpha-3 code and indicator."""

QUERIED = "?"
"""Mark of cells that are queried, on the site's own pages."""

_OF_NUMBERS = {
    CONTRADICTED: "Public records contradict a cell that this number rests on.",
    CHANGED: "This number rests on a cell that is not as printed.",
}
"""What the same marks mean behind counts and means."""

_ON_PAGES = {
    CONTRADICTED: (
        f"A double dagger ({CONTRADICTED}) marks a value as printed that public treaty records "
        "contradict, and counts that rest on one; see Corrections."
    ),
    CHANGED: (
        f"A dagger ({CHANGED}) marks a value that is corrected, and numbers that rest on one; see "
        "Corrections."
    ),
    QUERIED: (
        f"A question mark ({QUERIED}) marks a value as printed that may be an error; see "
        "Corrections."
    ),
}
"""What they mean on the site's own pages, for cells and numbers alike."""


def select_marks(frame: pd.DataFrame, names: Collection[str]) -> Marks:
    """Select the marks of a frame's countries in some of its columns."""
    marks: Marks = frame.attrs.get("marks", {})
    return {
        (iso3, name): mark
        for (iso3, name), mark in marks.items()
        if iso3 in frame.index and name in names
    }


def find_contradicted(frame: pd.DataFrame) -> dict[str, list[str]]:
    """Find the indicators of each country, if any, that public records contradict as printed."""
    named: dict[str, list[str]] = {}
    for (iso3, name), mark in select_marks(frame, frame.columns).items():
        if mark == CONTRADICTED:
            named.setdefault(iso3, []).append(name)
    return named


def list_marks(frame: pd.DataFrame, cells: pd.DataFrame) -> list[str]:
    """List the marks of cells, the rows of a table with `iso3` and `indicator`; most have none."""
    marks: Marks = frame.attrs.get("marks", {})
    return [marks.get(cell, "") for cell in zip(cells["iso3"], cells["indicator"], strict=True)]


def gather_marks(frame: pd.DataFrame) -> dict[str, str]:
    """Gather the marks of the cells behind the counts and means of a frame's countries, by name."""
    gathered: dict[str, str] = {}
    for (_, name), mark in select_marks(frame, frame.columns).items():
        if mark not in gathered.get(name, ""):
            gathered[name] = gathered.get(name, "") + mark
    return gathered


def gather_marks_of_statuses(frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    """
    Gather the marks of counts of a frame's countries, by indicator and status.

    A marked cell touches two counts: of the status that it has, and of the one that it would have
    by the public records, or has in print.
    """
    others: Mapping[tuple[str, str], Value] = frame.attrs.get("others", {})
    gathered: dict[str, dict[str, str]] = {}
    for (iso3, name), mark in select_marks(frame, frame.columns).items():
        own: Any = frame.loc[iso3, name]
        values = (own, others.get((iso3, name)))
        statuses = [name_status(value) for value in values if not pd.isna(value)]
        for status in dict.fromkeys(statuses):
            of_statuses = gathered.setdefault(name, {})
            if mark not in of_statuses.get(status, ""):
                of_statuses[status] = of_statuses.get(status, "") + mark
    return gathered


def explain_mark(mark: str) -> str:
    """Say at the foot of a page what a mark means, whether or not the page has one."""
    return _ON_PAGES[mark]


def note_marks_of_numbers(used: Iterable[str]) -> list[str]:
    """Say below a table what the marks of its counts and means mean."""
    together = "".join(used)
    return [f"{mark} {note}" for mark, note in _OF_NUMBERS.items() if mark in together]


def note_marks(marks: Marks) -> list[str]:
    """Say below a table or chart what the marks of its cells mean, and whose cells they are."""
    notes = []
    if contradicted := [iso3 for (iso3, _), mark in marks.items() if mark == CONTRADICTED]:
        cells = "cell" if len(contradicted) == 1 else "cells"
        named = [name_within(countries.list_names()[iso3]) for iso3 in dict.fromkeys(contradicted)]
        words = f"Public records contradict the printed {cells} of {join_words(named)}."
        notes.append(f"{CONTRADICTED} {words}")
    if CHANGED in marks.values():
        words = "Not as printed; the basis gives the printed value, the reason and the source."
        notes.append(f"{CHANGED} {words}")
    return notes


def select_queried(frame: pd.DataFrame, name: str) -> list[str]:
    """Select the countries of a frame whose cell of an indicator is queried and as printed."""
    marks = select_marks(frame, [name])
    queried = dict.fromkeys(
        query.iso3 for query in queries.read_queries() if query.indicator == name
    )
    return [iso3 for iso3 in queried if iso3 in frame.index and marks.get((iso3, name)) != CHANGED]


def note_queries(frame: pd.DataFrame, name: str) -> list[str]:
    """Say below a map or chart which countries' cells of an indicator may be errors, if any."""
    names = countries.list_names()
    queried = [name_within(names[iso3]) for iso3 in select_queried(frame, name)]
    if not queried:
        return []
    value, error = ("value", "an error") if len(queried) == 1 else ("values", "errors")
    return [f"The {value} of {join_words(queried)} may be {error}: see Corrections."]
