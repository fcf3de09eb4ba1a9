"""Fig. 1 as a matrix: the countries with a gap, row by row, and all others in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from baseline.data import groups, schema
from baseline.data.marks import Marks, list_marks, note_marks, select_marks
from baseline.errors import join_words
from baseline.figures.chart import Chart
from baseline.figures.style import (
    INK,
    NARROW,
    ON_COLOUR,
    SHADES,
    SIDE,
    SMALL_LINE,
    Margins,
    Words,
    choose_outline,
    count_countries,
    draw_canvas,
    join_names,
    wrap_words,
    write_below,
)

_CODES = {"none": 0, "no": 0, "signed": 1, "party": 2, "yes": 2}
_HEADINGS = {
    "uncrc": "Rights of the Child",
    "opsc": "Optional Protocol",
    "lanzarote": "Lanzarote",
    "budapest": "Budapest",
    "weprotect": "WePROTECT",
}
_ROW = 0.235
"""Height of a row of cells, in inches."""


class Layout(NamedTuple):
    """
    How wide a figure is, in inches, and what follows from that.

    That is room for names and above the cells, the length of a heading's line and how far it is
    turned, the word for a signature.
    """

    width: float
    left: float
    above: float
    heading: float
    turn: int
    signed: str
    notes: tuple[str, ...] = ()


_SIGNED = ("S: signed only.",)
_LAYOUTS = (
    Layout(7.5, left=1.75, above=0.5, heading=0.8, turn=0, signed="signed"),
    Layout(NARROW, left=1.2, above=1.3, heading=1.3, turn=90, signed="S", notes=_SIGNED),
)
_SUBTITLE = "Countries with a gap have a row each, in alphabetical order; the others share one row."


def draw_commitments(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """Draw the commitments of Fig. 1: a row for each country with a gap, one for all others."""
    columns = list(_HEADINGS)
    statuses = indicators[columns].map(schema.name_status)
    codes = statuses.map(_CODES.__getitem__).astype("int64")
    names = indicators["country"]
    drawn, gaps, others = _arrange_rows(codes, names)
    marks = select_marks(indicators, columns)
    countries = count_countries(len(others), indicators, group)
    title = f"{countries} have made all five commitments, according to Fig. 1"
    # Of a country without a gap, only the heading of the column shows the mark.
    shown = {cell: mark for cell, mark in marks.items() if cell[0] in gaps.index}
    figures = []
    for layout in _LAYOUTS:
        texts = drawn.map({0: "", 1: layout.signed, 2: "✓"}.__getitem__)
        for (iso3, name), mark in shown.items():
            texts.loc[names[iso3], name] += f" {mark}"
        listed = wrap_words(join_names(others), layout.width - 2 * SIDE)
        words = Words(title, _SUBTITLE, " ".join([*layout.notes, *note_marks(marks)]))
        margins = Margins(layout.left, layout.above, 0.1 + SMALL_LINE * len(listed))
        size = (layout.width, _ROW * len(drawn))
        with draw_canvas(indicators, ["fig_1"], words, size, margins) as (figure, axes):
            _draw_cells(axes, drawn, texts)
            _label_axes(axes, drawn, _write_headings(codes, marks, layout), layout.turn)
            write_below(figure, axes, listed, 0.06)
        figures.append(figure)
    data = statuses.reset_index().melt("iso3", var_name="indicator", value_name="status")
    data["mark"] = list_marks(indicators, data)
    lacking = "; ".join(
        _list_gaps(name, row) for name, row in gaps.rename(names.to_dict()).iterrows()
    )
    alt = (
        f"Matrix of countries and five commitments: blue means state party or member, orange a "
        f"signature only, pale a blank. {title}. {lacking or 'No country has a gap'}. "
        f"{' '.join(_name_marked(marks, names))}"
    ).strip()
    return Chart("fig_1_commitments", "fig_1", title, alt, data, figures[0], figures[1])


def _arrange_rows(
    codes: pd.DataFrame, names: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Arrange rows by name: of each country with a gap, and one of the others, who come apart."""
    lacks = (codes < 2).any(axis=1)
    gaps = codes.loc[names[lacks].sort_values().index]
    others = names[~lacks].sort_values()
    rows = dict(zip(names[gaps.index], gaps.to_numpy().tolist(), strict=True))
    if len(others):
        rows[f"{'The other' if rows else 'All'} {len(others)}"] = [2] * len(codes.columns)
    return pd.DataFrame.from_dict(rows, orient="index", columns=codes.columns), gaps, others


def _draw_cells(axes: Axes, drawn: pd.DataFrame, texts: pd.DataFrame) -> None:
    """Draw the cells in the colours of their statuses; pale ones get an outline on white paper."""
    sns.heatmap(
        drawn,
        ax=axes,
        cmap=ListedColormap([SHADES[status] for status in ("none", "signed", "party")]),
        vmin=0,
        vmax=2,
        cbar=False,
        linewidths=1.2,
        linecolor="white",
        annot=texts,
        fmt="",
        annot_kws={"size": 8},
    )
    edge = choose_outline(SHADES["none"])
    for row, column in zip(*(drawn == 0).to_numpy().nonzero(), strict=True):
        cell = (column + 0.01, row + 0.04), 0.98, 0.92
        axes.add_patch(Rectangle(*cell, fill=False, ec=edge, linewidth=0.6))


def _list_gaps(country: object, codes: pd.Series) -> str:
    """List what a country has only signed and which of its cells are blank."""
    said = []
    for code, word in ((1, "signed"), (0, "blank")):
        if held := [_HEADINGS[str(name)] for name in codes.index[codes == code]]:
            said.append(f"{word} {join_words(held)}")
    return f"{country}: {', '.join(said)}"


def _name_marked(marks: Marks, names: pd.Series) -> list[str]:
    """Say what marks mean and which cells have them, for those who do not see them."""
    cells = [f"{_HEADINGS[name]} ({names[iso3]})" for iso3, name in marks]
    return [*note_marks(marks), f"Marked: {join_words(cells)}."] if cells else []


def _write_headings(codes: pd.DataFrame, marks: Marks, layout: Layout) -> list[str]:
    """Name the columns and count who has made each commitment."""
    held = (codes == 2).sum()
    marked = {name: f" {mark}" for (_, name), mark in marks.items()}
    counts = {name: f"{held[name]} of {len(codes)}{marked.get(name, '')}" for name in _HEADINGS}
    return [
        "\n".join([*wrap_words(heading, layout.heading, 9), counts[name]])
        for name, heading in _HEADINGS.items()
    ]


def _label_axes(axes: Axes, drawn: pd.DataFrame, headings: Sequence[str], turn: int) -> None:
    places = [place + 0.5 for place in range(len(headings))]
    axes.set_xticks(places, headings, rotation=turn, ma="left" if turn else "center")
    axes.set_yticks([row + 0.5 for row in range(len(drawn))], list(drawn.index), rotation=0)
    axes.tick_params(axis="y", labelsize=8 if turn else 8.5)
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.set(xlabel="", ylabel="")
    for text in axes.texts:
        word = text.get_text()
        text.set_color("white" if word[:1] == "✓" else ON_COLOUR if word[:1].isalpha() else INK)
