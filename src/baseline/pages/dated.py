"""Values that a basis gives for another date than the report's, next to the printed ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from baseline.data import bases, frames, schema
from baseline.pages.sources import link_source
from baseline.pages.tables import draw_table


def list_dated_values(
    iso3: str, indicators: pd.DataFrame, choice: str | Path
) -> dict[str, list[dict[str, Any]]]:
    """
    List the values of a country that have another date than the report.

    Parameters
    ----------
    iso3 : str
    indicators : DataFrame
        Of the basis.
    choice : str or Path
        The basis, as for `baseline.indicators`.

    Returns
    -------
    dict of str to list of dict
        By indicator the printed value and that of the basis, the earlier first: `value`, `date`
        and `source`.
    """
    basis, printed = bases.find_basis(choice), bases.find_basis()
    dated = {}
    for name in schema.list_indicators():
        if not basis.find_change(iso3, name):
            continue
        then, now = printed.find_origin(iso3, name), basis.find_origin(iso3, name)
        if now.date not in ("", then.date):
            values: list[dict[str, Any]] = [
                {"value": frame.loc[iso3, name], "date": origin.date, "source": origin.source}
                for frame, origin in ((frames.indicators(), then), (indicators, now))
            ]
            dated[name] = sorted(values, key=lambda value: str(value["date"]))
    return dated


def draw_dated_values(cells: list[dict[str, Any]]) -> Markup:
    """Draw a table of the values of other dates among some cells of a profile, if there are any."""
    rows = [
        (cell["title"], value["date"], _write(value["value"]), link_source(value["source"]))
        for cell in cells
        for value in cell.get("over_time", ())
    ]
    if not rows:
        return Markup()
    headings = ("Indicator", "Date", "Value", "Source")
    return draw_table(headings, rows, "Values of different dates", style="rows")


def _write(value: schema.Value | None) -> str:
    return "no data" if value is None else schema.write_words(value)
