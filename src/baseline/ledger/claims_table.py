"""The table of claims: `outputs/claims.csv`, and what `baseline.claims` returns."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from baseline.ledger import entries, mentions
from baseline.ledger.claim_words import write_answer
from baseline.ledger.verdicts import Finding

COLUMNS = (
    "claim", "section", "figure", "printed", "recomputed", "verdict", "n", "consequence", "note",
    "says", "kind", "rests_on", "check", "countries", "answer",
)  # fmt: skip


def tabulate_findings(findings: Sequence[Finding]) -> pd.DataFrame:
    """
    Arrange findings as a table, all of it text.

    `consequence` is only given for a claim that does not simply hold; `says` is the paraphrase,
    `countries` are those that the claim is about, and `answer` says what became of it.
    """
    about = mentions.find_countries(entries.read_claims())
    rows = [
        (
            finding.claim.claim,
            finding.claim.section,
            finding.claim.figure,
            finding.claim.printed,
            finding.recomputed,
            finding.verdict,
            "" if finding.n is None else str(finding.n),
            finding.consequence,
            finding.note,
            finding.claim.paraphrase,
            finding.claim.kind,
            finding.ground,
            finding.claim.check,
            " ".join(about[finding.claim.claim]),
            write_answer(finding),
        )
        for finding in findings
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
