"""What a profile's page says of a country besides the report."""

from __future__ import annotations

import re
from typing import Any

import pytest

import baseline
from baseline.data import treaties
from baseline.ledger import entries, mentions
from baseline.pages.country import show_prose, show_table
from baseline.pages.profile import build_profile


def describe(iso3: str) -> dict[str, Any]:
    """The values of a country's profile."""
    frames = (baseline.indicators(), baseline.observations(), baseline.statistics())
    return build_profile(iso3, *frames).content


def show(iso3: str, table: str) -> str:
    """The HTML of one printed table of a country's profile."""
    return str(show_table(describe(iso3), table).data)


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


def test_a_profile_shows_each_claim_about_the_country_with_verdict_and_link() -> None:
    """Those of `baseline claims --country`, in the order of the report; and what is described."""
    verdicts = baseline.claims().set_index("claim")["verdict"]
    about = mentions.find_countries(entries.claims())
    content = describe("MDA")
    page = str(show_prose(content).data)

    shown = re.findall(r'claims/([\w-]+)\.html">.*class="verdict [^"]*">([^<]*)<', page)
    assert shown == [(name, verdicts[name]) for name in about if "MDA" in about[name]]
    assert "describes something about it in section 7" in page


def test_a_profile_says_when_no_claim_is_about_the_country() -> None:
    """Monaco is in the tables only."""
    page = str(show_prose(describe("MCO")).data)

    assert "No number, list or other statement of the report" in page
    assert "<table" not in page
