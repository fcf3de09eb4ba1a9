"""Numbers computed from the indicators."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from baseline.data import bases, current, frames, groups
from baseline.data.groups import Choice
from baseline.stats import summary


def statistics(group: Choice | None = None, basis: str | Path = bases.PRINTED) -> pd.DataFrame:
    """
    Compute every summary statistic.

    Parameters
    ----------
    group : str or iterable of str, optional
        As for `baseline.indicators`; by default the report's five groups, one after the other.
    basis : str or Path
        As for `baseline.indicators`.

    Returns
    -------
    DataFrame
        Columns `statistic` (its name), `indicator`, `measure`, `group`, `basis`, `value`,
        `unit`, `n` (number of countries behind the row), `countries` (those counted or, for a
        minimum or maximum, those that have it) and `mark` (‡ if public records contradict a cell
        that the number rests on). Blank values mean that a group is too small.

    Raises
    ------
    UnknownName
        For a group or basis that does not exist.
    DataError
        With every fault of the raw data.

    Examples
    --------
    >>> scores = baseline.statistics("coe").set_index("statistic")["value"]
    >>> round(scores["access_to_justice_score_mean"], 1)
    165.9
    """
    chosen = groups.REPORTED if group is None else (groups.find_group(group).name,)
    values_of = bases.find_basis(basis)
    given = _read_given(values_of.name)
    if given is not None and set(chosen) <= set(given["group"]):
        return given[given["group"].isin(chosen)].reset_index(drop=True)
    values = frames.indicators(basis=basis)
    return summary.compute_statistics(values, values_of.name, frames.country_lists(), chosen)


def parse_statistics(text: str) -> pd.DataFrame:
    """Parse `statistics.csv`."""
    types = dict.fromkeys(summary.COLUMNS, "str") | {"value": "float64", "n": "int64"}
    return frames.parse_frame(text, types)


def _read_given(basis: str) -> pd.DataFrame | None:
    """Read the statistics that this run was given, if they are of this basis."""
    text = current.read_given("statistics.csv")
    if text is None:
        return None
    computed = parse_statistics(text)
    return computed if set(computed["basis"]) == {basis} else None
