"""A country's scores and ages among those of all: a line for each number, on its full scale."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from baseline.data import schema
from baseline.data.rounding import round_half_up
from baseline.figures.chart import Chart
from baseline.figures.kinds import compute_means
from baseline.figures.style import BLUE, EU, FOCUS, INK, QUIET, Margins, Options, Words, canvas

_NUMBERS = {
    "csam_score": (0, 5),
    "grooming_score": (0, 5),
    "access_to_justice_score": (0, 261),
    "minimum_age_of_criminal_responsibility": (8, 18),
    "age_of_consent": (8, 18),
}
"""Numbers that are drawn, and their scales: all points that can be had, years of age."""
_TALLEST = 0.42
"""Height of the highest bar; the lines are 1 apart."""
_MEANS = {"all": INK, "EU": EU, "focus": FOCUS}


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
        A line for each number: bars say how many countries have a value, a diamond marks the
        country, triangles the means of all, the EU and the focus countries.
    """
    name = str(indicators.loc[country, "country"])
    title = f"{name} among the 47 member states: scores and ages"
    words = Words(
        title, "Bars: how many countries have each value. Triangles and small numbers: means."
    )
    margins = Margins(left=2.3, above=0.3)
    strips = {}
    with canvas(indicators, ["fig_3", "fig_4"], words, (9, 5.3), margins) as (figure, axes):
        axes.set(xlim=(-0.03, 1.53), ylim=(len(_NUMBERS) - 0.45, -0.65))
        axes.axis("off")
        for place, (column, scale) in enumerate(_NUMBERS.items()):
            indicator = schema.indicators()[column]
            values = indicator.select_given(indicators[column]).astype("float64")
            strips[column] = values.rename("value").rename_axis("iso3").to_frame()
            _draw_scale(axes, place, indicator, scale)
            _draw_counts(axes, place, values, scale)
            _mark_countries(axes, place, values, scale, country, compare)
            _draw_means(axes, place, values, scale)
        _draw_legend(figure, name, bool(compare))
    data = pd.concat(strips, names=["indicator"]).reset_index()
    marks = dict.fromkeys(compare, "compare") | {country: "country"}
    data["marked"] = [marks.get(iso3, "") for iso3 in data["iso3"]]
    own = data[data["iso3"] == country]
    said = "; ".join(
        f"{schema.indicators()[column].title} {value:g}"
        for column, value in zip(own["indicator"], own["value"], strict=True)
    )
    alt = f"Five scales, one per number, with bars for all countries and {name} marked: {said}."
    return Chart("numbers", "fig_4", title, alt, data, figure)


def _place(value: float, scale: tuple[int, int]) -> float:
    low, high = scale
    return (value - low) / (high - low)


def _draw_scale(
    axes: Axes, place: int, indicator: schema.Indicator, scale: tuple[int, int]
) -> None:
    low, high = scale
    title = indicator.title.replace(" of criminal", "\nof criminal")
    axes.text(-0.06, place - 0.08, title, ha="right", va="center", size=8.5)
    axes.plot([0, 1], [place, place], color="#BBBBBB", linewidth=0.8, zorder=1)
    ends: Options = {"y": place + 0.1, "size": 7.5, "va": "top", "color": QUIET}
    axes.text(x=0, s=f"{low}", ha="left", **ends)
    axes.text(x=1, s=f"{high} {indicator.unit}", ha="right", **ends)


def _draw_counts(axes: Axes, place: int, values: pd.Series, scale: tuple[int, int]) -> None:
    """Draw a bar for each value, as high as there are countries with it."""
    counts = values.value_counts()
    places = [_place(value, scale) for value in counts.index.tolist()]
    tops = place - _TALLEST * counts / counts.max()
    axes.vlines(places, tops, place, color="#C8C8C8", linewidth=3.2, zorder=2)


def _mark_countries(
    axes: Axes, place: int, values: pd.Series, scale: tuple[int, int], country: str,
    compare: Sequence[str],
) -> None:  # fmt: skip
    """Mark the country and those it is compared with on the line, and write its value."""
    for iso3 in compare:
        if iso3 in values:
            x = _place(values[iso3], scale)
            axes.plot(x, place, "o", color=BLUE, markersize=5, markeredgecolor="white", zorder=4)
    given = country in values
    if given:
        x = _place(values[country], scale)
        axes.plot(x, place, "D", color=INK, markersize=6.5, markeredgecolor="white", zorder=5)
    own = f"{values[country]:g}" if given else "none given"
    axes.text(1.08, place - 0.16, own, size=11 if given else 8.5, weight="bold", va="center")


def _draw_means(axes: Axes, place: int, values: pd.Series, scale: tuple[int, int]) -> None:
    """Mark the means below the line, and write them in one line next to it."""
    means = compute_means(values, "all")
    for mean, colour in means.values():
        x = _place(mean, scale)
        axes.plot(x, place + 0.09, "^", color=colour, markersize=5, zorder=4)
    short = {"Focus countries": "focus"}
    written = " · ".join(
        f"{short.get(label, label)} {round_half_up(mean)}" for label, (mean, _) in means.items()
    )
    axes.text(1.08, place + 0.06, written, size=7.5, va="center", color=QUIET)


def _draw_legend(figure: object, name: str, compared: bool) -> None:
    handles = [Line2D([], [], marker="D", color=INK, linestyle="", label=name)]
    if compared:
        handles.append(Line2D([], [], marker="o", color=BLUE, linestyle="", label="compared with"))
    handles += [
        Line2D([], [], marker="^", color=colour, linestyle="", label=f"mean, {label}")
        for label, colour in _MEANS.items()
    ]
    figure.legend(  # type: ignore[attr-defined]
        handles=handles, loc="upper left", ncols=5, frameon=False, fontsize=8,
        bbox_to_anchor=(0.005, 1 - 0.56 / 5.3),
    )  # fmt: skip
