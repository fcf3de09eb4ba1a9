"""What pages say of a claim: its place, what its readings give, and nothing that is run."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import starmap

import pytest

import baseline
from baseline.data import groups, lists
from baseline.ledger import claim_words, entries, holding, trace, verdicts
from baseline.ledger.context import Context
from baseline.ledger.verdicts import Finding
from baseline.pages import claims, country
from baseline.pages.attribution import describe_data
from baseline.pages.profile import build_profile
from baseline.pages.render import render_template

HOSTILE = "<script>alert('1')</script>"


@pytest.fixture(scope="module")
def findings() -> dict[str, Finding]:
    """All findings by claim."""
    judged = verdicts.judge_claims(baseline.indicators(), baseline.statistics())
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
    entered = findings["s5-coe-mean-score"]
    finding = replace(entered, claim=replace(entered.claim, answer=""))
    (first, *_) = finding.readings
    held, failing = replace(first, holds=True), replace(first, label="half", result=83.254)
    answers = {
        claim_words.write_answer(replace(finding, readings=readings))
        for readings in ((), (held,), (held, failing), (failing,), (failing, failing))
    }

    said = "Member states' mean access to justice score: the report prints 166.7"
    assert answers == {
        f"{said}; nothing in the report or in the records used here can test it.",
        f"{said}, and its tables agree.",
        f"{said}, and this holds if read as “mean of 47 scores”, but not as “half”.",
        f"{said}, but its tables give 83.25.",
    }
    apart = replace(finding, readings=(failing, replace(failing, label="other", result=1.0)))
    assert claim_words.write_answer(apart).endswith(" give 83.25 (half) or 1 (other).")
    assert claim_words.write_answer(findings["s6-article-12"]) == (
        "Article on hotlines: the report prints 12; this fits what the report prints elsewhere, "
        "which is all that could be checked."
    )
    assert claim_words.write_answer(findings["s7-serbia-hotline"]) == (
        "The report says: Serbia has a national hotline. Its tables agree."
    )
    assert claim_words.write_answer(findings["s2-registers-comprehensive"]).startswith(
        "Countries with the most comprehensive regimes: the report names the United Kingdom and "
        "Ireland; "
    )


@pytest.mark.parametrize("basis", sorted(holding.JUDGED))
def test_the_numbers_of_an_answer_in_the_ledger_are_printed_or_recomputed(basis: str) -> None:
    """Or in the note: none is mistyped or outdated. What does not simply hold has an answer."""
    findings = holding.judge_basis(basis)
    answered = [finding for finding in findings if finding.claim.answer]
    open_ones = [finding for finding in findings if finding.verdict in ("differs", "ambiguous")]
    statistics = baseline.statistics(basis=basis)
    context = Context(baseline.indicators(basis=basis), statistics, entries.read_claims())

    assert all(finding.claim.answer for finding in open_ones)
    for finding in answered:
        claim = finding.claim
        assert claim_words.write_answer(finding) == claim.answer
        known = [claim.section, claim.figure, claim.footnote]
        known += [claim.paraphrase, claim.printed, claim.note]
        for reading in finding.readings:
            known += [reading.label, reading.compared, claim_words.write_reading(reading)]
            known += [claim_words.write_reading(reading, 1)]
            for cited in map(entries.find_claim, reading.trace.claims):
                known += [cited.paraphrase, cited.printed]
            known += [str(len(lists.find_listed(name))) for name in reading.trace.lists]
            known += [str(len(groups.find_members(name))) for name in reading.trace.groups]
            for row in starmap(context.row, reading.trace.statistics):
                value, n = row["value"], row["n"]
                counted = len(row["countries"].split())
                known += [f"{value:g} {value:.1f} {n} {counted} {value * n:.1f}"]
        assert _find_numbers(claim.answer) <= _find_numbers(" ".join(known)), claim.claim


def _find_numbers(text: str) -> set[str]:
    return {*re.findall(r"\d+(?:\.\d+)*", re.sub(r"(?<=\d),(?=\d{3})", "", text))}


def test_an_answer_is_only_given_with_the_verdict_that_it_was_written_for(
    findings: dict[str, Finding],
) -> None:
    """With other values, the sentence made from the readings says what they give."""
    for name, holds in (("s5-global-majority", True), ("s5-coe-mean-score", False)):
        finding = findings[name]
        readings = tuple(replace(reading, holds=not holds) for reading in finding.readings)
        other = replace(finding, readings=readings)

        assert claim_words.write_answer(finding) == finding.claim.answer
        assert claim_words.write_answer(other) != finding.claim.answer


@pytest.mark.parametrize(
    ("consequence", "words"),
    [
        ("No conclusion changes: two headings.", "None. Two headings."),
        ("No conclusion changes, but it is unclear.", "None, but it is unclear."),
        ("Five of the ten have one.", "Five of the ten have one."),
    ],
)
def test_an_effect_begins_with_a_capital(consequence: str, words: str) -> None:
    """It is read after "Effect on the report's conclusions"."""
    assert claim_words.write_effect(consequence) == words


@pytest.mark.parametrize(
    ("holds", "compared", "words"),
    [
        (True, "5 <= 7", "holds (5 ≤ 7)"),
        (True, "47 == 47", "holds"),
        (False, "2 == 1", "does not hold"),
        (False, "8.123 < 7", "does not hold (8.12, not < 7)"),
        (False, "", "does not hold"),
    ],
)
def test_a_statement_holds_or_not_with_both_sides_of_a_comparison(
    findings: dict[str, Finding], holds: bool, compared: str, words: str
) -> None:
    """With the signs of print; the sides of an equation say nothing that the words do not."""
    (first, *_) = findings["s5-coe-mean-score"].readings
    reading = replace(first, result=holds, holds=holds, compared=compared)

    assert claim_words.write_reading(reading) == words
    outcome = {"result": reading.shown, "holds": holds}
    assert claim_words.write_outcome(outcome, "true") == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("s3-csam-majority-four", "63.83%"),  # 30 of 47
        ("s6-barnahus-majority", "63.83%"),  # 30 of 47
        ("s5-score-maximum", "261.03"),  # 213 / 81.6 * 100, in points
        ("s4-europol-receivers", "holds (18 ≤ 28)"),
    ],
)
def test_a_share_has_its_sign(findings: dict[str, Finding], name: str, words: str) -> None:
    """A count or a score has none, even if a percentage leads to it."""
    assert claim_words.write_readings(findings[name]) == words


def test_codes_are_written_as_names_where_all_of_them_are() -> None:
    """With the article that English wants; other words in capitals stay."""
    assert claim_words.name_countries("NLD GBR") == "the Netherlands and the United Kingdom"
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
    """Paraphrase, answer and consequence are shown as they are written."""
    finding = next(finding for finding in findings.values() if finding.verdict == "differs")
    claim = replace(finding.claim, paraphrase=HOSTILE, answer=HOSTILE, consequence=HOSTILE)
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
    described = claims.describe_claims(trace.load_explainer())
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
    assert claim_words.list_search_words("The mean age in Malta", ["Malta", "Monaco"]) == [
        "Monaco",
        "average",
    ]
    assert claim_words.list_search_words("The meaning of it", []) == []
    assert claim_words.list_search_words("Countries that lack laws", []) == ["legislation", "no"]
