"""Figs. 3 and 4 as grids: two numbers against each other, every country named in its cell."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from baseline.data import groups, schema
from baseline.figures.chart import Chart
from baseline.figures.style import INK, SKY, Margins, canvas, count_countries


def draw_legislation(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """
    Draw the two ICMEC scores of Fig. 3 against each other.

    Parameters
    ----------
    indicators : DataFrame
        Indexed by alpha-3 code; scores in points, 0 to 5.
    group : str or iterable of str
        Group that these countries are, for the title.

    Returns
    -------
    Chart
        Countries by both scores, with the number of countries at each.
    """
    zero = int((indicators["grooming_score"] == 0).sum())
    four = int((indicators["csam_score"] == 4).sum())
    scores = indicators[["csam_score", "grooming_score"]]
    ranges = scores.max() - scores.min()
    is_wider = ranges["grooming_score"] > ranges["csam_score"]
    spread = (
        f"grooming scores spread wider, {zero} at 0" if is_wider else f"{zero} score 0 on grooming"
    )
    title = f"{count_countries(four, indicators, group)} score 4 on CSAM legislation; {spread}"
    levels = {"csam_score": range(6), "grooming_score": range(6)}
    return _draw_grid("fig_3_legislation", title, indicators, levels)


def draw_ages(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """
    Draw the two ages of Fig. 4 against each other.

    Parameters
    ----------
    indicators : DataFrame
        Indexed by alpha-3 code; ages in years, a minimum age of 0 where none is given.
    group : str or iterable of str
        As for `draw_legislation`.

    Returns
    -------
    Chart
        Countries by both ages, with the number of countries at each.
    """
    across, up = "minimum_age_of_criminal_responsibility", "age_of_consent"
    given = indicators[across] != schema.indicators()[across].none
    below = int((given & (indicators[across] < indicators[up])).sum())
    whose = f"the {int(given.sum())} {groups.find(group).noun} that give both ages"
    title = f"In {below} of {whose}, criminal responsibility begins before consent"
    levels = {name: sorted({int(age) for age in indicators[name]}) for name in (across, up)}
    return _draw_grid("fig_4_ages", title, indicators, levels)


def _draw_grid(
    name: str, title: str, indicators: pd.DataFrame, levels: Mapping[str, Sequence[int]]
) -> Chart:
    """Draw the countries at each pair of levels: of the first indicator across, the second up."""
    (across, columns), (up, rows) = levels.items()
    x, y = schema.indicators()[across], schema.indicators()[up]
    pairs = pd.MultiIndex.from_product([rows, columns], names=[up, across])
    codes = indicators.index.to_series().groupby([indicators[up], indicators[across]]).agg(" ".join)
    data = codes.reindex(pairs, fill_value="").rename("countries").reset_index()
    data["n"] = [len(listed.split()) for listed in data["countries"]]
    # Downwards, since a heatmap's first row is on top.
    members = data.pivot(index=up, columns=across, values="countries")[::-1]
    counts = data.pivot(index=up, columns=across, values="n")[::-1]
    size, margins = (9, 1.9 + 0.68 * len(rows)), Margins(left=1.0, below=0.55)
    with canvas(indicators, [x.table], title, size, margins) as (figure, axes):
        sns.heatmap(
            counts,
            ax=axes,
            cmap=sns.light_palette(SKY, as_cmap=True),
            vmin=0,
            vmax=max(6, counts.max().max()),
            cbar=False,
            linewidths=1.5,
            linecolor="white",
            annot=members.map(lambda listed: "\n".join(textwrap.wrap(listed, 15))),
            fmt="",
            annot_kws={"size": 8, "color": INK},
        )
        _label(axes, counts, x, y)
    data = data[[across, up, "n", "countries"]]
    filled = data[data["n"] > 0].sort_values("n", ascending=False, kind="stable")
    cells = "; ".join(f"{a} and {b}: {named}" for a, b, _, named in filled.itertuples(index=False))
    alt = f"Grid of countries by {x.title} and {y.title}. {title}. By both, largest first: {cells}."
    return Chart(name, x.table, title, alt, data, figure)


def _label(axes: Axes, counts: pd.DataFrame, x: schema.Indicator, y: schema.Indicator) -> None:
    """Label levels and axes, each level with the number of its countries."""
    below = [f"{_name_level(level, x)}\n({n})" for level, n in counts.sum().items()]
    left = [f"{_name_level(level, y)}\n({n})" for level, n in counts.sum(axis=1).items()]
    axes.set_xticks([place + 0.5 for place in range(len(below))], below, rotation=0)
    axes.set_yticks([place + 0.5 for place in range(len(left))], left, rotation=0)
    axes.tick_params(length=0)
    axes.set_xlabel(f"{x.title} ({x.unit}; in brackets, countries)", weight="bold")
    axes.set_ylabel(f"{y.title} ({y.unit})", weight="bold")


def _name_level(level: object, indicator: schema.Indicator) -> str:
    return "none given" if level == indicator.none else str(level)
