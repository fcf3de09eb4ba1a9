"""How many checks of the report are independent: what something could have refuted, counted once.

A reader of "38 claims reproduced" should know how many different things were tested.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from baseline.data import frames, treaties
from baseline.errors import join_words
from baseline.ledger import entries
from baseline.ledger.grounds import GROUNDS, INDEPENDENT
from baseline.ledger.verdicts import Finding


def count_checks(findings: Sequence[Finding]) -> dict[str, int]:
    """
    Count independent checks.

    Returns
    -------
    dict of str to int
        By ground, the checks that reproduce or agree; `differs`, the slips; `ambiguous`, the
        open questions; `not checked`, claims. Claims that share a word in the ledger's column
        `check` are one, and what follows from an independent check is no comparison besides it.
    """
    counts: dict[str, int] = {}
    independent: set[str] = set()
    for ground in INDEPENDENT:  # the strongest first; a check belongs to the strongest it rests on
        checks = {
            finding.claim.counts_as
            for finding in findings
            if finding.verdict == "reproduced" and finding.ground == ground
        }
        counts[ground] = len(checks - independent)
        independent |= checks
    for verdict in ("differs", "ambiguous", "not checked"):
        named = {finding.claim.counts_as for finding in findings if finding.verdict == verdict}
        counts[verdict] = len(named)
    agreeing = [
        finding
        for finding in findings
        if finding.verdict == "consistent"
        and not finding.circular
        and finding.claim.check not in independent
    ]
    return counts | {"text": _count_comparisons(agreeing)}


def summarise_checks(findings: Sequence[Finding]) -> str:
    """Say in a few sentences what was checked, and what was not."""
    counts = count_checks(findings)
    held = sum(counts[ground] for ground in INDEPENDENT)
    parts = [
        f"{counts[ground]} against {GROUNDS[ground]}" for ground in INDEPENDENT if counts[ground]
    ]
    rows = Counter(finding.verdict for finding in findings)
    cells = len(treaties.find_differences(frames.indicators()))
    return (
        f"{held} independent checks reproduce what is printed: {join_words(parts)}. "
        f"{rows['reproduced']} claims are reproduced; they rest on these {held} checks, because "
        "some repeat the same number. "
        f"{counts['differs']} slips make {rows['differs']} claims differ; public records "
        f"contradict {cells} cells of Fig. 1. "
        f"{rows['ambiguous']} claims, which raise {counts['ambiguous']} separate questions, hold "
        f"under some readings and not under others. {counts['text']} comparisons find the report "
        f"consistent with itself, which proves less; they bear out {rows['consistent']} claims, "
        "because passages that agree bear each other out. "
        f"{counts['not checked']} claims rest on other sources and are not checked here."
    )


def find_slips(findings: Iterable[Finding]) -> list[list[Finding]]:
    """
    Gather the claims that differ by the slip that makes them differ, in the order of the ledger.

    A slip is one check, see `name_checks`.
    """
    slips: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.verdict == "differs":
            slips.setdefault(finding.claim.counts_as, []).append(finding)
    return list(slips.values())


def name_checks(claims: Iterable[tuple[str, str]]) -> set[str]:
    """
    Name what is checked, from claims and their words in the ledger's column `check`.

    Claims that share a word are one check; a claim without a word is one by itself.
    """
    return {check or claim for claim, check in claims}


def _count_comparisons(findings: Sequence[Finding]) -> int:
    """
    Count comparisons within the text: one fewer than the passages that agree with each other.

    Readings that are true or false, such as bounds, make no places agree: they are one comparison.
    """
    printing = {claim.list: claim.claim for claim in entries.read_claims().values() if claim.list}
    parents: dict[str, str] = {}

    def find_root(name: str) -> str:
        parents.setdefault(name, name)
        while parents[name] != name:
            name = parents[name]
        return name

    # Passages that agree form a tree; each joining of two trees is a comparison.
    comparisons, alone = 0, set()
    for finding in findings:
        claim = finding.claim
        repeating = [
            reading.trace for reading in finding.readings if not isinstance(reading.result, bool)
        ]
        cited = {name for trace in repeating for name in trace.claims}
        cited |= {printing[name] for trace in repeating for name in trace.lists if name in printing}
        others = cited - {claim.claim}
        if claim.check or not others:
            alone.add(claim.counts_as)
            continue
        for other in others:
            left, right = find_root(claim.claim), find_root(other)
            if left != right:
                parents[left] = right
                comparisons += 1
    return comparisons + len(alone)
