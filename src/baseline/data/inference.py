"""What a column of an added table holds, inferred from its cells: ticks, statuses or numbers."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from baseline.data.schema import NUMBER, write_words
from baseline.errors import DataError, quote

MISSING = ("", ":", "..", "…", "-", "–", "n/a", "N/A", "NA")
"""Cells that say there is no value; Eurostat writes a colon."""

_TICKS = ("✓", "✔", "x", "X", "yes", "Yes", "YES")
_ANSWERS = ({"yes": True, "no": False}, {"true": True, "false": False})
_MOST_STATUSES, _LONGEST_STATUS = 12, 40
_MOST_CLASSES = 5
_STEPS = (1, 2, 2.5, 5, 10)


def infer_column(cells: Mapping[int, str], unit: str, where: str) -> dict[str, Any]:
    """
    Infer what a column holds.

    Parameters
    ----------
    cells : mapping of int to str
        By row of the file.
    unit : str
        Of numbers.
    where : str
        File and column, for messages.

    Returns
    -------
    dict
        `type`, and `cells` of a status; or `unit`, `printed`, `constraints` and `classes` of a
        number; with `missingValues` where blanks and the like are not ticks left out.

    Raises
    ------
    DataError
        For a column without a value, of mixed kinds, or of too many different texts.
    """
    given = [cell for cell in cells.values() if cell not in MISSING]
    if not given:
        raise DataError([f"{where}: no cell has a value."])
    if set(given) <= set(_TICKS) and len(set(given)) == 1 and "" in cells.values():
        return {"type": "boolean", "cells": {given[0]: True, "": False}}
    missing = [mark for mark in MISSING if mark in cells.values()]
    numbers = [cell for cell in given if NUMBER.fullmatch(cell)]
    if not numbers:
        inferred = _infer_statuses(given, where)
    elif len(numbers) == len(given):
        inferred = _infer_numbers(numbers, unit)
    else:
        raise DataError(_list_mixed(cells, where, numbers_prevail=2 * len(numbers) > len(given)))
    return inferred | ({"missingValues": missing} if missing else {})


def describe_kind(inferred: Mapping[str, Any]) -> str:
    """Say in words what was inferred."""
    missing = [
        quote(mark) if mark else "a blank cell" for mark in inferred.get("missingValues", ())
    ]
    gaps = f"; no value: {', '.join(missing)}" if missing else ""
    if "cells" in inferred:
        cells = (f"{quote(cell) if cell else 'a blank cell'} is {write_words(value)}"
                 for cell, value in inferred["cells"].items())  # fmt: skip
        kind = "ticks" if inferred["type"] == "boolean" else "statuses"
        return f"{kind}: {', '.join(cells)}{gaps}"
    kind = "whole numbers" if inferred["type"] == "integer" else "numbers"
    limits = inferred["constraints"]
    unit = f" {inferred['unit']}" if inferred["unit"] else ""
    return f"{kind} from {limits['minimum']:g} to {limits['maximum']:g}{unit}{gaps}"


def write_name(heading: str) -> str:
    """Turn a heading into a name for a column: lower-case letters, digits and _."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return "_".join(re.findall(r"[a-z0-9]+", plain.lower()))


def _infer_statuses(given: Sequence[str], where: str) -> dict[str, Any]:
    texts = list(dict.fromkeys(given))
    for answers in _ANSWERS:
        if {text.lower() for text in texts} <= set(answers):
            return {"type": "boolean", "cells": {text: answers[text.lower()] for text in texts}}
    names = {text: write_name(text) for text in texts}
    if len(texts) > _MOST_STATUSES or max(map(len, texts)) > _LONGEST_STATUS:
        expected = f"expected ticks, at most {_MOST_STATUSES} short statuses, or numbers"
        differing = f"found {len(texts)} different texts, such as {quote(texts[0])}"
        raise DataError([f"{where}: {expected}, {differing}."])
    if len(set(names.values())) < len(names) or "" in names.values():
        raise DataError([f"{where}: these statuses are too similar: {', '.join(texts)}."])
    return {"type": "string", "cells": names, "constraints": {"enum": list(names.values())}}


def _infer_numbers(numbers: Sequence[str], unit: str) -> dict[str, Any]:
    """Infer range, format and classes; a percentage goes from 0 to 100."""
    values = [float(number) for number in numbers]
    decimals = max(len(number.partition(".")[2]) for number in numbers)
    low, high = min(0.0, float(math.floor(min(values)))), max(values)
    if unit in ("per cent", "%") and low >= 0 and high <= 100:
        high = 100.0
    bounds = [int(bound) if bound.is_integer() else bound for bound in (low, high)]
    return {
        "type": "number" if decimals else "integer",
        "unit": unit,
        "printed": f"{{:.{decimals}f}}" if decimals else "{:d}",
        "constraints": dict(zip(("minimum", "maximum"), bounds, strict=True)),
        "classes": _choose_classes(values),
    }


def _choose_classes(values: Sequence[float]) -> list[float]:
    """Choose where classes of a map begin: at round numbers, a few classes of equal width."""
    low, high = min(values), max(values)
    if low == high:
        return [low]
    rough = (high - low) / _MOST_CLASSES
    power = 10.0 ** math.floor(math.log10(rough))
    # A float may lie a hair below the step that it stands for.
    step = next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))
    first = math.floor(low / step)
    starts = [round(place * step, 10) for place in range(first, math.floor(high / step) + 1)]
    return [int(start) if float(start).is_integer() else start for start in starts]


def _list_mixed(cells: Mapping[int, str], where: str, *, numbers_prevail: bool) -> list[str]:
    """Name the cells that are unlike most others."""
    expected = "a number" if numbers_prevail else "a text"
    return [
        f"{where}, row {row}: expected {expected}, as in most rows, found {quote(cell)}."
        for row, cell in cells.items()
        if cell not in MISSING and bool(NUMBER.fullmatch(cell)) != numbers_prevail
    ]
