"""How much one country moves a mean, and whether any would move it to what is printed."""

from __future__ import annotations

import statistics
from collections.abc import Callable

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from baseline.data import countries, schema
from baseline.data.rounding import round_half_up
from baseline.errors import join_words
from baseline.figures.chart import Chart
from baseline.figures.style import (
    INK,
    NARROW,
    QUIET,
    Margins,
    Options,
    Words,
    draw_canvas,
)
from baseline.ledger.printed import equals_printed, find_interval

_BAND: Options = {"color": QUIET, "alpha": 0.3, "linewidth": 0}
_LINE: Options = {"color": QUIET, "linewidth": 0.9, "linestyle": (0, (4, 2))}
_DOTS: Options = {"color": INK, "s": 22, "zorder": 3}


def draw_means_without_one(
    indicators: pd.DataFrame,
    indicator: str,
    printed: str,
    scale: Callable[[float], float] = float,
    unit: str = "",
) -> Chart:
    """
    Draw the 47 means that leave one country out, against the printed mean.

    Parameters
    ----------
    indicators : DataFrame, shape (47, indicators)
    indicator : str
        Number whose mean is printed.
    printed : str
        The printed mean, drawn as a band: all that rounds to it.
    scale : callable, optional
        From the indicator's unit to the printed one.
    unit : str, optional
        Unit of the printed mean; by default the indicator's.
    """
    described, values = schema.list_indicators()[indicator], indicators[indicator]
    computed = scale(statistics.mean(values.tolist()))
    means = {iso3: scale(statistics.mean(values.drop(iso3).tolist())) for iso3 in values.index}
    data = pd.DataFrame({"iso3": list(means), "mean": list(means.values())})
    data = data.sort_values(["mean", "iso3"])
    data["fits"] = ["yes" if equals_printed(mean, printed) else "no" for mean in data["mean"]]
    named = data["iso3"].map(countries.list_names())
    fitting = named[data["fits"] == "yes"].tolist()
    mean = round_half_up(computed)
    percent = "%" if printed.endswith("%") else ""
    title = f"The mean of all 47 member states is {mean}{percent}; the report prints {printed}"
    words = Words(title, f"Each dot is the mean without one country. {_explain_fit(fitting)}")
    measure = f"Mean of the others,\n{unit or described.unit}"
    figures = []
    for draw_dots, size, margins in (
        (_draw_across, (9, 2.8), Margins(left=1.0, below=1.85)),
        (_draw_down, (NARROW, 6.6), Margins(left=1.5, below=0.65)),
    ):
        with draw_canvas(indicators, [described.table], words, size, margins) as (figure, axes):
            draw_dots(axes, data.assign(country=named), computed, printed, measure)
        figures.append(figure)
    lowest, highest = data["mean"].min(), data["mean"].max()
    alt = (
        f"{len(data)} means of the {described.title[0].lower()}{described.title[1:]}, "
        f"each with one country left out, "
        f"from {round_half_up(lowest, 2)} to {round_half_up(highest, 2)}, "
        f"compared with the printed {printed} "
        f"and the mean of all, {round_half_up(computed, 2)}. {title}."
    )
    name = f"means_without_one_{indicator}" + ("_pct" if unit else "")
    return Chart(name, described.table, title, alt, data, figures[0], figures[1])


def _draw_across(
    axes: Axes, data: pd.DataFrame, computed: float, printed: str, measure: str
) -> None:
    """Draw a column for each country left out."""
    lower, upper = (float(end) for end in find_interval(printed))
    axes.axhspan(lower, upper, **_BAND)
    axes.text(0.2, upper, f"printed {printed}", va="bottom", size=8)
    axes.axhline(computed, **_LINE)
    axes.text(46.2, computed, _write_mean(computed), ha="right", va="bottom", size=8)
    sns.scatterplot(data, x="country", y="mean", ax=axes, **_DOTS)
    axes.set(xlim=(-1, 47), xlabel="Country left out", ylabel=measure)
    axes.tick_params(axis="x", rotation=90, labelsize=7.5)


def _draw_down(axes: Axes, data: pd.DataFrame, computed: float, printed: str, measure: str) -> None:
    """Draw a row for each country left out."""
    lower, upper = (float(end) for end in find_interval(printed))
    axes.axvspan(lower, upper, **_BAND)
    beside: Options = {"xytext": (-3, 0), "textcoords": "offset points", "ha": "right", "size": 7.5}
    axes.annotate(f"printed\n{printed}", (lower, 0.5), va="center", **beside)
    axes.axvline(computed, **_LINE)
    axes.annotate(_write_mean(computed, "\n"), (computed, 45.5), va="center", **beside)
    sns.scatterplot(data, x="mean", y="country", ax=axes, **_DOTS)
    axes.set(ylim=(47, -1), ylabel="", xlabel=measure)
    axes.tick_params(axis="y", labelsize=7.5)
    axes.tick_params(axis="x", labelsize=8)


def _write_mean(computed: float, space: str = " ") -> str:
    return f"all 47:{space}{round_half_up(computed, 2)}"


def _explain_fit(fitting: list[str]) -> str:
    """Say how many of these means round to the printed one, which proves nothing."""
    if not fitting:
        return "None of them rounds to the printed value."
    whose = f" (without {join_words(fitting, 'or')})" if len(fitting) <= 3 else ""
    verb = "rounds" if len(fitting) == 1 else "round"
    count = f"{len(fitting)} of 47 {verb} to the printed value{whose}"
    return f"{count}; with 47 tries, that can happen by chance."
