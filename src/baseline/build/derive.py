"""From clean data to everything else that notebooks are given: statistics and verdicts, as CSV."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from baseline import stats
from baseline.build.scenario import Scenario
from baseline.data import bases, clean, current, frames, schema
from baseline.ledger import verdicts
from baseline.stats import summary

TIDY = ("values.csv", "statistics.csv", "claims.csv")
GIVEN = ("indicators.csv", "observations.csv", "statistics.csv")
"""What each notebook is given."""


def compute(basis: str, scenario: Scenario | None = None) -> dict[str, str]:
    """
    Clean the raw tables, compute the statistics and judge the claims.

    Parameters
    ----------
    basis : {"printed", "corrected"}
        Of values, statistics and verdicts; clean data are always as printed.
    scenario : Scenario, optional
        A what-if, applied to the clean data.

    Returns
    -------
    dict of str to str
        CSV by file name, those of `baseline.data.current.CLEAN` and `TIDY`.

    Raises
    ------
    DataError
        With every fault of the raw data.
    """
    cleaned = scenario.apply(clean.clean()) if scenario else clean.clean()
    indicators = bases.apply(cleaned.indicators) if basis == "corrected" else cleaned.indicators
    made = cleaned.files() | tidy(
        indicators, f"{basis}; scenario: {scenario.label}" if scenario else basis
    )
    return {name: made[name] for name in (*current.CLEAN, *TIDY)}


def tidy(indicators: pd.DataFrame, basis: str) -> dict[str, str]:
    """
    Compute what rests on the indicators.

    Parameters
    ----------
    indicators : DataFrame, shape (countries, 1 + indicators)
    basis : str
        Carried into the statistics.

    Returns
    -------
    dict of str to str
        CSV by file name, those of `TIDY`: values, statistics and verdicts.
    """
    statistics = summary.compute(
        indicators, basis, frames.country_lists().loc[list(indicators.index)]
    )
    judged = verdicts.table(verdicts.judge(indicators, statistics))
    frames_of = {
        "values.csv": _values(indicators),
        "statistics.csv": statistics,
        "claims.csv": judged,
    }
    return {name: clean.to_csv(frame) for name, frame in frames_of.items()}


def given(basis: str) -> dict[str, str]:
    """
    Find what notebooks are given: clean data, and the statistics of a basis.

    Parameters
    ----------
    basis : {"printed", "corrected"}

    Returns
    -------
    dict of str to str
        CSV by file name, those of `GIVEN`.

    Raises
    ------
    DataError
        With every fault of the raw data.
    """
    statistics = clean.to_csv(stats.statistics(basis))
    return {name: text for name, text in current.clean().items() if name in GIVEN} | {
        "statistics.csv": statistics
    }


def changed_verdicts(claims: str, earlier: Path) -> list[str]:
    """
    Name the claims whose verdict is no longer what it was.

    Parameters
    ----------
    claims : str
        Verdicts, as CSV.
    earlier : Path
        File of earlier ones, if there is one.

    Returns
    -------
    list of str
        See `baseline.ledger.verdicts.changed_since`.
    """
    now = pd.read_csv(io.StringIO(claims), dtype="str", keep_default_na=False)
    return verdicts.changed_since(now, earlier)


def _values(indicators: pd.DataFrame) -> pd.DataFrame:
    """Arrange indicators as one row a value, as text, which two builds can be compared by."""
    described = list(schema.indicators())
    long = indicators[described].map(schema.to_text).melt(ignore_index=False, var_name="indicator")
    return long.reset_index()[["iso3", "indicator", "value"]]
