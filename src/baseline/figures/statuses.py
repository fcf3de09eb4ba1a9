"""A country's statuses among those of all: a bar for each indicator, a segment for each status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from baseline.data import schema
from baseline.data.marks import note_marks, select_marks
from baseline.data.sentences import name_country, name_within
from baseline.errors import join_words
from baseline.figures.chart import Chart
from baseline.figures.style import (
    CENTRED,
    INK,
    NARROW,
    SHADES,
    SIDE,
    Margins,
    Options,
    Words,
    choose_colours,
    choose_ink,
    choose_outline,
    draw_canvas,
    measure_width,
    place_legend,
    wrap_words,
)

_WORDS = {
    "none": "blank",
    "no": "blank",
    "full_and_associate": "full and associate",
    "awaiting_report": "awaited",
}
NO_DATA = "no data"
_HEIGHT, _LINE, _GAP, _ENTRY = 0.2, 0.155, 0.13, 0.165
"""Heights in inches: a bar, a line of words, the gap below a bar, an entry of the legend."""
_ROOM = NARROW - 2 * SIDE
"""Length of a bar in inches."""


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


class Row(NamedTuple):
    """An indicator's bar, how far down its middle is, in inches, and the words above it."""

    y: float
    bar: Sequence[Segment]
    lines: Sequence[str]
    own: str


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
    marks = select_marks(indicators, described)
    labels = {
        key: " ".join([indicator.title, *sorted({marks[cell] for cell in marks if cell[1] == key})])
        for key, indicator in described.items()
    }
    subtitle = f"Thick outline and bold type: {name_within(name)}. In brackets: how many share it."
    words = Words(title, subtitle, " ".join(note_marks(marks)))
    rows, height = _arrange_rows(bars, labels)
    handles = _make_handles(bars.values())
    margins = Margins(above=0.2 + _ENTRY * len(handles))
    with draw_canvas(indicators, tables, words, (NARROW, height), margins) as (figure, axes):
        axes.set(xlim=(0, len(indicators)), ylim=(height, 0))  # down in inches
        axes.axis("off")
        for row in rows:
            _write_row(axes, row, len(indicators))
        _draw_boxes(axes, rows)
        place_legend(figure, axes, handles, 0.12, columns=1)
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


def _arrange_rows(
    bars: Mapping[str, list[Segment]], labels: Mapping[str, str]
) -> tuple[list[Row], float]:
    """Arrange the indicators one below the other, and say how high all are, in inches."""
    rows, top = [], 0.0
    for key, bar in bars.items():
        number = sum(segment.n for segment in bar)
        own = next(f"{segment.words} ({segment.n} of {number})" for segment in bar if segment.own)
        room = _ROOM - measure_width(own, 8, bold=True) / 72 - 0.1
        lines = wrap_words(labels[key], room, 8)
        middle = top + _LINE * len(lines) + 0.02 + _HEIGHT / 2
        rows.append(Row(middle, bar, lines, own))
        top = middle + _HEIGHT / 2 + _GAP
    return rows, top


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


def _draw_boxes(axes: Axes, rows: Iterable[Row]) -> None:
    """Draw the segments, a path for each colour, and frames around the country's own."""
    filled: dict[str, list[Path]] = {}
    framed = []
    for row in rows:
        for start, segment, colour in _place_segments(row.bar):
            end = start + segment.n
            filled.setdefault(colour, []).append(_outline_segment(start, end, row.y))
            if segment.own:
                framed.append(_outline_segment(start + 0.1, end - 0.1, row.y))
    for colour, segments in filled.items():
        edge = choose_outline(colour)
        _draw_path(axes, segments, facecolor=colour, edgecolor=edge, linewidth=0.8)
    _draw_path(axes, framed, facecolor="none", edgecolor=INK, linewidth=2)


def _draw_path(axes: Axes, parts: Sequence[Path], **colours: Any) -> None:
    axes.add_artist(PathPatch(Path.make_compound_path(*parts), clip_on=False, **colours))


def _outline_segment(start: float, end: float, y: float) -> Path:
    top, bottom = y - _HEIGHT / 2, y + _HEIGHT / 2
    corners = [(start, top), (end, top), (end, bottom), (start, bottom), (start, top)]
    return Path(corners, closed=True)


def _make_handles(bars: Iterable[Sequence[Segment]]) -> list[Patch]:
    """Say what each colour stands for, since narrow segments have no room for words."""
    words: dict[str, list[str]] = {colour: [] for colour in SHADES.values()}
    for bar in bars:
        for _, segment, colour in _place_segments(bar):
            words.setdefault(colour, []).append(segment.words)
    return [
        Patch(fc=colour, ec=choose_outline(colour), label=join_words([*dict.fromkeys(said)], "or"))
        for colour, said in words.items()
        if said
    ]


def _write_row(axes: Axes, row: Row, number: int) -> None:
    """Write the indicator and the country's status above a bar, and counts where there is room."""
    above: Options = {"y": row.y - _HEIGHT / 2 - 0.02 - _LINE * len(row.lines), "va": "top"}
    axes.text(0, s="\n".join(row.lines), size=8, linespacing=1.25, **above)
    axes.text(number, s=row.own, size=8, weight="bold", ha="right", **above)
    for start, segment, colour in _place_segments(row.bar):
        room = _ROOM * segment.n / number - 0.04
        for text in (f"{segment.words} {segment.n}", str(segment.n)):
            if measure_width(text, 7.5) / 72 < room:
                middle = start + segment.n / 2
                axes.text(middle, row.y, text, size=7.5, color=choose_ink(colour), **CENTRED)
                break
