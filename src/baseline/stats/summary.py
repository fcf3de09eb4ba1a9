"""Every summary statistic of the report's tables, for every group of countries.

Numbers are computed exactly, with Python's `statistics` module, so that a machine's
floating-point unit cannot change a digit. Nothing is rounded.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from baseline.data import groups, schema
from baseline.data.marks import gather_marks, gather_marks_of_statuses
from baseline.data.schema import Indicator
from baseline.errors import DataError, UnknownName, describe_unknown
from baseline.stats import combined
from baseline.stats.measures import ALL, MEAN_PCT, MEASURES, to_fractions

GLOBAL_MEAN_SCORE = 129.9
"""CRIN's average score worldwide, out of 261 points, as the report prints it (section 5)."""

OF_GLOBAL_MEAN = ("above_global_mean", "below_global_mean")
OF_COE_MEAN = ("above_coe_mean", "below_coe_mean")
"""Statuses of a score compared with a mean; the second pair uses all member states in any group."""

COLUMNS = (
    *("statistic", "indicator", "measure", "group", "basis", "value", "unit", "n", "countries"),
    "mark",
)

Column = Mapping[Hashable, Any]
"""Values by alpha-3 code, in printed order, without those that a table does not cover."""


class _Columns(NamedTuple):
    """What is counted, by name: covered values, given numbers, combined statuses and lists."""

    covered: Mapping[str, Column]
    given: Mapping[str, Column]
    combined: Mapping[str, Column]
    lists: Mapping[str, Column]


class Row(NamedTuple):
    """One statistic before group and basis are known; `n` counts the countries it rests on."""

    indicator: str
    measure: str
    value: float
    unit: str
    n: int
    countries: str = ""


def compute_statistics(
    indicators: pd.DataFrame,
    basis: str = "printed",
    lists: pd.DataFrame | None = None,
    chosen: Sequence[groups.Choice] = groups.REPORTED,
) -> pd.DataFrame:
    """
    Compute every statistic for every group.

    Parameters
    ----------
    indicators : DataFrame, shape (47, indicators)
        Indexed by alpha-3 code.
    basis : str
        Name of the basis that these values are of; carried into the result.
    lists : DataFrame of bool, shape (47, lists), optional
        Which countries the report's lists name; see `baseline.country_lists`.
    chosen : sequence of groups
        See `baseline.data.groups.find_group`.

    Returns
    -------
    DataFrame
        Columns `statistic` (indicator and measure), `indicator`, `measure`, `group`,
        `basis`, `value`, `unit`, `n` (countries that it rests on), `countries` (alpha-3 codes
        that it counts, or at the ends, separated by spaces) and `mark`, of a number that rests
        on marked cells.
    """
    columns = _read_columns(indicators, lists)
    rows = []
    for group in map(groups.find_group, chosen):
        find_mark = _mark_rows(indicators[indicators.index.isin(group.members)])
        rows += [
            (
                f"{row.indicator}_{row.measure}",
                *(row.indicator, row.measure, group.name, basis),
                *row[2:],
                find_mark(row),
            )
            for row in _compute_rows(columns, group.members)
        ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"value": "float64"})
    if (doubled := frame.duplicated(["statistic", "group"])).any():
        name = frame.loc[doubled, "statistic"].iloc[0]
        raise DataError([f"{name}: two statistics have this name; rename a measure or a status."])
    # Rows come by group; files go by statistic, then by group.
    order = {name: place for place, name in enumerate(dict.fromkeys(frame["statistic"]))}
    return frame.sort_values(
        "statistic", key=lambda names: names.map(order), kind="stable", ignore_index=True
    )


def find_value(computed: pd.DataFrame, statistic: str, group: groups.Choice = "coe") -> float:
    """
    Look up one number, in the unit of its statistic, such as "access_to_justice_score_mean".

    An UnknownName names the nearest statistic.
    """
    values = computed.loc[
        (computed["statistic"] == statistic) & (computed["group"] == groups.find_group(group).name),
        "value",
    ]
    if values.empty:
        known = list(dict.fromkeys(computed["statistic"]))
        raise UnknownName(describe_unknown("statistic", statistic, known))
    return float(values.iloc[0])


def describe_formula(indicator: str, measure: str) -> str:
    """Say in words how a statistic is computed."""
    if measure in ALL:
        return ALL[measure].formula
    status, kind = find_counted(indicator, measure)
    meaning = f"{indicator} is {status}" if status != "listed" else f"listed under {indicator}"
    return (
        f"countries whose {meaning}" if kind == "count" else f"100 × countries whose {meaning} / n"
    )


def find_counted(indicator: str, measure: str) -> tuple[str, str]:
    """
    Look up what a measure counts.

    Returns
    -------
    status : str
        Whose countries are counted; empty for a measure of numbers.
    kind : {"count", "share", ""}
    """
    known = {
        f"{status}_{kind}": (status, kind)
        for status in _list_statuses(indicator)
        for kind in ("count", "share")
    }
    return known.get(measure, ("", ""))


def select_of_table(
    computed: pd.DataFrame, table: str, group: groups.Choice = "coe"
) -> pd.DataFrame:
    """Select the statistics of one table: name, value, unit, `n`, countries and mark."""
    of_group = computed["group"] == groups.find_group(group).name
    indicators = [*schema.list_indicators(table), *combined.list_names(table)]
    chosen = computed["indicator"].isin(indicators) & of_group
    columns = ["statistic", "value", "unit", "n", "countries", "mark"]
    return computed.loc[chosen, columns].reset_index(drop=True)


def _list_statuses(name: str) -> Iterable[str]:
    """Name every status that can be counted of an indicator, a combined status or a list."""
    indicator = schema.list_indicators().get(name)
    if indicator is None:
        return ("yes", "no", "listed")
    if not indicator.is_number:
        return indicator.statuses
    levels = (
        range(int(indicator.minimum), int(indicator.maximum) + 1) if indicator.has_levels else ()
    )
    return ("none", *map(str, levels), *OF_GLOBAL_MEAN, *OF_COE_MEAN)


def _compute_rows(columns: _Columns, members: Sequence[str]) -> Iterator[Row]:
    def select(column: Column) -> Column:
        return {iso3: value for iso3, value in column.items() if iso3 in members}

    for name, indicator in schema.list_indicators().items():
        values = select(columns.covered[name])
        if indicator.is_number:
            given = select(columns.given[name])
            yield from _measure_number(given, indicator)
            if indicator.none is not None:
                yield from _count(name, "none", _select_equal(values, indicator.none), len(values))
            if indicator.has_levels:
                for level in _list_levels(columns.given[name], indicator):
                    yield from _count(name, str(level), _select_equal(given, level), len(given))
        else:
            for status, meant in indicator.statuses.items():
                yield from _count(name, status, _select_equal(values, meant), len(values))
    scores = columns.covered[schema.SCORE]
    yield from _compare_scores(select(scores), statistics.mean(scores.values()))
    for name, combined_status in columns.combined.items():
        held = select(combined_status)
        yield from _count(name, "yes", _select_equal(held, True), len(held))
        yield from _count(name, "no", _select_equal(held, False), len(held))
    for name, is_listed in columns.lists.items():
        held = select(is_listed)
        yield from _count(name, "listed", _select_equal(held, True), len(held))


def _read_columns(frame: pd.DataFrame, lists: pd.DataFrame | None) -> _Columns:
    """Read each column once for all groups, since selecting with pandas takes longer."""
    described = schema.list_indicators()
    return _Columns(
        {name: frame[name].dropna().to_dict() for name in described},
        {
            name: indicator.select_given(frame[name]).to_dict()
            for name, indicator in described.items()
            if indicator.is_number
        },
        {name: held.to_dict() for name, held in combined.combine_all(frame).items()},
        {} if lists is None else {str(name): held.to_dict() for name, held in lists.items()},
    )


def _mark_rows(frame: pd.DataFrame) -> Callable[[Row], str]:
    """Prepare to mark counts and shares of statuses, and what is computed of numbers."""
    of_statuses, known = gather_marks_of_statuses(frame), schema.list_indicators()
    of_numbers = {name: mark for name, mark in gather_marks(frame).items() if known[name].is_number}
    of_others = of_numbers | combined.mark_all(frame)

    def find_mark(row: Row) -> str:
        status = row.measure.rpartition("_")[0]
        of_status = of_statuses.get(row.indicator, {}).get(status, "")
        return of_others.get(row.indicator, of_status)

    return find_mark


def _measure_number(given: Column, indicator: Indicator) -> Iterator[Row]:
    for name, result in _compute_measures(tuple(given.values())).items():
        at_end = _select_equal(given, result) if name in ("min", "max") else []
        unit = MEASURES[name].unit or indicator.unit
        countries = " ".join(map(str, at_end))
        yield Row(indicator.name, name, result, unit, len(given), countries)


@lru_cache(maxsize=256)
def _compute_measures(values: tuple[float, ...]) -> dict[str, float]:
    """Compute every measure of some values, once: most stay when a cell or a group changes."""
    numbers = to_fractions(values)
    return {name: measure.of(numbers) for name, measure in MEASURES.items()}


def _list_levels(given: Column, indicator: Indicator) -> range:
    """Return all possible scores, or all ages from the lowest to the highest given."""
    if indicator.unit == "points":
        return range(int(indicator.minimum), int(indicator.maximum) + 1)
    ages = given.values()
    return range(int(min(ages)), int(max(ages)) + 1) if ages else range(0)


def _compare_scores(scores: Column, coe_mean: float) -> Iterator[Row]:
    """Compare the scores of Fig. 4 with the highest possible one, and with two means."""
    mean_pct = ALL[MEAN_PCT].of(to_fractions(scores.values()))
    yield Row(schema.SCORE, MEAN_PCT, mean_pct, ALL[MEAN_PCT].unit, len(scores))
    for (above, below), compared in ((OF_GLOBAL_MEAN, GLOBAL_MEAN_SCORE), (OF_COE_MEAN, coe_mean)):
        higher = [iso3 for iso3, value in scores.items() if value > compared]
        lower = [iso3 for iso3, value in scores.items() if value < compared]
        yield from _count(schema.SCORE, above, higher, len(scores))
        yield from _count(schema.SCORE, below, lower, len(scores))


def _select_equal(values: Column, wanted: Any) -> list[Hashable]:
    return [iso3 for iso3, value in values.items() if value == wanted]


def _count(indicator: str, status: str, counted: Sequence[Hashable], n: int) -> Iterator[Row]:
    number, codes = len(counted), " ".join(map(str, counted))
    yield Row(indicator, f"{status}_count", number, "countries", n, codes)
    share = 100 * number / n if n else math.nan
    yield Row(indicator, f"{status}_share", share, "per cent", n, codes)
