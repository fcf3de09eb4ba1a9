"""The report's claims: as entered from print, recomputed, judged, and led back to printed cells."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from baseline.data import bases
from baseline.ledger import claims_table, holding


def claims(basis: str | Path = bases.PRINTED) -> pd.DataFrame:
    """
    Judge every claim of the report.

    Parameters
    ----------
    basis : str or Path
        As for `baseline.indicators`. Claims belong to the report: on a basis other than "printed"
        and "corrected", verdicts are what they would be with those values, not verdicts on it.

    Returns
    -------
    DataFrame
        One row per claim, as in `outputs/claims.csv`: its name, the printed and the recomputed
        value, the verdict, what the verdict rests on, and notes; all as text.

    Raises
    ------
    UnknownName
        For a basis that does not exist.
    DataError
        With every fault of the data or of the ledger.

    Examples
    --------
    >>> baseline.claims().query("claim == 's5-coe-mean-score'")["verdict"].item()
    'differs'
    """
    return claims_table.tabulate_findings(holding.judge_basis(basis))
