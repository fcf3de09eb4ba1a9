"""How all charts look: colours, type, and the canvas with title, source and caveat."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import chain, repeat
from typing import Any, Literal, NamedTuple

import matplotlib.style
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from seaborn.utils import relative_luminance

from baseline.data import frames, groups, schema

Options = dict[str, Any]
"""Keywords that several calls of matplotlib share."""

# Okabe and Ito's colours, told apart by readers with any kind of colour vision.
BLUE, SKY, ORANGE, PURPLE = "#0072B2", "#56B4E9", "#E69F00", "#CC79A7"
PALE, INK = "#EDEDED", "#1A1A1A"
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

_OTHERS = (BLUE, SKY, ORANGE, PURPLE, "#F0E442")
"""Colours of other statuses, in their order; those of Okabe and Ito's that no group has."""

STYLE = {
    "font.family": "DejaVu Sans",  # the font matplotlib ships, so that every machine draws the same
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.fonttype": "none",  # words stay words: to select, to search, to edit
}

CENTRED: Options = {"ha": "center", "va": "center"}
SMALL: Options = {"size": 7.5, "linespacing": 1.3}


class Margins(NamedTuple):
    """Room for labels outside the axes, in inches."""

    left: float = 0.15
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
        Width and height of the figure in inches.
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
    # As many letters as fit in an inch of each size.
    headline = textwrap.wrap(title, int(width * 10.4))
    second = textwrap.wrap(subtitle, int(width * 13))
    small = textwrap.wrap(caption, int(width * 15))
    below = 0.12 + 0.2 * len(headline)
    top = height - 0.18 - below - 0.18 * len(second) - margins.above
    bottom = 0.25 + margins.below + 0.14 * len(small)
    box = (
        margins.left / width,
        bottom / height,
        1 - (margins.left + 0.2) / width,
        (top - bottom) / height,
    )
    with set_style():
        figure = Figure(figsize=size)
        left = 0.15 / width
        figure.text(left, 1 - 0.12 / height, "\n".join(headline), size=11, weight="bold", va="top")
        under = 1 - (below + 0.06) / height
        figure.text(left, under, "\n".join(second), size=9, color=QUIET, va="top")
        figure.text(left, 0.1 / height, "\n".join(small), color=QUIET, va="bottom", **SMALL)
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


def write_below(figure: Figure, axes: Axes, lines: Sequence[str], gap: float) -> None:
    """Write small lines below the axes, with a gap in inches."""
    width, height = figure.get_size_inches()
    under = axes.get_position().y0 - gap / height
    figure.text(0.15 / width, under, "\n".join(lines), va="top", **SMALL)


def place_legend(
    figure: Figure,
    handles: Sequence[Artist],
    below: float,
    corner: Literal["upper left", "upper right"] = "upper left",
) -> None:
    """Place a legend, all in one row, some inches below the upper edge."""
    x = {"upper left": 0.005, "upper right": 0.99}[corner]
    figure.legend(
        handles=handles, loc=corner, ncols=len(handles), frameon=False, fontsize=8,
        bbox_to_anchor=(x, 1 - below / figure.get_figheight()),
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
    """Choose the colour of words on a colour: white or ink, whichever stands out more."""
    # About here, white and ink stand out alike (contrast of WCAG 2).
    return "white" if relative_luminance(colour) < 0.2 else INK
