"""One country among the 47: where its numbers lie, and which of its statuses others share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import mean as mean_of

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from baseline.data import schema
from baseline.figures.chart import BLUE, INK, ORANGE, SHADES, Chart, canvas, look

_NUMBERS = (
    "csam_score",
    "grooming_score",
    "access_to_justice_score",
    "minimum_age_of_criminal_responsibility",
    "age_of_consent",
)
_INK_ON = {BLUE: "white"}
_WORDS = {
    "none": "blank",
    "no": "blank",
    "full_and_associate": "full and associate",
    "awaiting_report": "awaited",
}


def numbers(indicators: pd.DataFrame, country: str, compare: Sequence[str] = ()) -> Chart:
    """
    Draw where a country's scores and ages lie among those of the 47.

    Parameters
    ----------
    indicators : DataFrame, shape (47, indicators)
        Indexed by alpha-3 code.
    country : str
        Alpha-3 code.
    compare : sequence of str
        Alpha-3 codes of countries to mark beside it.

    Returns
    -------
    Chart
        A strip for each number: every country a dot, stacked where values are equal.
    """
    name = str(indicators.loc[country, "country"])
    title = f"{name} among the 47 member states: scores and ages"
    rows = []
    with look(indicators):
        figure, axes = canvas(("fig_3", "fig_4"), title, 9, 5.0, left=2.35, below=0.05)
        axes.set(xlim=(-0.04, 1.06), ylim=(len(_NUMBERS) - 0.45, -0.7))
        axes.axis("off")
        dots: list[tuple[float, float, str]] = []
        for place, indicator in enumerate(_NUMBERS):
            rows += _strip(
                axes, place, indicators, schema.indicators()[indicator], country, compare, dots
            )
        for mark, size, colour, edge in (
            ("", 3, "#BDBDBD", "none"),
            ("compare", 5.8, BLUE, "none"),
            ("country", 6.6, ORANGE, INK),
        ):
            xs, ys = (
                [x for x, _, each in dots if each == mark],
                [y for _, y, each in dots if each == mark],
            )
            axes.plot(xs, ys, "o", markersize=size, color=colour, markeredgecolor=edge, zorder=3)
    data = pd.DataFrame(rows, columns=["indicator", "iso3", "value", "marked"])
    own = data[data["iso3"] == country]
    said = "; ".join(
        f"{schema.indicators()[n].title} {v:g}"
        for n, v in zip(own["indicator"], own["value"], strict=True)
    )
    alt = f"Five strips of dots, one a member state, with {name} marked: {said}."
    return Chart("numbers", "fig_4", title, alt, data, figure)


def statuses(indicators: pd.DataFrame, country: str) -> Chart:
    """
    Draw how many member states share each status, with the country's own marked.

    Parameters
    ----------
    indicators, country
        As for `numbers`.

    Returns
    -------
    Chart
        A bar for each status indicator, one segment a status.
    """
    name = str(indicators.loc[country, "country"])
    title = f"{name} among the 47 member states: commitments and services"
    described = [each for each in schema.indicators().values() if not each.is_number]
    rows = []
    with look(indicators):
        drawn = tuple(dict.fromkeys(each.table for each in described))
        figure, axes = canvas(drawn, title, 9, 1.2 + 0.3 * len(described), left=2.6)
        axes.set(xlim=(0, 47), ylim=(len(described) - 0.4, -0.6))
        axes.axis("off")
        for place, each in enumerate(described):
            rows += _bar(axes, place, indicators[each.name], each, country)
    data = pd.DataFrame(rows, columns=["indicator", "status", "n", "own"])
    own = data[data["own"] == "yes"]
    titles = {each.name: each.title for each in described}
    said = "; ".join(
        f"{titles[n]}: {_WORDS.get(s, s)}, as {c} of 47"
        for n, s, c in zip(own["indicator"], own["status"], own["n"], strict=True)
    )
    return Chart(
        "statuses",
        "fig_1",
        title,
        f"Bars of 47 member states by status, {name}'s own marked. {said}.",
        data,
        figure,
    )


def _strip(
    axes: Axes,
    place: int,
    frame: pd.DataFrame,
    indicator: schema.Indicator,
    country: str,
    compare: Sequence[str],
    dots: list[tuple[float, float, str]],
) -> list[tuple[str, str, float, str]]:
    given = frame.loc[frame[indicator.name] != indicator.none, indicator.name].astype("float64")
    low, high = float(given.min()), float(given.max())
    seen: Counter[float] = Counter()
    rows = []
    axes.text(
        -0.07,
        place,
        indicator.title.replace(" of criminal", "\nof criminal"),
        ha="right",
        va="center",
        size=8.5,
    )
    axes.plot([0, 1], [place + 0.25] * 2, color="#CCCCCC", linewidth=0.8, zorder=1)
    for iso3, value in given.items():
        x, up = (value - low) / (high - low), seen[value]
        seen[value] += 1
        mark = "country" if iso3 == country else "compare" if iso3 in compare else ""
        # Many equal values stand in columns of ten, side by side.
        dots.append((x + 0.009 * (up // 10), place + 0.2 - 0.055 * (up % 10), mark))
        rows.append((indicator.name, str(iso3), float(value), mark))
    mean = mean_of(given.tolist())
    axes.plot(
        [(mean - low) / (high - low)] * 2,
        [place + 0.2, place + 0.31],
        color=INK,
        linewidth=1.4,
        zorder=2,
    )
    axes.text(
        (mean - low) / (high - low),
        place + 0.42,
        f"mean {mean:.1f}",
        ha="center",
        va="center",
        size=7.5,
    )
    for x, end in ((0.0, low), (1.0, high)):
        axes.text(x, place + 0.42, f"{end:g}", ha="center", va="center", size=7.5, color="#555555")
    own = frame.loc[country, indicator.name]
    label = "none given" if own == indicator.none else f"{own:g}"
    axes.text(1.055, place + 0.05, label, ha="right", va="center", size=10, weight="bold")
    return rows


def _bar(
    axes: Axes, place: int, values: pd.Series, indicator: schema.Indicator, country: str
) -> list[tuple[str, str, int, str]]:
    axes.text(-0.4, place, indicator.title, ha="right", va="center", size=8.5)
    start, rows = 0, []
    for status, meant in indicator.statuses.items():
        number, own = int((values == meant).sum()), bool(values[country] == meant)
        if number:
            colour = SHADES[status]
            axes.add_artist(  # the limits are set, so that they need not be found out from it
                Rectangle(
                    (start, place - 0.36),
                    number,
                    0.72,
                    facecolor=colour,
                    edgecolor="white",
                    linewidth=1,
                )
            )
            if own:
                box = Rectangle(
                    (start + 0.1, place - 0.36),
                    number - 0.2,
                    0.72,
                    fill=False,
                    edgecolor=INK,
                    linewidth=2,
                )
                axes.add_artist(box)
            words = f"{_WORDS.get(status, status)} {number}" if number > 6 else str(number)
            axes.text(
                start + number / 2, place, words, ha="center", va="center", size=8,
                color=_INK_ON.get(colour, INK), weight="bold" if own else "normal",
            )  # fmt: skip
        rows.append((indicator.name, status, number, "yes" if own else ""))
        start += number
    return rows
