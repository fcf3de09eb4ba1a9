"""What a profile's page says of a country besides the report."""

from __future__ import annotations

import re

import pytest

import baseline
from baseline.data import treaties
from baseline.pages.country import show_table
from baseline.pages.profile import build_profile


def show(iso3: str, table: str) -> str:
    """The HTML of one printed table of a country's profile."""
    profile = build_profile(
        iso3, baseline.indicators(), baseline.observations(), baseline.statistics()
    )
    return str(show_table(profile.content, table).data)


@pytest.mark.parametrize(
    ("iso3", "dates"),
    [
        # Council of Europe, treaties 201 and 185.
        ("IRL", ["2020-12-21"]),
        ("SWE", ["2021-04-28"]),
        ("MDA", []),
    ],
)
def test_what_a_state_has_ratified_since_is_on_its_profile(iso3: str, dates: list[str]) -> None:
    """With the date and a way to the page of treaties; next to Fig. 1 only."""
    page = show(iso3, "fig_1")

    assert re.findall(r"After the report: ratification of .* on ([0-9-]+)", page) == dates
    assert ("treaties.html" in page) == bool(dates)
    assert "After the report" not in show(iso3, "fig_2")


def test_nothing_is_later_than_the_records_of_the_report_s_day() -> None:
    """Ratifications before the report are not called later; those after another day are."""
    assert [event.treaty for event in treaties.find_later_events("IRL")] == ["lanzarote"]
    later = treaties.find_later_events("IRL", "1999-12-31")
    assert {"opsc", "lanzarote", "budapest"} & {event.treaty for event in later}
    assert [event.date for event in later] == sorted(event.date for event in later)
