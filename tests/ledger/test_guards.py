"""What notices a changed cell of the printed tables, counted for each table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
import pytest

import baseline
from baseline.data import bases, cells, descriptor, schema, second_reading, treaties
from baseline.data.schema import Indicator, Value
from baseline.ledger import entries, trace, verdicts
from baseline.ledger.context import Context
from baseline.ledger.verdicts import Finding
from baseline.stats import summary
from conftest import CHECKOUT

GUARDS = ("second reading", "treaty records", "a claim's verdict", "only a recomputed number")
"""Headings of the table in docs/check-a-cell.md, after the number of cells."""

Outcomes = dict[str, tuple[str, str]]
"""Verdict and recomputed value of each claim."""


def choose_other(indicator: Indicator, value: Value) -> Value:
    """Choose the next status of an indicator, or a number one higher, at the upper end lower."""
    if indicator.is_number:
        number = float(value)
        return type(value)(number + (1 if number + 1 <= indicator.maximum else -1))
    statuses = list(indicator.cells.values())
    return statuses[(statuses.index(value) + 1) % len(statuses)]


def judge(frame: pd.DataFrame, findings: Sequence[Finding], lists: pd.DataFrame) -> Outcomes:
    """Judge claims again, as they are with these values."""
    if not findings:
        return {}
    traces = [reading.trace for finding in findings for reading in finding.readings]
    used = {group for trace in traces for _, group in trace.statistics} | {"coe"}
    statistics = summary.compute_statistics(frame, lists=lists, chosen=sorted(used))
    context = Context(frame, statistics, entries.read_claims())
    judged = [verdicts.judge_claim(finding.claim, context, explained=False) for finding in findings]
    return {finding.claim.claim: (finding.verdict, finding.recomputed) for finding in judged}


def contradict(frame: pd.DataFrame, iso3: str) -> bool:
    """Tell whether records contradict a country's cell, or it is not the one that was corrected."""
    corrected = bases.find_basis("corrected")
    differing = treaties.find_differences(frame.loc[[iso3]])
    named = set(zip(differing["iso3"], differing["indicator"], strict=True))
    return bool(named - corrected.changes.keys()) or any(bases.find_faults(frame, corrected))


def count_guards(table: str, explainer: trace.Explainer, lists: pd.DataFrame) -> Counter[str]:
    """Change every cell of a table, one at a time, and count what notices it.

    Only claims that rest on the cell are judged again: no other can change, as
    `test_seeded_faults` shows.
    """
    raw = second_reading.read_raw()
    second = second_reading.read_second(CHECKOUT / "data" / descriptor.FILES["second_reading"])
    printed, noticed = baseline.indicators(), Counter[str]()
    printed.attrs.clear()  # pandas copies them at each of a million steps
    before = judge(printed, explainer.findings, lists)
    for name, indicator in schema.list_indicators(table).items():
        for iso3 in printed.index:
            frame = printed.copy()
            other = choose_other(indicator, frame.loc[iso3, name])
            frame.loc[iso3, name] = other
            changed = raw | {(iso3, name): cells.to_cell(other, "", indicator)}
            claims = explainer.up(f"{iso3}.{name}")["claims"]
            resting = [explainer.by_name[claim.partition(" ")[0]] for claim in claims]
            after = judge(frame, resting, lists)
            differing = [claim for claim in after if after[claim] != before[claim]]
            judged_otherwise = any(after[claim][0] != before[claim][0] for claim in differing)
            guards = (
                second_reading.compare_readings(changed, second, "the second reading"),
                contradict(frame, iso3),
                judged_otherwise,
                differing and not judged_otherwise,
            )
            noticed.update(["cells"])
            noticed.update(guard for guard, said in zip(GUARDS, guards, strict=True) if said)
    return noticed


def write_rows(counts: Mapping[str, Counter[str]]) -> Iterator[str]:
    """Write the counts as docs/check-a-cell.md has them, with a row of sums."""
    for name, counted in {**counts, "all": sum(counts.values(), Counter())}.items():
        label = name if name == "all" else schema.label_table(name)
        numbers = " | ".join(str(counted[key]) for key in ("cells", *GUARDS))
        yield f"| {label} | {numbers} |"


@pytest.mark.slow
def test_every_cell_is_guarded_and_the_documentation_counts_by_what() -> None:
    """All 846 cells, one at a time: the second reading notices each, and others as documented."""
    explainer, lists = trace.load_explainer(), baseline.country_lists()

    counts = {table: count_guards(table, explainer, lists) for table in descriptor.find_printed()}

    assert sum(counted["cells"] for counted in counts.values()) == 846
    assert all(counted["second reading"] == counted["cells"] for counted in counts.values())
    rows = "\n".join(write_rows(counts))
    documented = (CHECKOUT / "docs/check-a-cell.md").read_text("utf-8")
    assert rows in documented, f"docs/check-a-cell.md should have these rows:\n{rows}"
