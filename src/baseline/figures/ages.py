"""Fig. 4's two ages: a row for each pair, on a true scale, with its countries named."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from baseline.data import groups, schema
from baseline.figures.chart import Chart
from baseline.figures.style import (
    GRID,
    INK,
    NARROW,
    QUIET,
    RULE,
    Margins,
    Options,
    Words,
    add_heights,
    draw_canvas,
    join_names,
    wrap_words,
)
from baseline.ledger import entries

MINIMUM, CONSENT = "minimum_age_of_criminal_responsibility", "age_of_consent"
_PARTED = "GBR"
"""Country of which a part had another minimum age, as a footnote says."""
_LINE = 0.165
"""Height of a line, in inches."""
_FROM = 9.4
"""Where the scale begins, in years."""


class Layout(NamedTuple):
    """
    How wide a figure is and the room for names, in inches, and where these are.

    They begin at a place of the scale, which ends at another, below the ages or next to them.
    """

    width: float
    end: float
    names: float
    room: float
    below: bool
    gap: float


_LAYOUTS = (
    Layout(9, end=33, names=19.4, room=4.9, below=False, gap=0.09),
    Layout(NARROW, end=18.6, names=_FROM, room=2.7, below=True, gap=0.15),
)


def draw_ages(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """
    Draw the two ages of Fig. 4: a row for each pair, with the countries that have it.

    Ages are in years, and a minimum age of 0 means that none is given.
    """
    none = schema.list_indicators()[MINIMUM].none
    given = indicators[MINIMUM] != none
    below = int((given & (indicators[MINIMUM] < indicators[CONSENT])).sum())
    whose = f"the {int(given.sum())} {groups.find_group(group).noun} that give both ages"
    title = f"In {below} of {whose}, criminal responsibility begins before the age of consent"
    noted, notes = _find_noted(indicators), note_minimum(indicators)
    pairs = (
        (indicators["country"] + pd.Series(noted, dtype="str").reindex(indicators.index).fillna(""))
        .groupby([indicators[MINIMUM], indicators[CONSENT]])
        .agg(sorted)
    )
    data = indicators.index.to_series().groupby([indicators[MINIMUM], indicators[CONSENT]])
    words = Words(
        title,
        "Minimum age of criminal responsibility (filled) and age of consent (open), in years; the "
        "number between them is the difference.",
        " ".join(
            f"{mark.strip()} {note}" for mark, note in zip(noted.values(), notes, strict=True)
        ),
    )
    figures = [_draw_rows(indicators, pairs, words, layout) for layout in _LAYOUTS]
    frame = data.agg(" ".join).rename("countries").reset_index()
    frame.insert(2, "n", [len(codes.split()) for codes in frame["countries"]])
    said = "; ".join(
        _describe_pair(pair, names, none) for pair, names in zip(pairs.index, pairs, strict=True)
    )
    alt = f"Countries in rows by their two ages. {title}. {said}."
    return Chart("fig_4_ages", "fig_4", title, alt, frame, figures[0], figures[1])


def _find_noted(indicators: pd.DataFrame) -> dict[str, str]:
    """Find the mark behind a country's name of what `note_minimum` says, by alpha-3 code."""
    age = _find_age_of_part(indicators)
    return {} if age is None else {_PARTED: f" [{age.footnote}]"}


def _find_age_of_part(indicators: pd.DataFrame) -> entries.Claim | None:
    return entries.read_claims().get("fn75-scotland-now") if _PARTED in indicators.index else None


def note_minimum(indicators: pd.DataFrame) -> list[str]:
    """Say where a part of a country had another minimum age than the table gives."""
    age = _find_age_of_part(indicators)
    if age is None:
        return []
    where = f"(footnote {age.footnote})"
    return [f"United Kingdom: in Scotland, the minimum age was still {age.printed} {where}."]


def _draw_rows(indicators: pd.DataFrame, pairs: pd.Series, words: Words, layout: Layout) -> Figure:
    """Draw a row for each pair of ages, in inches down from the scale."""
    none = schema.list_indicators()[MINIMUM].none
    listed = [wrap_words(join_names(names), layout.room, 8) for names in pairs]
    heights = [layout.gap + _LINE * (len(lines) + layout.below) for lines in listed]
    height = add_heights(heights)
    size, margins = (layout.width, height), Margins(above=0.3)
    with draw_canvas(indicators, ["fig_4"], words, size, margins) as (figure, axes):
        _draw_scale(axes, height, layout.end)
        top = 0.0
        for (minimum, consent), lines, down in zip(pairs.index, listed, heights, strict=True):
            middle = top + (_LINE + layout.gap / 2 if layout.below else down) / 2
            _draw_pair(axes, middle, None if minimum == none else minimum, consent)
            below = top + layout.gap / 2 + (_LINE if layout.below else 0)
            axes.text(layout.names, below, "\n".join(lines), va="top", size=8, linespacing=1.3)
            top += down
    return figure


def _draw_scale(axes: Axes, height: float, end: float) -> None:
    """Draw the scale of years on top, with a line down from each."""
    axes.set(xlim=(_FROM, end), ylim=(height, 0))
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_yticks([])
    axes.xaxis.tick_top()
    axes.set_xticks(range(10, 19))
    axes.tick_params(length=0, labelsize=8.5)
    for year in range(10, 19):
        axes.plot([year, year], [0, height], zorder=0, **GRID)


def _draw_pair(axes: Axes, y: float, minimum: int | None, consent: int) -> None:
    """Draw the ages as dots, joined; equal ones as a dot in a ring."""
    # Lines of the scale would run through words without a box.
    boxed: Options = {"va": "center", "size": 8, "bbox": {"fc": "white", "ec": "none", "pad": 0.8}}
    if minimum is None:
        axes.text(_FROM + 0.2, y, "no minimum age given", color=QUIET, **boxed)
    else:
        axes.plot([minimum, consent], [y, y], color=RULE, linewidth=2, zorder=1)
        axes.plot(minimum, y, "o", color=INK, markersize=6, zorder=3)
        difference = f"{consent - minimum:+d}".replace("-", "−").replace("+0", "0")
        x = (minimum + consent) / 2 if abs(consent - minimum) > 1 else max(minimum, consent) + 0.55
        axes.text(x, y, difference, ha="center", weight="bold", **boxed)
    axes.plot(consent, y, "o", mfc="white", mec=INK, markersize=9, zorder=2)


def _describe_pair(pair: tuple[int, int], names: list[str], none: float | None) -> str:
    minimum, consent = pair
    first = "none given" if minimum == none else str(minimum)
    return f"{first} and {consent}: {', '.join(names)}"
