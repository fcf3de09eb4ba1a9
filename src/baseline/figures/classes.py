"""An indicator's values in a few classes: which countries a map draws alike, in what colour, and with what sign."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from baseline.data import groups, schema
from baseline.figures.chart import BLUE, GREY, INK, PALE, SHADES

STEPS = ("#CFE3F2", "#ABCFE8", "#7FB5DA", "#4A94C6", "#1F6FA8", "#0B4A79")
"""From few to many, in one hue: light and dark differ for readers with any kind of colour vision."""

OUTSIDE = "white"
_INK_ON = {BLUE: "white", OUTSIDE: GREY} | dict.fromkeys(STEPS[-2:], "white")
_SIGNS = {"party": "✓", "yes": "✓", "celebrated": "✓", "signed": "S", "awaiting_report": "…"}
_SIGNS |= {"full": "F", "associate": "A", "full_and_associate": "F+A"}
_WORDS = {
    "party": "state party",
    "yes": "ticked",
    "none": "not ticked",
    "no": "not ticked",
    "full": "full member",
}
_WORDS |= {"awaiting_report": "report awaited", "full_and_associate": "full member and associate"}


@dataclass(frozen=True)
class Class:
    """
    Countries that a map draws alike.

    Parameters
    ----------
    label : str
        What they share, in words.
    colour : str
    signs : mapping of str to str
        By alpha-3 code what stands on the country's tile: a sign of its status, or its number.
    sign : str
        Sign in the legend.
    hatched : bool
    """

    label: str
    colour: str
    signs: Mapping[str, str]
    sign: str = ""
    hatched: bool = False

    @property
    def ink(self) -> str:
        """Colour of words on this colour, of which they stand out by at least 4.5 to 1."""
        return _INK_ON.get(self.colour, INK)


def of(values: pd.Series, indicator: schema.Indicator) -> list[Class]:
    """
    Sort an indicator's values into classes.

    Parameters
    ----------
    values : Series
        Indexed by alpha-3 code.
    indicator : Indicator
        A status, whose values are the classes, or a number with `classes` in the data package.

    Returns
    -------
    list of Class
        In printed order, or from low to high; those without a number behind them.
    """
    return list(
        _of_number(values, indicator) if indicator.is_number else _of_status(values, indicator)
    )


def outside(values: pd.Series) -> Class:
    """List the member states that are not among those drawn."""
    return Class(
        "others",
        OUTSIDE,
        {iso3: "" for iso3 in groups.find_members("coe") if iso3 not in values.index},
    )


def _of_status(values: pd.Series, indicator: schema.Indicator) -> Iterator[Class]:
    for status, value in indicator.statuses.items():
        sign = _SIGNS.get(status, "")
        held = {str(iso3): sign for iso3 in values.index[values == value]}
        yield Class(_WORDS.get(status, status.replace("_", " ")), SHADES[status], held, sign)


def _of_number(values: pd.Series, indicator: schema.Indicator) -> Iterator[Class]:
    given = values[values != indicator.none]
    places = given.map(lambda value: bisect_right(indicator.classes, value) - 1)
    ends = [*indicator.classes[1:], None]
    colours = STEPS[-len(ends) :]
    for place, (start, end) in enumerate(zip(indicator.classes, ends, strict=True)):
        signs = {str(iso3): f"{value:g}" for iso3, value in given[places == place].items()}
        yield Class(_range(start, end, indicator), colours[place], signs)
    if len(given) < len(values):
        without = {str(iso3): "none" for iso3 in values.index.difference(given.index)}
        yield Class("none given", PALE, without, hatched=True)


def _range(start: float, end: float | None, indicator: schema.Indicator) -> str:
    if end is None:
        return f"{start:g}" if start == indicator.maximum else f"{start:g} or more"
    if indicator.type == "integer" and end - start == 1:
        return f"{start:g}"
    return f"{start:g} to <{end:g}" if start else f"under {end:g}"
