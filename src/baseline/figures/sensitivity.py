"""How much one country moves a mean, and whether any would move it to what is printed."""

from __future__ import annotations

import statistics
from collections.abc import Callable

import pandas as pd
import seaborn as sns

from baseline.data import countries, schema
from baseline.figures.chart import BLUE, GREY, ORANGE, Chart, canvas, look
from baseline.ledger.readings import equals, interval


def left_out(
    indicators: pd.DataFrame,
    indicator: str,
    printed: str,
    scale: Callable[[float], float] = float,
    unit: str = "",
) -> Chart:
    """
    Draw the 47 means that leave one country out, against the printed mean.

    Parameters
    ----------
    indicators : DataFrame, shape (47, indicators)
        Indexed by alpha-3 code.
    indicator : str
        Number whose mean is printed.
    printed : str
        The printed mean.
    scale : callable, optional
        From the indicator's unit to the printed one.
    unit : str, optional
        Unit of the printed mean; by default the indicator's.

    Returns
    -------
    Chart
        Means in order, each under the country left out, and the printed value as a band of
        its rounding interval.
    """
    described, values = schema.indicators()[indicator], indicators[indicator]
    means = {iso3: scale(statistics.mean(values.drop(iso3).tolist())) for iso3 in values.index}
    data = pd.DataFrame({"iso3": list(means), "mean": list(means.values())}).sort_values(
        ["mean", "iso3"]
    )
    data["fits"] = ["yes" if equals(mean, printed) else "no" for mean in data["mean"]]
    names = countries.names()
    fits = [names[code] for code in data.loc[data["fits"] == "yes", "iso3"]]
    computed = scale(statistics.mean(values.tolist()))
    one_of = " or ".join(filter(None, [", ".join(fits[:-1]), *fits[-1:]]))
    whom = f"without {one_of}" if len(fits) < 4 else f"without any one of {len(fits)} countries"
    title = f"Printed {printed}, computed {computed:.1f}: " + (
        f"as printed {whom}" if fits else "no one country explains it"
    )
    with look(indicators):
        figure, axes = canvas(described.table, title, 9, 3.6, left=0.55, below=0.6)
        lower, upper = (float(end) for end in interval(printed))
        axes.axhspan(lower, upper, color=ORANGE, alpha=0.45, linewidth=0)
        axes.text(0.2, upper, f"printed {printed}", va="bottom", size=8)
        axes.axhline(computed, color=GREY, linewidth=0.9, linestyle=(0, (4, 2)))
        axes.text(46.2, computed, f"all 47: {computed:.2f}", ha="right", va="bottom", size=8)
        sns.scatterplot(data, x="iso3", y="mean", color=BLUE, s=22, ax=axes, zorder=3)
        axes.set(
            xlim=(-1, 47), ylabel="", xlabel=f"Mean without this country ({unit or described.unit})"
        )
        axes.tick_params(axis="x", rotation=90, labelsize=7)
    alt = (
        f"{len(data)} means of {described.title}, each without one country, from {data['mean'].min():.2f} to "
        f"{data['mean'].max():.2f}, against the printed {printed} and the mean of all, {computed:.2f}. {title}."
    )
    name = f"claims_{indicator}_without_one" + ("_pct" if unit else "")
    return Chart(name, described.table, title, alt, data, figure)
