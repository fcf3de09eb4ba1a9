"""What moves between two states: values, positions among the countries, statistics and verdicts.

States of the values are compared here; `baseline.build.compare_files` compares two files.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, TypeVar

import pandas as pd

from baseline.build.states import State
from baseline.data.bases import Origin

Key = TypeVar("Key", bound=Hashable)

COLUMNS = (
    *("kind", "name", "country", "indicator", "group"),
    *("before", "after", "before_date", "after_date", "source"),
)
_UNKNOWN = Origin()


def compare_states(before: State, after: State) -> pd.DataFrame:
    """
    List what differs between two states.

    Returns
    -------
    DataFrame of str
        Columns `kind` ("value", "position", "statistic" or "claim"), `name` (as `baseline
        explain` takes it), `country`, `indicator`, `group`, `before` and `after`; empty where
        one of the states has nothing. Of a value also `before_date`, `after_date` and the
        `source` of `after`, where they are known.
    """
    rows = [dict(zip(COLUMNS, row, strict=False)) for row in _list_moves(before, after)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).fillna("").astype("str")


def _list_moves(before: State, after: State) -> Iterator[tuple[str, ...]]:
    for iso3, name in _list_changed(before.cells, after.cells):
        left, right = before.cells.get((iso3, name), ""), after.cells.get((iso3, name), "")
        old, new = (state.origins.get((iso3, name), _UNKNOWN) for state in (before, after))
        moved = ("value", f"{iso3}.{name}", iso3, name, "", left, right)
        yield (*moved, old.date, new.date, new.source)
    for iso3, name in _list_changed(before.positions, after.positions):
        left, right = before.positions.get((iso3, name), ""), after.positions.get((iso3, name), "")
        yield "position", f"{iso3}.{name}", iso3, name, "", left, right
    for statistic, group in _list_changed(before.statistics, after.statistics):
        indicator, left = before.statistics.get((statistic, group), ("", ""))
        indicator_now, right = after.statistics.get((statistic, group), ("", ""))
        name = f"{statistic}@{group}"
        yield "statistic", name, "", indicator or indicator_now, group, left, right
    for claim in _list_changed(before.verdicts, after.verdicts):
        verdict, now = before.verdicts.get(claim, ""), after.verdicts.get(claim, "")
        yield "claim", claim, "", "", "", verdict, now


def _list_changed(old: Mapping[Key, Any], new: Mapping[Key, Any]) -> list[Key]:
    return [key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key)]
