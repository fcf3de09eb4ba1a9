"""Fig. 4 as ordered dots: every country's access to justice score, with the averages marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from baseline.data import groups
from baseline.data.rounding import round_half_up
from baseline.figures.chart import Chart
from baseline.figures.kinds import KINDS, Means, find_kind, make_handles, write_means
from baseline.figures.style import (
    EU,
    FOCUS,
    GRID,
    INK,
    NARROW,
    QUIET,
    SIDE,
    Margins,
    Options,
    Words,
    count_countries,
    draw_canvas,
    place_legend,
)
from baseline.ledger import entries
from baseline.stats import summary

_ROW = 0.175
"""Height of a row, in inches."""
_FEWEST = 9
"""Rows that a chart of fewer countries is as high as: the lines' labels need room."""
_FROM = 105
"""Where the scale begins: from 0 on, half the chart would be empty, and dots need no zero."""


class Layout(NamedTuple):
    """
    How wide a figure is, in inches, and its room for names and above the scale.

    Where the scale ends and has ticks, in points; whether scores are in a column at its end,
    instead of next to the dots.
    """

    width: float
    left: float
    above: float
    end: float
    ticks: int
    column: bool

    @property
    def inch(self) -> float:
        """How many points of the score are an inch."""
        return (self.end - _FROM) / (self.width - self.left - SIDE)


_LAYOUTS = (
    Layout(7.5, left=1.75, above=1.25, end=225, ticks=20, column=False),
    Layout(NARROW, left=1.5, above=1.6, end=262, ticks=40, column=True),
)
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
        "CRIN's scores for children's access to justice, out of 261 points, in order of score. "
        "Dashed: averages as printed.",
        f"Footnote {footnote} says “totalled”, but {dots.loc[country, 'score']:g} looks like the "
        "mean of the three."
        if country in dots.index
        else "",
    )
    figures = []
    for layout in _LAYOUTS:
        size = (layout.width, _ROW * max(len(dots), _FEWEST))
        margins = Margins(layout.left, layout.above, below=0.3)
        with draw_canvas(indicators, ["fig_4"], words, size, margins) as (figure, axes):
            _draw_dots(axes, dots, layout)
            _write_scores(axes, dots["score"], [mean for mean, _ in means.values()], layout)
            _draw_means(axes, means, 1 / size[1], layout)
            place_legend(figure, axes, make_handles(dots.index), 1.05, 1 if layout.column else 3)
        figures.append(figure)
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
    return Chart(name, "fig_4", title, alt, data.fillna({"iso3": ""}), figures[0], figures[1])


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


def _draw_dots(axes: Axes, dots: pd.DataFrame, layout: Layout) -> None:
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
        legend=False,
        ax=axes,
        zorder=3,
    )
    axes.set(
        xlabel="",
        ylabel="",
        xlim=(_FROM, layout.end),
        xticks=range(120, 221, layout.ticks),
        ylim=(len(dots) - 0.4, -0.6),
    )
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.grid(axis="y", **GRID)
    axes.set_axisbelow(True)


def _write_scores(axes: Axes, scores: pd.Series, means: Sequence[float], layout: Layout) -> None:
    """Write the scores next to their dots, or in a column."""
    # The line of a mean would run through a number without a box, and a box hides the line.
    box = {"fc": "white", "ec": "none", "pad": 0.2}
    country, footnote = _SUMMED
    gap, letter = 0.11 * layout.inch, 0.067 * layout.inch
    for place, (iso3, score) in enumerate(scores.items()):
        label = f"{score:g} [{footnote}]" if iso3 == country else f"{score:g}"
        side = _choose_side(score, gap, letter * len(label), means)
        x, ha = score + side * gap, "left" if side > 0 else "right"
        if layout.column:
            x, ha = layout.end, "right"
        axes.text(x, place, label, ha=ha, va="center", size=7.5, bbox=box, zorder=2)


def _choose_side(score: float, gap: float, width: float, means: Sequence[float]) -> int:
    """Choose the side of a dot where its number hides fewer lines: right (1), or left (-1)."""
    hidden = {
        side: sum(gap <= side * (mean - score) <= gap + width for mean in means) for side in (1, -1)
    }
    return min(hidden, key=lambda side: hidden[side])


def _draw_means(axes: Axes, means: Means, inch: float, layout: Layout) -> None:
    """Draw lines at the means, labelled above the axes; an inch is a share of their height."""
    # A label extends over the lines on its side, which end below it.
    side = -1 if layout.column else 1
    ordered = sorted(means.items(), key=lambda labelled: -side * labelled[1][0])
    for level, (label, (mean, colour)) in enumerate(ordered):
        rise = 1 + (0.16 + 0.15 * level) * inch
        dashes = (0, (4, 2)) if label.endswith("as printed") else "-"
        line: Options = {"color": colour, "linewidth": 0.9, "linestyle": dashes}
        axes.axvline(mean, ymax=rise, zorder=1, clip_on=False, **line)
        axes.text(
            mean + side * 0.05 * layout.inch, rise, f"{label} {round_half_up(mean)}",
            ha="left" if side > 0 else "right", va="top", size=7.5,
            transform=axes.get_xaxis_transform(),
        )  # fmt: skip
