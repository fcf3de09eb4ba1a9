"""The first difference between two versions of a file, down to row, column, cell or line.

Files of any kind are compared here; `baseline.build.diff` compares two states of the values.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from matplotlib.testing.compare import compare_images
from matplotlib.testing.exceptions import ImageComparisonFailure

KINDS = {
    ".csv": "data",
    ".json": "values",
    ".ipynb": "notebook",
    ".html": "page",
    ".svg": "picture",
    ".png": "picture",
    ".tex": "table",
}
"""What a file is, by its ending."""

PICTURES = (".svg", ".png", ".html", ".ipynb", ".tex", ".xlsx", ".zip")
"""Files that other versions of a library may write differently, though every value is the same."""

TOLERANCE = 2
"""Root mean square of 255 levels: what another build of FreeType may differ by."""

_Differences = Iterator[tuple[str, Any, Any]]
"""Where two versions differ, and both values."""


def describe_difference(old: Path, new: Path, values_only: bool = False) -> str:
    """
    Describe the first difference between two versions of a file.

    Parameters
    ----------
    old, new : Path
        Of the same ending, which says how they are compared.
    values_only : bool
        Whether numbers may be equal to 12 digits only, as across versions of a library.

    Returns
    -------
    str
        Where it is, and both values; empty when there is none.
    """
    before, after = old.read_bytes(), new.read_bytes()
    if before == after:
        return ""
    if new.suffix == ".png":
        return _compare_pixels(old, new)
    compare = _COMPARISONS.get(new.suffix, _compare_lines)
    try:
        for where, left, right in compare(before.decode("utf-8"), after.decode("utf-8")):
            if not (values_only and _is_close(left, right)):
                return f"{where}: {_shorten(left)} is now {_shorten(right)}"
    except ValueError:  # one of them is not text, or not what its ending says
        return f"{len(before)} bytes are now {len(after)}, with different content"
    return "" if values_only else "written differently, with the same content"


def _compare_pixels(old: Path, new: Path) -> str:
    """Describe how far two pictures differ, if another FreeType does not explain it."""
    try:
        difference = compare_images(str(old), str(new), TOLERANCE, in_decorator=True)
    except (OSError, ValueError, ImageComparisonFailure):  # of another size, or no picture
        return f"{old.stat().st_size} bytes are now {new.stat().st_size}, a different picture"
    return f"pixels differ by {difference['rms']:.1f} of 255 levels" if difference else ""


def _compare_rows(old: str, new: str) -> _Differences:
    before, after = (list(csv.reader(io.StringIO(text))) for text in (old, new))
    headings = before[0] if before else []
    pairs: Iterator[tuple[list[str], list[str]]] = zip_longest(before, after, fillvalue=[])
    for number, (old_row, new_row) in enumerate(pairs):
        for place, (left, right) in enumerate(zip_longest(old_row, new_row)):
            if left != right:
                column = headings[place] if place < len(headings) else place + 1
                keys = " ".join((old_row or new_row)[:2])
                yield f"row {number}, column {column} ({keys})", left, right


def _compare_json(old: str, new: str) -> _Differences:
    yield from _compare_nested("", json.loads(old), json.loads(new))


def _compare_nested(where: str, old: Any, new: Any) -> _Differences:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _compare_nested(f"{where}/{key}", old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        for place, (left, right) in enumerate(zip_longest(old, new)):
            yield from _compare_nested(f"{where}/{place}", left, right)
    elif old != new:
        yield where or "/", old, new


def _compare_notebooks(old: str, new: str) -> _Differences:
    before, after = json.loads(old), json.loads(new)
    pairs: Iterator[tuple[Any, Any]] = zip_longest(before["cells"], after["cells"])
    for number, (old_cell, new_cell) in enumerate(pairs, start=1):
        for where, left, right in _compare_nested("", old_cell, new_cell):
            yield f"cell {number}{where}", left, right
    yield from _compare_nested("", before, after)


def _compare_lines(old: str, new: str) -> _Differences:
    pairs = zip_longest(old.split("\n"), new.split("\n"))
    for number, (left, right) in enumerate(pairs, start=1):
        if left != right:
            yield f"line {number}", left, right


_COMPARISONS: dict[str, Callable[[str, str], _Differences]] = {
    ".csv": _compare_rows,
    ".json": _compare_json,
    ".ipynb": _compare_notebooks,
}


def _is_close(old: Any, new: Any) -> bool:
    try:
        return math.isclose(float(old), float(new), rel_tol=1e-12)
    except (TypeError, ValueError):
        return False


def _shorten(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}…"
