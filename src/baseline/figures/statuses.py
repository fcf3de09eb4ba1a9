"""A country's statuses among those of all: a bar for each indicator, a segment for each status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from baseline.data import schema
from baseline.data.marks import note_marks, select_marks
from baseline.data.sentences import name_country, name_within
from baseline.errors import join_words
from baseline.figures.chart import Chart
from baseline.figures.style import (
    CENTRED,
    INK,
    SHADES,
    Margins,
    Words,
    choose_colours,
    choose_ink,
    choose_outline,
    draw_canvas,
    place_legend,
)

_WORDS = {
    "none": "blank",
    "no": "blank",
    "full_and_associate": "full and associate",
    "awaiting_report": "awaited",
}
NO_DATA = "no data"
_HEIGHT = 0.72
_NARROW = 6
"""Countries up to which a segment has no room for words next to their number."""


class Segment(NamedTuple):
    """
    How many countries have a status, and whether the country of the chart does.

    That is `yes` or empty, since the chart's CSV says it.
    """

    indicator: str
    status: str
    n: int
    own: str

    @property
    def words(self) -> str:
        """Name the status."""
        return _WORDS.get(self.status, self.status)


def draw_statuses(indicators: pd.DataFrame, country: str) -> Chart:
    """Draw how many of the 47 member states share each status, with the country's own marked."""
    name = str(indicators.loc[country, "country"])
    title = f"{name} among the 47 member states: commitments and services"
    described = {
        key: indicator
        for key, indicator in schema.list_indicators().items()
        if not indicator.is_number
    }
    bars = {
        key: _count_statuses(indicators[key], indicator, country)
        for key, indicator in described.items()
    }
    tables = list(dict.fromkeys(indicator.table for indicator in described.values()))
    size = (9, 1.53 + 0.3 * len(bars))
    marks = select_marks(indicators, described)
    labels = {
        key: " ".join([indicator.title, *sorted({marks[cell] for cell in marks if cell[1] == key})])
        for key, indicator in described.items()
    }
    subtitle = f"Black outline and bold type: {name_within(name)}."
    words = Words(title, subtitle, " ".join(note_marks(marks)))
    margins = Margins(left=2.75, above=0.15)
    with draw_canvas(indicators, tables, words, size, margins) as (figure, axes):
        axes.set(xlim=(0, len(indicators)), ylim=(len(bars) - 0.4, -0.6))
        axes.axis("off")
        for place, (key, bar) in enumerate(bars.items()):
            axes.text(-0.4, place, labels[key], ha="right", va="center", size=8.5)
            _write_counts(axes, place, bar)
        _draw_boxes(axes, [*bars.values()])
        _draw_legend(figure, bars.values())
    segments = [segment for bar in bars.values() for segment in bar]
    said = "; ".join(
        f"{labels[segment.indicator]}: {segment.words} ({segment.n} of 47)"
        for segment in segments
        if segment.own
    )
    alt = (
        "One bar per indicator shows the 47 member states by status. "
        f"{name_country(name)} is marked: {said}."
    )
    return Chart("statuses", "fig_1", title, alt, pd.DataFrame(segments), figure)


def _count_statuses(values: pd.Series, indicator: schema.Indicator, country: str) -> list[Segment]:
    """Count each status, and whom a table leaves out: a gap at the end, never a blank tick."""
    given = values.dropna()
    counts = given.value_counts()
    own = given.get(country)
    segments = [
        Segment(indicator.name, status, int(counts.get(value, 0)), "yes" if own == value else "")
        for status, value in indicator.statuses.items()
    ]
    if missing := len(values) - len(given):
        segments.append(
            Segment(indicator.name, NO_DATA, missing, "" if country in given else "yes")
        )
    return segments


def _place_segments(bar: Sequence[Segment]) -> list[tuple[int, Segment, str]]:
    """Say where each segment of a bar that is not empty starts, and its colour."""
    statuses = (segment.status for segment in bar if segment.status != NO_DATA)
    colours = choose_colours(statuses) | {NO_DATA: "white"}
    starts = accumulate((segment.n for segment in bar), initial=0)
    # There is one start more than segments: the end of the bar.
    return [
        (start, segment, colours[segment.status])
        for start, segment in zip(starts, bar, strict=False)
        if segment.n
    ]


def _draw_boxes(axes: Axes, bars: Sequence[Sequence[Segment]]) -> None:
    """Draw the segments, and frames around the country's own."""
    filled, colours, edges, framed = [], [], [], []
    for place, bar in enumerate(bars):
        for start, segment, colour in _place_segments(bar):
            filled.append(_outline_segment(start, start + segment.n, place))
            colours.append(colour)
            edges.append(choose_outline(colour))
            if segment.own:
                framed.append(_outline_segment(start + 0.1, start + segment.n - 0.1, place))
    boxes = [
        PolyCollection(filled, facecolors=colours, edgecolors=edges, linewidths=0.8),
        PolyCollection(framed, facecolors="none", edgecolors=INK, linewidths=2),
    ]
    for collection in boxes:
        axes.add_collection(collection, autolim=False)  # limits are set


def _draw_legend(figure: Figure, bars: Iterable[Sequence[Segment]]) -> None:
    """Say what each colour stands for, since narrow segments have no room for words."""
    words: dict[str, list[str]] = {colour: [] for colour in SHADES.values()}
    for bar in bars:
        for _, segment, colour in _place_segments(bar):
            words.setdefault(colour, []).append(segment.words)
    handles = [
        Patch(fc=colour, ec=choose_outline(colour), label=join_words([*dict.fromkeys(said)], "or"))
        for colour, said in words.items()
        if said
    ]
    place_legend(figure, handles, 0.54)


def _outline_segment(start: float, end: float, place: int) -> list[tuple[float, float]]:
    top, bottom = place - _HEIGHT / 2, place + _HEIGHT / 2
    return [(start, top), (end, top), (end, bottom), (start, bottom)]


def _write_counts(axes: Axes, place: int, bar: Sequence[Segment]) -> None:
    """Write each status and how many countries have it, or only the number where it is narrow."""
    for start, segment, colour in _place_segments(bar):
        axes.text(
            start + segment.n / 2,
            place,
            f"{segment.words} {segment.n}" if segment.n > _NARROW else str(segment.n),
            size=8,
            color=choose_ink(colour),
            weight="bold" if segment.own else "normal",
            **CENTRED,
        )
