"""Figs. 2, 5 and 6 as blocks of named tiles: which countries stand where, and how many."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from baseline.data import groups
from baseline.data.sentences import joined
from baseline.figures.chart import BLUE, GREY, INK, ORANGE, PALE, SKY, Chart, canvas, look
from baseline.stats import combined

_ACROSS = 6
_INK_ON = {BLUE: "white", GREY: "white"}

Blocks = Mapping[str, tuple[str, "pd.Series[bool]"]]


def ombudspersons(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """
    Draw the ombudspersons of Fig. 2.

    Parameters
    ----------
    indicators : DataFrame
        Indexed by alpha-3 code.
    group : str or iterable of str
        Group that these countries are, for the title.

    Returns
    -------
    Chart
    """
    enoc, other = indicators["enoc"], indicators["other_ombudsperson"]
    held = int(combined.any_ombudsperson(indicators).sum())
    title = f"{held} of {len(indicators)} {groups.find(group).noun} have an ENOC member or report another ombudsperson"
    blocks = {
        "Full member of ENOC": (BLUE, enoc == "full"),
        "Full member and associate": (SKY, enoc == "full_and_associate"),
        "Associate of ENOC": (ORANGE, enoc == "associate"),
        "No ENOC member, other ombudsperson reported": (GREY, (enoc == "none") & other),
        "Blank in both columns": (PALE, (enoc == "none") & ~other),
    }
    return _chart("fig_2_ombudspersons", "fig_2", title, indicators, blocks)


def hotlines(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """
    Draw the hotlines and helplines of Fig. 5.

    Parameters
    ----------
    indicators, group
        As for `ombudspersons`.

    Returns
    -------
    Chart
    """
    inhope, helpline = indicators["inhope_hotline"], indicators["child_helpline"]
    other = indicators["other_hotline"] & ~inhope
    hotline = combined.any_hotline(indicators)
    both = int(combined.hotline_and_helpline(indicators).sum())
    title = f"{both} of {len(indicators)} {groups.find(group).noun} have both a hotline and a child helpline"
    blocks = {
        "INHOPE hotline and child helpline": (BLUE, inhope & helpline),
        "Other hotline and child helpline": (SKY, other & helpline),
        "Hotline only": (GREY, hotline & ~helpline),
        "Child helpline only": (ORANGE, ~hotline & helpline),
        "Blank in all columns": (PALE, ~hotline & ~helpline),
    }
    return _chart("fig_5_hotlines", "fig_5", title, indicators, blocks)


def safer_internet(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """
    Draw the Safer Internet Centres and the Safer Internet Day of Fig. 6.

    Parameters
    ----------
    indicators, group
        As for `ombudspersons`.

    Returns
    -------
    Chart
    """
    centre, day = indicators["safer_internet_centre"], indicators["safer_internet_day_2019"]
    both = int(combined.centre_and_day(indicators).sum())
    title = f"{both} of {len(indicators)} {groups.find(group).noun} have a Safer Internet Centre and celebrated the day in 2019"
    blocks = {
        "Centre, day celebrated": (BLUE, centre & (day == "celebrated")),
        "Centre, report on the day awaited": (SKY, centre & (day == "awaiting_report")),
        "Centre, day blank": (GREY, centre & (day == "none")),
        "No centre listed, day celebrated": (ORANGE, ~centre & (day == "celebrated")),
        "No centre listed, report on the day awaited": (
            "#F3D79B",
            ~centre & (day == "awaiting_report"),
        ),
        "Blank in both columns": (PALE, ~centre & (day == "none")),
    }
    return _chart("fig_6_safer_internet", "fig_6", title, indicators, blocks)


def _chart(name: str, table: str, title: str, indicators: pd.DataFrame, blocks: Blocks) -> Chart:
    filled = {
        label: (colour, held[held].index) for label, (colour, held) in blocks.items() if held.any()
    }
    # fsum, since sum rounds otherwise from Python 3.12 on, which would show in the ids of the SVG.
    lines = math.fsum(math.ceil(len(members) / _ACROSS) + 1.35 for _, members in filled.values())
    with look(indicators):
        figure, axes = canvas(table, title, 9, 1.1 + 0.25 * lines, left=0.15)
        axes.set(xlim=(0, _ACROSS), ylim=(lines, 0))
        axes.axis("off")
        top, rows = 0.0, []
        for label, (colour, members) in filled.items():
            names = indicators.loc[members, "country"]
            _block(axes, top, f"{label}: {len(names)}", [str(each) for each in names], colour)
            top += math.ceil(len(names) / _ACROSS) + 1.35
            rows += [(iso3, country, label) for iso3, country in names.items()]
    data = pd.DataFrame(rows, columns=["iso3", "country", "status"])
    lists = [f"{label} ({len(data[data.status == label])})" for label in filled]
    small = [
        f"{label}: {joined([str(n) for n in indicators.loc[members, 'country']])}."
        for label, (_, members) in filled.items()
        if len(members) <= 12
    ]
    alt = f"Countries as named tiles in {len(filled)} blocks: {'; '.join(lists)}. {' '.join(small)}"
    return Chart(name, table, title, alt, data, figure)


def _block(axes: Axes, top: float, heading: str, names: list[str], colour: str) -> None:
    axes.text(0.02, top + 0.6, heading, weight="bold", size=9.5, va="center")
    for place, name in enumerate(names):
        x, y = place % _ACROSS, top + 1 + place // _ACROSS
        axes.add_patch(
            Rectangle((x + 0.015, y + 0.05), 0.97, 0.9, facecolor=colour, edgecolor="none")
        )
        axes.text(
            x + 0.5, y + 0.5, name, ha="center", va="center", size=8, color=_INK_ON.get(colour, INK)
        )
