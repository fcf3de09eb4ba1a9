"""One indicator on two maps: shapes, where a reader looks first, and tiles of equal size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from baseline.data import bases, descriptor, groups, schema
from baseline.data.marks import note_marks, note_queries, select_marks
from baseline.errors import join_words
from baseline.figures import ages, shapes
from baseline.figures.chart import Chart
from baseline.figures.map_classes import OUTSIDE, MapClass, classify, classify_others
from baseline.figures.style import (
    BORDER,
    CENTRED,
    INK,
    Options,
    Words,
    choose_outline,
    draw_canvas,
    measure_width,
)

_SIZE = (9.6, 4.15)  # inches: what a page shows without shrinking it
_DPI, _COLOURS = 192, 64
# In points: a kilometre, a tile, where the tiles begin, where both maps begin below the legend.
_SCALE, _ACROSS, _DOWN, _LEFT, _TOP = 0.066, 26.3, 29.6, 350.0, 26.0
_GAP = 1.5
_SEA, _LAND, _HATCH = "#F5F9FC", "#F3EEE2", "#C2C2C2"

_HELD = {
    "party": "are state parties",
    "yes": "have one",
    "full": "have a full member",
    "celebrated": "celebrated it",
}
"""What titles say of the countries with an indicator's first status."""
_ALSO = {"full_and_associate": "also an associate"}
"""What they say of those that have more than it."""
_MEMBERS = {"weprotect": "are members"}
"""Indicators of which it is not the right word."""


def draw_map(indicators: pd.DataFrame, name: str, group: groups.Choice = "coe") -> Chart:
    """
    Draw one indicator on a map of shapes and on a grid of tiles.

    Parameters
    ----------
    indicators : DataFrame
        Member states that are not in it are drawn without a value.
    name : str
        Column: a status, or a number that has `classes` in the data package.
    group : str or iterable of str
        Group that these countries are, for the title.
    """
    indicator, values = schema.list_indicators()[name], indicators[name]
    inside, outside = classify(values, indicator), classify_others(values)
    drawn = [map_class for map_class in (*inside, outside) if map_class.signs]
    marks = find_marks(indicators, name)
    title = write_title(indicators, indicator, groups.find_group(group).noun)
    notes = [*write_notes(indicators, name), shapes.BOUNDARIES, shapes.CREDIT]
    words = Words(title, indicator.description, " ".join(notes))
    with draw_canvas(indicators, [indicator.table], words, _SIZE) as (figure, axes):
        # One unit is one point, so that coordinates in the SVG are short.
        size = axes.get_position().transformed(figure.transFigure)
        axes.set(xlim=(0, size.width / figure.dpi * 72), ylim=(size.height / figure.dpi * 72, 0))
        axes.axis("off")
        _draw_legend(axes, drawn)
        _draw_shapes(axes, drawn, marks)
        _draw_tiles(axes, drawn, marks)
    names = {
        str(iso3): f"{country} {marks.get(str(iso3), '')}".strip()
        for iso3, country in indicators["country"].items()
    }
    labels = {iso3: map_class.label for map_class in inside for iso3 in map_class.signs}
    data = pd.DataFrame(
        {
            "country": indicators["country"],
            name: values
            if indicator.is_number
            else values.map(schema.name_status, na_action="ignore"),
            "class": [labels[str(iso3)] for iso3 in values.index],
            "mark": [marks.get(str(iso3), "") for iso3 in values.index],
        }
    ).reset_index()
    listed = "; ".join(_list_countries(map_class, names) for map_class in inside if map_class.signs)
    alt = f"Two maps of Europe, one of shapes and one of equal tiles. {title}. {listed}."
    return Chart(
        f"map_{name}", indicator.table, title, alt, data, figure, dpi=_DPI, colours=_COLOURS
    )


def draw_maps(indicators: pd.DataFrame, table: str, group: groups.Choice = "coe") -> list[Chart]:
    """Draw the maps of a table: of each indicator that has one among its charts."""
    return [draw_map(indicators, name, group) for name in find_mapped(table)]


def find_mapped(table: str) -> list[str]:
    """Find the indicators of a printed table that have a map among their charts."""
    known = schema.list_indicators(table).items()
    return [name for name, indicator in known if f"map_{name}" in indicator.charts]


def find_marks(indicators: pd.DataFrame, name: str) -> dict[str, str]:
    """Find the marks of an indicator's cells, by alpha-3 code."""
    return {iso3: mark for (iso3, _), mark in select_marks(indicators, [name]).items()}


def write_notes(indicators: pd.DataFrame, name: str) -> list[str]:
    """Say what marks mean, which cells are queried, and where a part of a country differs."""
    notes = [*note_marks(select_marks(indicators, [name])), *note_queries(indicators, name)]
    return [*notes, *ages.note_minimum(indicators)] if name == ages.MINIMUM else notes


def write_title(indicators: pd.DataFrame, indicator: schema.Indicator, noun: str) -> str:
    """
    Say what most readers look for first: how many have it, or from where to where it goes.

    Where public records contradict a cell, that is marked, and attributed to the report.
    """
    write_finding = _summarise_numbers if indicator.is_number else _summarise_statuses
    finding = write_finding(indicators[indicator.name], indicator, noun)
    if bases.CONTRADICTED in find_marks(indicators, indicator.name).values():
        finding = f"in {schema.label_table(indicator.table)}, {finding} {bases.CONTRADICTED}"
    return f"{indicator.title}: {finding}"


def _summarise_statuses(values: pd.Series, indicator: schema.Indicator, noun: str) -> str:
    """Say how many countries have an indicator's first status, or more than it."""
    first = next(iter(indicator.statuses))
    # With "full" also "full_and_associate".
    alike = [value for name, value in indicator.statuses.items() if name.startswith(first)]
    countries = f"{int(values.isin(alike).sum())} of {_name_all(values, noun)}"
    if indicator.table not in descriptor.find_printed() or first not in _HELD:
        return f"{schema.write_words(first)} in {countries}"
    also = [
        f", {more} of them {words}"
        for status, words in _ALSO.items()
        if status in indicator.statuses and (more := int((values == status).sum()))
    ]
    return f"{countries} {_MEMBERS.get(indicator.name, _HELD[first])}{''.join(also)}"


def _summarise_numbers(values: pd.Series, indicator: schema.Indicator, noun: str) -> str:
    """Give the range of a measurement, both ends of points, or the commonest age."""
    given, everyone = indicator.select_given(values), _name_all(values, noun)
    if given.empty:
        return f"no value in any of {len(values)} {noun}"
    if indicator.type == "number":
        limits = f"{given.min():g} to {given.max():g} of {indicator.maximum:g} {indicator.unit}"
        of_all = f" of {len(values)}" if values.hasnans else ""
        return f"{limits} in {len(given)}{of_all} {noun}"
    if indicator.unit == "points":
        lowest, highest = ((given == end).sum() for end in (indicator.minimum, indicator.maximum))
        return (
            f"{lowest or 'none'} of {everyone} {_choose_verb(lowest)} {indicator.minimum:g} of "
            f"{indicator.maximum:g} points; {highest or 'none'} {_choose_verb(highest)} all "
            f"{indicator.maximum:g}"
        )
    common = given.mode().iloc[0]
    return f"{common:g} {indicator.unit} in {int((given == common).sum())} of {everyone}"


def _name_all(values: pd.Series, noun: str) -> str:
    """Name all countries that a table covers."""
    return f"the {values.count()} {noun} with data" if values.hasnans else f"{len(values)} {noun}"


def _choose_verb(number: int) -> str:
    return "has" if number < 2 else "have"


def _list_countries(map_class: MapClass, names: Mapping[str, str]) -> str:
    """Name the countries of a class if they are few, and count them."""
    counted = f"{map_class.label} ({len(map_class.signs)})"
    if len(map_class.signs) > 12:
        return counted
    return f"{counted}: {join_words([names[iso3] for iso3 in map_class.signs])}"


def _draw_legend(axes: Axes, drawn: Sequence[MapClass]) -> None:
    """Say how many countries each class has; the first entry says what is counted."""
    left = 0.0
    for place, map_class in enumerate(drawn):
        label = map_class.count_states(in_full=place == 0)
        _fill_shape(axes, _outline_rectangle(left, 0, 20, 14), map_class, BORDER)
        axes.text(left + 10, 7.2, map_class.sign, size=7.5, color=map_class.ink, **CENTRED)
        axes.text(left + 23, 7.2, label, ha="left", va="center", size=7.5)
        left += 23 + measure_width(label, 7.5) + 6


def _draw_shapes(axes: Axes, drawn: Sequence[MapClass], marks: Mapping[str, str]) -> None:
    europe = shapes.read_shapes()
    sea = _outline_rectangle(0, _TOP, europe.width * _SCALE, europe.height * _SCALE)
    axes.add_artist(PathPatch(sea, facecolor=_SEA, edgecolor="none"))
    axes.add_artist(PathPatch(_outline_country(""), facecolor=_LAND, edgecolor="none"))
    # Dark ones last: their white borders part them from each other.
    for map_class in reversed(drawn):
        if map_class.signs:
            filled = Path.make_compound_path(*map(_outline_country, map_class.signs))
            _fill_shape(axes, filled, map_class, "white" if map_class.ink == "white" else BORDER)
    for map_class in drawn:
        _draw_markers(axes, map_class)
        bold = CENTRED | {"color": map_class.ink, "size": 9, "weight": "bold"}
        for iso3 in filter(marks.__contains__, map_class.signs):
            x, y = (_SCALE * place for place in europe.shapes[iso3].point)
            axes.text(x, y + _TOP, marks[iso3], **bold)


def _draw_markers(axes: Axes, map_class: MapClass) -> None:
    """Draw the states that are too small to be seen as dots with a white rim."""
    known = shapes.read_shapes().shapes
    points = [known[iso3].point for iso3 in map_class.signs if known[iso3].marker]
    xs, ys = [x * _SCALE for x, _ in points], [y * _SCALE + _TOP for _, y in points]
    edge = BORDER if map_class.colour == OUTSIDE else INK
    dot: Options = {"color": map_class.colour, "markeredgecolor": edge, "markeredgewidth": 0.7}
    axes.plot(xs, ys, "o", markersize=9.5, color="white", markeredgecolor="none")
    axes.plot(xs, ys, "o", markersize=7, **dot)


def _draw_tiles(axes: Axes, drawn: Sequence[MapClass], marks: Mapping[str, str]) -> None:
    width, height = _ACROSS - _GAP, _DOWN - _GAP
    corners = {
        iso3: (_LEFT + column * _ACROSS, _TOP + row * _DOWN)
        for iso3, (row, column) in shapes.read_tiles().items()
    }
    for map_class in drawn:
        if not map_class.signs:
            continue
        is_outside = map_class.colour == OUTSIDE
        tiles = [_outline_rectangle(*corners[iso3], width, height) for iso3 in map_class.signs]
        edge = choose_outline(map_class.colour)
        _fill_shape(axes, Path.make_compound_path(*tiles), map_class, edge)
        centred = CENTRED | {"color": map_class.ink}
        weight = "normal" if is_outside else "bold"
        for iso3, sign in map_class.signs.items():
            written = f"{sign}{marks.get(iso3, '')}"
            x, y = corners[iso3]
            middle, code_y = x + width / 2, y + (9.5 if written else 14)
            axes.text(middle, code_y, iso3, size=7.5, weight=weight, **centred)
            if written:
                axes.text(middle, y + 20.5, written, size=7, **centred)


def _fill_shape(axes: Axes, shape: Path, map_class: MapClass, edge: str) -> None:
    """
    Fill a shape in the colour of its class; hatching is pale enough for words on it.

    Added as artists: as patches, every corner would be looked at once more, for limits that are
    set already.
    """
    line = {"linewidth": 0.5, "linestyle": ":" if map_class.colour == OUTSIDE else "-"}
    axes.add_artist(PathPatch(shape, facecolor=map_class.colour, edgecolor=edge, **line))
    if map_class.hatched:
        hatch = {"edgecolor": _HATCH, "linewidth": 0, "hatch": "/////"}
        axes.add_artist(PathPatch(shape, facecolor="none", **hatch))


def _outline_rectangle(x: float, y: float, width: float, height: float) -> Path:
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return Path(corners, closed=True)


@cache
def _outline_country(iso3: str) -> Path:
    """Outline a country, or other land for "", to a tenth of a point, finer than the eye sees."""
    europe = shapes.read_shapes()
    parts = []
    for ring in europe.shapes[iso3].rings if iso3 else europe.land:
        points = [(round(x * _SCALE, 1), round(y * _SCALE + _TOP, 1)) for x, y in ring]
        points = [point for place, point in enumerate(points) if point != points[place - 1]]
        if len(points) > 2:
            parts.append(Path([*points, points[0]], closed=True))
    return Path.make_compound_path(*parts)
