"""Maps: every value on its tile and in the colour of its class, and what a map says of itself."""

from __future__ import annotations

import io
import re

import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

import baseline
from baseline import figures
from baseline.data import descriptor, groups, schema
from baseline.figures import Chart, map_classes, shapes, style
from baseline.figures.maps import _SCALE, _TOP
from conftest import CHECKOUT

MAPPED = [name for name in schema.list_indicators() if name != "access_to_justice_pct"]
"""All but the score's percentage, which is the score again."""


def words(chart: Chart) -> list[str]:
    """What is written inside the picture, in the order drawn."""
    return [text.get_text() for text in chart.figure.axes[0].texts]


def notes(chart: Chart) -> str:
    """What is written around the picture."""
    return " ".join(" ".join(text.get_text().split()) for text in chart.figure.texts)


def test_each_indicator_has_one_map() -> None:
    """In printed order, and the data package names it for its indicator alone."""
    drawn = [
        chart.name
        for table in descriptor.find_tables()
        for chart in figures.draw_maps(baseline.indicators(), table)
    ]

    assert drawn == [f"map_{name}" for name in MAPPED]
    known = schema.list_indicators().items()
    listed = {
        name: [chart for chart in indicator.charts if chart.startswith("map_")]
        for name, indicator in known
    }
    assert listed == {name: [f"map_{name}"] if name in MAPPED else [] for name in listed}


@pytest.mark.parametrize("name", MAPPED)
def test_a_map_holds_every_value_and_is_committed(name: str) -> None:
    """Every country is in one class with its value; what is committed is this map, and small."""
    frame = baseline.indicators()
    chart = figures.draw_map(frame, name)
    number = schema.list_indicators()[name].is_number

    plotted = chart.data.set_index("iso3")[name]
    assert (
        plotted.to_dict()
        == (frame[name] if number else frame[name].map(schema.name_status)).to_dict()
    )
    assert all(iso3 in words(chart) for iso3 in frame.index)
    assert sum(int(n) for n in re.findall(r"\((\d+)\)", chart.alt)) == 47
    folder = CHECKOUT / "outputs" / "figures"
    committed = pd.read_csv(
        folder / f"{chart.name}.csv", dtype={"class": "str"}, keep_default_na=False
    )
    pd.testing.assert_frame_equal(committed, chart.data, check_dtype=False)
    with Image.open(folder / f"{chart.name}.png") as picture:
        assert picture.info["Description"] == chart.alt  # type: ignore[attr-defined, unused-ignore]
    assert (folder / f"{chart.name}.svg").stat().st_size <= 90_000
    assert (folder / f"{chart.name}.png").stat().st_size <= 120_000


@pytest.mark.parametrize("name", MAPPED)
def test_words_on_tiles_can_be_read(name: str) -> None:
    """Words stand out of their tile by at least 4.5 to 1 (WCAG AA); no two classes look alike."""
    values = baseline.indicators("focus")[name]
    drawn = [
        *map_classes.classify(values, schema.list_indicators()[name]),
        map_classes.classify_others(values),
    ]

    for map_class in drawn:
        assert contrast(map_class.colour, map_class.ink) >= 4.5, map_class.label
    assert len({map_class.colour for map_class in drawn}) == len(drawn)


@pytest.mark.parametrize("colour", sorted({*style.SHADES.values(), style.GREY}))
def test_words_on_a_block_or_bar_can_be_read(colour: str) -> None:
    """White or ink, words stand out of every colour of a status by at least 4.5 to 1."""
    assert contrast(colour, style.choose_ink(colour)) >= 4.5


def contrast(colour: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 defines it."""
    light, dark = sorted((luminance(colour), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_numbers_fall_into_the_class_that_names_them() -> None:
    """A class begins at its first number and ends before the next; none given is apart."""
    indicator = schema.list_indicators()["minimum_age_of_criminal_responsibility"]
    values = pd.Series({"MCO": 0, "MLT": 10, "ALB": 11, "AND": 12, "ARM": 14, "AUT": 15, "AZE": 18})
    signs = {
        map_class.label: dict(map_class.signs)
        for map_class in map_classes.classify(values, indicator)
    }

    assert signs == {
        "under 12": {"MLT": "10", "ALB": "11"},
        "12": {"AND": "12"},
        "13": {},
        "14": {"ARM": "14"},
        "15 or more": {"AUT": "15", "AZE": "18"},
        "none given": {"MCO": "none"},
    }
    scores = pd.Series({"MLT": 139.5, "ALB": 140.0, "AND": 159.9, "ARM": 261.0})
    labels = {
        map_class.label: list(map_class.signs)
        for map_class in map_classes.classify(
            scores, schema.list_indicators()["access_to_justice_score"]
        )
    }
    assert labels == {
        "under 140": ["MLT"],
        "140 to under 160": ["ALB", "AND"],
        "160 to under 180": [],
        "180 to under 200": [],
        "200 or more": ["ARM"],
    }


def test_a_sign_says_on_the_tile_what_the_colour_says() -> None:
    """Statuses differ in their signs too; a blank has none."""
    values = pd.Series(
        {"MLT": "full", "ALB": "associate", "AND": "full_and_associate", "ARM": "none"}
    )

    signs = [
        (map_class.sign, *map_class.signs.values())
        for map_class in map_classes.classify(values, schema.list_indicators()["enoc"])
    ]
    assert signs == [("F", "F"), ("A", "A"), ("F+A", "F+A"), ("", "")]


def test_a_group_s_map_leaves_the_others_without_a_value() -> None:
    """Ten focus countries have a class; the other 37 are named on pale tiles and carry no sign."""
    chart = figures.draw_map(baseline.indicators("focus"), "inhope_hotline", "focus")

    assert set(chart.data["iso3"]) == set(groups.find_members("focus"))
    assert "37 others" in words(chart)
    assert "of 10 focus countries" in chart.title
    ticked = int(baseline.indicators("focus")["inhope_hotline"].sum())
    assert words(chart).count("✓") == ticked + 1  # and in the legend


def test_corrected_values_are_marked_and_explained() -> None:
    """Two cells carry a dagger where they are corrected, a double one where they are printed."""
    chart = figures.draw_map(baseline.indicators(basis="corrected"), "uncrc")

    assert words(chart).count("✓†") == 2
    assert set(chart.data.loc[chart.data["mark"] == "†", "iso3"]) == {"CHE", "RUS"}
    assert "† Not as printed" in notes(chart)
    printed = figures.draw_map(baseline.indicators(), "uncrc")
    assert words(printed).count("‡") == 4  # on shapes and on tiles
    assert printed.title.endswith(": in Fig. 1, 45 of 47 member states are state parties ‡")
    assert "in Fig. 1" not in chart.title
    assert "not ticked (2): Russian Federation ‡ and Switzerland ‡" in printed.alt
    assert set(printed.data.loc[printed.data["mark"] == "‡", "iso3"]) == {"CHE", "RUS"}
    assert (
        "‡ Public records contradict the printed cells of the Russian Federation and Sw"
        in notes(printed)
    )
    one = figures.draw_map(baseline.indicators(), "budapest")
    assert "contradict the printed cell of the Russian Federation." in notes(one)


def test_every_map_credits_the_shapes_and_says_what_boundaries_do_not() -> None:
    """Credit and caveat stand below the picture."""
    chart = figures.draw_map(baseline.indicators(), "lanzarote")
    text = notes(chart)

    assert shapes.CREDIT in text
    assert shapes.BOUNDARIES in text


def test_a_title_says_how_many_have_no_points_and_how_many_all() -> None:
    """Counted by hand in Fig. 3; in a group, no state or one state may have them."""
    titles = {
        group: figures.draw_map(baseline.indicators(group), "grooming_score", group).title
        for group in ("coe", "baltic")
    }

    assert titles == {
        "coe": "Grooming legislation score: 5 of 47 member states have 0 of 5 points; 11 have all "
        "5",
        "baltic": "Grooming legislation score: none of 3 Baltic states has 0 of 5 points; 1 has "
        "all 5",
    }


def test_the_title_of_the_map_of_enoc_agrees_with_its_legend() -> None:
    """27 have a full member only, 2 a full one and an associate."""
    chart = figures.draw_map(baseline.indicators(), "enoc")

    assert chart.title.endswith(
        "29 of 47 member states have a full member, 2 of them also an associate"
    )
    assert {"27 states: full member", "2 full member and associate"} <= set(words(chart))
    assert "European Network of Ombudspersons for Children (ENOC)" in notes(chart)


@pytest.mark.parametrize("group", ["coe", "focus"])
def test_the_minimum_age_of_scotland_is_noted_with_that_of_the_united_kingdom(group: str) -> None:
    """Footnote 75 gives another age than the cell; without the country there is no note."""
    frame = baseline.indicators(group)
    for chart in (
        figures.draw_map(frame, "minimum_age_of_criminal_responsibility", group),
        figures.draw_ages(frame, group),
    ):
        assert ("in Scotland, the minimum age was still 8" in notes(chart)) == (group == "coe")


def test_numbers_stand_out_of_sea_and_land_on_a_dark_page() -> None:
    """By at least 3 to 1 of the sea (WCAG 1.4.11), and the words on them by 4.5 to 1."""
    sheet = (CHECKOUT / "src/baseline/pages/templates/site/map.css.j2").read_text("utf-8")
    sea = re.search(r"dark\) { .map { --sea: (#\w+);", sheet)
    assert sea
    for step in map_classes.DARK_STEPS:
        assert contrast(step, sea[1]) >= 3, step
        assert contrast(step, style.choose_ink(step)) >= 4.5, step
    assert len(map_classes.DARK_STEPS) == len(map_classes.STEPS)


def test_all_shapes_are_filled_in_the_colour_of_their_class() -> None:
    """In the picture, the pixel at a country's point has the colour of its class."""
    frame = baseline.indicators()
    chart = figures.draw_map(frame, "grooming_score")
    with Image.open(io.BytesIO(chart.png())) as picture:
        pixels = picture.convert("RGB")
    colours = {
        iso3: map_class.colour
        for map_class in map_classes.classify(
            frame["grooming_score"], schema.list_indicators()["grooming_score"]
        )
        for iso3 in map_class.signs
    }
    to_display = chart.figure.axes[0].transData
    for iso3, shape in shapes.read_shapes().shapes.items():
        x, y = (
            to_display.transform((shape.point[0] * _SCALE, shape.point[1] * _SCALE + _TOP))
            * chart.dpi
            / chart.figure.dpi
        )
        seen = pixels.getpixel((round(x), round(pixels.height - y)))
        expected = [round(255 * c) for c in to_rgb(colours[iso3])]
        assert max(abs(a - b) for a, b in zip(seen, expected, strict=True)) <= 1, iso3
