"""A country's scores and ages among those of all: a strip of dots for each number."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean as mean_of

import pandas as pd
from matplotlib.axes import Axes

from baseline.data import schema
from baseline.figures.chart import Chart
from baseline.figures.style import BLUE, CENTRED, INK, ORANGE, QUIET, Margins, Options, canvas

_NUMBERS = (
    "csam_score",
    "grooming_score",
    "access_to_justice_score",
    "minimum_age_of_criminal_responsibility",
    "age_of_consent",
)
_DOTS: dict[str, Options] = {
    "": {"markersize": 3, "color": "#BDBDBD", "markeredgecolor": "none"},
    "compare": {"markersize": 5.8, "color": BLUE, "markeredgecolor": "none"},
    "country": {"markersize": 6.6, "color": ORANGE, "markeredgecolor": INK},
}
"""How the dots of a country are drawn, by what it is marked as; the last on top."""
_STACK = 10
"""Dots on top of each other; more countries with one value stand in several columns."""


def draw_numbers(indicators: pd.DataFrame, country: str, compare: Sequence[str] = ()) -> Chart:
    """
    Draw where a country's scores and ages lie among those of the 47 member states.

    Parameters
    ----------
    indicators : DataFrame, shape (47, indicators)
        Indexed by alpha-3 code.
    country : str
        Alpha-3 code.
    compare : sequence of str
        Alpha-3 codes of countries to mark, too.

    Returns
    -------
    Chart
        A strip for each number: every country a dot, stacked where values are equal.
    """
    name = str(indicators.loc[country, "country"])
    title = f"{name} among the 47 member states: scores and ages"
    strips = {}
    margins = Margins(left=2.35, below=0.05)
    with canvas(indicators, ["fig_3", "fig_4"], title, (9, 5.0), margins) as (figure, axes):
        axes.set(xlim=(-0.04, 1.06), ylim=(len(_NUMBERS) - 0.45, -0.7))
        axes.axis("off")
        for place, column in enumerate(_NUMBERS):
            indicator, values = schema.indicators()[column], indicators[column]
            given = values[values != indicator.none].astype("float64")
            own = f"{given[country]:g}" if country in given else "none given"
            _draw_strip(axes, place, indicator.title, given, own)
            strips[column] = _place_dots(given, place)
        dots = pd.concat(strips, names=["indicator"]).reset_index()
        marks = dict.fromkeys(compare, "compare") | {country: "country"}
        dots["marked"] = [marks.get(iso3, "") for iso3 in dots["iso3"]]
        for mark, style in _DOTS.items():
            marked = dots[dots["marked"] == mark]
            axes.plot(marked["x"].tolist(), marked["y"].tolist(), "o", zorder=3, **style)
    own_dots = dots[dots["iso3"] == country]
    said = "; ".join(
        f"{schema.indicators()[column].title} {value:g}"
        for column, value in zip(own_dots["indicator"], own_dots["value"], strict=True)
    )
    alt = f"Five strips of dots, one a member state, with {name} marked: {said}."
    data = dots[["indicator", "iso3", "value", "marked"]]
    return Chart("numbers", "fig_4", title, alt, data, figure)


def _place_dots(values: pd.Series, place: int) -> pd.DataFrame:
    """Place a dot for each country on its strip, from the lowest value at 0 to the highest at 1."""
    low, high = values.min(), values.max()
    before = values.groupby(values).cumcount()
    return pd.DataFrame(
        {
            "value": values,
            "x": (values - low) / (high - low) + 0.009 * (before // _STACK),
            "y": place + 0.2 - 0.055 * (before % _STACK),
        }
    )


def _draw_strip(axes: Axes, place: int, title: str, values: pd.Series, own: str) -> None:
    """Draw the line below the dots with ends and mean, and the country's own value."""
    low, high, mean = float(values.min()), float(values.max()), mean_of(values.tolist())
    middle = (mean - low) / (high - low)
    title = title.replace(" of criminal", "\nof criminal")
    axes.text(-0.07, place, title, ha="right", va="center", size=8.5)
    axes.plot([0, 1], [place + 0.25] * 2, color="#CCCCCC", linewidth=0.8, zorder=1)
    tick = [place + 0.2, place + 0.31]
    axes.plot([middle] * 2, tick, color=INK, linewidth=1.4, zorder=2)
    below: Options = {"y": place + 0.42, "size": 7.5} | CENTRED
    axes.text(x=middle, s=f"mean {mean:.1f}", **below)
    axes.text(x=0.0, s=f"{low:g}", color=QUIET, **below)
    axes.text(x=1.0, s=f"{high:g}", color=QUIET, **below)
    axes.text(1.055, place + 0.05, own, ha="right", va="center", size=10, weight="bold")
