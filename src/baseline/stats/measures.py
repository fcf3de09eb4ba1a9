"""What is computed of every number: each measure with its formula in words."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from baseline.data import schema


class Measure(NamedTuple):
    """
    One measure of a number.

    Parameters
    ----------
    compute : callable
        From the values to the measure, with fractions: no step rounds.
    formula : str
        The same in words.
    least : int
        Values that it takes; of fewer, it does not exist.
    title : str
        Its name in words, where that is not the name it has in statistics.
    unit : str
        Its unit, where that is not the indicator's.
    """

    compute: Callable[[Sequence[Fraction]], Fraction | float]
    formula: str
    least: int = 1
    title: str = ""
    unit: str = ""

    def of(self, values: Sequence[Fraction]) -> float:
        """Compute the measure; NaN where it does not exist."""
        return float(self.compute(values)) if len(values) >= self.least else math.nan


def to_fractions(values: Iterable[float]) -> list[Fraction]:
    """Give each value as its decimals say it, so that nothing computed with it is rounded."""
    return [Fraction(str(value)) for value in values]


def compute_lower_quartile(values: Sequence[Fraction]) -> Fraction:
    """Interpolate linearly between the nearest values."""
    return statistics.quantiles(values, n=4, method="inclusive")[0]


def compute_upper_quartile(values: Sequence[Fraction]) -> Fraction:
    """Interpolate linearly between the nearest values."""
    return statistics.quantiles(values, n=4, method="inclusive")[2]


MEASURES = {
    "n": Measure(
        len,
        "number of countries with a value",
        least=0,
        title="countries with a value",
        unit="countries",
    ),
    "mean": Measure(statistics.mean, "sum of the values / n"),
    "median": Measure(statistics.median, "middle value"),
    "sd": Measure(
        statistics.stdev,
        "sample standard deviation, with n - 1 in the denominator",
        least=2,
        title="standard deviation",
    ),
    "min": Measure(min, "lowest value", title="lowest value"),
    "q1": Measure(
        compute_lower_quartile, "lower quartile, interpolated linearly", 2, "lower quartile"
    ),
    "q3": Measure(
        compute_upper_quartile, "upper quartile, interpolated linearly", 2, "upper quartile"
    ),
    "max": Measure(max, "highest value", title="highest value"),
}


def compute_share_of_maximum(values: Sequence[Fraction]) -> Fraction:
    """Take the mean score as a share of the 261 points of Fig. 4."""
    maximum = schema.find_indicator(schema.SCORE).maximum
    return 100 * statistics.mean(values) / Fraction(maximum)


MEAN_PCT = "mean_pct"
ALL = MEASURES | {
    MEAN_PCT: Measure(
        compute_share_of_maximum,
        "100 × mean / 261",
        title="mean in per cent of 261",
        unit="per cent",
    )
}
"""Measures of every number, and one of the score alone."""
