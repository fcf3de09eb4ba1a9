"""From raw tables to everything that notebooks are given: clean data, statistics and verdicts, as CSV.

A stamp next to the project's clean data says what they were made from. It names the raw tables and the
few modules that clean them, not the whole library: reading 5 kB should not cost hashing 500.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from baseline import project
from baseline.build import record
from baseline.data import schema

if TYPE_CHECKING:
    import pandas as pd

    from baseline.build.scenario import Scenario

CLEAN = ("indicators.csv", "observations.csv", *(f"{table}.csv" for table in schema.TABLES))
TIDY = ("values.csv", "statistics.csv", "claims.csv")
GIVEN = ("indicators.csv", "observations.csv", "statistics.csv")
"""What each notebook is given."""

STAMP = "stamp.json"
ABOUT = "What these files were made from, and their own SHA-256. code: the modules that clean, together."
CLEANING = (
    *("data/bases", "data/cells", "data/checks", "data/clean", "data/countries", "data/queries", "data/schema"),
    *("data/transcribe", "errors", "project"),
)
"""Modules that clean data rest on; a test compares them with what is imported."""


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
    from baseline.data import bases
    from baseline.data import clean as merge

    clean = scenario.apply(merge.clean()) if scenario else merge.clean()
    indicators = bases.apply(clean.indicators) if basis == "corrected" else clean.indicators
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
    from baseline.data import clean, frames
    from baseline.ledger import verdicts as claims
    from baseline.stats import summary

    statistics = summary.compute(indicators, basis, frames.country_lists().loc[list(indicators.index)])
    verdicts = claims.table(claims.judge(indicators, statistics))
    frames_of = {"values.csv": _values(indicators), "statistics.csv": statistics, "claims.csv": verdicts}
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
    from baseline.data import clean as merge
    from baseline.data import frames

    statistics = merge.to_csv(frames.statistics(basis))
    return {name: text for name, text in clean().items() if name in GIVEN} | {"statistics.csv": statistics}


def clean() -> Mapping[str, str]:
    """
    Find clean data that are never old: those of the project if they were made from what is there now, else computed.

    Returns
    -------
    mapping of str to str
        CSV by file name, those of `CLEAN`.

    Raises
    ------
    DataError
        With every fault of the raw data.
    """
    made_from = sources()
    folder = project.find().clean
    if damaged(made_from):
        return _computed(record.digest(made_from))
    return {name: (folder / name).read_text(encoding="utf-8") for name in CLEAN}


def sources() -> dict[str, str]:
    """Hash what clean data are made from: tables and what describes or guards them, and the code that cleans."""
    here = project.find()
    data = [here.data / "datapackage.json", *here.data.glob("*.csv"), *here.raw.glob("*.csv")]
    code = record.hashes({name: project.PACKAGE / f"{name}.py" for name in CLEANING})
    return record.hashes({here.show(path): path for path in data}) | {"code": record.digest(code)}


def stamp(made_from: Mapping[str, str], contents: Mapping[str, str]) -> str:
    """Write what is put next to clean data, so that whoever reads them knows whether they are up to date."""
    files = {name: record.sha256(contents[name].encode()) for name in CLEAN}
    return json.dumps({"about": ABOUT, "made_from": made_from, "files": files}, indent=1) + "\n"


def damaged(made_from: Mapping[str, str]) -> list[str]:
    """Name the project's clean data that are not there, not as they were made, or not made from this."""
    folder = project.find().clean
    try:
        read = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        files = {name: str(read["files"][name]) for name in CLEAN}
        if read["made_from"] != made_from:
            return [f"data/clean/{STAMP}"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return [f"data/clean/{STAMP}"]
    return [f"data/clean/{name}" for name, sha in files.items() if not record.holds(folder / name, sha)]


@lru_cache(maxsize=1)
def _computed(_made_from: str) -> Mapping[str, str]:
    """Compute clean data once for what they are made from, however often a process asks."""
    from baseline.data import clean

    return clean.clean().files()


def _values(indicators: pd.DataFrame) -> pd.DataFrame:
    """Arrange indicators as one row a value, as text, which two builds can be compared by."""
    described = list(schema.indicators())
    long = indicators[described].map(schema.to_text).melt(ignore_index=False, var_name="indicator")
    return long.reset_index()[["iso3", "indicator", "value"]]
