"""Statistics in words, for whoever reads them; files and commands go by their identifiers."""

from __future__ import annotations

import re

from baseline.data import groups, schema
from baseline.stats import combined, summary
from baseline.stats.measures import MEAN_PCT, MEASURES

_STATUSES = {
    "above_global_mean": "above the global mean",
    "below_global_mean": "below the global mean",
    "above_coe_mean": "above the mean of all member states",
    "below_coe_mean": "below the mean of all member states",
}
"""Statuses whose identifiers are not their words."""


def name_statistic(statistic: str) -> str:
    """
    Name a statistic in words.

    Parameters
    ----------
    statistic : str
        An identifier, followed by "@" and a group or not: "lanzarote_signed_share@eu".

    Returns
    -------
    str
        "Lanzarote Convention: signed, share (EU)", with the titles of the data package.
    """
    name, _, group = statistic.partition("@")
    words = next(
        f"{title}: {measure}"
        for known, title in _list_titles().items()
        if name.startswith(f"{known}_") and (measure := _name_measure(known, name))
    )
    return f"{words} ({groups.find(group).label})" if group else words


def name_all(text: str) -> str:
    """Write titles for the identifiers in a text."""
    titles = _list_titles()
    return re.sub(r"\w+", lambda word: titles.get(word[0], word[0]), text)


def _list_titles() -> dict[str, str]:
    """Title everything that statistics are computed of: indicators, combined statuses, lists."""
    names = (combine.__name__ for combine in combined.every())
    return {
        **schema.indicator_titles(),
        **{name: _capitalise(name) for name in names},
        **schema.list_titles(),
    }


def _capitalise(name: str) -> str:
    words = name.replace("_", " ").replace("enoc", "ENOC")
    return words[0].upper() + words[1:]


def _name_measure(indicator: str, statistic: str) -> str:
    """Name a measure of an indicator; return nothing for a statistic of something else."""
    measure = statistic.removeprefix(f"{indicator}_")
    described = {**MEASURES, "mean_pct": MEAN_PCT}.get(measure)
    if described:
        return described.title or measure.replace("_", " ")
    status, kind = summary.counted(indicator, measure)
    words = _STATUSES.get(status, schema.words(status)) if kind else ""
    return f"{words}, share" if kind == "share" else words
