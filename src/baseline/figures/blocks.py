"""Figs. 2, 5 and 6 as blocks of named tiles: which countries have what, and how many."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from baseline.data import groups
from baseline.errors import join_words
from baseline.figures.chart import Chart
from baseline.figures.style import (
    CENTRED,
    SHADES,
    Words,
    add_heights,
    choose_ink,
    choose_outline,
    count_countries,
    draw_canvas,
)
from baseline.stats import combined

_ACROSS = 6
"""Tiles in a row."""
_HEADING = 1.35
"""Height of a block's heading and of the gap above it, in rows of tiles."""

Blocks = Mapping[str, tuple[str, "pd.Series[bool]"]]
"""By heading, which of `SHADES` a block has, and whether each country is in it."""


def draw_ombudspersons(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """Draw the ombudspersons of Fig. 2."""
    enoc, other = indicators["enoc"], indicators["other_ombudsperson"]
    held = int(combined.any_ombudsperson(indicators).sum())
    countries = count_countries(held, indicators, group)
    words = Words(
        f"{countries} have an ENOC member or reported another ombudsperson",
        "ENOC: European Network of Ombudspersons for Children. Others were reported to the "
        "Lanzarote Committee.",
    )
    blocks = {
        "Full member of ENOC": ("full", enoc == "full"),
        "Full member and associate": ("full_and_associate", enoc == "full_and_associate"),
        "Associate of ENOC": ("associate", enoc == "associate"),
        "No ENOC member, other ombudsperson reported": ("other", (enoc == "none") & other),
        "Blank in both columns": ("none", (enoc == "none") & ~other),
    }
    return _draw_blocks("fig_2_ombudspersons", "fig_2", words, indicators, blocks)


def draw_hotlines(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """Draw the hotlines and helplines of Fig. 5."""
    inhope, helpline = indicators["inhope_hotline"], indicators["child_helpline"]
    other = indicators["other_hotline"] & ~inhope
    hotline = combined.any_hotline(indicators)
    both = int(combined.hotline_and_helpline(indicators).sum())
    words = Words(
        f"{count_countries(both, indicators, group)} have both a hotline and a child helpline",
        "INHOPE: International Association of Internet Hotlines. Helplines: members of Child "
        "Helpline International.",
    )
    blocks = {
        "INHOPE hotline and child helpline": ("both", inhope & helpline),
        "Other hotline and child helpline": ("other", other & helpline),
        "Hotline only": ("one", hotline & ~helpline),
        "Child helpline only": ("one", ~hotline & helpline),
        "Blank in all columns": ("none", ~hotline & ~helpline),
    }
    return _draw_blocks("fig_5_hotlines", "fig_5", words, indicators, blocks)


def draw_safer_internet(indicators: pd.DataFrame, group: groups.Choice = "coe") -> Chart:
    """Draw the Safer Internet Centres and the Safer Internet Day of Fig. 6."""
    centre, day = indicators["safer_internet_centre"], indicators["safer_internet_day_2019"]
    both = int(combined.centre_and_day(indicators).sum())
    countries = count_countries(both, indicators, group)
    words = Words(
        f"{countries} have a Safer Internet Centre and celebrated Safer Internet Day 2019",
        "Awaited: reports on the day that had not come in when the table was compiled.",
    )
    celebrated, awaited = day == "celebrated", day == "awaiting_report"
    blocks = {
        "Centre, day celebrated": ("both", centre & celebrated),
        "Centre, report on the day awaited": ("awaiting_report", centre & awaited),
        "Centre, day blank": ("one", centre & (day == "none")),
        "No centre listed, day celebrated": ("one", ~centre & celebrated),
        "No centre listed, report on the day awaited": ("awaiting_report", ~centre & awaited),
        "Blank in both columns": ("none", ~centre & (day == "none")),
    }
    return _draw_blocks("fig_6_safer_internet", "fig_6", words, indicators, blocks)


def _draw_blocks(
    name: str, table: str, words: Words, indicators: pd.DataFrame, blocks: Blocks
) -> Chart:
    """Draw blocks one below the other; those without a country are left out."""
    filled = {
        label: indicators.loc[held, "country"] for label, (_, held) in blocks.items() if held.any()
    }
    height = add_heights(_measure_block(names) for names in filled.values())
    with draw_canvas(indicators, [table], words, (9, 1.3 + 0.25 * height)) as (figure, axes):
        axes.set(xlim=(0, _ACROSS), ylim=(height, 0))
        axes.axis("off")
        top = 0.0
        for label, names in filled.items():
            status, _ = blocks[label]
            _draw_block(axes, top, f"{label}: {len(names)}", names.tolist(), SHADES[status])
            top += _measure_block(names)
    members = [names.to_frame().assign(status=label) for label, names in filled.items()]
    counts = "; ".join(f"{label} ({len(names)})" for label, names in filled.items())
    lists = " ".join(
        f"{label}: {join_words(names.tolist())}."
        for label, names in filled.items()
        if len(names) <= 12
    )
    alt = f"Countries as named tiles in {len(filled)} blocks: {counts}. {lists}"
    return Chart(name, table, words.title, alt, pd.concat(members).reset_index(), figure)


def _measure_block(names: pd.Series) -> float:
    return math.ceil(len(names) / _ACROSS) + _HEADING


def _draw_block(axes: Axes, top: float, heading: str, names: list[str], colour: str) -> None:
    axes.text(0.02, top + 0.6, heading, weight="bold", size=9.5, va="center")
    for place, name in enumerate(names):
        x, y = place % _ACROSS, top + 1 + place // _ACROSS
        edge = choose_outline(colour)
        tile = Rectangle((x + 0.015, y + 0.05), 0.97, 0.9, fc=colour, ec=edge, linewidth=0.6)
        axes.add_patch(tile)
        axes.text(x + 0.5, y + 0.5, name, size=8, color=choose_ink(colour), **CENTRED)
