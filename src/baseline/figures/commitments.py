"""Fig. 1 as a matrix: the countries with a gap, row by row, and all others in one."""

from __future__ import annotations

import textwrap

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from baseline.data import groups, schema
from baseline.data.marks import Marks, note_marks, select_marks
from baseline.errors import join_words
from baseline.figures.chart import Chart
from baseline.figures.style import (
    INK,
    SHADES,
    Margins,
    Words,
    choose_outline,
    count_countries,
    draw_canvas,
    write_below,
)

_CODES = {"none": 0, "no": 0, "signed": 1, "party": 2, "yes": 2}
_WORDS = {0: "", 1: "signed", 2: "✓"}
_HEADINGS = {
    "uncrc": "Rights of\nthe Child",
    "opsc": "Optional\nProtocol",
    "lanzarote": "Lanzarote",
    "budapest": "Budapest",
    "weprotect": "WePROTECT",
}
_ROW, _LINE = 0.235, 0.155
"""Heights of a row of cells and of a line of names, in inches."""
_LETTERS = 114
"""Letters in a line of names."""


def draw_commitments(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """Draw the commitments of Fig. 1: a row for each country with a gap, one for all others."""
    columns = list(_HEADINGS)
    statuses = indicators[columns].map(schema.name_status)
    codes = statuses.map(_CODES.__getitem__).astype("int64")
    names = indicators["country"]
    drawn, gaps, others = _arrange_rows(codes, names)
    marks = select_marks(indicators, columns)
    texts = drawn.map(_WORDS.__getitem__)
    # Of a country without a gap, only the heading of the column shows the mark.
    for iso3, name in marks:
        if iso3 in gaps.index:
            texts.loc[names[iso3], name] += f" {marks[iso3, name]}"

    countries = count_countries(len(others), indicators, group)
    title = f"{countries} have made all five commitments, according to Fig. 1"
    listed = textwrap.wrap(", ".join(others), _LETTERS)
    words = Words(
        title,
        "Countries with a gap have a row each, in alphabetical order; the others share one row.",
        " ".join(note_marks(marks)),
    )
    margins = Margins(left=1.75, above=0.5, below=0.1 + _LINE * len(listed))
    size = (7.5, 1.6 + _ROW * len(drawn) + _LINE * len(listed) + 0.5)
    with draw_canvas(indicators, ["fig_1"], words, size, margins) as (figure, axes):
        _draw_cells(axes, drawn, texts)
        _label_axes(axes, drawn, codes, marks)
        write_below(figure, axes, listed, 0.06)
    data = statuses.reset_index().melt("iso3", var_name="indicator", value_name="status")
    data["mark"] = [
        marks.get(cell, "") for cell in zip(data["iso3"], data["indicator"], strict=True)
    ]
    lacking = "; ".join(
        _list_gaps(name, row) for name, row in gaps.rename(names.to_dict()).iterrows()
    )
    alt = (
        f"Matrix of countries and five commitments: blue means state party or member, orange a "
        f"signature only, pale a blank. {title}. {lacking or 'No country has a gap'}."
    )
    return Chart("fig_1_commitments", "fig_1", title, alt, data, figure)


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
    titles = {name: heading.replace("\n", " ") for name, heading in _HEADINGS.items()}
    said = []
    for code, word in ((1, "signed"), (0, "blank")):
        if held := [titles[str(name)] for name in codes.index[codes == code]]:
            said.append(f"{word} {join_words(held)}")
    return f"{country}: {', '.join(said)}"


def _label_axes(axes: Axes, drawn: pd.DataFrame, codes: pd.DataFrame, marks: Marks) -> None:
    held = (codes == 2).sum()
    marked = {name: f" {mark}" for (_, name), mark in marks.items()}
    headings = [
        f"{words}\n{held[name]} of {len(codes)}{marked.get(name, '')}"
        for name, words in _HEADINGS.items()
    ]
    axes.set_xticks([place + 0.5 for place in range(len(headings))], headings, rotation=0)
    axes.set_yticks([row + 0.5 for row in range(len(drawn))], list(drawn.index), rotation=0)
    axes.tick_params(axis="y", labelsize=8.5)
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.set(xlabel="", ylabel="")
    for text in axes.texts:
        text.set_color("white" if text.get_text().startswith("✓") else INK)
