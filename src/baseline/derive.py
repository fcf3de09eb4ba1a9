"""From raw tables to everything that notebooks are given: clean data, statistics and verdicts, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from baseline import schema

if TYPE_CHECKING:
    import pandas as pd

    from baseline.scenario import Scenario

CLEAN = ("indicators.csv", "observations.csv", *(f"{table}.csv" for table in schema.TABLES))
TIDY = ("values.csv", "statistics.csv", "claims.csv")
EVERYTHING = "all"


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
        CSV by file name, those of `CLEAN` and `TIDY`.

    Raises
    ------
    DataError
        With every fault of the raw data.
    """
    from baseline import corrections, merge

    clean = scenario.apply(merge.clean()) if scenario else merge.clean()
    indicators = corrections.apply(clean.indicators) if basis == "corrected" else clean.indicators
    made = clean.files() | tidy(indicators, f"{basis}; scenario: {scenario.label}" if scenario else basis)
    return {name: made[name] for name in (*CLEAN, *TIDY)}


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
    from baseline import claims, frames, merge, summary

    statistics = summary.compute(indicators, basis, frames.country_lists().loc[list(indicators.index)])
    verdicts = claims.table(claims.judge(indicators, statistics))
    frames_of = {"values.csv": _values(indicators), "statistics.csv": statistics, "claims.csv": verdicts}
    return {name: merge.to_csv(frame) for name, frame in frames_of.items()}


def given(contents: Mapping[str, str], what: str) -> dict[str, str]:
    """
    Select what one notebook is given, so that it cannot rest on anything else.

    Parameters
    ----------
    contents : mapping of str to str
        See `compute`.
    what : {"fig_1", …, "fig_6", "all"}
        A printed table, for a notebook that is about no other.

    Returns
    -------
    dict of str to str
        CSV by file name: indicators, observations and statistics.
    """
    chosen = {name: contents[name] for name in ("indicators.csv", "observations.csv", "statistics.csv")}
    if what == EVERYTHING:
        return chosen
    from baseline import combined

    columns, names = {"iso3", "country", *schema.indicators(what)}, set(combined.of_table(what))
    return {
        "indicators.csv": _select(chosen["indicators.csv"], columns=columns),
        "observations.csv": _select(chosen["observations.csv"], rows=lambda row: row["table"] == what),
        "statistics.csv": _select(chosen["statistics.csv"], rows=lambda row: row["indicator"] in names),
    }


def _values(indicators: pd.DataFrame) -> pd.DataFrame:
    """Arrange indicators as one row a value, as text, which two builds can be compared by."""
    described = list(schema.indicators())
    long = indicators[described].map(schema.to_text).melt(ignore_index=False, var_name="indicator")
    return long.reset_index()[["iso3", "indicator", "value"]]


def _select(
    text: str, columns: set[str] | None = None, rows: Callable[[Mapping[str, str]], bool] = lambda _: True
) -> str:
    read = csv.DictReader(io.StringIO(text))
    names: Sequence[str] = [name for name in read.fieldnames or () if columns is None or name in columns]
    content = io.StringIO()
    written = csv.DictWriter(content, names, extrasaction="ignore", lineterminator="\n")
    written.writeheader()
    written.writerows(row for row in read if rows(row))
    return content.getvalue()
