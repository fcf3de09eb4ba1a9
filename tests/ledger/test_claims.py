"""The ledger, its coverage, verdicts, and the proof that they check."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import tokens

import baseline
from baseline.data import descriptor, groups, lists, schema
from baseline.errors import DataError, UnknownName
from baseline.ledger import entries, history, independence, quantifiers, reasons, trace, verdicts
from baseline.ledger.context import Context, Trace
from baseline.ledger.entries import Claim
from baseline.ledger.printed import equals, interval, number
from baseline.ledger.readings import evaluate, show_comparison
from baseline.stats import combined, summary
from conftest import CHECKOUT, Command, Seeded

BLANK = Claim(*[""] * 12)


@pytest.fixture(scope="module")
def statistics() -> pd.DataFrame:
    """The report's statistics."""
    return baseline.statistics()


@pytest.fixture(scope="module")
def context(statistics: pd.DataFrame) -> Context:
    """The values that the report's readings are evaluated against."""
    return Context(baseline.indicators(), statistics, entries.claims())


@pytest.fixture(scope="module")
def judged(context: Context, statistics: pd.DataFrame) -> list[verdicts.Finding]:
    """Every claim, judged."""
    return verdicts.judge(context.indicators, statistics)


@pytest.fixture(scope="module")
def findings(judged: list[verdicts.Finding]) -> dict[str, verdicts.Finding]:
    """The same by name."""
    return {each.claim.claim: each for each in judged}


@pytest.fixture(scope="module")
def committed() -> pd.DataFrame:
    """The committed verdicts."""
    return pd.read_csv(CHECKOUT / "outputs/claims.csv", dtype="str", keep_default_na=False)


def judge_again(claims: Iterable[str], context: Context) -> dict[str, tuple[object, ...]]:
    """Judge claims by their readings alone, without explanations and what checks them in turn."""
    entered = entries.claims()
    findings = [verdicts.finding(entered[name], context, explained=False) for name in claims]
    return {
        finding.claim.claim: (finding.verdict, finding.recomputed, finding.n)
        for finding in findings
    }


# The ledger


def test_the_ledger_holds_together() -> None:
    """No claim is doubled, unchecked or without a source; lists and inventory agree with it."""
    assert entries.faults() == []


def test_a_list_that_nothing_describes_is_a_fault(copy: Path) -> None:
    """Profiles print what a list is a list of, so each has its label."""
    file = copy / "data" / "datapackage.json"
    file.write_text(
        file.read_text("utf-8").replace('"value": "la_strada"', '"value": "strada"'), "utf-8"
    )

    assert entries.faults() == [
        (
            "la_strada: data/datapackage.json does not describe this list; "
            "add it to the categories of the column."
        ),
        "strada: this list is missing from data/raw/country_lists.csv.",
    ]


def test_every_number_and_list_of_the_report_is_in_the_inventory(report: str) -> None:
    """The inventory lists exactly the tokens of the report's text, in the same order."""
    found = tokens.find(report)
    held = [
        (e.section, int(e.order), e.kind, e.token, e.place, e.context) for e in entries.inventory()
    ]

    assert len(found) > 1500
    assert [(t.section, t.order, t.kind, t.token, t.place, t.context) for t in found] == held
    assert len(tokens.find(f"{report}\n12345 more")) == len(held) + 1


def test_each_note_is_called_once_and_defined_once(report: str) -> None:
    """Notes 1 to 145, in the order of the text."""
    definition = re.compile(r"^<sup>(\d{1,3})</sup>", re.MULTILINE)
    defined = [int(number) for number in definition.findall(report)]
    called = [
        int(number) for number in re.findall(r"<sup>(\d{1,3})</sup>", definition.sub("", report))
    ]

    assert sorted(defined) == sorted(called) == list(range(1, 146))


def test_the_inventory_quotes_at_most_three_words() -> None:
    """The report's sentences are not carried over."""
    assert max(len(each.context.split()) for each in entries.inventory()) <= 3
    assert max(len(each.paraphrase.split()) for each in entries.claims().values()) <= 16


def test_the_tokeniser_finds_digits_words_and_lists() -> None:
    """It tells apart numbers in digits and words, marks, table cells, addresses and lists."""
    text = (
        "# Contents\nFoo\t<b>07</b>\n## 1. Heading\n"
        "In 2019 forty-seven states<sup>3</sup>, among them Serbia, "
        "the Republic of Moldova and Spain.\n<sup>3</sup> <https://example.org/9>\n"
    )
    found = [(t.section, t.kind, t.token, t.place) for t in tokens.find(text)]

    assert found == [
        ("toc", "number", "07", "table"),
        ("1", "number", "1", "text"),
        ("1", "number", "2019", "text"),
        ("1", "number", "forty-seven", "text"),
        ("1", "number", "3", "mark"),
        ("1", "list", "SRB MDA ESP", "text"),
        ("1", "number", "3", "mark"),
        ("1", "number", "9", "address"),
    ]


def test_country_lists_are_those_of_the_text(report: str) -> None:
    """Every list of countries in the text is within the lists of the claims that it leads to."""
    known = entries.claims()
    for entry in entries.inventory():
        for name in entry.claim.split() if entry.kind == "list" else ():
            if known[name].kind == "list":
                assert set(entry.token.split()) <= set(known[name].printed.split()), name


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"claim": "new", "readings": "", "note": ""}, "new: it has neither a reading nor a note"),
        (
            {"claim": "new", "readings": "a = 1 | a = 2"},
            "new: two of its readings have the same label",
        ),
        ({"claim": "new", "list": "barnahus"}, "new: the claim has 166.7, but barnahus has"),
    ],
)
def test_a_faulty_entry_is_named(
    change: dict[str, str], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim that is unchecked or at odds with its list stops everything."""
    entered = entries._claims()
    added = replace(entries.claim("s5-coe-mean-score"), **change)  # type: ignore[arg-type]
    monkeypatch.setattr(entries, "_claims", lambda: (*entered, added))

    with pytest.raises(DataError, match=fault):
        entries.claims()


def test_an_empty_ledger_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Zero checks is not a pass."""
    monkeypatch.setattr(entries, "_claims", lambda: ())

    with pytest.raises(DataError, match="the ledger is empty"):
        entries.claims()


def test_no_paraphrase_is_a_sentence_of_the_report(report: str) -> None:
    """No nine words in a row, more than any name has, are both in the ledger and in the report."""
    text = " ".join(report.casefold().split())
    for each in entries.claims().values():
        for words in (each.paraphrase.casefold().split(), each.note.casefold().split()):
            for start in range(len(words) - 8):
                assert " ".join(words[start : start + 9]) not in text, each.claim


# Verdicts


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("166.7", 166.7),
        ("63.9%", 63.9),
        ("10,500", 10500),
        ("18.4 million", 18_400_000),
        ("November 2019", 2019),
    ],
)
def test_printed_numbers_are_read(printed: str, value: float) -> None:
    """Thousands, decimals, per cent, millions and years."""
    assert float(number(printed)) == value


@pytest.mark.parametrize(
    ("printed", "inside", "outside"),
    [
        ("166.7", [166.65, 166.7, 166.7499], [166.6499, 166.75, 165.87659574468086]),
        ("63.9%", [63.85, 63.94], [63.8499, 63.95]),
        ("33", [33, 32.5], [32.49, 33.5]),
        ("18.4 million", [18_350_000, 18_449_999], [18_349_999, 18_450_000]),
        ("50.0", [49.95, 50.04], [49.9, 50.05]),
    ],
)
def test_a_number_is_compared_at_its_printed_precision(
    printed: str, inside: list[float], outside: list[float]
) -> None:
    """The interval is half a step of the last printed digit, closed below and open above."""
    assert all(equals(value, printed) for value in inside)
    assert not any(equals(value, printed) for value in outside)
    lower, upper = interval(printed)
    assert lower < number(printed) < upper


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
    found = verdicts.finding(
        replace(BLANK, claim="x", printed=printed, readings=readings, kind="statement"), context
    )

    assert (found.verdict, found.recomputed) == (verdict, recomputed)


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
        assert claim.note or not (unsettled or claim.verdict == "not checked"), claim.claim


def test_a_number_off_by_one_in_its_last_digit_has_another_verdict(
    judged: list[verdicts.Finding], context: Context, seeded: Seeded
) -> None:
    """Each way, for every number; what only keeps a range or an order is never reproduced."""
    for finding in judged:
        match = re.search(r"[0-9][0-9,]*(?:\.([0-9]+))?", finding.claim.printed)
        if not match or not finding.readings:
            continue
        step = 10 ** -len(match[1] or "")
        for change in (step, -step):
            digits = f"{float(match[0].replace(',', '')) + change:.{len(match[1] or '')}f}"
            claim = replace(finding.claim, printed=finding.claim.printed.replace(match[0], digits))
            moved = copy(context)
            moved.claims = dict(context.claims) | {claim.claim: claim}
            after = verdicts.finding(claim, moved, explained=False)
            caught = after.verdict != finding.verdict
            fault = f"{claim.claim} {finding.claim.printed} → {claim.printed}"
            seeded("a printed number off by one", fault, caught, name_excuse(finding, after))
            assert caught or finding.verdict != "reproduced", fault


def name_excuse(before: verdicts.Finding, after: verdicts.Finding) -> str:
    """Say why a verdict may stay when the printed number moves by one."""
    held = [[reading.holds for reading in finding.readings] for finding in (before, after)]
    if all(isinstance(reading.result, bool) for reading in before.readings):
        return "it only keeps a range or an order"
    if before.verdict == "differs":
        return "it differed before"
    return "another reading gives the moved number" if held[0] != held[1] else ""


def test_readings_hold_no_bare_number() -> None:
    """But 0, 1 and 100; what the text counts stands in data/ledger/counted.csv."""
    for claim in entries.claims().values():
        for expression in claim.expressions.values():
            tree = ast.walk(ast.parse(expression, mode="eval"))
            numbers = {
                node.value
                for node in tree
                if isinstance(node, ast.Constant) and not isinstance(node.value, str)
            }
            assert numbers <= {0, 1, 100}, claim.claim


def test_footnotes_that_repeat_a_number_have_to_agree(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six give the days of the conference; a slip in any of them is a fault that names both."""
    noted = [
        entry
        for entry in entries.inventory()
        if entry.place == "footnote" and entry.claim == "ack-conference-first-day"
    ]
    assert [entry.section for entry in noted] == ["1", "1", "2", "2", "2", "6"]
    assert evaluate('noted("ack-conference-first-day")', context)[0] == 16

    others = tuple(entry for entry in entries.inventory() if entry != noted[3])
    slip = replace(noted[3], token="15")
    monkeypatch.setattr(entries, "inventory", lambda: (*others, slip))
    with pytest.raises(DataError, match="footnotes give 15, 16"):
        evaluate('noted("ack-conference-first-day")', context)


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
    assert independence.summarise(judged) in readme
    assert quantifiers.describe() in readme


def test_committed_verdicts_are_the_recomputed_ones(
    judged: list[verdicts.Finding], committed: pd.DataFrame
) -> None:
    """outputs/claims.csv is what the ledger and the tables give."""
    pd.testing.assert_frame_equal(verdicts.table(judged), committed)


# Readings


@pytest.mark.parametrize(
    ("expression", "fault"),
    [
        ("None", "yields 'None', not a number, true or false, or a list of countries"),
        ('"47"', "yields text, '47', not a number"),
        ('cell("MLT", "enoc")', "yields text, 'full', not a number"),
        ("1e999", "yields 'inf', not a number"),
        ("1e999 - 1e999", "yields 'nan', not a number"),
        ("(0 - 1) ** 0.5", "not a number"),
        ("9 ** 5000", "yields too large a number"),
        ("9 ** 5000 < 1", "yields too large a number"),
        ("10.0 ** 999", "cannot be evaluated: "),
        ("+".join(["1"] * 100_000), "cannot be evaluated: "),
        ('__import__("os").getcwd()', "cannot be evaluated"),
        ("().__class__", "cannot be evaluated"),
        ('stat("no_such_statistic","coe")', "cannot be evaluated"),
        ('listed("no_such_list")', "cannot be evaluated"),
        ('stat("csam_score_mean")', "cannot be evaluated"),
        ("1 / 0", "cannot be evaluated"),
        ("1 +", "cannot be evaluated"),
        ("open", "cannot be evaluated"),
        (
            'cell("XKX", "csam_score")',
            "cannot be evaluated: 'XKX' is not the code of a member state",
        ),
        (
            'has("XKX", "csam_score_5")',
            "cannot be evaluated: 'XKX' is not the code of a member state",
        ),
        ('cell("MLT", "csam_scor")', "There is no indicator 'csam_scor'. Nearest: csam_score."),
        (
            'printed("s5-coe-mean-scor")',
            "There is no claim 's5-coe-mean-scor'. Nearest: s5-coe-mean-score.",
        ),
    ],
    ids=lambda text: text[:30],
)
def test_a_reading_gives_a_number_a_truth_or_a_list(
    expression: str, fault: str, context: Context
) -> None:
    """Whatever else it gives or raises is a fault of the ledger, and is quoted."""
    with pytest.raises(DataError) as raised:  # noqa: PT012 - of a comparison, each side is looked at by itself
        evaluate(expression, context)
        show_comparison(expression, context)

    assert fault in str(raised.value)
    assert "The reading " in str(raised.value)
    assert len(str(raised.value)) < 600


def test_texts_and_lists_can_be_compared(context: Context) -> None:
    """A truth about texts or lists shows both sides, in order."""
    comparisons = {
        ' cell("MLT", "enoc") == "full"': "full == full",
        'listed("la_strada") == group("benelux")': "MDA UKR == BEL LUX NLD",
    }

    assert {text: show_comparison(text, context) for text in comparisons} == comparisons


def test_faulty_readings_are_named_together(
    monkeypatch: pytest.MonkeyPatch, context: Context, statistics: pd.DataFrame
) -> None:
    """With claim, file and row, and what to do; neither is quietly left unchecked or reproduced."""
    changes = {
        "s5-coe-mean-score": 'a = cell("XKX","csam_score")',
        "s5-coe-mean-pct": 'a = printed("s5-coe-mean-pct")',
        "s5-global-mean-pct": 'a = printed("s5-global-mean-pct") == printed("s5-global-mean-pct")',
    }
    entered = [
        replace(each, readings=changes[each.claim]) if each.claim in changes else each
        for each in entries._claims()
    ]
    monkeypatch.setattr(entries, "_claims", lambda: tuple(entered))

    with pytest.raises(DataError) as raised:
        verdicts.judge(context.indicators, statistics)

    rows = {each.claim: row for row, each in enumerate(entered, start=1)}
    faults = {line.partition(": ")[0]: line for line in raised.value.faults}
    assert set(faults) == set(changes)
    for name, line in faults.items():
        assert line.startswith(f"{name}: The reading")
        assert line.endswith(f"(data/raw/claims.csv, row {rows[name]}).")
        assert (
            "is not the code" if "XKX" in changes[name] else "checks the claim against itself"
        ) in line


# Why a number differs


@pytest.mark.parametrize(
    ("printed", "recomputed", "expression", "explanation"),
    [
        ("166.7", 165.87, 'stat("access_to_justice_score_mean","coe")', "without SMR"),
        ("175.0", 165.9, 'stat("access_to_justice_score_mean","coe")', "group eu instead of coe"),
        (
            "164",
            165.9,
            'stat("access_to_justice_score_mean","coe")',
            "the median instead of the mean",
        ),
        ("83.7", 78.7, 'stat("any_hotline_yes_share","coe")', None),
        ("86.0%", 78.7, 'stat("any_hotline_yes_share","coe")', "a share of 43 countries"),
        ("37.3", 73.3, "70 + 3.3", "digits transposed (73.3 printed as 37.3)"),
        ("7.3", 7.39, "7.39", "truncated instead of rounded"),
        ("7.4", 7.31, "7.31", "rounded up instead of to the nearest digit"),
    ],
)
def test_an_explanation_of_each_kind(
    printed: str, recomputed: float, expression: str, explanation: str | None, context: Context
) -> None:
    """Group, median, base, transposed digits and rounding are all recognised; nothing is forced."""
    tried, fits = reasons.search(printed, recomputed, expression, context)

    assert tried > 0
    assert (
        explanation in fits
        if explanation
        else not any("share of" in fit or "group" in fit for fit in fits)
    )


def test_the_explanations_tried_are_counted(context: Context) -> None:
    """Of many that were tried, some may fit by chance; no search, no sentence."""
    tried, fits = reasons.search(
        "166.7", 165.87, 'stat("access_to_justice_score_mean","coe")', context
    )
    said = reasons.sentence(tried, fits)

    assert tried > 47 + 47 * 46 / 2
    assert said.startswith(f"Of {tried:,} simple explanations tried, {len(fits)} would yield")
    assert "perhaps by chance" in said
    assert reasons.sentence(12, ()) == "None of 12 simple explanations yields the printed value."
    assert reasons.sentence(0, ()) == ""


# Seeded faults


@pytest.mark.slow
def test_one_changed_cell_changes_a_claim_that_rests_on_it(
    findings: dict[str, verdicts.Finding],
    context: Context,
    statistics: pd.DataFrame,
    seeded: Seeded,
) -> None:
    """A changed cell changes only claims that rest on it; where none changes, a reason is known."""
    way, before, unused = trace.load(), statistics, []
    unchanged = judge_again(findings, context)
    lists = baseline.country_lists()
    for name, indicator in schema.indicators().items():
        for iso3 in ("ALB", "LUX", "GBR"):
            resting = [each.partition(" ")[0] for each in way.up(f"{iso3}.{name}")["claims"]]
            frame = baseline.indicators()
            old = frame.loc[iso3, name]
            others = [value for value in indicator.cells.values() if value != old]
            frame.loc[iso3, name] = others[-1] if others else (old + 3 if old < 3 else old - 3)
            after = summary.compute(frame, lists=lists)
            judged = judge_again(findings, Context(frame, after, entries.claims()))
            changed = [claim for claim, outcome in judged.items() if outcome != unchanged[claim]]
            traces = [reading.trace for each in resting for reading in findings[each].readings]
            reason = ""
            if not resting:
                reason = "no claim of the report rests on this column or country"
                unused.append(name)
            elif all(
                (iso3, name) not in trace.cells and used(trace, before) == used(trace, after)
                for trace in traces
            ):
                reason = "the claim counts another status"
            seeded("one raw cell changed", f"{iso3}.{name}", bool(changed), reason)
            assert set(changed) <= set(resting)
    assert {name for name in unused if unused.count(name) == 3} == {
        "uncrc", "opsc", "budapest", "minimum_age_of_criminal_responsibility", "age_of_consent",
    }  # fmt: skip


def test_one_country_missing_from_a_printed_list_makes_it_differ(
    findings: dict[str, verdicts.Finding], context: Context, seeded: Seeded
) -> None:
    """Every list that a reading gives, with each printed country left out in turn."""
    for name, found in findings.items():
        if found.readings and all(
            isinstance(reading.result, frozenset) for reading in found.readings
        ):
            codes = found.claim.printed.split()
            for code in codes:
                fewer = replace(
                    found.claim, printed=" ".join(each for each in codes if each != code)
                )
                caught = verdicts.finding(fewer, context).verdict != found.verdict
                reason = "it differed before" if found.verdict == "differs" else ""
                seeded(
                    "a country left out of a printed list", f"{name} without {code}", caught, reason
                )


@pytest.mark.slow
def test_a_country_dropped_from_a_list_file_is_noticed(
    context: Context,
    findings: dict[str, verdicts.Finding],
    monkeypatch: pytest.MonkeyPatch,
    seeded: Seeded,
) -> None:
    """Without a row of country_lists.csv, the ledger has a fault, or a claim's outcome changes."""
    entered = lists.read()
    unchanged = judge_again(findings, context)
    using = {
        name: [
            claim
            for claim, finding in findings.items()
            if any(name in reading.trace.lists for reading in finding.readings)
        ]
        for name in {each.list for each in entered}
    }
    for dropped in entered:
        monkeypatch.setattr(
            lists, "read", lambda d=dropped: tuple(each for each in entered if each != d)
        )
        noticed = bool(entries.faults())
        if not noticed:
            try:
                noticed = any(
                    outcome != unchanged[claim]
                    for claim, outcome in judge_again(using[dropped.list], context).items()
                )
            except DataError as error:  # the list is empty now, and a reading needs it
                noticed = dropped.list in str(error)
        seeded("a country dropped from a list", f"{dropped.list}.{dropped.iso3}", noticed, "")


def test_a_claim_counted_with_another_check_is_noticed(committed: pd.DataFrame) -> None:
    """The counts of independent checks rest on a typed word, which no verdict shows."""
    now = committed.set_index("claim", drop=False)
    now.loc["s6-hotline-eu-all", "check"] = ""
    now.loc["s7-serbia-centre", "rests_on"] = "text"

    assert history.compare(now, committed) == [
        "s6-hotline-eu-all: rested on tables (counted with eu-hotline), now rests on tables",
        "s7-serbia-centre: rested on tables, now rests on text",
    ]


@pytest.mark.slow
def test_a_deleted_claim_is_noticed(
    findings: dict[str, verdicts.Finding],
    committed: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    seeded: Seeded,
) -> None:
    """Without the claim, its inventory entries lead to nothing and its verdict is reported gone."""
    entered = entries._claims()
    led_to = {name for entry in entries.inventory() for name in entry.claim.split()}
    for gone in entered:
        monkeypatch.setattr(
            entries,
            "_claims",
            lambda g=gone: tuple(each for each in entered if each.claim != g.claim),
        )
        unled = f"names the claim {gone.claim}, which is not in the ledger."
        now = committed[committed["claim"] != gone.claim]
        noticed = history.compare(now, committed) == [
            f"{gone.claim}: was {findings[gone.claim].verdict}, is now absent"
        ]
        assert any(fault.endswith(unled) for fault in entries.faults()) == (gone.claim in led_to)
        seeded("a claim deleted", gone.claim, noticed, "")


@pytest.mark.parametrize("table", descriptor.find_tables())
def test_two_rows_swapped_are_noticed(
    table: str, copy: Path, command: Command, seeded: Seeded
) -> None:
    """Two countries' rows exchanged, or only their names, stop the build."""
    file = copy / "data" / "raw" / f"{table}.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    swapped = [*lines[:1], lines[2], lines[1], *lines[3:]]
    names = [line.split(",", 1) for line in lines]
    renamed = [
        *lines[:1],
        f"{names[2][0]},{names[1][1]}",
        f"{names[1][0]},{names[2][1]}",
        *lines[3:],
    ]
    for kind, content in (("rows", swapped), ("names", renamed)):
        file.write_text("\n".join(content) + "\n", encoding="utf-8")
        seeded(
            "two rows swapped",
            f"{table} {kind}",
            "not in the printed order" in command("run").output,
            "",
        )


def used(trace: Trace, statistics: pd.DataFrame) -> list[tuple[float, str]]:
    """Look up what a reading takes from the statistics."""
    rows = statistics.set_index(["statistic", "group"])
    return [(rows.loc[key, "value"], rows.loc[key, "countries"]) for key in trace.statistics]


# Explanations


def test_the_way_down_from_a_claim_reaches_every_printed_cell() -> None:
    """Claim, reading, statistic, and 47 cells with file, row, printed text and footnote."""
    tree = trace.load().down("s5-coe-mean-score")
    (statistic,) = tree["readings"][0]["statistics"]

    assert tree["printed"] == "166.7"
    assert statistic["statistic"] == "access_to_justice_score_mean@coe"
    assert statistic["formula"] == "sum of the values / n"
    assert len(statistic["cells"]) == statistic["n"] == 47
    raw = {
        t: list(csv.reader(io.StringIO((CHECKOUT / f"data/raw/{t}.csv").read_text("utf-8"))))
        for t in descriptor.find_tables()
    }
    for cell in statistic["cells"]:
        assert raw["fig_4"][cell["row"]][1] == cell["printed"]
    uk = next(cell for cell in statistic["cells"] if cell["cell"].startswith("GBR"))
    assert uk["footnotes"] == [
        (
            "74 UK score: the CRIN scores of England and Wales, Northern Ireland and Scotland, "
            "totalled by hand"
        )
    ]


def test_the_way_up_from_a_cell_names_statistics_claims_and_files() -> None:
    """Malta's score is in its groups' means, in claims on them, and in the charts that draw it."""
    tree = trace.load().up("Malta.access_to_justice_score")

    assert {"access_to_justice_score_mean@coe", "access_to_justice_score_mean@eu"} <= set(
        tree["statistics"]
    )
    assert "access_to_justice_score_mean@focus" not in tree["statistics"]
    assert "access_to_justice_score_above_coe_mean_share@focus" in tree["statistics"]
    assert "s5-coe-mean-score (differs)" in tree["claims"]
    assert "s5-focus-none-above (reproduced)" in tree["claims"]
    assert "outputs/figures/fig_4_access_to_justice.svg" in tree["files"]
    assert "outputs/figures/fig_4_ages.svg" not in tree["files"]


def test_up_and_down_agree() -> None:
    """A claim above a cell has that cell below it, for a statistic of several indicators too."""
    way = trace.load()
    for cell in ("NOR.other_hotline", "IRL.opsc", "LUX.minimum_age_of_criminal_responsibility"):
        for name in way.up(cell)["claims"]:
            readings = way.down(name.partition(" ")[0])["readings"]
            cells = {
                c["cell"]
                for r in readings
                for s in [*r["statistics"], {"cells": r["cells"]}]
                for c in s["cells"]
            }
            assert cell in cells, name


def test_a_corrected_cell_says_so() -> None:
    """The way down from Switzerland's cell of Fig. 1 shows the correction."""
    assert "State party since 1997" in trace.load().down("CHE.uncrc")["correction"]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("s5-coe-mean-scor", "Nearest: s5-coe-mean-score"),
        ("MLT.csam_scor", "Nearest: csam_score"),
        ("Mlta.csam_score", "Nearest: Malta"),
        ("MLT.acess", "Nearest: access_to_justice_score"),
        ("MLT.access_to_justice", "Nearest: access_to_justice_score"),
        ("MLT.helpline", "Nearest: child_helpline"),
        ("csam_score_meen@focus", "Nearest: csam_score_mean"),
        ("nosuch", "`baseline claims` and `baseline statistics` list all"),
        ("MLT.nosuch", "There is no indicator 'nosuch'. Known: uncrc, opsc,"),
        (
            "csam_score_mean@nosuch",
            "'nosuch' is neither a group nor a member state.",
        ),
        ("csam_score_mean@focs", "'focs' is neither a group nor a member state. Nearest: focus."),
    ],
)
def test_explain_answers_a_typo_with_the_nearest(name: str, answer: str) -> None:
    """The first in the codebook of several that begin so, or which commands list all names."""
    with pytest.raises(UnknownName, match=rf"{re.escape(answer)}(?!\w)"):
        trace.load().down(name)


@pytest.mark.parametrize("combine", combined.every(), ids=lambda each: each.__name__)
def test_a_combined_status_declares_what_it_uses(combine: combined.Combine) -> None:
    """It needs exactly the columns that it declares: without any of them it cannot be computed."""
    indicators = baseline.indicators()
    declared = combined.sources(combine.__name__)

    assert declared == [each for each in schema.indicators() if each in declared]
    assert combine(indicators[declared]).equals(combine(indicators))
    for each in declared:
        with pytest.raises(KeyError):
            combine(indicators.drop(columns=each))


def test_sources_of_statistics_are_indicators() -> None:
    """Of a combined status those that it is made of, of an indicator itself, of a list none."""
    assert combined.sources("hotline_and_helpline") == [
        "inhope_hotline",
        "other_hotline",
        "child_helpline",
    ]
    assert combined.sources("all_four_treaties") == ["uncrc", "opsc", "lanzarote", "budapest"]
    assert combined.sources("csam_score") == ["csam_score"]
    assert combined.sources("barnahus") == []


# Country lists


def test_country_lists_are_indicators_of_their_own() -> None:
    """Each list is a column of yes and no, by group; counts and shares are statistics."""
    frame = baseline.country_lists("focus")
    computed = baseline.statistics().set_index(["statistic", "group"])

    assert list(frame.index) == list(groups.find_members("focus"))
    assert frame["focus_countries"].all()
    assert set(frame.dtypes.astype(str)) == {"bool"}
    assert computed.loc[("eu_kids_online_listed_count", "coe"), "value"] == 33
    assert computed.loc[("barnahus_listed_count", "coe"), "countries"].split() == sorted(
        lists.members("barnahus"), key=groups.find_members("coe").index
    )


# The command line


def test_claims_command_filters_and_prints_json(command: Command) -> None:
    """One claim in words with its note, a verdict as JSON."""
    one, every = command("claims", "s5-coe-mean-score"), command("claims")
    records = json.loads(command("claims", "--verdict", "differs", "--json").output)

    assert "without SMR" in one.output
    assert (every.exit_code, "reproduced" in every.output, "footnote mark" in every.output) == (
        0,
        True,
        True,
    )
    assert Counter(record["verdict"] for record in records) == {"differs": len(records)}
    assert set(records[0]) == set(verdicts.COLUMNS)


def test_explain_command_prints_words_or_json(command: Command) -> None:
    """The same tree, for readers and for programs; a name that is none ends with status 2."""
    words = command("explain", "MLT.access_to_justice_score")
    tree = json.loads(command("explain", "MLT.access_to_justice_score", "--json").output)
    up = json.loads(command("explain", "s5-global-mean-score", "--up", "--json").output)

    assert "\nrow: 27\n" in words.output
    assert tree["row"] == 27
    assert "s5-global-mean-pct (reproduced)" in up["claims"]
