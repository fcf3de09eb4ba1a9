"""The first difference between two versions of a file, down to row, column, cell or line."""

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
    ".csv": "data", ".json": "values", ".ipynb": "notebook", ".html": "page", ".svg": "picture", ".png": "picture",
    ".tex": "table",
}  # fmt: skip
"""What a file is, by its ending."""

PICTURES = (".svg", ".png", ".html", ".ipynb", ".tex", ".xlsx", ".zip")
"""Files that other versions of the same libraries may write differently, though every value is the same."""

TOLERANCE = 2
"""Root mean square of 255 levels: what another build of FreeType may differ by."""


def first(ending: str, old: bytes, new: bytes, numbers: bool = False) -> str | None:
    """
    Describe the first difference between two versions of a file.

    Parameters
    ----------
    ending : str
        Of the file's name, with the dot.
    old, new : bytes
    numbers : bool
        Whether numbers may be equal to 12 digits only, as across versions of a library.

    Returns
    -------
    str or None
        Where it is, and both values; None when there is none.
    """
    if old == new:
        return None
    finders: dict[str, Callable[[str, str], Iterator[tuple[str, Any, Any]]]] = {
        ".csv": _rows, ".json": _values, ".ipynb": _cells,
    }  # fmt: skip
    try:
        texts = old.decode("utf-8"), new.decode("utf-8")
        found = finders.get(ending, _lines)(*texts)
        for where, before, after in found:
            if not (numbers and _close(before, after)):
                return f"{where}: {_short(before)} is now {_short(after)}"
    except ValueError:
        return f"{len(old)} bytes are now {len(new)}, with other content"
    return None if numbers else "written differently, with the same content"


def pixels(old: Path, new: Path) -> str | None:
    """Describe how far two pictures differ, if by more than another build of FreeType explains."""
    if old.read_bytes() == new.read_bytes():
        return None
    try:
        found = compare_images(str(old), str(new), TOLERANCE, in_decorator=True)
    except (OSError, ValueError, ImageComparisonFailure):  # of another size, or no picture
        return f"{old.stat().st_size} bytes are now {new.stat().st_size}, another picture"
    return f"pixels differ by {found['rms']:.1f} of 255 levels" if found else None


def _rows(old: str, new: str) -> Iterator[tuple[str, Any, Any]]:
    before, after = (list(csv.reader(io.StringIO(text))) for text in (old, new))
    names = before[0] if before else []
    one: list[str]
    other: list[str]
    for number, (one, other) in enumerate(zip_longest(before, after, fillvalue=[])):
        for place, (left, right) in enumerate(zip_longest(one, other)):
            if left != right:
                column = names[place] if place < len(names) else place + 1
                yield f"row {number}, column {column} ({' '.join((one or other)[:2])})", left, right


def _values(old: str, new: str) -> Iterator[tuple[str, Any, Any]]:
    yield from _nested("", json.loads(old), json.loads(new))


def _nested(where: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _nested(f"{where}/{key}", old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        for place, (left, right) in enumerate(zip_longest(old, new)):
            yield from _nested(f"{where}/{place}", left, right)
    elif old != new:
        yield where or "/", old, new


def _cells(old: str, new: str) -> Iterator[tuple[str, Any, Any]]:
    before, after = json.loads(old), json.loads(new)
    pairs: Iterator[tuple[Any, Any]] = zip_longest(before["cells"], after["cells"])
    for number, (one, other) in enumerate(pairs, start=1):
        for where, left, right in _nested("", one, other):
            yield f"cell {number}{where}", left, right
    yield from _nested("", before, after)


def _lines(old: str, new: str) -> Iterator[tuple[str, Any, Any]]:
    for number, (one, other) in enumerate(zip_longest(old.split("\n"), new.split("\n")), start=1):
        if one != other:
            yield f"line {number}", one, other


def _close(old: Any, new: Any) -> bool:
    try:
        return math.isclose(float(old), float(new), rel_tol=1e-12)
    except (TypeError, ValueError):
        return False


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}…"
