"""What is true of a group's countries: the mean of a number, or how many have which status."""

from __future__ import annotations

import math
from collections.abc import Mapping

from baseline.data.rounding import round_half_up
from baseline.data.schema import Indicator, name_status, write_words

GroupValue = float | dict[str, int] | None
"""A mean, the number of countries with each status, or nothing where no country has a number."""


def find_group_value(
    indicator: Indicator, group: str, statistics: Mapping[tuple[str, str], float]
) -> GroupValue:
    """Find what is true of a group among statistics, by their name and group."""
    if indicator.is_number:
        mean = statistics[f"{indicator.name}_mean", group]
        return None if math.isnan(mean) else mean
    return {
        status: int(statistics[f"{indicator.name}_{status}_count", group])
        for status in indicator.statuses
    }


def write_group_value(
    indicator: Indicator, value: GroupValue, mark: str, marks: Mapping[str, str]
) -> str:
    """Write a mean with its mark, or counts with the marks of each; see `write_counts`."""
    if isinstance(value, dict):
        return write_counts(indicator, value, marks)
    return "no data" if value is None else f"{round_half_up(value)} {mark}".strip()


def write_counts(
    indicator: Indicator, counts: Mapping[str, int], marks: Mapping[str, str] | None = None
) -> str:
    """
    Write how many countries have each status, in the same direction whatever a country's own is.

    "yes: 33 of 47", "party: 44 of 47, signed: 3": the rest is what a blank cell says. The total
    leaves out countries without data. A count that is marked has its mark right behind it.
    """
    if not any(counts.values()):
        return "no data"
    blank = name_status(indicator.cells[""]) if "" in indicator.cells else ""
    first, *others = [status for status in counts if status != blank]
    marked = {
        status: f"{count} {(marks or {}).get(status, '')}".strip()
        for status, count in counts.items()
    }
    listed = [f"{write_words(status)}: {marked[status]}" for status in others if counts[status]]
    of_all = f"{write_words(first)}: {marked[first]} of {sum(counts.values())}"
    return ", ".join([of_all, *listed])
