"""Which kind of country one is in charts: in the EU, a focus country, or another."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import mean
from typing import NamedTuple

import pandas as pd
from matplotlib.lines import Line2D

from baseline.data import groups
from baseline.data.rounding import round_half_up
from baseline.figures.style import EU, FOCUS, GREY, INK


class Kind(NamedTuple):
    """A kind of country; its marker tells it from others in black and white, too."""

    label: str
    colour: str
    marker: str


KINDS = {
    "eu": Kind("EU member state", EU, "o"),
    "focus": Kind("Focus country", FOCUS, "D"),
    "other": Kind("Other member state", GREY, "s"),
}


def find_kind(iso3: str) -> str:
    """Tell which of `KINDS` a country is."""
    return next((name for name in ("focus", "eu") if iso3 in groups.find_members(name)), "other")


Means = dict[str, tuple[float, str]]
"""Means of groups by their label, each with the group's colour."""


def compute_means(values: pd.Series, everyone: str) -> Means:
    """
    Compute the mean of all values, and those of the EU and the focus countries among them.

    `everyone` is the label of all; a group that is all of them, or none, has no mean of its own.
    """
    means = {everyone: (float(mean(values.tolist())), INK)}
    for name, colour in (("eu", EU), ("focus", FOCUS)):
        held = values[values.index.isin(groups.find_members(name))]
        if 0 < len(held) < len(values):
            means[groups.find_group(name).label] = (float(mean(held.tolist())), colour)
    return means


def write_means(means: Means) -> str:
    """Write means with their labels: "EU 4.2, Focus countries 0.9"."""
    return ", ".join(f"{label} {round_half_up(mean)}" for label, (mean, _) in means.items())


def make_handles(countries: Iterable[object]) -> list[Line2D]:
    """Make the entries of a legend: of the kinds that are among countries, by alpha-3 code."""
    drawn = {find_kind(str(iso3)) for iso3 in countries}
    return [
        Line2D([], [], marker=kind.marker, color=kind.colour, linestyle="", label=kind.label)
        for name, kind in KINDS.items()
        if name in drawn
    ]
