"""Fig. 4 as ordered dots: every country's access to justice score, with the averages marked."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from baseline.data import groups
from baseline.data.rounding import round_half_up
from baseline.figures.chart import Chart
from baseline.figures.kinds import KINDS, Means, find_kind, write_means
from baseline.figures.style import (
    EU,
    FOCUS,
    GRID,
    INK,
    QUIET,
    Margins,
    Options,
    Words,
    count_countries,
    draw_canvas,
)
from baseline.ledger import entries
from baseline.stats import summary

_FEWEST = 9
"""Rows that a chart of fewer countries is as high as: the lines' labels need room."""
_GAP, _LETTER = 2.4, 1.45
"""Between a dot and its number, and the width of a letter of it, in points of the score."""
_SUMMED = ("GBR", "74")
"""A score that is a sum of parts, and the footnote that says so."""


def draw_access_to_justice(
    indicators: pd.DataFrame, statistics: pd.DataFrame, group: groups.Choice = "coe"
) -> Chart:
    """
    Draw the access to justice scores of Fig. 4 in their order, with lines at averages.

    These are the averages of groups, from `statistics`, that of the Council of Europe as the report
    prints it, and CRIN's global one.
    """
    scores = indicators.sort_values(["access_to_justice_score", "country"], ascending=[False, True])
    dots = pd.DataFrame({"label": scores["country"], "score": scores["access_to_justice_score"]})
    dots["kind"] = [KINDS[find_kind(iso3)].label for iso3 in dots.index]
    means = _list_means(statistics)
    above = int((dots["score"] > summary.GLOBAL_MEAN_SCORE).sum())
    countries = count_countries(above, dots, group)
    title = f"{countries} score above the global average on access to justice"
    country, footnote = _SUMMED
    words = Words(
        title,
        "CRIN's scores for children's access to justice, out of 261 points, in order of score.",
        f"Footnote {footnote} says “totalled”, but {dots.loc[country, 'score']:g} looks like the "
        "mean of the three."
        if country in dots.index
        else "",
    )
    size = (7.5, 2.15 + 0.175 * max(len(dots), _FEWEST))
    margins = Margins(left=1.75, above=0.8, below=0.3)
    with draw_canvas(indicators, ["fig_4"], words, size, margins) as (figure, axes):
        _draw_dots(axes, dots, [mean for mean, _ in means.values()])
        inch = 1 / (axes.get_position().height * figure.get_figheight())
        _draw_means(axes, means, inch)
    lines = pd.DataFrame(
        {"label": list(means), "score": [mean for mean, _ in means.values()], "kind": "average"}
    )
    data = pd.concat([dots.reset_index(), lines])[["iso3", "label", "kind", "score"]]
    first, last = dots.iloc[0], dots.iloc[-1]
    spread = f"from {last['score']:g} ({last['label']}) to {first['score']:g} ({first['label']})"
    alt = (
        f"Dot plot of {len(dots)} access to justice scores out of 261 points, {spread}. {title}. "
        f"Averages: {write_means(means)}."
    )
    name = "fig_4_access_to_justice"
    return Chart(name, "fig_4", title, alt, data.fillna({"iso3": ""}), figure)


def _list_means(statistics: pd.DataFrame) -> Means:
    """List the averages with their colours, those computed and those printed."""
    computed = {
        label: (summary.find_value(statistics, "access_to_justice_score_mean", name), colour)
        for label, name, colour in (
            ("EU", "eu", EU),
            ("Council of Europe", "coe", INK),
            ("focus countries", "focus", FOCUS),
        )
    }
    printed = float(entries.find_claim("s5-coe-mean-score").printed)
    return computed | {
        "Council of Europe, as printed": (printed, QUIET),
        "global, as printed": (summary.GLOBAL_MEAN_SCORE, QUIET),
    }


def _draw_dots(axes: Axes, dots: pd.DataFrame, means: Sequence[float]) -> None:
    labels = [kind.label for kind in KINDS.values()]
    sns.scatterplot(
        dots,
        x="score",
        y="label",
        hue="kind",
        style="kind",
        hue_order=labels,
        style_order=labels,
        palette={kind.label: kind.colour for kind in KINDS.values()},
        markers={kind.label: kind.marker for kind in KINDS.values()},
        s=38,
        ax=axes,
        zorder=3,
    )
    # The line of a mean would run through a number without a box, and a box hides the line.
    box = {"fc": "white", "ec": "none", "pad": 0.2}
    country, footnote = _SUMMED
    for place, (iso3, score) in enumerate(dots["score"].items()):
        label = f"{score:g} [{footnote}]" if iso3 == country else f"{score:g}"
        side = _choose_side(score, len(label) * _LETTER, means)
        ha = "left" if side > 0 else "right"
        x = score + side * _GAP
        axes.text(x, place, label, ha=ha, va="center", size=7.5, bbox=box, zorder=2)
    axes.set(
        xlabel="",
        ylabel="",
        xlim=(105, 225),  # from 0 on, half the chart would be empty; dots need no zero
        xticks=range(120, 221, 20),
        ylim=(len(dots) - 0.4, -0.6),
    )
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.grid(axis="y", **GRID)
    axes.set_axisbelow(True)
    axes.legend(loc="lower right", frameon=True, framealpha=1, edgecolor="none", title=None)


def _choose_side(score: float, width: float, means: Sequence[float]) -> int:
    """Choose the side of a dot where its number hides fewer lines: right (1), or left (-1)."""
    hidden = {
        side: sum(_GAP <= side * (mean - score) <= _GAP + width for mean in means)
        for side in (1, -1)
    }
    return min(hidden, key=lambda side: hidden[side])


def _draw_means(axes: Axes, means: Means, inch: float) -> None:
    """Draw lines at the means, labelled above the axes; an inch is a share of their height."""
    # Higher from right to left: a label extends over the lines to its right, which end below it.
    falling = sorted(means.items(), key=lambda labelled: -labelled[1][0])
    for level, (label, (mean, colour)) in enumerate(falling):
        rise = 1 + (0.08 + 0.15 * level) * inch
        line: Options = {"color": colour, "linewidth": 0.9, "linestyle": (0, (4, 2))}
        axes.axvline(mean, ymax=rise, zorder=1, clip_on=False, **line)
        axes.text(
            mean + 1, rise, f"{label} {round_half_up(mean)}",
            transform=axes.get_xaxis_transform(), va="top", size=7.5,
        )  # fmt: skip
