"""Figs. 2, 5 and 6 as blocks of named tiles: which countries have what, and how many."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from baseline.data import groups
from baseline.errors import join_words
from baseline.figures.chart import Chart
from baseline.figures.style import (
    CENTRED,
    NARROW,
    SHADES,
    SIDE,
    Words,
    add_heights,
    choose_ink,
    choose_outline,
    count_countries,
    draw_canvas,
    explain_colours,
    wrap_words,
)
from baseline.stats import combined

_TILE = 1.3
"""Width of a tile at least, in inches: that of the longest name."""
_ROW, _LINE, _GAP = 0.25, 0.19, 0.15
"""Heights of a row of tiles, of a line of a heading and of the gap above it, in inches."""

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
    tiles = {
        f"{label}: {len(names)}": (names.tolist(), SHADES[blocks[label][0]])
        for label, names in filled.items()
    }
    colours = explain_colours(colour for _, colour in tiles.values())
    words = words._replace(subtitle=f"{words.subtitle} {colours}".strip())
    figures = [_draw_figure(indicators, table, words, tiles, width) for width in (9, NARROW)]
    members = [names.to_frame().assign(status=label) for label, names in filled.items()]
    counts = "; ".join(f"{label} ({len(names)})" for label, names in filled.items())
    lists = " ".join(
        f"{label}: {join_words(names.tolist())}."
        for label, names in filled.items()
        if len(names) <= 12
    )
    alt = f"Countries as named tiles in {len(filled)} blocks: {counts}. {lists}"
    return Chart(
        name, table, words.title, alt, pd.concat(members).reset_index(), figures[0], figures[1]
    )


def _draw_figure(
    indicators: pd.DataFrame,
    table: str,
    words: Words,
    tiles: Mapping[str, tuple[list[str], str]],
    width: float,
) -> Figure:
    """Draw blocks, by heading their countries and colour; as many tiles in a row as fit."""
    room = width - 2 * SIDE
    across = int(room / _TILE)
    headings = {heading: wrap_words(heading, room, 9.5, bold=True) for heading in tiles}
    heights = [
        _GAP + _LINE * len(headings[heading]) + _ROW * math.ceil(len(names) / across)
        for heading, (names, _) in tiles.items()
    ]
    height = add_heights(heights)
    with draw_canvas(indicators, [table], words, (width, height)) as (figure, axes):
        axes.set(xlim=(0, across), ylim=(height, 0))
        axes.axis("off")
        top = 0.0
        for (heading, (names, colour)), below in zip(tiles.items(), heights, strict=True):
            lines = headings[heading]
            axes.text(0.02, top + _GAP, "\n".join(lines), weight="bold", size=9.5, va="top")
            _draw_tiles(axes, top + _GAP + _LINE * len(lines), names, colour, across)
            top += below
    return figure


def _draw_tiles(axes: Axes, top: float, names: list[str], colour: str, across: int) -> None:
    edge = choose_outline(colour)
    written = CENTRED | {"color": choose_ink(colour), "size": 8 if across > 2 else 7.5}
    for place, name in enumerate(names):
        x, y = place % across, top + _ROW * (place // across)
        tile = Rectangle((x + 0.015, y + 0.012), 0.97, _ROW - 0.024, fc=colour, ec=edge, lw=0.6)
        axes.add_patch(tile)
        axes.text(x + 0.5, y + _ROW / 2, name, **written)
