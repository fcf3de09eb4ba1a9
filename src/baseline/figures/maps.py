"""One indicator on two maps: shapes, where a reader looks first, and equal tiles, where every country is seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from baseline.data import groups, schema
from baseline.data.sentences import joined
from baseline.figures import classes, shapes
from baseline.figures.chart import GREY, INK, Chart, canvas, look
from baseline.figures.classes import Class

_WIDTH, _HEIGHT = 9.6, 5.72  # inches: what a page shows without shrinking it
_DPI, _COLOURS = 96, 256
# In points: a kilometre, a tile, where the tiles begin, where both maps begin below the legend.
_SCALE, _ACROSS, _DOWN, _LEFT, _TOP = 0.066, 26.3, 29.6, 350.0, 26.0
_SEA, _LAND, _BORDER, _HATCH = "#E8F1F6", "#F3EEE2", "#6E6E6E", "#C2C2C2"

_HELD = {
    "party": "are state parties",
    "yes": "have one",
    "full": "have a full member",
    "celebrated": "celebrated it",
}
_MEMBERS = {"weprotect": "are members"}


def choropleth(
    indicators: pd.DataFrame,
    name: str,
    group: groups.Choice = "coe",
    observations: pd.DataFrame | None = None,
) -> Chart:
    """
    Draw one indicator on a map of shapes and on a grid of tiles.

    Parameters
    ----------
    indicators : DataFrame
        Indexed by alpha-3 code; countries that are not in it are drawn without a value.
    name : str
        Column: a status, or a number that has `classes` in the data package.
    group : str or iterable of str
        Group that these countries are, for the title.
    observations : DataFrame, optional
        Of which those `corrected` are marked; see `baseline.observations`.

    Returns
    -------
    Chart
        Named `map_` and the indicator; every country's value stands on its tile, as a sign or a number.
    """
    indicator, values = schema.indicators()[name], indicators[name]
    found, corrected = classes.of(values, indicator), _corrected(name, observations)
    title = _title(values, indicator, groups.find(group).noun)
    notes = f"{shapes.BOUNDARIES} {shapes.CREDIT}"
    if corrected:
        notes = f"† Not as printed; the basis gives the printed value, reason and source. {notes}"
    with look(indicators):
        figure, axes = canvas(indicator.table, title, _WIDTH, _HEIGHT, notes=notes)
        # One unit is one point, so that coordinates in the SVG are short.
        size = axes.get_position().transformed(figure.transFigure)
        axes.set(xlim=(0, size.width / figure.dpi * 72), ylim=(size.height / figure.dpi * 72, 0))
        axes.axis("off")
        drawn = [*found, outside] if (outside := classes.outside(values)).signs else found
        _legend(axes, drawn)
        _shapes(axes, drawn)
        _tiles(axes, drawn, corrected)
    data = _data(indicators, found, indicator, corrected)
    listed = "; ".join(
        f"{each.label} ({len(each.signs)}){_listed(indicators, each)}"
        for each in found
        if each.signs
    )
    alt = f"Two maps of Europe, one by shapes, one by equal tiles. {title}. {listed}."
    return Chart(f"map_{name}", indicator.table, title, alt, data, figure, _DPI, _COLOURS)


def choropleths(
    indicators: pd.DataFrame,
    table: str,
    group: groups.Choice = "coe",
    observations: pd.DataFrame | None = None,
) -> list[Chart]:
    """
    Draw the maps of a printed table: one for each indicator whose charts, in the data package, name one.

    Parameters
    ----------
    indicators, group, observations
        As for `choropleth`.
    table : {"fig_1", …, "fig_6"}

    Returns
    -------
    list of Chart
        In printed order.
    """
    mapped = [
        name for name, each in schema.indicators(table).items() if f"map_{name}" in each.charts
    ]
    return [choropleth(indicators, name, group, observations) for name in mapped]


def _title(values: pd.Series, indicator: schema.Indicator, noun: str) -> str:
    if not indicator.is_number:
        first = next(iter(indicator.statuses))
        held = int(
            values.isin(
                [v for status, v in indicator.statuses.items() if status.startswith(first)]
            ).sum()
        )
        return f"{indicator.title}: {held} of {len(values)} {noun} {_MEMBERS.get(indicator.name, _HELD[first])}"
    given = values[values != indicator.none]
    if given.empty:
        return f"{indicator.title}: given by none of {len(values)} {noun}"
    if indicator.type == "number":
        limits = f"{given.min():g} to {given.max():g} of {indicator.maximum:g} {indicator.unit}"
        return f"{indicator.title}: {limits} in {len(given)} {noun}"
    common = given.mode().iloc[0]
    return f"{indicator.title}: {common:g} {indicator.unit} in {int((given == common).sum())} of {len(values)} {noun}"


def _data(
    indicators: pd.DataFrame,
    found: Iterable[Class],
    indicator: schema.Indicator,
    corrected: Collection[str],
) -> pd.DataFrame:
    values = indicators[indicator.name].map(
        schema.status_name if not indicator.is_number else lambda value: value
    )
    labels = {iso3: each.label for each in found for iso3 in each.signs}
    rows = [
        (iso3, country, value, labels[str(iso3)], "yes" if iso3 in corrected else "")
        for iso3, country, value in zip(
            indicators.index, indicators["country"], values, strict=True
        )
    ]
    return pd.DataFrame(rows, columns=["iso3", "country", indicator.name, "class", "corrected"])


def _listed(indicators: pd.DataFrame, each: Class) -> str:
    names = [str(indicators.loc[iso3, "country"]) for iso3 in each.signs]
    return f": {joined(names)}" if len(names) <= 12 else ""


def _corrected(name: str, observations: pd.DataFrame | None) -> frozenset[str]:
    if observations is None:
        return frozenset()
    return frozenset(
        observations.loc[(observations["indicator"] == name) & observations["corrected"], "iso3"]
    )


def _legend(axes: Axes, drawn: Sequence[Class]) -> None:
    left = 0.0
    for each in drawn:
        label = f"{each.label} ({len(each.signs)})"
        _fill(axes, Path(_corners(left, 0, 24, 14), closed=True), each, _BORDER)
        axes.text(left + 12, 7.2, each.sign, ha="center", va="center", size=7.5, color=each.ink)
        axes.text(left + 28, 7.2, label, ha="left", va="center", size=8)
        left += 28 + 4.75 * len(label) + 12


def _shapes(axes: Axes, drawn: Sequence[Class]) -> None:
    europe = shapes.europe()
    sea = Path(_corners(0, _TOP, europe.width * _SCALE, europe.height * _SCALE), closed=True)
    axes.add_artist(PathPatch(sea, facecolor=_SEA, edgecolor="none"))
    axes.add_artist(PathPatch(_outline(""), facecolor=_LAND, edgecolor="none"))
    for each in reversed(drawn):  # dark ones last: their white borders part them from each other
        if each.signs:
            filled = Path.make_compound_path(*(_outline(iso3) for iso3 in each.signs))
            _fill(axes, filled, each, "white" if each.ink == "white" else _BORDER)
    for each in drawn:
        small = [europe.shapes[iso3].point for iso3 in each.signs if europe.shapes[iso3].marker]
        xs, ys = [x * _SCALE for x, _ in small], [y * _SCALE + _TOP for _, y in small]
        axes.plot(xs, ys, "o", markersize=9.5, color="white", markeredgecolor="none")
        axes.plot(
            xs,
            ys,
            "o",
            markersize=7,
            markeredgewidth=0.7,
            color=each.colour,
            markeredgecolor=INK if each.colour != classes.OUTSIDE else GREY,
        )


def _tiles(axes: Axes, drawn: Sequence[Class], corrected: Collection[str]) -> None:
    places, width, height = shapes.tiles(), _ACROSS - 1.5, _DOWN - 1.5
    corners = {
        iso3: (_LEFT + column * _ACROSS, _TOP + row * _DOWN)
        for iso3, (row, column) in places.items()
    }
    for each in drawn:
        if not each.signs:
            continue
        tiles = [Path(_corners(*corners[iso3], width, height), closed=True) for iso3 in each.signs]
        _fill(
            axes,
            Path.make_compound_path(*tiles),
            each,
            GREY if each.colour == classes.OUTSIDE else "none",
        )
        for iso3, sign in each.signs.items():
            x, y = corners[iso3]
            mark = f"{sign}{'†' if iso3 in corrected else ''}"
            style: dict[str, Any] = {"ha": "center", "va": "center", "color": each.ink}
            weight = "normal" if each.colour == classes.OUTSIDE else "bold"
            axes.text(
                x + width / 2, y + (9.5 if mark else 14), iso3, size=7.5, weight=weight, **style
            )
            if mark:
                axes.text(x + width / 2, y + 20.5, mark, size=7, **style)


def _fill(axes: Axes, shape: Path, each: Class, edge: str) -> None:
    """Fill a shape in the colour of its class; the lines of hatches are as pale as words on them need.

    Added as artists: as patches, every corner would be looked at once more, for limits that are set already.
    """
    axes.add_artist(
        PathPatch(
            shape,
            facecolor=each.colour,
            edgecolor=edge,
            linewidth=0.5,
            linestyle=":" if each.colour == classes.OUTSIDE else "-",
        )
    )
    if each.hatched:
        axes.add_artist(
            PathPatch(shape, facecolor="none", edgecolor=_HATCH, linewidth=0, hatch="/////")
        )


def _corners(x: float, y: float, width: float, height: float) -> list[tuple[float, float]]:
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]


@cache
def _outline(iso3: str) -> Path:
    """Outline a country, or other land for "", in points; a tenth of a point is finer than what is seen."""
    europe = shapes.europe()
    rings = europe.shapes[iso3].rings if iso3 else europe.land
    parts = []
    for ring in rings:
        points = [(round(x * _SCALE, 1), round(y * _SCALE + _TOP, 1)) for x, y in ring]
        points = [point for place, point in enumerate(points) if point != points[place - 1]]
        if len(points) > 2:
            parts.append(Path([*points, points[0]], closed=True))
    return Path.make_compound_path(*parts)
