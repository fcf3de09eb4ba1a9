"""How all charts look: colours, type, and the canvas with title, source and caveat."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, NamedTuple

import matplotlib.style
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from seaborn.utils import relative_luminance

from baseline.data import frames, groups, schema

Options = dict[str, Any]
"""Keywords that several calls of matplotlib share."""

# Okabe and Ito's colours, told apart by readers with any kind of colour vision.
BLUE, SKY, ORANGE, PURPLE = "#0072B2", "#56B4E9", "#E69F00", "#CC79A7"
PALE, INK = "#EDEDED", "#1A1A1A"
ON_COLOUR = "#000000"
"""Ink on colours that dark pages leave as they are, where they turn other ink light."""
QUIET = "#555555"
"""Colour of small words, such as source and caveat, and of what a chart is compared with."""
RULE, BORDER = "#BBBBBB", "#6E6E6E"
"""Colours of lines that mean nothing, and of outlines."""
GRID: Options = {"color": "#E4E4E4", "linewidth": 0.6}

EU, FOCUS, GREY = "#009E73", "#D55E00", "#767676"
"""Colours of groups, which no status has; grey is for the other member states."""

SHADES = {
    # Yes, in full.
    "yes": BLUE,
    "party": BLUE,
    "full": BLUE,
    "celebrated": BLUE,
    "both": BLUE,
    # Yes, in another form.
    "full_and_associate": SKY,
    "other": SKY,
    # Partly.
    "signed": ORANGE,
    "associate": ORANGE,
    "one": ORANGE,
    # Not known yet.
    "awaiting_report": PURPLE,
    # Blank.
    "none": PALE,
    "no": PALE,
}
"""Colour of each status and of each kind of block: one meaning for each colour, in all figures."""

_MEANINGS = {
    BLUE: "blue: in full",
    SKY: "light blue: in another form",
    ORANGE: "orange: in part",
    PURPLE: "pink: awaited",
    PALE: "grey: blank",
}
"""What these colours say in all figures."""

_OTHERS = (BLUE, SKY, ORANGE, PURPLE, "#F0E442")
"""Colours of other statuses, in their order; those of Okabe and Ito's that no group has."""

STYLE = {
    "font.family": "DejaVu Sans",  # the font matplotlib ships, so that every machine draws the same
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.fonttype": "none",  # words stay words: to select, to search, to edit
}

CENTRED: Options = {"ha": "center", "va": "center"}
SMALL: Options = {"size": 7.5, "linespacing": 1.3}
SMALL_LINE = 0.14
"""Height of a small line, in inches."""
NARROW = 3.0
"""Width in inches of charts for phones: 320 pixels."""
SIDE = 0.15
"""Room at the sides of a chart, in inches."""


class Margins(NamedTuple):
    """Room for labels outside the axes, in inches."""

    left: float = SIDE
    above: float = 0.0
    below: float = 0.0


NO_LABELS = Margins()


class Words(NamedTuple):
    """What stands around a chart: title, a line below it, and notes after source and caveat."""

    title: str
    subtitle: str = ""
    notes: str = ""


@contextmanager
def draw_canvas(
    frame: pd.DataFrame,
    tables: Sequence[str],
    words: Words,
    size: tuple[float, float],
    margins: Margins = NO_LABELS,
) -> Iterator[tuple[Figure, Axes]]:
    """
    Draw in the package's style, with title, source and caveat around one pair of axes.

    Parameters
    ----------
    frame : DataFrame
        What is drawn; when it is not the report as printed, title and caption say so.
    tables : sequence of str
        Printed tables that are drawn, for the source.
    words : Words
    size : (float, float)
        Width of the figure and height of the axes, in inches. The figure is as high as its words,
        margins and axes.
    margins : Margins

    Raises
    ------
    BaselineError
        When the data are of another project than source and caveat would be.
    """
    frames.require_own_project(frame)
    width, height = size
    title, subtitle, notes = _name_basis(words, frame)
    caption = f"{schema.cite_tables(*tables)} {schema.read_caveat()} {notes}"
    room = width - 2 * SIDE
    headline = wrap_words(title, room, 11, bold=True)
    second = wrap_words(subtitle, room, 9)
    small = wrap_words(caption, room)
    under = 0.18 + 0.2 * len(headline)
    above = under + 0.12 + 0.18 * len(second) + margins.above
    below = 0.25 + SMALL_LINE * len(small) + margins.below
    total = above + height + below
    box = (
        margins.left / width,
        below / total,
        1 - (margins.left + SIDE) / width,
        height / total,
    )
    with set_style():
        figure = Figure(figsize=(width, total))
        left = SIDE / width
        figure.text(left, 1 - 0.12 / total, "\n".join(headline), size=11, weight="bold", va="top")
        figure.text(left, 1 - under / total, "\n".join(second), size=9, color=QUIET, va="top")
        figure.text(left, 0.1 / total, "\n".join(small), color=QUIET, va="bottom", **SMALL)
        yield figure, figure.add_axes(box)


def _name_basis(words: Words, frame: pd.DataFrame) -> Words:
    """Say in title and notes when a frame is not the report as printed."""
    basis = frame.attrs.get("basis", "")
    if not basis:
        return words
    return words._replace(
        title=f"Basis {basis.partition(',')[0]}: {words.title}",
        notes=f"Not the report as printed. Basis: {basis}. {words.notes}",
    )


def join_names(names: Iterable[str]) -> str:
    """Join names with commas; each stays on one line when they are wrapped."""
    return ", ".join(name.replace(" ", "\N{NO-BREAK SPACE}") for name in names)


def wrap_words(text: str, inches: float, size: float = 7.5, *, bold: bool = False) -> list[str]:
    """Wrap words of a size in points to lines of a width in inches; no-break spaces stay."""
    space = measure_width(" ", size, bold)
    lines: list[str] = []
    left = 0.0
    for word in filter(None, text.split(" ")):
        width = measure_width(word, size, bold)
        if width > left:
            lines.append(word)
            # At few dots per inch, letters are drawn a little wider than they are.
            left = inches * 72 * 0.97 - width - space
        else:
            lines[-1] += f" {word}"
            left -= width + space
    return lines


@lru_cache(2048)
def measure_width(words: str, size: float, bold: bool = False) -> float:
    """Measure the width of words in points."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(words, font, False)[0])


def write_below(figure: Figure, axes: Axes, lines: Sequence[str], gap: float) -> None:
    """Write small lines below the axes, with a gap in inches."""
    width, height = figure.get_size_inches()
    under = axes.get_position().y0 - gap / height
    figure.text(SIDE / width, under, "\n".join(lines), va="top", **SMALL)


def place_legend(
    figure: Figure, axes: Axes, handles: Sequence[Artist], gap: float, columns: int = 0
) -> None:
    """Place a legend above the axes, with a gap in inches; all in one row, or in columns."""
    above = axes.get_position().y1 + gap / figure.get_figheight()
    figure.legend(
        handles=handles, loc="lower left", ncols=columns or len(handles), frameon=False,
        fontsize=8, bbox_to_anchor=(SIDE / figure.get_figwidth(), above), borderaxespad=0,
        borderpad=0,
    )  # fmt: skip


def add_heights(heights: Iterable[float]) -> float:
    """Add heights alike in all versions of Python; `sum` does not, and ids in SVGs show that."""
    return math.fsum(heights)


def set_style() -> AbstractContextManager[None]:
    """Draw and save in the package's style, whatever the reader's own settings are."""
    return matplotlib.style.context(["default", STYLE])


def count_countries(number: int, frame: pd.DataFrame, group: groups.Choice) -> str:
    """Begin a title, with "12 of 47 member states" or the noun of another group."""
    return f"{number} of {len(frame)} {groups.find_group(group).noun}"


def explain_colours(colours: Iterable[str]) -> str:
    """Say what colours mean, from full to blank: "Blue: in full; orange: in part."."""
    drawn = set(colours)
    said = "; ".join(meaning for colour, meaning in _MEANINGS.items() if colour in drawn)
    return f"{said[:1].upper()}{said[1:]}."


def choose_colours(statuses: Iterable[str]) -> dict[str, str]:
    """Choose the colour of each status of an indicator; from the sixth on they are dark grey."""
    names = list(statuses)
    known = {name: SHADES[name] for name in names if name in SHADES}
    spare = [colour for colour in _OTHERS if colour not in known.values()]
    others = (name for name in names if name not in known)
    return known | dict(zip(others, chain(spare, repeat(QUIET)), strict=False))


def choose_outline(colour: str) -> str:
    """Choose the colour of an outline: dark around what white paper would hide."""
    return BORDER if colour in (PALE, "white") else "white"


def choose_ink(colour: str) -> str:
    """Choose the colour of words on a colour: white or dark, whichever stands out more."""
    if colour == PALE:
        return INK
    # About here, white and black stand out alike (contrast of WCAG 2).
    return "white" if relative_luminance(colour) < 0.18 else ON_COLOUR
