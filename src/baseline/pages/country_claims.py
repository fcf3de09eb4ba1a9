"""What the report says of one country in prose and footnotes, with the verdicts on it."""

from __future__ import annotations

import pandas as pd

from baseline.ledger import entries, mentions, verdicts
from baseline.ledger.context import Context
from baseline.pages.claim_words import name_place, write_readings


def describe_claims(
    iso3: str, indicators: pd.DataFrame, statistics: pd.DataFrame
) -> list[dict[str, str]]:
    """
    Judge the claims about a country, in the order of the ledger.

    Parameters
    ----------
    iso3 : str
        Alpha-3 code.
    indicators : DataFrame, shape (47, indicators)
        Indexed by alpha-3 code.
    statistics : DataFrame
        Of the same basis.

    Returns
    -------
    list of dict of str to str
        Its name, what it says, where, the printed and the recomputed value, and the verdict.
    """
    claims = entries.read_claims()
    about, context = mentions.find_countries(claims), Context(indicators, statistics, claims)
    findings = [
        verdicts.judge_claim(claim, context, explained=False)
        for name, claim in claims.items()
        if iso3 in about[name]
    ]
    return [
        {
            "claim": finding.claim.claim,
            "says": finding.claim.paraphrase,
            "place": name_place(finding.claim),
            "printed": finding.claim.printed,
            "recomputed": write_readings(finding),
            "verdict": finding.verdict,
        }
        for finding in findings
    ]
