"""A chart: its picture, the values it plots and its words; how all charts look; how they are saved."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import matplotlib.style
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from baseline import files
from baseline.data import clean, schema

# Okabe and Ito's colours, told apart by readers with any kind of colour vision.
BLUE, ORANGE, SKY, GREY, PALE, INK = (
    "#0072B2",
    "#E69F00",
    "#56B4E9",
    "#767676",
    "#EDEDED",
    "#1A1A1A",
)

SHADES = {
    "party": BLUE,
    "yes": BLUE,
    "full": BLUE,
    "celebrated": BLUE,
    "signed": ORANGE,
    "associate": ORANGE,
}
SHADES |= {"full_and_associate": SKY, "awaiting_report": ORANGE, "none": PALE, "no": PALE}
"""Colour of each status."""

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
    "svg.hashsalt": "baseline",  # else ids in the SVG differ from save to save
}

DPI = 150

_BASIS: ContextVar[str] = ContextVar("basis", default="")
"""The basis of what is being drawn, in words; empty for the report as printed."""


@dataclass(frozen=True)
class Chart:
    """
    One chart of a report table.

    Parameters
    ----------
    name : str
        File name without ending.
    table : {"fig_1", …, "fig_6"}
        Printed table that it draws.
    title : str
        What it shows, with the number that matters.
    alt : str
        The same for readers who do not see it, in a few sentences.
    data : DataFrame
        Exactly the values plotted.
    figure : matplotlib Figure
    dpi : int
        Dots an inch of the PNG.
    colours : int
        Of the PNG's palette, which makes it a third as large; 0 for all colours.
    """

    name: str
    table: str
    title: str
    alt: str
    data: pd.DataFrame
    figure: Figure
    dpi: int = DPI
    colours: int = 0

    @cached_property
    def svg(self) -> str:
        """The chart as SVG, named for screen readers; drawn once."""
        content = self._draw("svg", {"Title": self.title, "Date": None}).decode()
        content = content.replace(
            "'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif"
        )  # of like width
        content = re.sub(
            r"\n\s+", "\n", content
        )  # indentation is a twentieth of the file, and 47 profiles hold two
        label = f'<svg role="img" aria-label="{escape(self.alt)}" '
        return content.replace("<svg ", label, 1)

    def png(self) -> bytes:
        """Draw as PNG."""
        words = {"Title": self.title, "Description": self.alt}
        if not self.colours:
            return self._draw("png", words | {"Software": None})
        return _with_palette(
            self._draw("png", {}, pil_kwargs={"compress_level": 1}), self.colours, words
        )

    def save(self, folder: Path | str) -> None:
        """Write SVG, PNG and the plotted values as CSV to a folder's `figures`."""
        contents = {
            "svg": self.svg.encode(),
            "png": self.png(),
            "csv": clean.to_csv(self.data).encode(),
        }
        named = {f"{self.name}.{ending}": content for ending, content in contents.items()}
        files.write(Path(folder) / "figures", named)

    def save_svg(self, folder: Path | str) -> None:
        """Write only the SVG, to the folder itself."""
        files.write(Path(folder), {f"{self.name}.svg": self.svg.encode()})

    def _draw(self, kind: str, metadata: Mapping[str, str | None], **options: Any) -> bytes:
        content = io.BytesIO()
        with look():
            self.figure.savefig(content, format=kind, dpi=self.dpi, metadata=metadata, **options)
        return content.getvalue()

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        return {"image/svg+xml": self.svg, "text/plain": self.title}, {}


def _with_palette(content: bytes, colours: int, words: dict[str, str]) -> bytes:
    # The median cut leaves even areas as they are; only the edges of letters and lines are approximated.
    texts, small = PngInfo(), io.BytesIO()
    for name, text in words.items():
        texts.add_text(name, text)
    with Image.open(io.BytesIO(content)) as picture:
        flat = picture.convert("RGB").quantize(
            colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    flat.save(small, "png", pnginfo=texts)
    return small.getvalue()


@contextmanager
def look(frame: pd.DataFrame | None = None) -> Iterator[None]:
    """
    Draw and save in the package's style, whatever the reader's own settings are.

    Parameters
    ----------
    frame : DataFrame, optional
        What is drawn; when it is not the report as printed, title and caption say so.
    """
    token = _BASIS.set("" if frame is None else frame.attrs.get("basis", ""))
    try:
        with matplotlib.style.context(["default", STYLE]):
            yield
    finally:
        _BASIS.reset(token)


def canvas(
    table: str | tuple[str, ...],
    title: str,
    width: float,
    height: float,
    left: float = 0.15,
    above: float = 0.0,
    below: float = 0.0,
    notes: str = "",
) -> tuple[Figure, Axes]:
    """
    Start a figure with title, source and caveat around one pair of axes.

    Parameters
    ----------
    table : str or tuple of str
        Printed tables that it draws, for the source.
    title : str
    width, height : float
        Size of the figure in inches.
    left, above, below : float
        Room for labels outside the axes, in inches.
    notes : str
        What stands behind source and caveat.

    Returns
    -------
    Figure, Axes
    """
    figure = Figure(figsize=(width, height))
    if basis := _BASIS.get():
        title = f"Basis {basis.partition(',')[0]}: {title}"
        notes = f"Not the report as printed. Basis: {basis}. {notes}"
    headline = "\n".join(textwrap.wrap(title, int(width * 10.4)))
    cited = schema.source(*([table] if isinstance(table, str) else table))
    note = "\n".join(textwrap.wrap(f"{cited} {schema.caveat()} {notes}", int(width * 15)))
    top = height - 0.3 - 0.2 * (headline.count("\n") + 1) - above
    bottom = 0.25 + below + 0.14 * (note.count("\n") + 1)
    figure.text(0.15 / width, 1 - 0.12 / height, headline, size=11, weight="bold", va="top")
    figure.text(
        0.15 / width, 0.1 / height, note, size=7.5, color="#555555", va="bottom", linespacing=1.3
    )
    axes = figure.add_axes(
        (left / width, bottom / height, 1 - (left + 0.2) / width, (top - bottom) / height)
    )
    return figure, axes
