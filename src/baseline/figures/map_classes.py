"""An indicator's values in a few classes: which countries a map draws alike, and how."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from baseline.data import countries, schema
from baseline.figures.style import PALE, QUIET, choose_colours, choose_ink

STEPS = ("#B4D3EA", "#8ABBDF", "#5A9FCE", "#2273AD", "#12578C", "#08365C")
"""From few to many, in one hue, so that readers with any kind of colour vision tell them apart."""

DARK_STEPS = ("#2A6E9F", "#458DC0", "#5FA2D0", "#86BDE2", "#B1D7F0", "#E0F0FB")
"""The same on a dark page, where the many shine."""

OUTSIDE = "white"
_SIGNS = {
    "party": "✓",
    "yes": "✓",
    "celebrated": "✓",
    "signed": "S",
    "full": "F",
    "associate": "A",
    "full_and_associate": "F+A",
    "awaiting_report": "…",
}
_WORDS = {
    "party": "state party",
    "yes": "ticked",
    "none": "not ticked",
    "no": "not ticked",
    "full": "full member",
    "full_and_associate": "full member and associate",
    "awaiting_report": "report awaited",
}


@dataclass(frozen=True)
class MapClass:
    """
    Countries that a map draws alike.

    Parameters
    ----------
    label : str
        What they share, in words.
    colour : str
    signs : mapping of str to str
        By alpha-3 code what is written on the country's tile: its status as a sign, or its number.
    sign : str
        Sign in the legend.
    hatched : bool
    unit : str
        Of numbers; a status has none, nor has what is without a number.
    """

    label: str
    colour: str
    signs: Mapping[str, str]
    sign: str = ""
    hatched: bool = False
    unit: str = ""

    @property
    def ink(self) -> str:
        """Colour of words on this colour, of which they stand out by at least 4.5 to 1."""
        return QUIET if self.colour == OUTSIDE else choose_ink(self.colour)

    def count_states(self, *, in_full: bool = True) -> str:
        """Write "5 states with 0 points", "9 states: 14 years", or in short "5 with 0"."""
        number = len(self.signs)
        if not in_full:
            return f"{number} {'with ' if self.unit else ''}{self.label}"
        said = self._add_unit(self.label) if self.unit else self.label
        link = " with " if self.unit == "points" else ": "
        return f"{number} state{'' if number == 1 else 's'}{link}{said}"

    def write_value(self, iso3: str) -> str:
        """Write a country's value in words: "5 points", or a status as in the legend."""
        return self._add_unit(self.signs[iso3]) if self.unit else self.label

    def _add_unit(self, number: str) -> str:
        return f"{number} {self.unit.removesuffix('s') if number == '1' else self.unit}"


def classify(values: pd.Series, indicator: schema.Indicator) -> list[MapClass]:
    """
    Sort values, by alpha-3 code, into the classes of their indicator.

    Statuses are classes themselves, in printed order; a number needs `classes` in the data package.
    Countries without a number, and without data, come last.
    """
    classify_values = _classify_numbers if indicator.is_number else _classify_statuses
    classes = list(classify_values(values.dropna(), indicator))
    if missing := [str(iso3) for iso3 in values.index[values.isna()]]:
        classes.append(MapClass("no data", PALE, dict.fromkeys(missing, "–"), "–", hatched=True))
    return classes


def classify_others(values: pd.Series) -> MapClass:
    """List the member states that are not among those drawn."""
    others = [iso3 for iso3 in countries.list_names() if iso3 not in values.index]
    return MapClass("others", OUTSIDE, dict.fromkeys(others, ""))


def _classify_statuses(values: pd.Series, indicator: schema.Indicator) -> Iterator[MapClass]:
    colours = choose_colours(indicator.statuses)
    for status, value in indicator.statuses.items():
        label, sign = _WORDS.get(status, status.replace("_", " ")), _SIGNS.get(status, "")
        signs = {str(iso3): sign for iso3 in values.index[values == value]}
        yield MapClass(label, colours[status], signs, sign)


def _classify_numbers(values: pd.Series, indicator: schema.Indicator) -> Iterator[MapClass]:
    given = indicator.select_given(values)
    # A value is in the last class that does not begin above it.
    places = given.map(lambda value: bisect_right(indicator.classes, value) - 1)
    ends = [*indicator.classes[1:], None]
    # Of few classes too, the last is the darkest: many looks like many on every map.
    colours = STEPS[-len(ends) :]
    for place, (start, end) in enumerate(zip(indicator.classes, ends, strict=True)):
        signs = {str(iso3): f"{value:g}" for iso3, value in given[places == place].items()}
        label = _name_range(start, end, indicator)
        yield MapClass(label, colours[place], signs, unit=indicator.unit)
    if len(given) < len(values):
        without = {str(iso3): "none" for iso3 in values.index.difference(given.index)}
        yield MapClass("none given", PALE, without, hatched=True)


def _name_range(start: float, end: float | None, indicator: schema.Indicator) -> str:
    if end is None:
        return f"{start:g}" if start == indicator.maximum else f"{start:g} or more"
    if indicator.type == "integer" and end - start == 1:
        return f"{start:g}"
    return f"{start:g} to under {end:g}" if start else f"under {end:g}"
