"""How many checks of the report are independent: what something could have refuted, counted once.

A reader of "232 claims reproduced" should know how many of them anything could have refuted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from baseline.errors import join_words
from baseline.ledger.grounds import GROUNDS, INDEPENDENT
from baseline.ledger.verdicts import Finding


def count_checks(findings: Sequence[Finding]) -> dict[str, int]:
    """
    Count independent checks.

    Parameters
    ----------
    findings : sequence of Finding

    Returns
    -------
    dict of str to int
        By ground, the checks that reproduce or agree; `differs`, the slips; `ambiguous` and
        `not checked`, claims. Claims that stand or fall together, by the ledger's column
        `check`, are one; claims that only cite each other are one less than they are.
    """
    by_ground = {
        ground: {
            finding.claim.check or finding.claim.claim
            for finding in findings
            if finding.verdict == "reproduced" and finding.ground == ground
        }
        for ground in INDEPENDENT
    }
    counts = {ground: len(names) for ground, names in by_ground.items()}
    counts["text"] = _count_comparisons(
        [
            finding
            for finding in findings
            if finding.verdict == "consistent" and not finding.circular
        ]
    )
    slips = {
        finding.claim.check or finding.claim.claim
        for finding in findings
        if finding.verdict == "differs"
    }
    verdicts = Counter(finding.verdict for finding in findings)
    others = {name: verdicts[name] for name in ("ambiguous", "not checked")}
    return counts | {"differs": len(slips)} | others


def summarise(findings: Sequence[Finding]) -> str:
    """
    Say in three sentences what was checked, and what was not.

    Parameters
    ----------
    findings : sequence of Finding

    Returns
    -------
    str
    """
    counts = count_checks(findings)
    held = sum(counts[ground] for ground in INDEPENDENT)
    parts = [
        f"{counts[ground]} against {GROUNDS[ground]}" for ground in INDEPENDENT if counts[ground]
    ]
    rows = sum(finding.verdict == "differs" for finding in findings)
    return (
        f"{held} independent checks reproduce what is printed: {join_words(parts)}. "
        f"{counts['differs']} slips make {rows} claims differ, and {counts['ambiguous']} claims "
        f"hold in one reading only. {counts['text']} comparisons find the report consistent with "
        f"itself, which proves less; {counts['not checked']} claims rest on other sources and are "
        "not checked here."
    )


def _count_comparisons(findings: Sequence[Finding]) -> int:
    """Count comparisons within the text: in a set of places that agree, one less than places."""
    parents: dict[str, str] = {}

    def find_root(name: str) -> str:
        parents.setdefault(name, name)
        while parents[name] != name:
            name = parents[name]
        return name

    comparisons, alone = 0, set()
    for finding in findings:
        own = finding.claim.check or finding.claim.claim
        cited = {name for reading in finding.readings for name in reading.trace.claims}
        others = cited - {finding.claim.claim}
        if finding.claim.check or not others:
            alone.add(own)
            continue
        for other in others:
            left, right = find_root(own), find_root(other)
            if left != right:
                parents[left] = right
                comparisons += 1
    return comparisons + len(alone)
