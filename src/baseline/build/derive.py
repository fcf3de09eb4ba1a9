"""The results that notebooks are given and outputs begin with: clean data, statistics, verdicts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from baseline import csv_files, project, stats
from baseline.build import output_package
from baseline.data import bases, clean, current, frames, groups, schema, stamp
from baseline.data.bases import Basis
from baseline.data.marks import list_marks
from baseline.data.variants import Variant
from baseline.ledger import claims_table, history, verdicts
from baseline.stats import summary

TIDY = ("values.csv", "statistics.csv", "claims.csv", output_package.NAME)
GIVEN = ("indicators.csv", "observations.csv", "statistics.csv")
"""What each notebook is given."""


def compute_results(variant: Variant) -> dict[str, str]:
    """
    Clean the raw tables, compute the statistics and judge the claims.

    Parameters
    ----------
    variant : Variant
        Of values, statistics and verdicts; clean data are always as printed.

    Returns
    -------
    dict of str to str
        CSV by file name, those of `baseline.data.stamp.list_files` and `TIDY`.

    Raises
    ------
    DataError
        With every fault of the raw data.
    """
    cleaned = clean.clean_tables()
    indicators = bases.apply_basis(cleaned.indicators, variant.basis)
    frames.note_basis(indicators, variant.basis)
    return {**cleaned.files(), **derive_results(indicators, variant)}


def read_results(target: Path) -> dict[str, str]:
    """Read the results that an outputs folder was built from; they have to be up to date."""
    clean_folder = project.find_project().clean
    folders = dict.fromkeys(stamp.list_files(), clean_folder) | dict.fromkeys(TIDY, target)
    return {name: (folder / name).read_text(encoding="utf-8") for name, folder in folders.items()}


def derive_results(indicators: pd.DataFrame, variant: Variant) -> dict[str, str]:
    """
    Compute what rests on the indicators.

    Parameters
    ----------
    indicators : DataFrame, shape (47, 1 + indicators)
    variant : Variant
        Its basis is carried into the statistics, which are of its group, too.

    Returns
    -------
    dict of str to str
        By file name, those of `TIDY`: values, statistics and verdicts as CSV, and what
        describes them.
    """
    chosen = dict.fromkeys([*groups.REPORTED, variant.group.name])
    statistics = summary.compute_statistics(
        indicators, variant.basis.name, frames.country_lists(), list(chosen)
    )
    judged = claims_table.tabulate_findings(verdicts.judge_claims(indicators, statistics))
    frames_of = {
        "values.csv": _values(indicators),
        "statistics.csv": statistics,
        "claims.csv": judged,
    }
    described = {output_package.NAME: output_package.write_package(variant.basis.choice)}
    return {name: clean.to_csv(frame) for name, frame in frames_of.items()} | described


def gather_given(basis: Basis) -> dict[str, str]:
    """
    Gather what notebooks are given: clean data, the statistics of a basis, and its changes.

    Returns
    -------
    dict of str to str
        CSV by path, those of `GIVEN` among them.

    Raises
    ------
    DataError
        With every fault of the raw data.
    """
    statistics = clean.to_csv(stats.statistics(basis=basis.choice))
    return choose_given({**current.read_clean(), "statistics.csv": statistics}, basis)


def choose_given(contents: Mapping[str, str], basis: Basis) -> dict[str, str]:
    """Choose from all that was computed what notebooks are given; add the changes of a basis."""
    changes = {f"bases/{basis.name}.csv": csv_files.read_text(basis.file)} if basis.file else {}
    return {name: contents[name] for name in GIVEN} | changes


def list_changed_verdicts(claims: str, earlier: Path) -> list[str]:
    """Name the claims, of a CSV text, whose verdict is another than in an earlier file."""
    now = pd.read_csv(io.StringIO(claims), dtype="str", keep_default_na=False)
    return history.compare_with_file(now, earlier)


def _values(indicators: pd.DataFrame) -> pd.DataFrame:
    """Arrange indicators as one row per value, as text, so that two builds can be compared."""
    described = list(schema.list_indicators())
    long = indicators[described].map(schema.to_text).melt(ignore_index=False, var_name="indicator")
    values = long.reset_index()[["iso3", "indicator", "value"]]
    return values.assign(mark=list_marks(indicators, values))
