"""Statistics in words, for whoever reads them; files and commands go by their identifiers."""

from __future__ import annotations

from baseline.data import groups, schema
from baseline.data.rounding import round_half_up
from baseline.stats import combined, summary
from baseline.stats.measures import ALL

_STATUSES = {
    "above_global_mean": "above the global mean",
    "below_global_mean": "below the global mean",
    "above_coe_mean": "above the mean of all member states",
    "below_coe_mean": "below the mean of all member states",
    "none": "blank",
}
"""Statuses whose identifiers are not their words."""


def name_statistic(statistic: str) -> str:
    """
    Name a statistic in words, by its identifier, with or without "@" and a group.

    "lanzarote_signed_share@eu" is "Lanzarote Convention: signed, share (EU)", with the titles of
    the data package.
    """
    name, _, group = statistic.partition("@")
    indicator, title = _find_title(name)
    words = f"{title}: {_name_measure(indicator, name)}"
    return f"{words} ({groups.find_group(group).label})" if group else words


def describe_value(statistic: str, value: float, unit: str, n: int) -> str:
    """
    Say what a value of a statistic is, and of how many countries, or how it is computed.

    For example "37 of 47 countries: those for which “Hotline and helpline” is “yes”."
    """
    name = statistic.partition("@")[0]
    indicator, title = _find_title(name)
    measure, number = name.removeprefix(f"{indicator}_"), f"{round(value, 2):g}"
    status, kind = summary.find_counted(indicator, measure)
    if not kind:
        return (
            f"{number} {unit}, from {n} countries: {summary.describe_formula(indicator, measure)}."
        )
    counted = f"{number} of {n}" if kind == "count" else f"{number} {unit} of {n}"
    if status == "listed":
        return f"{counted} countries: those listed under “{title}”."
    return f"{counted} countries: those for which “{title}” is “{_name_status(status)}”."


def write_value(statistic: str, value: float) -> str:
    """Write a value for a table: "95.74%", "165.88 points"; a count without decimals."""
    name = statistic.partition("@")[0]
    indicator, _ = _find_title(name)
    measure = name.removeprefix(f"{indicator}_")
    _, kind = summary.find_counted(indicator, measure)
    if kind == "count" or measure == "n":
        return f"{value:g}"
    unit = "per cent" if kind else ALL[measure].unit or schema.find_indicator(indicator).unit
    # Nothing is nothing: decimals would say that it is rounded.
    number = round_half_up(value, 2) if value else "0"
    return f"{number} {unit}".replace(" per cent", "%").strip()


def _find_title(name: str) -> tuple[str, str]:
    """Find what a statistic is computed of, and its title."""
    return next(
        (known, title)
        for known, title in _list_titles().items()
        if name.startswith(f"{known}_") and _name_measure(known, name)
    )


def _list_titles() -> dict[str, str]:
    """Title everything that statistics are computed of: indicators, combined statuses, lists."""
    return {
        **schema.list_titles_of_indicators(),
        **{name: _capitalise(name) for name in combined.list_names()},
        **schema.list_titles(),
    }


def _capitalise(name: str) -> str:
    words = name.replace("_", " ").replace("enoc", "ENOC")
    return words[0].upper() + words[1:]


def _name_measure(indicator: str, statistic: str) -> str:
    """Name a measure of an indicator; return nothing for a statistic of something else."""
    measure = statistic.removeprefix(f"{indicator}_")
    if measure in ALL:
        return ALL[measure].title or measure.replace("_", " ")
    status, kind = summary.find_counted(indicator, measure)
    words = _name_status(status) if kind else ""
    if status in (*summary.OF_GLOBAL_MEAN, *summary.OF_COE_MEAN) and kind == "share":
        return f"share of countries {words}"
    return f"{words}, share" if kind == "share" else words


def _name_status(status: str) -> str:
    return _STATUSES.get(status, schema.write_words(status))
