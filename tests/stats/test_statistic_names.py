"""Statistics in words: each has a name of its own, without an identifier in it."""

from __future__ import annotations

import re

import pytest

import baseline
from baseline.stats.statistic_names import name_all, name_statistic


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
            "Access to justice score: above the mean of all member states, share (Focus countries)",
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


def test_identifiers_in_a_text_are_written_as_titles() -> None:
    """Of indicators, of what combines them, and of lists; other words stay."""
    assert name_all("countries whose safer_internet_centre is yes") == (
        "countries whose Safer Internet Centre is yes"
    )
    assert name_all("all_four_treaties") == "All four treaties"
