"""Fig. 4 as ordered dots: every country's access to justice score, with the averages marked."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from baseline.data import groups
from baseline.figures.chart import BLUE, GREY, ORANGE, Chart, canvas, look
from baseline.stats import summary

_KINDS = {
    "Focus country": (ORANGE, "D"),
    "EU member state": (BLUE, "o"),
    "Other member state": (GREY, "s"),
}
_MEANS = {"focus": "focus countries", "coe": "Council of Europe", "eu": "EU"}


def access_to_justice(
    indicators: pd.DataFrame, statistics: pd.DataFrame, group: groups.Choice = "coe"
) -> Chart:
    """
    Draw the access to justice scores of Fig. 4.

    Parameters
    ----------
    indicators : DataFrame
        Indexed by alpha-3 code; scores in points, 0 to 261.
    statistics : DataFrame
        For the averages of the groups.
    group : str or iterable of str
        Group that these countries are, for the title.

    Returns
    -------
    Chart
        One dot a country in order of score, and lines at the averages, CRIN's global one
        among them.
    """
    scores = indicators.sort_values(["access_to_justice_score", "country"], ascending=[False, True])
    kinds = dict.fromkeys(scores.index, "Other member state")
    kinds |= dict.fromkeys(groups.find_members("eu"), "EU member state")
    kinds |= dict.fromkeys(groups.find_members("focus"), "Focus country")
    dots = pd.DataFrame({"label": scores["country"], "score": scores["access_to_justice_score"]})
    dots["kind"] = [kinds[str(iso3)] for iso3 in dots.index]
    means = {
        name: summary.value(statistics, "access_to_justice_score_mean", each)
        for each, name in _MEANS.items()
    }
    means = {"global (as printed)": summary.GLOBAL_MEAN_SCORE} | means

    above = int((dots["score"] > summary.GLOBAL_MEAN_SCORE).sum())
    title = f"{above} of {len(dots)} {groups.find(group).noun} score above the global average on access to justice"
    with look(indicators):
        figure, axes = canvas(
            "fig_4", title, 7.5, 2.0 + 0.175 * len(dots), left=1.75, above=0.6, below=0.5
        )
        _draw(axes, dots, means, figure.get_figheight())
    lines = pd.DataFrame({"label": list(means), "score": list(means.values()), "kind": "average"})
    data = pd.concat([dots.reset_index(), lines])[["iso3", "label", "kind", "score"]].fillna(
        {"iso3": ""}
    )
    spread = f"from {dots['score'].min():g} ({dots['label'].iloc[-1]}) to {dots['score'].max():g} ({dots['label'].iloc[0]})"
    averages = ", ".join(f"{name} {mean:.1f}" for name, mean in means.items())
    alt = f"Dot plot of {len(dots)} access to justice scores of 261 points, {spread}. {title}. Averages: {averages}."
    return Chart("fig_4_access_to_justice", "fig_4", title, alt, data, figure)


def _draw(axes: Axes, dots: pd.DataFrame, means: dict[str, float], height: float) -> None:
    colours = {kind: colour for kind, (colour, _) in _KINDS.items()}
    markers = {kind: marker for kind, (_, marker) in _KINDS.items()}
    sns.scatterplot(
        dots, x="score", y="label", hue="kind", style="kind", hue_order=list(_KINDS), style_order=list(_KINDS),
        palette=colours, markers=markers, s=38, ax=axes, zorder=3,
    )  # fmt: skip
    for place, score in enumerate(dots["score"]):
        axes.text(
            score + 2.2,
            place,
            f"{score:g}",
            va="center",
            size=7.5,
            bbox={"fc": "white", "ec": "none", "pad": 0.5},
        )
    inch = 1 / (axes.get_position().height * height)
    for level, (name, mean) in enumerate(sorted(means.items(), key=lambda each: -each[1])):
        rise = 1 + (0.08 + 0.14 * level) * inch
        axes.axvline(
            mean,
            ymax=rise,
            color=GREY,
            linewidth=0.9,
            linestyle=(0, (4, 2)),
            zorder=1,
            clip_on=False,
        )
        axes.text(
            mean + 1,
            rise,
            f"{name} {mean:.1f}",
            transform=axes.get_xaxis_transform(),
            va="top",
            size=7.5,
        )
    axes.set(
        xlabel="Score, points of 261",
        ylabel="",
        xlim=(105, 225),
        xticks=range(120, 221, 20),
        ylim=(len(dots) - 0.4, -0.6),
    )
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.grid(axis="y", color="#E4E4E4", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.legend(loc="lower right", frameon=True, framealpha=1, edgecolor="none", title=None)
