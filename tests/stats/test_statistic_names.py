"""Statistics in words: each has a name of its own, without an identifier in it."""

from __future__ import annotations

import re

import pytest

import baseline
from baseline.stats.statistic_names import describe_value, name_statistic, write_value


@pytest.mark.parametrize(
    ("statistic", "words"),
    [
        ("access_to_justice_score_mean", "Access to justice score: mean"),
        ("age_of_consent_sd@eu", "Age of consent: standard deviation (EU)"),
        ("lanzarote_signed_count", "Lanzarote Convention: signed"),
        ("grooming_score_0_share", "Grooming legislation score: 0, share"),
        ("any_enoc_member_yes_count", "Any ENOC member: yes"),
        (
            "access_to_justice_score_above_coe_mean_share@focus",
            (
                "Access to justice score: share of countries above the mean of all member states "
                "(Focus countries)"
            ),
        ),
    ],
)
def test_a_statistic_has_a_name_in_words(statistic: str, words: str) -> None:
    """The title of what it is of, what is computed, and the group if it is given."""
    assert name_statistic(statistic) == words


def test_no_two_statistics_have_the_same_name() -> None:
    """Neither indicator nor measure is left as its identifier."""
    names = [name_statistic(name) for name in baseline.statistics()["statistic"].unique()]

    assert len({*names}) == len(names)
    assert [name for name in names if re.search(r"[a-z]_[a-z]|\b(sd|q1|q3)\b", name)] == []


@pytest.mark.parametrize(
    ("statistic", "unit", "words"),
    [
        (
            "safer_internet_centre_yes_count",
            "countries",
            "37 of 47 countries: those for which “Safer Internet Centre” is “yes”.",
        ),
        (
            "all_four_treaties_no_share@eu",
            "per cent",
            "37 per cent of 47 countries: those for which “All four treaties” is “no”.",
        ),
        (
            "safer_internet_day_2019_awaiting_report_count",
            "countries",
            "37 of 47 countries: those for which “Safer Internet Day 2019” is “awaiting report”.",
        ),
        (
            "access_to_justice_score_above_global_mean_count",
            "countries",
            (
                "37 of 47 countries: those for which “Access to justice score” is "
                "“above the global mean”."
            ),
        ),
        (
            "focus_countries_listed_count",
            "countries",
            (
                "37 of 47 countries: those listed under “Focus countries of the EndOCSEA@Europe "
                "project”."
            ),
        ),
        (
            "access_to_justice_score_mean",
            "points",
            "37 points, from 47 countries: sum of the values / n.",
        ),
    ],
)
def test_a_value_is_said_in_words(statistic: str, unit: str, words: str) -> None:
    """Whom a count or share counts, and how any other number is computed."""
    assert describe_value(statistic, 37, unit, 47) == words


@pytest.mark.parametrize(
    ("statistic", "value", "words"),
    [
        ("uncrc_party_count@coe", 45.0, "45"),
        ("uncrc_party_share@coe", 100.0, "100.00%"),
        ("access_to_justice_score_mean", 165.876, "165.88 points"),
        ("access_to_justice_score_mean_pct", 63.554, "63.55%"),
        ("access_to_justice_pct_mean", 63.553, "63.55%"),
        ("access_to_justice_score_n", 47.0, "47"),
    ],
)
def test_a_value_is_written_with_its_unit(statistic: str, value: float, words: str) -> None:
    """Shares are per cent, means have the indicator's unit, counts none."""
    assert write_value(statistic, value) == words
