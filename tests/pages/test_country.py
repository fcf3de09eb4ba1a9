"""What a profile's page says of a country besides the report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import baseline
from baseline.data import schema, treaties
from baseline.ledger import entries, mentions
from baseline.pages.catalogue import find_pages
from baseline.pages.country import show_heading, show_prose, show_tables
from baseline.pages.group_values import write_counts
from baseline.pages.profile import Profile, build_profile
from conftest import CHECKOUT


def describe(iso3: str) -> dict[str, Any]:
    """The values of a country's profile."""
    frames = (baseline.indicators(), baseline.observations(), baseline.statistics())
    return build_profile(iso3, *frames).content


def show_summary(iso3: str) -> str:
    """The HTML of what a country's profile begins with."""
    return str(show_heading(describe(iso3)).data)


def show(iso3: str, table: str) -> str:
    """The HTML of one printed table of a country's profile."""
    return str(show_tables(describe(iso3), table).data)


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
    """With the date and a way to the page of treaties."""
    page = show_summary(iso3)

    assert re.findall(r"After the report: ratification of .* on ([0-9-]+)", page) == dates
    assert ("treaties.html" in page) == bool(dates)


def test_nothing_is_later_than_the_records_of_the_report_s_day() -> None:
    """Ratifications before the report are not called later; those after another day are."""
    assert [event.treaty for event in treaties.find_later_events("IRL")] == ["lanzarote"]
    later = treaties.find_later_events("IRL", "1999-12-31")
    assert {"opsc", "lanzarote", "budapest"} & {event.treaty for event in later}
    assert [event.date for event in later] == sorted(event.date for event in later)


def test_a_profile_shows_each_claim_about_the_country_with_verdict_and_link() -> None:
    """Those of `baseline claims --country`, in the order of the report; and what is described."""
    verdicts = baseline.claims().set_index("claim")["verdict"]
    about = mentions.find_countries(entries.read_claims())
    content = describe("MDA")
    page = str(show_prose(content).data)

    shown = re.findall(r'claims/([\w-]+)\.html">.*class="verdict [^"]*">([^<]*)<', page)
    assert shown == [(name, verdicts[name]) for name in about if "MDA" in about[name]]
    assert "The report also describes the country in section 7" in page


def test_a_profile_says_when_no_claim_is_about_the_country() -> None:
    """Monaco is in the tables only."""
    page = str(show_prose(describe("MCO")).data)

    assert "No number, list or other statement in the report" in page
    assert "<table" not in page


def test_a_profile_begins_with_a_paragraph_to_quote() -> None:
    """Who the country is and what each table holds of it, with a way to the cells, and doubts."""
    page = show_summary("RUS")
    words = re.sub(r"<[^>]*>", "", page).replace("\u00a0", " ")

    assert words.startswith(
        "The Russian Federation (RUS) was a member state of the Council of Europe in 2019.\n"
        "The Russian Federation is ticked as a party to "
    )
    assert re.findall(r"\[(Fig\. \d)\]\.", words) == [f"Fig. {number}" for number in range(1, 7)]
    assert re.findall(r'href="#(\w+)"', page) == [f"fig_{number}" for number in range(1, 7)]
    assert page.count("public treaty records contradict this cell") == 2
    assert "and of the European Union in 2019" in show_summary("MLT")
    assert "and a focus country of EndOCSEA@Europe in 2019" in show_summary("MDA")


def test_a_profile_has_one_table_with_a_group_of_rows_for_each_printed_one() -> None:
    """With an anchor and a way to the figure; a group of rows is headed by its table's title."""
    page = str(show_tables(describe("MDA")).data)

    assert page.count("<table") == 1
    groups = re.findall(r'<tbody>\s*<tr><th scope="rowgroup" id="(\w+)".*?href="([^"]+)"', page)
    assert groups == [(table, f"../../{address}") for table, address in find_pages().items()]
    assert [table for table, _ in groups] == [f"fig_{number}" for number in range(1, 7)]
    assert '<td data-heading="EU">mean: 4.2</td>' in page  # of the scores for grooming


@pytest.mark.parametrize("iso3", ["MDA", "GBR"])
def test_a_profile_counts_its_peers_in_the_same_direction(iso3: str) -> None:
    """Moldova has no hotline in INHOPE and the United Kingdom has one: both read the same."""
    hotline = re.search(r">INHOPE hotline<.*", show(iso3, "fig_5"))

    assert hotline
    counts = re.findall(r">(yes: [^<]*)</td>", hotline[0])
    assert counts == ["yes: 33 of 47", "yes: 28 of 28", "yes: 3 of 10"]


def test_counts_that_rest_on_a_contradicted_cell_are_marked() -> None:
    """Russia and Switzerland are neither EU nor focus countries; Moldova's own cell is right."""
    page = show("MDA", "fig_1")
    row = re.search(r">UN Convention on the Rights of the Child<.*", page)

    assert row
    assert re.findall(r">(party: [^<]*)</td>", row[0]) == [
        "party: 45 ‡ of 47",
        "party: 28 of 28",
        "party: 10 of 10",
    ]
    assert ">party: 45 ‡ of 47, signed: 2</td>" in page  # those that signed are right
    assert "‡ Public records contradict a cell that this number rests on." in page
    assert "‡" not in show("MDA", "fig_2")


def test_counts_leave_out_what_a_blank_cell_says() -> None:
    """It is the rest; a status that nobody has is not named, unless it is the first."""
    treaty, hotline = (schema.list_indicators()[name] for name in ("lanzarote", "inhope_hotline"))

    assert (
        write_counts(treaty, {"party": 44, "signed": 3, "none": 0}) == "party: 44 of 47, signed: 3"
    )
    assert write_counts(treaty, {"party": 8, "signed": 0, "none": 2}) == "party: 8 of 10"
    assert write_counts(hotline, {"yes": 0, "no": 28}) == "yes: 0 of 28"
    assert write_counts(hotline, {"yes": 0, "no": 0}) == "no data"


def test_a_query_says_that_the_value_is_left_as_printed() -> None:
    """How likely an error is, and where it is asked about."""
    page = show_summary("MDA")

    assert "possible error (medium likelihood), value left as printed" in page
    assert "corrections.html#mda-grooming" in page


@pytest.fixture
def later(tmp_path: Path) -> str:
    """A basis with a later value, an earlier one, a correction and a what-if."""
    file = tmp_path / "later.csv"
    file.write_text(
        "iso3,indicator,value,printed,reason,source,date\n"
        "IRL,lanzarote,party,signed,Ratified,The depositary,2020-12-21\n"
        "IRL,access_to_justice_score,150,,Counted before,A survey,2014\n"
        "IRL,uncrc,signed,party,Misread,A list,2019-11-30\n"
        "IRL,csam_score,1,,What if?,,\n",
        "utf-8",
    )
    return str(file)


def build_later(iso3: str, basis: str) -> Profile:
    """The profile of a country on a basis."""
    frames = (read(basis=basis) for read in (baseline.indicators, baseline.observations))
    return build_profile(iso3, *frames, baseline.statistics(basis=basis), basis=basis)


def test_values_of_different_dates_are_both_in_a_profile(later: str) -> None:
    """The printed value and that of the basis, each with date and source, the earlier first."""
    content = build_later("IRL", later).content
    cells = {
        cell["indicator"]: cell for section in content["tables"] for cell in section["indicators"]
    }
    dated = {name: cell["over_time"] for name, cell in cells.items() if "over_time" in cell}
    fig_1, fig_4 = (
        f"Council of Europe, Baseline Mapping (November 2019), {place}"
        for place in ("Fig. 1, “Mapping, Discussion and Promising Practices”", "Fig. 4, section 5")
    )
    score, share = (
        baseline.indicators().loc["IRL", f"access_to_justice_{kind}"] for kind in ("score", "pct")
    )

    assert dated == {
        "lanzarote": [
            {"value": "signed", "date": "2019-11-30", "source": fig_1},
            {"value": "party", "date": "2020-12-21", "source": "The depositary"},
        ],
        "access_to_justice_score": [
            {"value": 150, "date": "2014", "source": "A survey"},
            {"value": score, "date": "2019-11-30", "source": fig_4},
        ],
        "access_to_justice_pct": [
            {"value": 57.5, "date": "2014", "source": "A survey"},
            {"value": share, "date": "2019-11-30", "source": fig_4},
        ],
    }
    described = json.loads((CHECKOUT / "data/profile.schema.json").read_text("utf-8"))
    Draft202012Validator(described).validate(content)


def test_values_of_different_dates_are_both_on_a_profile_s_page(later: str) -> None:
    """Under the table; a correction and a what-if are of no other date."""
    content = build_later("IRL", later).content
    page = str(show_tables(content, "fig_1").data)
    words = " ".join(re.sub(r"<[^>]*>", " ", page).split())

    assert "Values of different dates Indicator Date Value Source" in words
    assert "Lanzarote Convention 2020-12-21 party The depositary" in words
    assert "Lanzarote Convention: Ratified" in words
    assert "UN Convention on the Rights of the Child: corrected. Misread" in words
    assert "different dates" not in str(show_tables(content, "fig_3").data)


def test_the_report_s_own_profiles_show_values_of_one_date() -> None:
    """As printed and as corrected, nothing has another date."""
    for basis in ("printed", "corrected"):
        assert "over_time" not in build_later("RUS", basis).to_json()
