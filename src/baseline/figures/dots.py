"""Fig. 4 as ordered dots: every country's access to justice score, with the averages marked."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from baseline.data import groups
from baseline.figures.chart import Chart
from baseline.figures.style import BLUE, GREY, ORANGE, Margins, Options, canvas, count_countries
from baseline.stats import summary

_FOCUS, _EU, _OTHER = "Focus country", "EU member state", "Other member state"
_COLOURS = {_FOCUS: ORANGE, _EU: BLUE, _OTHER: GREY}
_MARKERS = {_FOCUS: "D", _EU: "o", _OTHER: "s"}
_FEWEST = 9
"""Rows that a chart of fewer countries is as high as: the lines' labels need room."""
_MEANS = {"focus countries": "focus", "Council of Europe": "coe", "EU": "eu"}


def draw_access_to_justice(
    indicators: pd.DataFrame, statistics: pd.DataFrame, group: groups.Choice = "coe"
) -> Chart:
    """
    Draw the access to justice scores of Fig. 4.

    Parameters
    ----------
    indicators : DataFrame
        Indexed by alpha-3 code; scores in points, 0 to 261.
    statistics : DataFrame
        For the averages of the groups.
    group : str or iterable of str
        Group that these countries are, for the title.

    Returns
    -------
    Chart
        One dot per country in order of score, and lines at the averages, CRIN's global one
        among them.
    """
    scores = indicators.sort_values(["access_to_justice_score", "country"], ascending=[False, True])
    dots = pd.DataFrame({"label": scores["country"], "score": scores["access_to_justice_score"]})
    dots["kind"] = dots.index.map(_kind)
    means = {"global (as printed)": summary.GLOBAL_MEAN_SCORE} | {
        label: summary.value(statistics, "access_to_justice_score_mean", of_group)
        for label, of_group in _MEANS.items()
    }
    above = int((dots["score"] > summary.GLOBAL_MEAN_SCORE).sum())
    countries = count_countries(above, dots, group)
    title = f"{countries} score above the global average on access to justice"
    size = (7.5, 2.0 + 0.175 * max(len(dots), _FEWEST))
    margins = Margins(left=1.75, above=0.6, below=0.5)
    with canvas(indicators, ["fig_4"], title, size, margins) as (figure, axes):
        _draw_dots(axes, dots)
        _draw_means(axes, means, 1 / (axes.get_position().height * figure.get_figheight()))
    lines = pd.DataFrame({"label": list(means), "score": list(means.values()), "kind": "average"})
    data = pd.concat([dots.reset_index(), lines])[["iso3", "label", "kind", "score"]]
    first, last = dots.iloc[0], dots.iloc[-1]
    spread = f"from {last['score']:g} ({last['label']}) to {first['score']:g} ({first['label']})"
    averages = ", ".join(f"{label} {mean:.1f}" for label, mean in means.items())
    alt = (
        f"Dot plot of {len(dots)} access to justice scores of 261 points, {spread}. {title}. "
        f"Averages: {averages}."
    )
    name = "fig_4_access_to_justice"
    return Chart(name, "fig_4", title, alt, data.fillna({"iso3": ""}), figure)


def _kind(iso3: str) -> str:
    if iso3 in groups.find_members("focus"):
        return _FOCUS
    return _EU if iso3 in groups.find_members("eu") else _OTHER


def _draw_dots(axes: Axes, dots: pd.DataFrame) -> None:
    sns.scatterplot(
        dots,
        x="score",
        y="label",
        hue="kind",
        style="kind",
        hue_order=list(_COLOURS),
        style_order=list(_MARKERS),
        palette=_COLOURS,
        markers=_MARKERS,
        s=38,
        ax=axes,
        zorder=3,
    )
    # The line of a mean would run through a number without a box.
    box = {"fc": "white", "ec": "none", "pad": 0.5}
    for place, score in enumerate(dots["score"]):
        axes.text(score + 2.2, place, f"{score:g}", va="center", size=7.5, bbox=box)
    axes.set(
        xlabel="Score, points of 261",
        ylabel="",
        xlim=(105, 225),
        xticks=range(120, 221, 20),
        ylim=(len(dots) - 0.4, -0.6),
    )
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.grid(axis="y", color="#E4E4E4", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.legend(loc="lower right", frameon=True, framealpha=1, edgecolor="none", title=None)


def _draw_means(axes: Axes, means: dict[str, float], inch: float) -> None:
    """Draw lines at the means, labelled above the axes, in steps of a share of their height."""
    line: Options = {"color": GREY, "linewidth": 0.9, "linestyle": (0, (4, 2))}
    falling = sorted(means.items(), key=lambda labelled: -labelled[1])
    for level, (label, mean) in enumerate(falling):
        rise = 1 + (0.08 + 0.14 * level) * inch
        axes.axvline(mean, ymax=rise, zorder=1, clip_on=False, **line)
        words = f"{label} {mean:.1f}"
        axes.text(mean + 1, rise, words, transform=axes.get_xaxis_transform(), va="top", size=7.5)
