"""A chart: its picture, the values it plots and its words; how all charts look; how they are saved."""

from __future__ import annotations

import io
import textwrap
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

import matplotlib.style
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from baseline import merge, outputs, project, schema

# Okabe and Ito's colours, told apart by readers with any kind of colour vision.
BLUE, ORANGE, SKY, GREY, PALE, INK = "#0072B2", "#E69F00", "#56B4E9", "#767676", "#EDEDED", "#1A1A1A"

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

NOUNS = {
    "coe": "member states",
    "eu": "EU member states",
    "focus": "focus countries",
    "non_eu": "member states outside the EU",
    "non_focus": "member states outside the focus group",
}

DPI = 150


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
    """

    name: str
    table: str
    title: str
    alt: str
    data: pd.DataFrame
    figure: Figure

    @cached_property
    def svg(self) -> str:
        """The chart as SVG, named for screen readers; drawn once."""
        content = self._draw("svg", {"Title": self.title, "Date": None}).decode()
        content = content.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")  # of like width
        label = f'<svg role="img" aria-label="{escape(self.alt)}" '
        return content.replace("<svg ", label, 1)

    def png(self) -> bytes:
        """Draw as PNG, 150 dots an inch."""
        return self._draw("png", {"Title": self.title, "Description": self.alt, "Software": None})

    def save(self, folder: Path | str) -> None:
        """Write SVG, PNG and the plotted values as CSV to a folder's `figures`."""
        files = {"svg": self.svg.encode(), "png": self.png(), "csv": merge.to_csv(self.data).encode()}
        named = {f"{self.name}.{ending}": content for ending, content in files.items()}
        outputs.write(Path(folder) / "figures", named)

    def save_svg(self, folder: Path | str) -> None:
        """Write only the SVG, to the folder itself."""
        outputs.write(Path(folder), {f"{self.name}.svg": self.svg.encode()})

    def _draw(self, kind: str, metadata: dict[str, str | None]) -> bytes:
        content = io.BytesIO()
        with look():
            self.figure.savefig(content, format=kind, dpi=DPI, metadata=metadata)
        return content.getvalue()

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        return {"image/svg+xml": self.svg, "text/plain": self.title}, {}


def look() -> AbstractContextManager[None]:
    """Draw and save in the package's style, whatever the reader's own settings are."""
    return matplotlib.style.context(["default", STYLE])


def canvas(
    table: str | tuple[str, ...],
    title: str,
    width: float,
    height: float,
    left: float = 0.15,
    above: float = 0.0,
    below: float = 0.0,
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

    Returns
    -------
    Figure, Axes
    """
    figure = Figure(figsize=(width, height))
    title = f"Scenario: {title}" if project.scenario() else title
    headline = "\n".join(textwrap.wrap(title, int(width * 10.4)))
    cited = schema.source(*([table] if isinstance(table, str) else table))
    note = "\n".join(textwrap.wrap(f"{cited} {schema.caveat()}", int(width * 15)))
    top = height - 0.3 - 0.2 * (headline.count("\n") + 1) - above
    bottom = 0.25 + below + 0.14 * (note.count("\n") + 1)
    figure.text(0.15 / width, 1 - 0.12 / height, headline, size=11, weight="bold", va="top")
    figure.text(0.15 / width, 0.1 / height, note, size=7.5, color="#555555", va="bottom", linespacing=1.3)
    axes = figure.add_axes((left / width, bottom / height, 1 - (left + 0.2) / width, (top - bottom) / height))
    return figure, axes


def name_list(names: list[str]) -> str:
    """Join names as a sentence does."""
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)
