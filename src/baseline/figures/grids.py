"""Figs. 3 and 4 as grids: two numbers against each other, every country named in its cell."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from baseline.data import groups, schema
from baseline.figures.chart import INK, Chart, canvas, look


def legislation(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
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
    spread = f"grooming scores spread wider, {zero} at 0"
    title = f"{four} of {len(indicators)} {groups.find(group).noun} score 4 on CSAM legislation; {spread}"
    return _chart(
        "fig_3_legislation",
        "fig_3",
        title,
        indicators,
        ("csam_score", "grooming_score"),
        range(6),
        range(6),
    )


def ages(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """
    Draw the two ages of Fig. 4 against each other.

    Parameters
    ----------
    indicators : DataFrame
        Indexed by alpha-3 code; ages in years, a minimum age of 0 where none is given.
    group : str or iterable of str
        As for `legislation`.

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
    levels = [sorted({int(age) for age in indicators[name]}) for name in (across, up)]
    return _chart("fig_4_ages", "fig_4", title, indicators, (across, up), *levels)


def _chart(
    name: str,
    table: str,
    title: str,
    indicators: pd.DataFrame,
    pair: tuple[str, str],
    across: Sequence[int],
    up: Sequence[int],
) -> Chart:
    x, y = pair
    codes = {
        (b, a): list(indicators.index[(indicators[x] == a) & (indicators[y] == b)])
        for b in reversed(up)
        for a in across
    }
    counts = pd.DataFrame([[len(codes[b, a]) for a in across] for b in reversed(up)])
    labels = pd.DataFrame(
        [
            ["\n".join(textwrap.wrap(" ".join(codes[b, a]), 15)) for a in across]
            for b in reversed(up)
        ]
    )
    with look(indicators):
        figure, axes = canvas(table, title, 9, 1.9 + 0.68 * len(up), left=1.0, below=0.55)
        sns.heatmap(
            counts, ax=axes, cmap=sns.light_palette("#56B4E9", as_cmap=True), vmin=0, vmax=max(6, counts.max().max()),
            cbar=False, linewidths=1.5, linecolor="white", annot=labels, fmt="", annot_kws={"size": 8, "color": INK},
        )  # fmt: skip
        _label(axes, counts, pair, across, up)
    data = pd.DataFrame(
        [(a, b, len(codes[b, a]), " ".join(codes[b, a])) for b in up for a in across],
        columns=[x, y, "n", "countries"],
    )
    filled = data[data["n"] > 0].sort_values("n", ascending=False, kind="stable")
    titles = schema.indicators()
    cells = "; ".join(f"{r[0]} and {r[1]}: {r[3]}" for r in filled.itertuples(index=False))
    alt = f"Grid of countries by {titles[x].title} and {titles[y].title}. {title}. By both, largest first: {cells}."
    return Chart(name, table, title, alt, data, figure)


def _label(
    axes: Axes,
    counts: pd.DataFrame,
    pair: tuple[str, str],
    across: Sequence[int],
    up: Sequence[int],
) -> None:
    x, y = (schema.indicators()[name] for name in pair)
    below = [f"{_level(a, x)}\n({n})" for a, n in zip(across, counts.sum(), strict=True)]
    left = [f"{_level(b, y)}\n({n})" for b, n in zip(reversed(up), counts.sum(axis=1), strict=True)]
    axes.set_xticks([n + 0.5 for n in range(len(across))], below, rotation=0)
    axes.set_yticks([n + 0.5 for n in range(len(up))], left, rotation=0)
    axes.tick_params(length=0)
    axes.set_xlabel(f"{x.title} ({x.unit}; in brackets, countries)", weight="bold")
    axes.set_ylabel(f"{y.title} ({y.unit})", weight="bold")


def _level(number: int, indicator: schema.Indicator) -> str:
    return "none given" if number == indicator.none else str(number)
