"""Fig. 1 as an ordered matrix: which country has made which commitment."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from baseline.data import groups, schema
from baseline.errors import join_words
from baseline.figures.chart import Chart
from baseline.figures.style import BLUE, INK, ORANGE, PALE, Margins, canvas, count_countries
from baseline.stats import combined

_CODES = {"none": 0, "no": 0, "signed": 1, "party": 2, "yes": 2}
_WORDS = {0: "", 1: "signed", 2: "✓"}
_HEADINGS = {
    "uncrc": "Rights of\nthe Child",
    "opsc": "Optional\nProtocol",
    "lanzarote": "Lanzarote",
    "budapest": "Budapest",
    "weprotect": "WePROTECT",
}


def draw_commitments(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """
    Draw the commitments of Fig. 1.

    Parameters
    ----------
    indicators : DataFrame
        Indexed by alpha-3 code.
    group : str or iterable of str
        Group that these countries are, for the title.

    Returns
    -------
    Chart
        One row per country; those with the same commitments are next to each other, those
        with most gaps on top.
    """
    columns = schema.indicators("fig_1")
    statuses = indicators[list(columns)].map(schema.status_name)
    codes = statuses.map(_CODES.__getitem__).astype("int64")
    order = codes.assign(total=codes.sum(axis=1), name=indicators["country"])
    # By columns, too, so that countries with the same commitments follow each other.
    order = order.sort_values(["total", *columns, "name"], ascending=True)
    codes, statuses = codes.loc[order.index], statuses.loc[order.index]

    complete = int(combined.all_five_commitments(indicators).sum())
    title = f"{count_countries(complete, indicators, group)} have all five commitments ticked"
    size, margins = (7.5, 1.75 + 0.185 * len(codes)), Margins(left=1.75, above=0.45)
    with canvas(indicators, ["fig_1"], title, size, margins) as (figure, axes):
        sns.heatmap(
            codes,
            ax=axes,
            cmap=ListedColormap([PALE, ORANGE, BLUE]),
            vmin=0,
            vmax=2,
            cbar=False,
            linewidths=1.2,
            linecolor="white",
            annot=codes.map(_WORDS.__getitem__),
            fmt="",
            annot_kws={"size": 7.5},
        )
        _label(axes, codes, order["name"].tolist())
        _part_patterns(axes, codes)
    data = statuses.reset_index().melt("iso3", var_name="indicator", value_name="status")
    gaps = order.loc[(codes < 2).any(axis=1), "name"]
    alt = (
        f"Matrix of {len(codes)} countries by five commitments; a filled cell is a state party "
        f"or member, an orange one a signature, a pale one a blank. {title}. "
        f"With a gap: {join_words(gaps.tolist())}."
    )
    return Chart("fig_1_commitments", "fig_1", title, alt, data, figure)


def _label(axes: Axes, codes: pd.DataFrame, countries: list[str]) -> None:
    held = (codes == 2).sum()
    headings = [f"{words}\n{held[name]} of {len(codes)}" for name, words in _HEADINGS.items()]
    axes.set_xticks([place + 0.5 for place in range(len(headings))], headings, rotation=0)
    axes.set_yticks([row + 0.5 for row in range(len(countries))], countries, rotation=0, size=8)
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.set(xlabel="", ylabel="")
    for text in axes.texts:
        text.set_color(INK if text.get_text() == "signed" else "white")


def _part_patterns(axes: Axes, codes: pd.DataFrame) -> None:
    """Draw a line between countries whose commitments differ."""
    differs = (codes != codes.shift()).any(axis=1)
    for row in range(1, len(codes)):
        if differs.iloc[row]:
            axes.axhline(row, color=INK, linewidth=0.6)
