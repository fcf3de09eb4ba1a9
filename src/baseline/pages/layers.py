"""What the front page's map can be coloured by: a layer for each indicator, with its legend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from baseline.data import countries, schema
from baseline.figures import classes
from baseline.figures.classes import MapClass
from baseline.figures.style import PALE
from baseline.ledger.trace import Explainer

FIRST = "lanzarote"
"""What the map is coloured by at first: the convention on the report's own subject."""


def describe_layers(explainer: Explainer) -> dict[str, Any]:
    """
    Say what the map can be coloured by, and for each country its class and sign in each layer.

    Parameters
    ----------
    explainer : Explainer

    Returns
    -------
    dict
        `layers`, the name of the `first`, and by alpha-3 code the style sheet's classes
        (`marks`) and the signs of its layers (`signs`).
    """
    names = countries.names()
    layers: list[dict[str, Any]] = []
    marks: defaultdict[str, list[str]] = defaultdict(list)
    signs: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for number, (name, indicator) in enumerate(schema.indicators().items()):
        if indicator.is_number and not indicator.classes:
            continue
        key, drawn = f"k{number}", classes.classify(explainer.indicators[name], indicator)
        layers.append(
            {
                "name": name,
                "title": indicator.title,
                "description": indicator.description,
                "key": key,
                "classes": [_legend(map_class, names) for map_class in drawn],
                "contradicted": _contradicted(name, explainer, names),
            }
        )
        for place, map_class in enumerate(drawn):
            for iso3, sign in map_class.signs.items():
                marks[iso3].append(f"{key}-{place}")
                if sign:
                    signs[iso3].append((key, sign))
    return {"layers": layers, "first": FIRST, "marks": marks, "signs": signs}


def _contradicted(indicator: str, explainer: Explainer, names: Mapping[str, str]) -> list[str]:
    """Name the countries whose cell is shown as printed, though public records contradict it."""
    return [
        names[iso3]
        for iso3, name in explainer.corrected
        if name == indicator and not explainer.cells[iso3, name]["corrected"]
    ]


def _legend(map_class: MapClass, names: Mapping[str, str]) -> dict[str, Any]:
    """Describe a class; the colour of what is not ticked follows the page's own light and dark."""
    pale = map_class.colour == PALE
    return {
        "label": map_class.label,
        "sign": map_class.sign,
        "colour": "var(--pale)" if pale else map_class.colour,
        "ink": "var(--ink)" if pale else map_class.ink,
        "countries": [names[iso3] for iso3 in map_class.signs],
    }
