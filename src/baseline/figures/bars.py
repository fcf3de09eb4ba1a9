"""A country's statuses among those of all: a bar for each indicator, a segment for each status."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from baseline.data import bases, schema
from baseline.figures.chart import Chart
from baseline.figures.style import (
    CENTRED,
    INK,
    Margins,
    Options,
    Words,
    canvas,
    choose_colours,
    ink_on,
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
    """How many countries have a status, and whether the country of the chart does (`yes`)."""

    indicator: str
    status: str
    n: int
    own: str

    @property
    def words(self) -> str:
        """Name the status."""
        return _WORDS.get(self.status, self.status)


def draw_statuses(indicators: pd.DataFrame, country: str) -> Chart:
    """
    Draw how many of the 47 member states share each status, with the country's own marked.

    Parameters
    ----------
    indicators, country
        As for `draw_numbers`.

    Returns
    -------
    Chart
        A bar for each status indicator, a segment for each status.
    """
    name = str(indicators.loc[country, "country"])
    title = f"{name} among the 47 member states: commitments and services"
    described = {
        key: indicator for key, indicator in schema.indicators().items() if not indicator.is_number
    }
    bars = {
        key: _count(indicators[key], indicator, country) for key, indicator in described.items()
    }
    tables = list(dict.fromkeys(indicator.table for indicator in described.values()))
    size = (9, 1.2 + 0.3 * len(bars))
    marks = {
        key: mark
        for (iso3, key), mark in indicators.attrs.get("marks", {}).items()
        if iso3 == country
    }
    words = Words(title, notes=" ".join(bases.note_marks(marks.values())))
    with canvas(indicators, tables, words, size, Margins(left=2.6)) as (figure, axes):
        axes.set(xlim=(0, len(indicators)), ylim=(len(bars) - 0.4, -0.6))
        axes.axis("off")
        for place, (key, bar) in enumerate(bars.items()):
            label = f"{described[key].title} {marks.get(key, '')}".strip()
            axes.text(-0.4, place, label, ha="right", va="center", size=8.5)
            _draw_bar(axes, place, bar)
    segments = [segment for bar in bars.values() for segment in bar]
    said = "; ".join(
        f"{described[segment.indicator].title}: {segment.words} ({segment.n} of 47)"
        for segment in segments
        if segment.own
    )
    alt = f"One bar per indicator shows the 47 member states by status. {name} is marked: {said}."
    return Chart("statuses", "fig_1", title, alt, pd.DataFrame(segments), figure)


def _count(values: pd.Series, indicator: schema.Indicator, country: str) -> list[Segment]:
    """Count each status, and whom a table leaves out: a gap at the end, never a blank tick."""
    given = values.dropna()
    segments = [
        Segment(
            indicator.name,
            status,
            int((given == value).sum()),
            "yes" if country in given and given[country] == value else "",
        )
        for status, value in indicator.statuses.items()
    ]
    if missing := len(values) - len(given):
        segments.append(
            Segment(indicator.name, NO_DATA, missing, "" if country in given else "yes")
        )
    return segments


def _draw_bar(axes: Axes, place: int, bar: list[Segment]) -> None:
    """Draw a bar; as artists, for which matplotlib does not look for limits, which are set."""
    start, bottom = 0, place - _HEIGHT / 2
    statuses = (segment.status for segment in bar if segment.status != NO_DATA)
    colours = choose_colours(statuses) | {NO_DATA: "white"}
    for segment in bar:
        if not segment.n:
            continue
        colour = colours[segment.status]
        filled: Options = {"facecolor": colour, "edgecolor": "white", "linewidth": 1}
        axes.add_artist(Rectangle((start, bottom), segment.n, _HEIGHT, **filled))
        if segment.own:
            framed: Options = {"fill": False, "edgecolor": INK, "linewidth": 2}
            axes.add_artist(Rectangle((start + 0.1, bottom), segment.n - 0.2, _HEIGHT, **framed))
        axes.text(
            start + segment.n / 2,
            place,
            f"{segment.words} {segment.n}" if segment.n > _NARROW else str(segment.n),
            size=8,
            color=ink_on(colour),
            weight="bold" if segment.own else "normal",
            **CENTRED,
        )
        start += segment.n
