"""One map that can be coloured by any indicator: its layers, and the countries in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import HTML

from baseline.data import bases, countries, groups, schema
from baseline.figures import maps, shapes
from baseline.figures.map_classes import (
    DARK_STEPS,
    OUTSIDE,
    STEPS,
    MapClass,
    classify,
    classify_others,
)
from baseline.figures.style import PALE, choose_ink
from baseline.pages.render import show_template

FIRST = "grooming_score"
"""What the map is coloured by at first: a score of the report's own subject that differs widely."""

_FOLLOWING = {
    PALE: ("var(--pale)", "var(--ink)"),
    OUTSIDE: ("var(--paper)", "var(--soft)"),
    **{step: (f"var(--step-{n})", f"var(--on-step-{n})") for n, step in enumerate(STEPS)},
}
"""Colours of areas and of words on them that follow the page's own light and dark."""


def show_map(indicators: pd.DataFrame, names: Sequence[str], group: groups.Choice = "coe") -> HTML:
    """Show the map in a notebook, with links to its pictures and a table of its values."""
    return show_template("site/map_with_files.html.j2", **describe_map(indicators, names, group))


def describe_map(
    indicators: pd.DataFrame, names: Sequence[str], group: groups.Choice = "coe"
) -> dict[str, Any]:
    """
    Describe a map that can be coloured by several indicators.

    Parameters
    ----------
    indicators : DataFrame
        Member states that are not in it are drawn without a value.
    names : sequence of str
        Columns: statuses, and numbers that have `classes` in the data package.
    group : str or iterable of str
        Group that these countries are.

    Returns
    -------
    dict
        Values of `templates/site/map.html.j2`: the map's `shapes`; the `steps` of numbers, with the
        colours of words on them, in light and dark; its `layers` and the name of the
        `first`; its `places`, one for each member state; whether these are `linked` to profiles.
    """
    # Keys are names of CSS classes that every shape has: short ones make the page smaller.
    layers = [
        _describe_layer(f"k{number}", indicators, name, group) for number, name in enumerate(names)
    ]
    return {
        "shapes": shapes.read_shapes(),
        "steps": [[(step, choose_ink(step)) for step in scale] for scale in (STEPS, DARK_STEPS)],
        "layers": layers,
        "first": FIRST if FIRST in names else layers[0]["name"],
        "places": list(_describe_places(layers)),
        "linked": group == "coe",
        "boundaries": f"{shapes.BOUNDARIES} {shapes.CREDIT}",
    }


def find_drawable() -> list[str]:
    """Find the indicators that a map can be coloured by, also those of a reader's own tables."""
    known = schema.list_indicators().items()
    return [name for name, indicator in known if indicator.classes or not indicator.is_number]


def _describe_layer(
    key: str, indicators: pd.DataFrame, name: str, group: groups.Choice
) -> dict[str, Any]:
    """Describe an indicator's layer: classes for the style sheet and legend, and its values."""
    indicator, values = schema.list_indicators()[name], indicators[name]
    marks = maps.find_marks(indicators, name)
    drawn = [*classify(values, indicator), classify_others(values)]
    held = {f"{key}-{place}": map_class for place, map_class in enumerate(drawn) if map_class.signs}
    return {
        "name": name,
        "key": key,
        "table": schema.title_table(indicator.table),
        "title": indicator.title,
        "finding": maps.write_title(indicators, indicator, groups.find_group(group).noun),
        "description": indicator.description,
        "classes": [_describe_class(key, map_class, marks) for key, map_class in held.items()],
        "values": {
            iso3: {
                "class": class_key,
                "words": f"{map_class.write_value(iso3)}{marks.get(iso3, '')}",
                "sign": f"{sign}{marks.get(iso3, '')}",
                "mark": marks.get(iso3, ""),
            }
            for class_key, map_class in held.items()
            for iso3, sign in map_class.signs.items()
        },
        "notes": maps.write_notes(indicators, name),
        "contradicted": bases.CONTRADICTED in marks.values(),
    }


def _describe_class(key: str, map_class: MapClass, marks: Mapping[str, str]) -> dict[str, Any]:
    """Describe a class; pale colours follow the page's own light and dark."""
    names = countries.list_names()
    colour, ink = _FOLLOWING.get(map_class.colour, (map_class.colour, map_class.ink))
    return {
        "key": key,
        "label": map_class.count_states(),
        "sign": map_class.sign,
        "colour": colour,
        "ink": ink,
        "hatched": map_class.hatched,
        "countries": [f"{names[iso3]} {marks.get(iso3, '')}".strip() for iso3 in map_class.signs],
    }


def _describe_places(layers: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Describe where each member state is drawn, and its value in each layer."""
    europe, tiles = shapes.read_shapes(), shapes.read_tiles()
    rows, columns = (1 + max(places) for places in zip(*tiles.values(), strict=True))
    width, height = europe.width // columns, europe.height // rows
    for iso3, name in countries.list_names().items():
        row, column = tiles[iso3]
        yield {
            "iso3": iso3,
            "name": name,
            "shape": europe.shapes[iso3],
            "tile": {"x": column * width, "y": row * height, "width": width, "height": height},
            "values": {layer["key"]: layer["values"][iso3] for layer in layers},
        }
