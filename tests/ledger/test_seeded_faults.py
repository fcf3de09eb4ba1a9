"""Faults seeded into numbers, cells, lists and claims change a verdict or are reported."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import baseline
from baseline.data import descriptor, lists, schema
from baseline.errors import DataError
from baseline.ledger import entries, history, trace, verdicts
from baseline.ledger.context import Context, Trace
from baseline.stats import summary
from conftest import Command, Seeded


def judge_again(claims: Iterable[str], context: Context) -> dict[str, tuple[object, ...]]:
    """Judge claims by their readings alone, without explanations and what checks them in turn."""
    entered = entries.read_claims()
    findings = [verdicts.judge_claim(entered[name], context, explained=False) for name in claims]
    return {
        finding.claim.claim: (finding.verdict, finding.recomputed, finding.n)
        for finding in findings
    }


@pytest.mark.slow
def test_one_changed_cell_changes_a_claim_that_rests_on_it(
    findings: dict[str, verdicts.Finding],
    context: Context,
    statistics: pd.DataFrame,
    seeded: Seeded,
) -> None:
    """A changed cell changes only claims that rest on it; where none changes, a reason is known."""
    way, before, unused = trace.load_explainer(), statistics, []
    unchanged = judge_again(findings, context)
    lists = baseline.country_lists()
    for name, indicator in schema.list_indicators().items():
        for iso3 in ("ALB", "LUX", "GBR"):
            resting = [claim.partition(" ")[0] for claim in way.up(f"{iso3}.{name}")["claims"]]
            frame = baseline.indicators()
            old = frame.loc[iso3, name]
            others = [value for value in indicator.cells.values() if value != old]
            frame.loc[iso3, name] = others[-1] if others else (old + 3 if old < 3 else old - 3)
            after = summary.compute_statistics(frame, lists=lists)
            judged = judge_again(findings, Context(frame, after, entries.read_claims()))
            changed = [claim for claim, outcome in judged.items() if outcome != unchanged[claim]]
            traces = [reading.trace for claim in resting for reading in findings[claim].readings]
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


def used(trace: Trace, statistics: pd.DataFrame) -> list[tuple[float, str]]:
    """Look up what a reading takes from the statistics."""
    rows = statistics.set_index(["statistic", "group"])
    return [(rows.loc[key, "value"], rows.loc[key, "countries"]) for key in trace.statistics]


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
            after = verdicts.judge_claim(claim, moved, explained=False)
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


def test_one_country_missing_from_a_printed_list_makes_it_differ(
    findings: dict[str, verdicts.Finding], context: Context, seeded: Seeded
) -> None:
    """Every list that a reading gives, with each printed country left out in turn."""
    for name, finding in findings.items():
        if finding.readings and all(
            isinstance(reading.result, frozenset) for reading in finding.readings
        ):
            codes = finding.claim.printed.split()
            for code in codes:
                fewer = replace(
                    finding.claim, printed=" ".join(other for other in codes if other != code)
                )
                caught = verdicts.judge_claim(fewer, context).verdict != finding.verdict
                reason = "it differed before" if finding.verdict == "differs" else ""
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
    entered = lists.read_lists()
    unchanged = judge_again(findings, context)
    using = {
        name: [
            claim
            for claim, finding in findings.items()
            if any(name in reading.trace.lists for reading in finding.readings)
        ]
        for name in {row.list for row in entered}
    }
    for dropped in entered:
        monkeypatch.setattr(
            lists, "read_lists", lambda d=dropped: tuple(row for row in entered if row != d)
        )
        noticed = bool(entries.find_faults())
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

    assert history.compare_verdicts(now, committed) == [
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
    led_to = {name for entry in entries.read_inventory() for name in entry.claim.split()}
    for gone in entered:
        monkeypatch.setattr(
            entries,
            "_claims",
            lambda g=gone: tuple(claim for claim in entered if claim.claim != g.claim),
        )
        unled = f"names the claim {gone.claim}, which is not in the ledger."
        now = committed[committed["claim"] != gone.claim]
        noticed = history.compare_verdicts(now, committed) == [
            f"{gone.claim}: was {findings[gone.claim].verdict}, is now absent"
        ]
        assert any(fault.endswith(unled) for fault in entries.find_faults()) == (
            gone.claim in led_to
        )
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
