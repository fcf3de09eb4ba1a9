"""Fig. 3 as two strips: every country named at its score, the means of groups below."""

from __future__ import annotations

import math
import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from baseline.data import groups
from baseline.data.marks import note_queries
from baseline.data.rounding import round_half_up
from baseline.figures.chart import Chart
from baseline.figures.kinds import KINDS, Means, compute_means, find_kind, write_means
from baseline.figures.style import (
    QUIET,
    Margins,
    Words,
    add_heights,
    draw_canvas,
    place_legend,
    write_below,
)

_SCORES = {
    "csam_score": "Law on child sexual abuse material (ICMEC, 2018): criteria met, out of five",
    "grooming_score": "Law on grooming (ICMEC, 2017): criteria met, out of five",
}
_LEVELS = range(6)
_ACROSS = 3
"""Countries next to each other at one score."""
_HEAD, _ROW, _SCALE, _MEAN = 0.35, 0.165, 0.42, 0.19
"""Heights of a heading, a row of countries, the scale and a mean, in inches."""
_LETTERS, _LINE = 136, 0.14
"""Letters in a line of names, and its height in inches."""


def draw_legislation(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """Draw the two ICMEC scores of Fig. 3: a strip for each, with countries and means."""
    everyone = groups.find_group(group)
    label = everyone.label if everyone.name == "coe" else everyone.noun
    means = {name: compute_means(indicators[name], label) for name in _SCORES}
    # Where each scale lies below the top of its strip, and how high the strip is with its means.
    scales = {name: _HEAD + _count_rows(indicators[name]) * _ROW for name in _SCORES}
    heights = {name: scales[name] + _SCALE + len(means[name]) * _MEAN for name in _SCORES}
    title = _write_title(means["grooming_score"], label)
    codes = sorted(indicators["country"].items())
    # Code and name stay on one line.
    named = ", ".join(f"{iso3} {name}".replace(" ", "\N{NO-BREAK SPACE}") for iso3, name in codes)
    listed = textwrap.wrap(named, _LETTERS)
    notes = " ".join(
        f"{_SCORES[name].partition(' (')[0]}: {note[0].lower()}{note[1:]}"
        for name in _SCORES
        for note in note_queries(indicators, name)
    )
    subtitle = "Each country, by its code, at the score of its law; names below."
    words = Words(title, subtitle, notes)
    height = add_heights(heights.values())
    margins = Margins(above=0.1, below=0.2 + _LINE * len(listed))
    size = (9, 1.3 + height + margins.below)
    with draw_canvas(indicators, ["fig_3"], words, size, margins) as (figure, axes):
        axes.set(xlim=(-0.55, 5.55), ylim=(height, 0))  # down in inches
        axes.axis("off")
        top = 0.0
        for name in _SCORES:
            axes.text(-0.55, top + 0.1, _SCORES[name], va="top", size=9.5, weight="bold")
            _draw_countries(axes, top + scales[name], indicators[name])
            _draw_means(axes, top + scales[name] + _SCALE, means[name])
            top += heights[name]
        _draw_legend(figure, indicators)
        write_below(figure, axes, listed, 0.12)
    data = indicators[list(_SCORES)].reset_index()
    data["kind"] = [KINDS[find_kind(iso3)].label for iso3 in data["iso3"]]
    said = " ".join(
        f"{_SCORES[name]}: {'; '.join(_list_levels(indicators[name]))}. "
        f"Means: {write_means(means[name])}."
        for name in _SCORES
    )
    alt = f"Two strips of countries by score. {title}. {said}"
    return Chart("fig_3_legislation", "fig_3", title, alt, data, figure)


def _write_title(means: Means, everyone: str) -> str:
    """Compare the groups, or give the mean of a group that has no others in it."""
    written = {label: round_half_up(mean) for label, (mean, _) in means.items()}
    if {"EU", "Focus countries"} <= set(written):
        compared = f"{written['EU']} of 5 criteria in the EU, and {written['Focus countries']}"
        return f"Laws on grooming meet on average {compared} in the focus countries"
    return f"Laws on grooming meet on average {written[everyone]} of 5 criteria in {everyone}"


def _count_rows(scores: pd.Series) -> int:
    return math.ceil(scores.value_counts().max() / _ACROSS)


def _draw_countries(axes: Axes, scale: float, scores: pd.Series) -> None:
    """Write the countries above their score, three in a row; by kind, then by code."""
    axes.plot([-0.55, 5.55], [scale, scale], color=QUIET, linewidth=0.8)
    for level in _LEVELS:
        held = sorted(scores.index[scores == level], key=lambda iso3: (find_kind(iso3), iso3))
        states = f"{len(held)} state{'' if len(held) == 1 else 's'}" if held else "none"
        axes.text(level, scale + 0.05, str(level), ha="center", va="top", size=9, weight="bold")
        axes.text(level, scale + 0.21, states, ha="center", va="top", size=7.5, color=QUIET)
        for place, iso3 in enumerate(held):
            kind = KINDS[find_kind(iso3)]
            x = level - 0.4 + 0.3 * (place % _ACROSS)
            y = scale - _ROW * (place // _ACROSS + 0.6)
            axes.plot(x, y, kind.marker, color=kind.colour, markersize=4)
            axes.text(x + 0.04, y, iso3, size=7.5, va="center")


def _draw_means(axes: Axes, top: float, means: Means) -> None:
    """Mark each mean on the scale, one below the other so that no words meet."""
    for place, (label, (mean, colour)) in enumerate(means.items()):
        y = top + _MEAN * (place + 0.5)
        axes.plot(mean, y, "^", color=colour, markersize=6)
        # Beyond the last levels there is no room to the right.
        ha, x = ("right", mean - 0.07) if mean > 4 else ("left", mean + 0.07)
        axes.text(x, y, f"{label}: mean {round_half_up(mean)}", ha=ha, va="center", size=8)


def _draw_legend(figure: Figure, indicators: pd.DataFrame) -> None:
    drawn = {find_kind(str(iso3)) for iso3 in indicators.index}
    handles = [
        Line2D([], [], marker=kind.marker, color=kind.colour, linestyle="", label=kind.label)
        for name, kind in KINDS.items()
        if name in drawn
    ]
    place_legend(figure, handles, 0.36, "upper right")


def _list_levels(scores: pd.Series) -> list[str]:
    return [
        f"{level}: {' '.join(scores.index[scores == level])}"
        for level in _LEVELS
        if (scores == level).any()
    ]
