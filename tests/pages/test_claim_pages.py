"""What pages say of a claim: its place, what its readings give, and nothing that is run."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

import baseline
from baseline.ledger import trace, verdicts
from baseline.ledger.verdicts import Finding
from baseline.pages import claim_words, claims, country, search_words
from baseline.pages.attribution import describe_data
from baseline.pages.profile import build_profile
from baseline.pages.render import render_template

HOSTILE = "<script>alert('1')</script>"


@pytest.fixture(scope="module")
def findings() -> dict[str, Finding]:
    """All findings by claim."""
    judged = verdicts.judge(baseline.indicators(), baseline.statistics())
    return {finding.claim.claim: finding for finding in judged}


def test_a_claim_s_place_names_section_figure_and_note(findings: dict[str, Finding]) -> None:
    """What a claim has none of is not named."""
    claim = replace(findings["s5-coe-mean-score"].claim, section="5", figure="fig_4", footnote="7")

    assert claim_words.name_place(claim) == "Section 5, Fig. 4, footnote 7"
    assert claim_words.name_place(replace(claim, figure="", footnote="")) == "Section 5"


def test_readings_that_agree_are_written_once(findings: dict[str, Finding]) -> None:
    """Readings that differ are each named by their label, those that agree are not."""
    finding = findings["s5-coe-mean-score"]
    (first, *_) = finding.readings
    alike = replace(finding, readings=(first, replace(first, label="other")))
    apart = replace(finding, readings=(first, replace(first, label="other", result=12.3456)))

    assert claim_words.write_readings(alike) == claim_words.write_reading(first)
    assert claim_words.write_readings(apart).endswith("; other: 12.35")
    assert claim_words.write_readings(replace(finding, readings=())) == ""


def test_an_answer_can_be_quoted(findings: dict[str, Finding]) -> None:
    """What is printed and what became of it, for each verdict, in one sentence."""
    finding = findings["s5-coe-mean-score"]
    (first, *_) = finding.readings
    holding, failing = replace(first, holds=True), replace(first, label="half", result=83.25)
    answers = {
        claim_words.write_answer(replace(finding, readings=readings))
        for readings in ((), (holding,), (holding, failing), (failing,), (failing, failing))
    }

    assert answers == {
        "The report prints 166.7; nothing in the report or in public records here can test it.",
        "The report prints 166.7, and its tables bear it out.",
        "The report prints 166.7, and this holds under 1 of 2 readings.",
        "The report prints 166.7, but its tables give 83.25.",
    }
    apart = replace(finding, readings=(failing, replace(failing, label="other", result=1.0)))
    assert claim_words.write_answer(apart).endswith(" give 83.25 (half) or 1 (other).")
    limited = claim_words.write_answer(findings["s6-article-12"])
    assert limited == "The report prints 12; only a limit could be checked here, and it is kept."


@pytest.mark.parametrize(
    ("holds", "compared", "words"),
    [
        (True, "5 <= 7", "holds (5 ≤ 7)"),
        (True, "47 == 47", "holds (47 = 47)"),
        (False, "4 == 0", "does not hold (4, not 0)"),
        (False, "8.123 < 7", "does not hold (8.12, not < 7)"),
        (False, "", "does not hold"),
    ],
)
def test_a_statement_holds_or_not_with_both_sides_of_a_comparison(
    findings: dict[str, Finding], holds: bool, compared: str, words: str
) -> None:
    """With the signs of print, not those of the ledger; alike for a reading and in its outcome."""
    (first, *_) = findings["s5-coe-mean-score"].readings
    reading = replace(first, result=holds, holds=holds, compared=compared)

    assert claim_words.write_reading(reading) == words
    outcome = {"result": reading.shown, "holds": holds}
    assert claim_words.write_outcome(outcome, "true") == words


def test_a_difference_is_what_is_printed_and_what_is_recomputed(
    findings: dict[str, Finding],
) -> None:
    """A statement prints no value, and what is only compared gives none."""
    said = {
        name: claim_words.write_difference(findings[name])
        for name in ("fn74-manual-total", "toc-section-7-page", "app1-directive-number")
    }

    assert said == {
        "fn74-manual-total": "a statement, which does not hold",
        "toc-section-7-page": "56, which does not hold",
        "app1-directive-number": "92, recomputed 93",
    }


def test_codes_are_written_as_names_where_all_of_them_are() -> None:
    """Other words in capitals stay."""
    assert claim_words.name_countries("CRC: DNK FIN SWE") == "CRC: Denmark, Finland and Sweden"
    assert claim_words.name_countries("DNK ABC") == "DNK ABC"


@pytest.mark.parametrize("verdict", ["differs", "ambiguous"])
def test_a_verdict_has_a_paragraph_for_each_of_its_claims(
    verdict: str, findings: dict[str, Finding]
) -> None:
    """Claims with another verdict are left out."""
    drawn = str(claims.show_paragraphs(list(findings.values()), verdict).data)

    expected = {name for name, finding in findings.items() if finding.verdict == verdict}
    assert {name for name in findings if f'<h3 id="{name}">' in drawn} == expected
    assert drawn.count("<h3") == len(expected)


def test_markup_in_a_claim_is_text_in_its_paragraph(findings: dict[str, Finding]) -> None:
    """Paraphrase, printed value and consequence are shown as they are written."""
    finding = next(finding for finding in findings.values() if finding.verdict == "differs")
    claim = replace(finding.claim, paraphrase=HOSTILE, printed=HOSTILE, consequence=HOSTILE)
    drawn = str(claims.show_paragraphs([replace(finding, claim=claim)], "differs").data)

    assert "<script>" not in drawn
    assert drawn.count("&lt;script&gt;") == 3


def test_markup_in_a_profile_is_text_in_its_notebook() -> None:
    """Names of countries, claims, lists and their details are shown as they are written."""
    frames = baseline.indicators(), baseline.observations(), baseline.statistics()
    content = build_profile("MDA", *frames, compare="EST").content
    content["country"]["name"] = content["compare"]["EST"] = HOSTILE
    listed = {"list": "", "title": HOSTILE, "section": HOSTILE, "detail": HOSTILE}
    claim = dict.fromkeys(content["claims"][0], HOSTILE) | {"claim": "s1", "verdict": "differs"}
    content |= {"lists": [listed], "claims": [claim], "caveat": HOSTILE}
    heading, prose = country.show_heading(content).data, country.show_prose(content).data

    assert "<script>" not in heading + prose
    assert heading.count("&lt;script&gt;") == 2
    assert prose.count("&lt;script&gt;") == 8


def test_the_page_of_a_claim_leads_to_its_countries() -> None:
    """Whoever a claim is about, by profile; a claim on none in particular leads to none."""
    described = claims.describe_claims(trace.load(), {})
    about = describe_data() | {"basis_title": "the report as printed", "basis": "printed"}
    pages = {
        name: render_template("site/claim.html.j2", about=about, **described[name])
        for name in ("s2-ukraine-notices", "s4-ncmec-year")
    }

    assert described["s2-ukraine-notices"]["countries"] == ("IRL", "UKR", "GBR")
    for code in ("IRL", "UKR", "GBR"):
        assert f'<a href="../countries/{code}/profile.html">' in pages["s2-ukraine-notices"]
    assert "<dt>Countries</dt>" not in pages["s4-ncmec-year"]


def test_no_two_claims_have_the_same_title(findings: dict[str, Finding]) -> None:
    """A list of claims, a search and a tab of the browser show the title alone."""
    titles = Counter(finding.claim.paraphrase.lower() for finding in findings.values())

    assert [title for title, number in titles.items() if number > 1] == []


def test_words_for_the_same_are_whole_words() -> None:
    """An average is a mean, but no meaning; names that are shown already are not repeated."""
    assert search_words.list_words("The mean age in Malta", ["Malta", "Monaco"]) == [
        "Monaco",
        "average",
    ]
    assert search_words.list_words("The meaning of it", []) == []
