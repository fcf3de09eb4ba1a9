"""Numbers as a reader sees them: half up, on what their decimals say."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import pytest

import baseline
from baseline.data.rounding import round_half_up
from baseline.pages import country, profile


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (67.05, 1, "67.1"),  # as a binary fraction it is a little less
        (57.15, 1, "57.2"),
        (2.5, 0, "3"),
        (0.125, 2, "0.13"),
        (-0.25, 1, "-0.3"),
        (165.87659574468086, 1, "165.9"),
        (1e-7, 1, "0.0"),
        (7796.2, 0, "7796"),
        (5, 1, "5.0"),
    ],
)
def test_halves_go_up(value: float, digits: int, shown: str) -> None:
    """What is rounded is the decimal number, not the binary fraction nearest to it."""
    assert round_half_up(value, digits) == shown


def test_every_statistic_is_rounded_half_up() -> None:
    """Of all groups, held against a computation with fractions."""
    for value in baseline.statistics()["value"].dropna():
        tenths = math.floor(abs(Fraction(str(value))) * 10 + Fraction(1, 2))
        assert Fraction(round_half_up(abs(value))) == Fraction(tenths, 10), value


def test_profiles_show_the_means_of_groups_so() -> None:
    """The two means that used to be shown as 67.0 and 57.1 stand on every profile."""
    frames = baseline.indicators(), baseline.observations(), baseline.statistics()
    content = profile.build_profile("MLT", *frames).content
    cells = re.findall(r">mean: ([^<]*)</td>", country.show_tables(content, "fig_4").data)

    assert {"67.1", "57.2"} <= set(cells)
