"""Why a number differs: simple explanations, tried one by one, with how many were tried."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from baseline.data import checks, countries, groups, schema
from baseline.data.sentences import name_within
from baseline.ledger.context import Context
from baseline.ledger.printed import equals_printed, parse_number
from baseline.stats import summary
from baseline.stats.measures import MEAN_PCT

_STATISTIC = re.compile(r'stat\("(\w+)", ?"(\w+)"\)')
MAXIMUM_LEFT_OUT = 2
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def find_explanations(
    printed: str, recomputed: float, expression: str, context: Context
) -> tuple[int, tuple[str, ...]]:
    """
    Look for simple explanations of a number that differs.

    Parameters
    ----------
    recomputed : float
        What the first reading gives.
    expression : str
        That reading; when it is one statistic, its countries can be varied.

    Returns
    -------
    tried : int
        How many explanations were looked at.
    fits : tuple of str
        Those that would give the printed value, the simplest first.
    """
    tried, fits = 0, []
    for explanation, value in _explanations(printed, recomputed, expression, context):
        tried += 1
        if equals_printed(value, printed):
            fits.append(explanation)
    return tried, tuple(fits)


def write_explanations(tried: int, fits: tuple[str, ...]) -> str:
    """Say what was tried and what fits; many tries make a fit likely by chance."""
    if not tried:
        return ""
    number = _SMALL[tried] if tried < len(_SMALL) else f"{tried:,}"
    if not fits:
        return f"None of {number} simple explanations that we tried gives the printed value."
    first, *others = fits
    said = f"{first[0].upper()}{first[1:]} would give the printed value"
    tries = f"of {number} simple explanations that we tried, and may fit by chance."
    if not others:
        return f"{said}; it is one {tries}"
    also = others[0] if len(others) == 1 else f"{len(others)} others, such as {others[0]}"
    return f"{said}, and so would {also}. They are {len(fits)} {tries}"


def _explanations(
    printed: str, recomputed: float, expression: str, context: Context
) -> Iterator[tuple[str, float]]:
    yield from _of_digits(printed, recomputed)
    match = _STATISTIC.fullmatch(expression.strip())
    if not match:
        return
    name, group = match.groups()
    row = context.row(name, group)
    for other in groups.REPORTED:
        if other != group:
            labels = f"{groups.find_group(other).label} instead of {groups.find_group(group).label}"
            yield f"the group {labels}", float(context.row(name, other)["value"])
    indicator, measure = str(row["indicator"]), str(row["measure"])
    if summary.find_counted(indicator, measure)[1] == "share":
        yield from _of_totals(len(row["countries"].split()))
    elif measure in ("mean", MEAN_PCT):
        yield from _of_means(indicator, measure, group, context)


def _of_digits(printed: str, recomputed: float) -> Iterator[tuple[str, float]]:
    """Transpose two neighbouring digits, cut digits off, or round up."""
    digits = printed.replace(",", "")
    for place in range(len(digits) - 1):
        left, right = digits[place], digits[place + 1]
        if left.isdigit() and right.isdigit() and left != right:
            swapped = digits[:place] + right + left + digits[place + 2 :]
            if equals_printed(recomputed, swapped):
                yield (
                    f"transposing digits ({swapped} printed as {printed})",
                    float(parse_number(printed)),
                )
            else:  # does not fit, and counts as tried
                yield "transposing digits", recomputed
    places = len(printed.partition(".")[2].rstrip("% "))
    scale = 10**places
    yield "cutting digits off", int(recomputed * scale) / scale
    yield "rounding up", math.ceil(recomputed * scale) / scale


def _of_totals(count: int) -> Iterator[tuple[str, float]]:
    """Take the same count as a share of other numbers of countries."""
    for total in range(max(1, count), countries.MEMBERS + 1):
        yield f"a share of {total} countries", 100 * count / total


def _of_means(
    indicator: str, measure: str, group: str, context: Context
) -> Iterator[tuple[str, float]]:
    """Take the median, or leave one or two countries out, or count missing values as 0."""
    column = context.indicators.loc[
        context.indicators.index.isin(groups.find_members(group)), indicator
    ]
    none = schema.find_indicator(indicator).none
    values = {str(iso3): Fraction(str(value)) for iso3, value in column.items() if value != none}
    scale = checks.pct_of_maximum if measure == MEAN_PCT else float
    yield (
        "the median instead of the mean",
        scale(float(context.row(f"{indicator}_median", group)["value"])),
    )
    if none is not None:
        yield "counting missing values as 0", scale(float(sum(values.values()) / len(column)))
    total = sum(values.values())
    names = {iso3: name_within(name) for iso3, name in countries.list_names().items()}
    for left_out in range(1, MAXIMUM_LEFT_OUT + 1):
        for codes in combinations(values, left_out):
            rest = total - sum(values[code] for code in codes)
            who = " and ".join(names[code] for code in codes)
            yield f"leaving out {who}", scale(float(rest / (len(values) - left_out)))
