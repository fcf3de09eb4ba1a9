"""A country's scores and ages among those of all: a line for each number, on its full scale."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from baseline.data import schema
from baseline.data.rounding import round_half_up
from baseline.data.sentences import name_within
from baseline.figures.chart import Chart
from baseline.figures.kinds import compute_means
from baseline.figures.style import (
    EU,
    FOCUS,
    INK,
    NARROW,
    QUIET,
    RULE,
    Margins,
    Options,
    Words,
    draw_canvas,
    place_legend,
)

_NUMBERS = (
    "csam_score",
    "grooming_score",
    "access_to_justice_score",
    "minimum_age_of_criminal_responsibility",
    "age_of_consent",
)
_YOUNGEST = 8
"""Where scales of ages begin: from 0 on, nearly half of each would be empty."""
_STRIP, _LINE, _TALLEST = 1.28, 0.72, 0.28
"""Height of a strip, of what is above its line, and of the highest bar, in inches."""
_MEANS = {INK: "all", EU: "EU", FOCUS: "focus"}
"""What means are called where there is little room, by their colour."""


class Strip(NamedTuple):
    """A number's line: how far down it is, ends of its scale, values by country, their counts."""

    y: float
    indicator: schema.Indicator
    low: float
    high: float
    given: pd.Series
    counts: Mapping[float, int]

    def locate(self, value: float) -> float:
        """Say where a value is on the line, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)

    def find_top(self, value: float) -> float:
        """Say how far down the bar of a value begins, in inches."""
        return self.y - _TALLEST * self.counts[value] / max(self.counts.values())


def draw_numbers(indicators: pd.DataFrame, country: str, compare: Sequence[str] = ()) -> Chart:
    """
    Draw where a country's scores and ages lie among those of the 47 member states.

    Parameters
    ----------
    indicators : DataFrame, shape (47, indicators)
    country : str
        Alpha-3 code.
    compare : sequence of str
        Alpha-3 codes of countries to mark, too.
    """
    name = str(indicators.loc[country, "country"])
    title = f"{name} among the 47 member states: scores and ages"
    words = Words(
        title,
        "Bars: how many countries have each value. Triangles below: means of all, the EU and the "
        "focus countries.",
    )
    strips = _list_strips(indicators)
    size = (NARROW, _STRIP * len(strips))
    margins = Margins(above=0.45 if compare else 0.3)
    with draw_canvas(indicators, ["fig_3", "fig_4"], words, size, margins) as (figure, axes):
        axes.set(xlim=(0, 1), ylim=(size[1], 0))  # down in inches
        axes.axis("off")
        _draw_scales(axes, strips)
        _draw_counts(axes, strips)
        _mark_countries(axes, strips, compare)
        _write_counts(axes, strips, country)
        _write_values(axes, strips, country)
        _draw_means(axes, strips)
        _draw_legend(figure, axes, name, bool(compare))
    values = {strip.indicator.name: strip.given.to_frame() for strip in strips}
    data = pd.concat(values, names=["indicator"]).reset_index()
    marked = dict.fromkeys(compare, "compare") | {country: "country"}
    data["marked"] = [marked.get(iso3, "") for iso3 in data["iso3"]]
    own = data[data["iso3"] == country]
    said = "; ".join(
        f"{schema.list_indicators()[column].title} {value:g}"
        for column, value in zip(own["indicator"], own["value"], strict=True)
    )
    alt = (
        f"Five scales, one per number, with bars for all countries and {name_within(name)} marked: "
        f"{said}."
    )
    return Chart("numbers", "fig_4", title, alt, data, figure)


def _list_strips(indicators: pd.DataFrame) -> list[Strip]:
    strips = []
    for place, name in enumerate(_NUMBERS):
        indicator = schema.list_indicators()[name]
        low = _YOUNGEST if indicator.unit == "years" else indicator.minimum
        given = indicator.select_given(indicators[name]).astype("float64")
        given = given.rename("value").rename_axis("iso3")
        counts = Counter(sorted(given.tolist()))
        y, high = _STRIP * place + _LINE, indicator.maximum
        strips.append(Strip(y, indicator, low, high, given, counts))
    return strips


def _draw_scales(axes: Axes, strips: Sequence[Strip]) -> None:
    """Draw each line with its title and its ends."""
    axes.hlines([strip.y for strip in strips], 0, 1, color=RULE, linewidth=0.8, zorder=1)
    for y, indicator, low, high, *_ in strips:
        axes.text(0, y - _LINE + 0.08, indicator.title, va="center", size=8.5)
        ends: Options = {"y": y + 0.2, "size": 7.5, "va": "top", "color": QUIET}
        axes.text(x=0, s=f"{low:g}", ha="left", **ends)
        axes.text(x=1, s=f"{high:g} {indicator.unit}", ha="right", **ends)


def _draw_counts(axes: Axes, strips: Sequence[Strip]) -> None:
    """Draw a bar for each value, as high as there are countries with it."""
    bars: list[tuple[float, float]] = []
    for strip in strips:
        for value in strip.counts:
            x = strip.locate(value)
            bars += [(x, strip.y), (x, strip.find_top(value)), (math.nan, math.nan)]
    # As a line with gaps, all bars are one path.
    bar: Options = {"color": "#C8C8C8", "linewidth": 3.2, "solid_capstyle": "butt"}
    axes.plot(*zip(*bars, strict=True), zorder=2, clip_on=False, **bar)


def _write_counts(axes: Axes, strips: Sequence[Strip], country: str) -> None:
    """Point at the country's own bar, and say how many that and the tallest stand for."""
    written: Options = {"ha": "center", "va": "bottom", "size": 7.5}
    points = []
    for strip in strips:
        counts = strip.counts
        commonest = max(counts, key=counts.__getitem__)
        own = strip.given.get(country, math.nan)
        x = strip.locate(own)
        if not abs(strip.locate(commonest) - x) < 0.07:
            top = strip.y - _TALLEST - 0.02
            most = str(counts[commonest])
            axes.text(strip.locate(commonest), top, most, color=QUIET, **written)
        if country in strip.given:
            top = strip.find_top(own)
            points.append((x, top - 0.06))
            axes.text(x, top - 0.12, str(counts[own]), weight="bold", **written)
    axes.plot(*zip(*points, strict=True), "v", color=INK, markersize=5.5, clip_on=False)


def _mark_countries(axes: Axes, strips: Sequence[Strip], countries: Sequence[str]) -> None:
    """Mark countries on each line where they have a value."""
    points = [
        (strip.locate(strip.given[iso3]), strip.y)
        for strip in strips
        for iso3 in countries
        if iso3 in strip.given
    ]
    if points:
        dot: Options = {"color": QUIET, "markersize": 5, "markeredgecolor": "white", "zorder": 4}
        axes.plot(*zip(*points, strict=True), "o", clip_on=False, **dot)


def _write_values(axes: Axes, strips: Sequence[Strip], country: str) -> None:
    """Write the country's own values at the right end of their titles; below it if in words."""
    written: Options = {"ha": "right", "va": "center", "weight": "bold"}
    for strip in strips:
        y = strip.y - _LINE + 0.08
        if country in strip.given:
            axes.text(1, y, f"{strip.given[country]:g}", size=11, **written)
        else:
            axes.text(1, y + 0.17, "none given", size=8.5, **written)


def _draw_means(axes: Axes, strips: Sequence[Strip]) -> None:
    """Mark the means below each line, each a little lower so that none is hidden; write them."""
    places: dict[str, list[tuple[float, float]]] = {}
    for strip in strips:
        means = compute_means(strip.given, "all")
        for level, (mean, colour) in enumerate(means.values()):
            x, y = level / 3, strip.y + 0.42
            marks = [(strip.locate(mean), strip.y + 0.05 + 0.05 * level), (x + 0.02, y)]
            places.setdefault(colour, []).extend(marks)
            written = f"{_MEANS[colour]} {round_half_up(mean)}"
            axes.text(x + 0.06, y, written, va="center", size=7.5)
    for colour, points in places.items():
        axes.plot(*zip(*points, strict=True), "^", color=colour, markersize=5, zorder=4)


def _draw_legend(figure: Figure, axes: Axes, name: str, compared: bool) -> None:
    handles = [Line2D([], [], marker="v", color=INK, ls="", label=name)]
    if compared:
        handles.append(Line2D([], [], marker="o", color=QUIET, ls="", label="compared with"))
    place_legend(figure, axes, handles, 0.1, columns=1)
