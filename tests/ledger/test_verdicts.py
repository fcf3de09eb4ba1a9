"""The verdicts on the claims, how they are counted, and what explains a difference."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from baseline.ledger import claims_table, entries, independence, quantifiers, reasons, verdicts
from baseline.ledger.context import Context
from baseline.ledger.entries import Claim
from conftest import CHECKOUT, Command

BLANK = Claim(*[""] * 13)


@pytest.mark.parametrize(
    ("printed", "readings", "verdict", "recomputed"),
    [
        ("4", "a = 2 + 2", "consistent", "4"),
        ("4", "a = 2 + 2 | b = 8 / 2", "consistent", "4"),
        ("4", "a = 2 + 2 | b = 5", "ambiguous", "a: 4; b: 5"),
        ("4", "a = 5 | b = 6", "differs", "a: 5; b: 6"),
        ("4", "", "not checked", ""),
        ("NLD BEL LUX", 'a = group("benelux")', "consistent", "BEL LUX NLD"),
        ("BEL NLD", 'a = group("benelux")', "differs", "BEL LUX NLD"),
        ("majority", "a = 50.1", "consistent", "50.1"),
        ("majority", "a = 50", "differs", "50"),
        ("all", "a = 100", "consistent", "100"),
        ("none", "a = 0.1", "differs", "0.1"),
        ("true", "a = 1 < 2 and not 2 < 1", "consistent", "true"),
        ("47", 'a = stat("csam_score_n","coe")', "reproduced", "47"),
        ("10", 'a = count(listed("focus_countries"))', "reproduced", "10"),
        ("true", 'a = within(listed("era_project"), group("eu"))', "reproduced", "true"),
        ("true", 'a = within(listed("la_strada"), group("focus"))', "reproduced", "true"),
        ("true", 'a = within(listed("la_strada"), listed("apps"))', "differs", "false"),
        ("DNK SRB ESP", 'a = listed("prosecutor_training_sources")', "consistent", "DNK ESP SRB"),
        ("MDA UKR", 'a = listed("la_strada")', "reproduced", "MDA UKR"),
        ("10", 'a = count(group("focus"))', "consistent", "10"),
        ("40", 'a = printed("s4-dedicated-teams") + printed("s4-other-units")', "reproduced", "40"),
        ("16", 'a = printed("s4-dedicated-teams")', "consistent", "16"),
        ("43", 'a = parties("lanzarote","2018-06-15")', "reproduced", "43"),
        ("2", 'a = counted("denmark_courses")', "consistent", "2"),
        ("true", 'a = proxy(has("MDA","any_enoc_member_yes"))', "consistent", "true"),
        ("some", 'a = count(listed("youth_councils"))', "consistent", "2"),
        ("some", 'a = stat("grooming_score_0_count","coe")', "consistent", "5"),
        ("few", 'a = stat("grooming_score_0_count","coe") - 1', "reproduced", "4"),
        ("true", 'a = count(listed("focus_countries")) > 1', "consistent", "true (10 > 1)"),
        ("several", "a = 3", "consistent", "3"),
        ("several", "a = 2", "differs", "2"),
        ("some", "a = 1", "differs", "1"),
        ("some", 'a = printed("s4-other-units") - 1', "consistent", "23"),
        ("few", "a = 5", "consistent", "5"),
        ("few", "a = 6", "ambiguous", "6"),
        ("few", "a = 11", "differs", "11"),
        ("vast majority", "a = 66.6", "differs", "66.6"),
        ("vast majority", "a = 78.7", "ambiguous", "78.7"),
        ("vast majority", "a = 90", "consistent", "90"),
    ],
)
def test_a_verdict_follows_from_the_readings(
    printed: str, readings: str, verdict: str, recomputed: str, context: Context
) -> None:
    """How many readings hold, what they rest on, and one rule for vague words."""
    finding = verdicts.judge_claim(
        replace(BLANK, claim="x", printed=printed, readings=readings, kind="statement"), context
    )

    assert (finding.verdict, finding.recomputed) == (verdict, recomputed)


def test_verdicts_that_were_worked_out_by_hand(findings: dict[str, verdicts.Finding]) -> None:
    """Claims checked with pencil and paper against the printed tables."""
    expected = {
        "s5-coe-mean-score": "differs",  # the 47 scores add up to 7,796.2
        "s5-coe-mean-pct": "differs",
        "s5-global-mean-pct": "reproduced",  # 129.9 / 261
        "s2-eu-kids-count": "consistent",  # 33 countries follow
        "s3-grooming-zero-list": "reproduced",
        "s3-grooming-one-list": "reproduced",
        "s6-helpline-focus-all": "reproduced",
        "s6-hotline-eu-all": "reproduced",
        "s6-inhope-focus-list": "ambiguous",  # Fig. 5 ticks Azerbaijan too
        "s2-crossref-3-8": "differs",  # there is no section 3.8
        "s4-estonia-contact-share": "differs",  # 125 of 1,707
        "fn25-no-double-listing": "reproduced",
        "s4-state-parties": "ambiguous",  # Fig. 1 and records have 44
        "s6-barnahus-majority": "consistent",  # 30 of 47 in a list that mixes two things
    }

    assert {name: findings[name].verdict for name in expected} == expected
    assert float(findings["s5-coe-mean-score"].readings[0].shown) == pytest.approx(7796.2 / 47)
    assert findings["s5-coe-mean-score"].n == 47


def test_what_differs_says_what_it_changes(committed: pd.DataFrame) -> None:
    """A consequence where a claim differs or is ambiguous; a note where nothing checks it, too."""
    for claim in committed.itertuples():
        unsettled = claim.verdict in ("differs", "ambiguous")
        assert bool(claim.consequence) == unsettled, claim.claim
        answer = entries.find_claim(str(claim.claim)).answer
        assert answer or not unsettled, claim.claim
        assert claim.note or claim.verdict != "not checked", claim.claim


def test_checks_are_counted_once(judged: list[verdicts.Finding]) -> None:
    """Slips are fewer than the claims they make differ; contents pages are one; pairs are one."""
    counts = independence.count_checks(judged)
    by_name = {finding.claim.claim: finding for finding in judged}
    slips = {finding.claim.check for finding in judged if finding.verdict == "differs"}

    assert "" not in slips
    assert counts["differs"] == len(slips) == 9  # counted by hand from the list of what differs
    assert counts["ambiguous"] == 18  # two pairs of 20 claims are one question each
    pages = {finding.claim.check for finding in judged if finding.claim.claim.startswith("toc-s")}
    assert pages == {"contents-order", "contents-section-7", ""}
    # Each is the other's sum, so the first alone carries the check.
    assert by_name["s4-specialist-capacity"].ground == "arithmetic"
    assert by_name["s4-other-units"].ground == "text"
    # The list of one section refutes another's once; its own section and footnotes never do.
    assert by_name["s2-global-kids-list"].ground == "lists"
    assert by_name["s8-global-kids-list"].ground == "text"
    assert by_name["s2-eu-kids-count"].ground == "text"
    assert by_name["s4-prosecutors-list"].ground == by_name["fn51-failure-list"].ground == "text"
    # The focus countries are listed in the acknowledgments, and so refute sections but not those.
    assert by_name["s2-ecpat-focus"].ground == "lists"
    assert by_name["ack-focus-list"].ground == "text"
    # Two places that cite each other, and nothing else, are one comparison.
    pair = [by_name["ack-conference-first-day"], by_name["method-conference-first-day"]]
    assert independence.count_checks(pair)["text"] == 1
    # What follows from an independent check is no comparison besides it.
    follows = [by_name["s6-hotline-eu-all"], by_name["s1-portugal-hotline"]]
    assert [finding.verdict for finding in follows] == ["reproduced", "consistent"]
    assert independence.count_checks(follows)["text"] == 0
    # A bound keeps between two other numbers, and is one comparison all the same.
    bound = by_name["s3-online-first"]
    assert len(set(bound.readings[0].trace.claims) - {bound.claim.claim}) == 2
    assert independence.count_checks([bound])["text"] == 1
    readme = " ".join((CHECKOUT / "README.md").read_text("utf-8").split())
    assert independence.summarise_checks(judged) in readme
    assert quantifiers.describe_quantifiers() in readme


def test_committed_verdicts_are_the_recomputed_ones(
    judged: list[verdicts.Finding], committed: pd.DataFrame
) -> None:
    """outputs/claims.csv is what the ledger and the tables give."""
    pd.testing.assert_frame_equal(claims_table.tabulate_findings(judged), committed)


def test_claims_command_filters_and_prints_json(command: Command) -> None:
    """One claim in words with its note, a verdict as JSON."""
    claim, every = command("claims", "s5-coe-mean-score"), command("claims")
    records = json.loads(command("claims", "--verdict", "differs", "--json").output)

    assert "leaving out" in claim.output
    assert (every.exit_code, "reproduced" in every.output, "footnote mark" in every.output) == (
        0,
        True,
        True,
    )
    assert Counter(record["verdict"] for record in records) == {"differs": len(records)}
    assert set(records[0]) == set(claims_table.COLUMNS)


# Why a number differs


@pytest.mark.parametrize(
    ("printed", "recomputed", "expression", "explanation"),
    [
        ("166.7", 165.87, 'stat("access_to_justice_score_mean","coe")', "leaving out San Marino"),
        (
            "175.0",
            165.9,
            'stat("access_to_justice_score_mean","coe")',
            "the group EU instead of Council of Europe",
        ),
        (
            "164",
            165.9,
            'stat("access_to_justice_score_mean","coe")',
            "the median instead of the mean",
        ),
        ("83.7", 78.7, 'stat("any_hotline_yes_share","coe")', None),
        ("86.0%", 78.7, 'stat("any_hotline_yes_share","coe")', "a share of 43 countries"),
        ("37.3", 73.3, "70 + 3.3", "transposing digits (73.3 printed as 37.3)"),
        ("7.3", 7.39, "7.39", "cutting digits off"),
        ("7.4", 7.31, "7.31", "rounding up"),
    ],
)
def test_an_explanation_of_each_kind(
    printed: str, recomputed: float, expression: str, explanation: str | None, context: Context
) -> None:
    """Group, median, base, transposed digits and rounding are all recognised; nothing is forced."""
    tried, fits = reasons.find_explanations(printed, recomputed, expression, context)

    assert tried > 0
    assert (
        explanation in fits
        if explanation
        else not any("share of" in fit or "group" in fit for fit in fits)
    )


def test_the_explanations_tried_are_counted(context: Context) -> None:
    """Of many that were tried, some may fit by chance; no search, no sentence."""
    tried, fits = reasons.find_explanations(
        "166.7", 165.87, 'stat("access_to_justice_score_mean","coe")', context
    )
    said = reasons.write_explanations(tried, fits)

    assert tried > 47 + 47 * 46 / 2
    assert said == (
        f"Leaving out San Marino would give the printed value, and so would {len(fits) - 1} "
        f"others, such as leaving out Albania and Azerbaijan. They are {len(fits)} of {tried:,} "
        "simple explanations that we tried, and may fit by chance."
    )
    assert reasons.write_explanations(2, ("rounding up",)) == (
        "Rounding up would give the printed value; it is one of two simple explanations that we "
        "tried, and may fit by chance."
    )
    assert (
        reasons.write_explanations(12, ())
        == "None of 12 simple explanations that we tried gives the printed value."
    )
    assert reasons.write_explanations(0, ()) == ""


def test_numbers_are_percentages_where_print_and_the_units_of_statistics_say_so(
    judged: list[verdicts.Finding], context: Context
) -> None:
    """A reading gives what its claim prints; only one that multiplies can make it of counts."""
    for finding in judged:
        for reading in finding.readings:
            units = {context.row(*used)["unit"] for used in reading.trace.statistics}
            if units and isinstance(reading.result, float) and "*" not in reading.expression:
                assert reading.is_share == ("per cent" in units), reading
