"""Printed numbers: what they say, and whether a result would be printed so."""

from __future__ import annotations

import re
from decimal import Decimal

from baseline.errors import DataError, quote

_NUMBER = re.compile(r"([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)\s*(million|thousand|k\b)?")
_LONGEST = 30  # characters of a printed number
_SCALES = {"million": 1_000_000, "thousand": 1_000, "k": 1_000, None: 1, "": 1}


def parse_number(printed: str) -> Decimal:
    """
    Read the first number of a printed value; a DataError says that there is none.

    The value may be "166.7", "63.9%", "10,500", "18.4 million" or "November 2019".
    """
    match = _NUMBER.search(printed)
    if not match or len(match[1]) > _LONGEST:
        raise DataError([f"{quote(printed)} contains no number of at most {_LONGEST} digits."])
    return Decimal(match[1].replace(",", "")) * _SCALES[match[2]]


def find_interval(printed: str) -> tuple[Decimal, Decimal]:
    """
    Find the values that would be printed so: half a step of the last digit either way.

    166.7 means 166.65 ≤ x < 166.75.
    """
    match = _NUMBER.search(printed)
    value = parse_number(printed)
    digits = match[1].partition(".")[2] if match else ""
    half = Decimal(1).scaleb(-len(digits)) * (_SCALES[match[2]] if match else 1) / 2
    return value - half, value + half


def equals_printed(result: float, printed: str) -> bool:
    """Tell whether a number would be printed so."""
    lower, upper = find_interval(printed)
    return lower <= Decimal(repr(result)) < upper
