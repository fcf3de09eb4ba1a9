"""The report's claims: as entered from print, recomputed, judged, and led back to printed cells."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from baseline import stats
from baseline.data import bases, frames
from baseline.ledger import verdicts


def claims(basis: str | Path = bases.PRINTED) -> pd.DataFrame:
    """
    Judge every claim of the report.

    Parameters
    ----------
    basis : str or Path
        As for `baseline.indicators`.

    Returns
    -------
    DataFrame
        One row per claim, as in `outputs/claims.csv`: its name, what is printed and what is
        recomputed, the verdict, what it rests on, and notes; all as text.

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
    indicators, statistics = frames.indicators(basis=basis), stats.statistics(basis=basis)
    return verdicts.table(verdicts.judge(indicators, statistics))
