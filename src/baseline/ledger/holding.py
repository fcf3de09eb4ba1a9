"""Which claims would no longer hold with other values than the report's.

A claim belongs to the report, and is judged on its values, printed or corrected. With later or
supposed ones its readings can be asked again, but what they give is not a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from baseline import stats
from baseline.data import bases, frames
from baseline.ledger import verdicts
from baseline.ledger.verdicts import Finding

JUDGED = (bases.PRINTED, "corrected")
"""Bases on which claims are judged."""


def find_judged(choice: str | Path) -> str:
    """Choose the basis on which claims are judged: one of the report's, else as printed."""
    name = bases.find_basis(choice).name
    return name if name in JUDGED else bases.PRINTED


def judge_basis(choice: str | Path) -> list[Finding]:
    """Read every claim with the values of a basis, in the order of the ledger."""
    return verdicts.judge_claims(frames.indicators(basis=choice), stats.statistics(basis=choice))


def find_lost(
    judged: Sequence[Finding], others: Sequence[Finding]
) -> list[tuple[Finding, Finding]]:
    """Find the claims of which a reading holds with the report's values and not with others."""
    return [
        (finding, other)
        for finding, other in zip(judged, others, strict=True)
        if _list_held(finding) - _list_held(other)
    ]


def _list_held(finding: Finding) -> set[str]:
    return {reading.label for reading in finding.readings if reading.holds}
