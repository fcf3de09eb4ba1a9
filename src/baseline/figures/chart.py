"""A chart: its picture, its words and the values it plots, and how they are saved."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from baseline import files
from baseline.data import clean
from baseline.figures.style import set_style

DPI = 150
_PIXELS = 1.48
"""Of a screen per point, so that the smallest words, of 7.5 points, are 11 pixels high."""

_FONTS = "'DejaVu Sans', Verdana, sans-serif"
"""A reader without the first gets another of like width."""

_LONE = re.compile(r"<g>\n([^\n]*)\n</g>")
"""A group of a single line, which needs none."""

_PRECISE = re.compile(r"(\.\d\d)\d+")


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
    narrow : matplotlib Figure, optional
        The same for phones, which pages show there.
    dpi : int
        Dots per inch of the PNG.
    colours : int
        Of the PNG's palette, which makes it a third as large; 0 for all colours.
    """

    name: str
    table: str
    title: str
    alt: str
    data: pd.DataFrame
    figure: Figure
    narrow: Figure | None = None
    dpi: int = DPI
    colours: int = 0

    @cached_property
    def svg(self) -> str:
        """The chart as SVG, named for screen readers; drawn once."""
        return self._draw_svg(self.figure)

    @cached_property
    def narrow_svg(self) -> str:
        """The chart for phones as SVG; empty if it has none."""
        return self._draw_svg(self.narrow) if self.narrow else ""

    def png(self) -> bytes:
        """Draw as PNG."""
        words = {"Title": self.title, "Description": self.alt}
        if not self.colours:
            return self._draw("png", self.figure, words | {"Software": None})
        width, height = (int(self.dpi * inches) for inches in self.figure.get_size_inches())
        picture = Image.frombytes("RGBA", (width, height), self._draw("rgba", self.figure))
        return _reduce_colours(picture, self.colours, words)

    def save(self, folder: Path | str) -> list[str]:
        """Write SVG, PNG and the plotted values as CSV to a folder's `figures`; name the files."""
        contents = {
            "svg": self.svg.encode(),
            "png": self.png(),
            "csv": clean.to_csv(self.data).encode(),
        }
        named = {f"{self.name}.{ending}": content for ending, content in contents.items()}
        files.write(Path(folder) / "figures", named)
        return [f"figures/{name}" for name in named]

    def save_svg(self, folder: Path | str) -> None:
        """Write only the SVG, to the folder itself."""
        files.write(Path(folder), {f"{self.name}.svg": self.svg.encode()})

    def _draw_svg(self, figure: Figure) -> str:
        content = self._draw("svg", figure, {"Title": self.title, "Date": None}).decode()
        width, height = (72 * _PIXELS * inches for inches in figure.get_size_inches())
        size = f'width="{width:.0f}" height="{height:.0f}"'
        content = re.sub(r'width="[^"]*" height="[^"]*"', size, _shorten(content), count=1)
        label = f'<svg role="img" aria-label="{escape(self.alt)}" font-family="{_FONTS}" '
        return content.replace("<svg ", label, 1)

    def _draw(
        self, kind: str, figure: Figure, metadata: Mapping[str, str | None] | None = None
    ) -> bytes:
        content = io.BytesIO()
        # Ids are made from the salt, and those of two charts on one page must differ.
        salt = f"baseline {self.name}{'' if figure is self.figure else ' narrow'}"
        with set_style(), mpl.rc_context({"svg.hashsalt": salt}):
            figure.savefig(content, format=kind, dpi=self.dpi, metadata=metadata)
        return content.getvalue()

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Show the picture in a notebook; pages find the narrow one in the output's metadata."""
        svg = "image/svg+xml"
        shown = {svg: self.svg, "text/plain": self.title}
        return shown, {svg: {"narrow": self.narrow_svg}} if self.narrow else {}


def _shorten(svg: str) -> str:
    """
    Remove from an SVG what no reader sees, a fifth of it, since pages hold many.

    That is its metadata, but for the title; ids that nothing refers to, which would be doubled on a
    page with two charts; groups of one; indentation; turns by no degrees; digits below a hundredth
    of a point; the font of each word, which is that of the whole.
    """
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*"/>', "", svg).replace('<style type="text/css">', "<style>")
    svg = re.sub(r'<g id="[^"]*">', "<g>", svg)
    svg = svg.replace(" font-family: 'DejaVu Sans';", "")
    svg = re.sub(r' transform="rotate\(-0 [^"]*"', "", svg)
    svg = re.sub(
        r'(?<= )(?:[dxy]|transform)="[^"]*',
        lambda place: _PRECISE.sub(r"\1", " ".join(place[0].split())),
        svg,
    )
    svg = re.sub(r"\n\s+", "\n", svg)
    return _LONE.sub(r"\1", _LONE.sub(r"\1", svg))


def _reduce_colours(picture: Image.Image, colours: int, words: Mapping[str, str]) -> bytes:
    """Save a picture as PNG, with a palette and with words."""
    texts, small = PngInfo(), io.BytesIO()
    for name, text in words.items():
        texts.add_text(name, text)
    # The median cut leaves even areas as they are, and approximates edges of letters and lines.
    flat = picture.convert("RGB").quantize(
        colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    flat.save(small, "png", pnginfo=texts)
    return small.getvalue()
