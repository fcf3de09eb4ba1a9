"""Numbers computed from indicators."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from baseline.data import frames
from baseline.stats import summary


def statistics(basis: str = "printed", data: Path | str | None = None) -> pd.DataFrame:
    """
    Compute every summary statistic for every group.

    Parameters
    ----------
    basis : {"printed", "corrected"}
        The report as it stands, or with `data/corrections.csv` applied.
    data : path, optional
        Folder of clean data, or of the statistics that a run has computed; by default the project's `data/clean`.

    Returns
    -------
    DataFrame
        Columns `statistic` (its name), `indicator`, `measure`, `group`, `basis`, `value`,
        `unit`, `n` (countries that the row rests on) and `countries` (whom it counts, or who
        stands at the ends).

    Raises
    ------
    UnknownName
        For a basis that does not exist.
    DataError
        When there is no clean data yet.
    """
    if data and (Path(data) / "statistics.csv").is_file():  # a run has computed them already
        types = dict.fromkeys(summary.COLUMNS, "str") | {"value": "float64", "n": "int64"}
        return frames.read("statistics.csv", data, types)
    return summary.compute(frames.indicators(basis=basis, data=data), basis, frames.country_lists())
