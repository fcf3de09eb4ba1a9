"""What is computed of every number: each measure with its formula in words."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Measure(NamedTuple):
    """
    One measure of a number.

    Parameters
    ----------
    compute : callable
        From the values to the measure, exactly; a floating-point unit cannot change a digit.
    formula : str
        The same in words.
    least : int
        Values that it takes; of fewer, it does not exist.
    """

    compute: Callable[[Sequence[float]], float]
    formula: str
    least: int = 1

    def of(self, values: Sequence[float]) -> float:
        """Compute the measure; NaN where it does not exist."""
        return float(self.compute(values)) if len(values) >= self.least else math.nan


def compute_lower_quartile(values: Sequence[float]) -> float:
    """Interpolate linearly between the nearest values."""
    return statistics.quantiles(values, n=4, method="inclusive")[0]


def compute_upper_quartile(values: Sequence[float]) -> float:
    """Interpolate linearly between the nearest values."""
    return statistics.quantiles(values, n=4, method="inclusive")[2]


MEASURES = {
    "n": Measure(len, "number of countries with a value", least=0),
    "mean": Measure(statistics.mean, "sum of the values / n"),
    "median": Measure(statistics.median, "middle value"),
    "sd": Measure(
        statistics.stdev, "standard deviation of a sample, n - 1 in the denominator", least=2
    ),
    "min": Measure(min, "lowest value"),
    "q1": Measure(compute_lower_quartile, "lower quartile, interpolated linearly", least=2),
    "q3": Measure(compute_upper_quartile, "upper quartile, interpolated linearly", least=2),
    "max": Measure(max, "highest value"),
}

MEAN_PCT = Measure(statistics.mean, "100 × mean / 261")
"""The mean score as a share of the 261 points of Fig. 4."""
