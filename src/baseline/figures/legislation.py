"""Fig. 3 as two strips: every country named at its score, the means of groups below."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from baseline.data import groups
from baseline.data.marks import note_queries
from baseline.data.rounding import round_half_up
from baseline.figures.chart import Chart
from baseline.figures.kinds import KINDS, Means, compute_means, find_kind, make_handles, write_means
from baseline.figures.style import (
    NARROW,
    QUIET,
    SIDE,
    SMALL_LINE,
    Margins,
    Words,
    add_heights,
    draw_canvas,
    join_names,
    place_legend,
    wrap_words,
    write_below,
)

_SCORES = {
    "csam_score": "Law on child sexual abuse material (ICMEC, 2018): criteria met, out of five",
    "grooming_score": "Law on grooming (ICMEC, 2017): criteria met, out of five",
}
_LEVELS = range(6)
_LINE, _ROW, _MEAN = 0.17, 0.165, 0.19
"""Heights of a line of a heading, a row of countries and a mean, in inches."""
_CODE = 0.426
"""Width of a country's dot and code, in inches."""
_ENDS = (-0.55, 5.55)
"""Where the scale begins and ends."""


class Layout(NamedTuple):
    """
    How wide a figure is and how high its legend, in inches, and what there is room for.

    That is countries next to each other at one score, columns of the legend, the height of the
    scale with its words, words before a mean, and from which mean on they are left of it.
    """

    width: float
    legend: float
    across: int
    columns: int
    scale: float
    states: str
    mean: str
    turn: float

    @property
    def inch(self) -> float:
        """How much of the scale is an inch long."""
        return (_ENDS[1] - _ENDS[0]) / (self.width - 2 * SIDE)


_LAYOUTS = (
    Layout(9, legend=0.43, across=3, columns=3, scale=0.42, states=" ", mean="mean ", turn=4),
    Layout(NARROW, legend=0.75, across=1, columns=1, scale=0.55, states="\n", mean="", turn=2.5),
)


def draw_legislation(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """Draw the two ICMEC scores of Fig. 3: a strip for each, with countries and means."""
    everyone = groups.find_group(group)
    label = everyone.label if everyone.name == "coe" else "All"
    means = {name: compute_means(indicators[name], label) for name in _SCORES}
    title = _write_title(means["grooming_score"], everyone.noun)
    codes = sorted(indicators["country"].items())
    named = join_names(f"{iso3} {name}" for iso3, name in codes)
    notes = " ".join(
        f"{_SCORES[name].partition(' (')[0]}: {note[0].lower()}{note[1:]}"
        for name in _SCORES
        for note in note_queries(indicators, name)
    )
    subtitle = "Each country, by its code, at the score of its law; names below."
    words = Words(title, subtitle, notes)
    figures = [_draw_strips(indicators, means, words, named, layout) for layout in _LAYOUTS]
    data = indicators[list(_SCORES)].reset_index()
    data["kind"] = [KINDS[find_kind(iso3)].label for iso3 in data["iso3"]]
    said = " ".join(
        f"{_SCORES[name]}: {'; '.join(_list_levels(indicators[name]))}. "
        f"Means: {write_means(means[name])}."
        for name in _SCORES
    )
    alt = f"Two strips of countries by score. {title}. {said}"
    return Chart("fig_3_legislation", "fig_3", title, alt, data, figures[0], figures[1])


def _write_title(means: Means, noun: str) -> str:
    """Compare the groups, or give the mean of a group that has no others in it."""
    written = {label: round_half_up(mean) for label, (mean, _) in means.items()}
    if {"EU", "Focus countries"} <= set(written):
        compared = f"{written['EU']} of 5 criteria in the EU, and {written['Focus countries']}"
        return f"Laws on grooming meet on average {compared} in the focus countries"
    return (
        f"Laws on grooming meet on average {next(iter(written.values()))} of 5 criteria in {noun}"
    )


def _draw_strips(
    indicators: pd.DataFrame, means: Mapping[str, Means], words: Words, named: str, layout: Layout
) -> Figure:
    """Draw a strip for each score, one below the other, and name the countries below."""
    room = layout.width - 2 * SIDE
    headings = {name: wrap_words(words, room, 9.5, bold=True) for name, words in _SCORES.items()}
    # Where each scale lies below the top of its strip, and how high the strip is with its means.
    scales = {
        name: 0.1 + _LINE * len(lines) + _ROW * _count_rows(indicators[name], layout)
        for name, lines in headings.items()
    }
    heights = {
        name: scale + layout.scale + _MEAN * len(means[name]) + 0.12
        for name, scale in scales.items()
    }
    height = add_heights(heights.values())
    listed = wrap_words(named, room)
    margins = Margins(above=layout.legend, below=0.15 + SMALL_LINE * len(listed))
    size = (layout.width, height)
    with draw_canvas(indicators, ["fig_3"], words, size, margins) as (figure, axes):
        axes.set(xlim=_ENDS, ylim=(height, 0))  # down in inches
        axes.axis("off")
        top = 0.0
        for name, lines in headings.items():
            axes.text(_ENDS[0], top, "\n".join(lines), va="top", size=9.5, weight="bold")
            _draw_countries(axes, top + scales[name], indicators[name], layout)
            _draw_means(axes, top + scales[name] + layout.scale, means[name], layout)
            top += heights[name]
        place_legend(figure, axes, make_handles(indicators.index), 0.2, layout.columns)
        write_below(figure, axes, listed, 0.05)
    return figure


def _count_rows(scores: pd.Series, layout: Layout) -> int:
    return math.ceil(scores.value_counts().max() / layout.across)


def _draw_countries(axes: Axes, scale: float, scores: pd.Series, layout: Layout) -> None:
    """Write the countries above their score, as many in a row as fit; by kind, then by code."""
    axes.plot(_ENDS, [scale, scale], color=QUIET, linewidth=0.8)
    kinds = {iso3: find_kind(iso3) for iso3 in scores.index}
    for level in _LEVELS:
        held = sorted(scores.index[scores == level], key=lambda iso3: (kinds[iso3], iso3))
        plural = "" if len(held) == 1 else "s"
        states = f"{len(held)}{layout.states}state{plural}" if held else "none"
        axes.text(level, scale + 0.05, str(level), ha="center", va="top", size=9, weight="bold")
        axes.text(level, scale + 0.21, states, ha="center", va="top", size=7.5, color=QUIET)
        for place, iso3 in enumerate(held):
            kind = KINDS[kinds[iso3]]
            x = level + layout.inch * (_CODE * (place % layout.across - layout.across / 2) + 0.07)
            y = scale - _ROW * (place // layout.across + 0.6)
            axes.plot(x, y, kind.marker, color=kind.colour, markersize=4)
            axes.text(x + 0.06 * layout.inch, y, iso3, size=7.5, va="center")


def _draw_means(axes: Axes, top: float, means: Means, layout: Layout) -> None:
    """Mark each mean on the scale, one below the other so that no words meet."""
    for place, (label, (mean, colour)) in enumerate(means.items()):
        y = top + _MEAN * (place + 0.5)
        axes.plot(mean, y, "^", color=colour, markersize=6)
        # Where the scale ends there is no room to the right.
        ha, side = ("right", -1) if mean > layout.turn else ("left", 1)
        x = mean + 0.1 * side * layout.inch
        axes.text(x, y, f"{label}: {layout.mean}{round_half_up(mean)}", ha=ha, va="center", size=8)


def _list_levels(scores: pd.Series) -> list[str]:
    return [
        f"{level}: {' '.join(scores.index[scores == level])}"
        for level in _LEVELS
        if (scores == level).any()
    ]
