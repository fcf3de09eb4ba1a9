"""Charts: what they plot, what they say, and whether it fits on the page."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from html import escape
from itertools import combinations

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

import baseline
from baseline import figures
from baseline.data import checks, schema
from baseline.figures import Chart
from conftest import CHECKOUT

Draw = Callable[[str], Chart]

DRAW: dict[str, Draw] = {
    "fig_1_commitments": lambda group: figures.commitments(baseline.indicators(group), group),
    "fig_2_ombudspersons": lambda group: figures.ombudspersons(baseline.indicators(group), group),
    "fig_3_legislation": lambda group: figures.legislation(baseline.indicators(group), group),
    "fig_4_access_to_justice": lambda group: figures.access_to_justice(
        baseline.indicators(group), baseline.statistics(), group
    ),
    "fig_4_ages": lambda group: figures.ages(baseline.indicators(group), group),
    "fig_5_hotlines": lambda group: figures.hotlines(baseline.indicators(group), group),
    "claims_access_to_justice_score_without_one": lambda _: figures.left_out(
        baseline.indicators(), "access_to_justice_score", "166.7"
    ),
    "claims_access_to_justice_score_without_one_pct": lambda _: figures.left_out(
        baseline.indicators(), "access_to_justice_score", "63.9%", checks.pct_of_maximum, "per cent of 261"
    ),
    "fig_6_safer_internet": lambda group: figures.safer_internet(baseline.indicators(group), group),
    # Of the maps those with the longest words, the longest numbers, a hatch; tests/test_maps.py looks at all.
    "map_enoc": lambda group: figures.choropleth(baseline.indicators(group), "enoc", group),
    "map_access_to_justice_score": lambda group: figures.choropleth(
        baseline.indicators(group), "access_to_justice_score", group
    ),
    "map_minimum_age_of_criminal_responsibility": lambda group: figures.choropleth(
        baseline.indicators(group), "minimum_age_of_criminal_responsibility", group
    ),
}


@pytest.fixture(scope="module", params=DRAW)
def chart(request: pytest.FixtureRequest) -> Chart:
    """Each chart, over all 47."""
    return DRAW[request.param]("coe")


def words(chart: Chart) -> list[Text]:
    """Every text that is drawn, with something in it."""
    FigureCanvasAgg(chart.figure).draw()
    both = [(axes.axison, axis) for axes in chart.figure.axes for axis in (axes.xaxis, axes.yaxis)]
    drawn = {
        id(text) for on, axis in both if on for tick in axis._update_ticks() for text in (tick.label1, tick.label2)
    }
    ticks = {id(text) for _, axis in both for tick in axis.majorTicks for text in (tick.label1, tick.label2)}
    return [
        text
        for text in chart.figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and id(text) not in ticks - drawn
    ]


def test_every_country_is_plotted_once(chart: Chart) -> None:
    """All 47 are in the plotted values, and none twice for the same thing."""
    if "iso3" in chart.data:
        named = chart.data[chart.data["iso3"] != ""]
        keys = [name for name in ("iso3", "indicator") if name in named]
        assert not named.duplicated(keys).any()
        codes = set(named["iso3"])
    else:
        listed = " ".join(chart.data["countries"]).split()
        assert len(listed) == len(set(listed)) == chart.data["n"].sum()
        codes = set(listed)

    assert codes == set(baseline.indicators().index)


def test_a_chart_says_what_it_is(chart: Chart) -> None:
    """Title, source with figure and section, the report's caveat; alt text that says what is seen."""
    text = " ".join(" ".join(each.get_text().split()) for each in words(chart))

    assert chart.title in text
    assert schema.source(chart.table) in text
    assert schema.caveat() in text
    assert chart.title in chart.alt or chart.table in ("fig_2", "fig_5", "fig_6")
    assert len(chart.alt) > 80


@pytest.mark.parametrize("group", ["coe", "focus"])
@pytest.mark.parametrize("name", [name for name in DRAW if not name.startswith("claims")])
def test_nothing_is_cut_off_and_no_words_overlap(name: str, group: str) -> None:
    """At the size it is saved, every text lies inside the picture and beside every other."""
    chart = DRAW[name](group)
    texts = words(chart)
    page = chart.figure.bbox
    boxes = [(text.get_text(), text.get_window_extent().padded(-1)) for text in texts]

    outside = [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > page.width or box.y1 > page.height]
    overlap = [(a, b) for (a, one), (b, two) in combinations(boxes, 2) if one.overlaps(two)]
    assert outside == []
    assert overlap == []


def test_no_words_are_too_small(chart: Chart) -> None:
    """Nothing is smaller than 7 points at the size of a page."""
    assert min(text.get_size() for text in words(chart)) >= 7


def test_svg_names_itself_and_needs_nothing_from_outside(chart: Chart) -> None:
    """The SVG is an image with alt text for screen readers; it has no link to fetch."""
    root = ET.fromstring(chart.svg)

    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.alt
    assert not [value for each in root.iter() for key, value in each.items() if key.endswith("href") and "://" in value]


@pytest.mark.parametrize("name", ["fig_4_access_to_justice", "map_enoc"])
def test_pictures_are_the_same_every_time(name: str) -> None:
    """Saving twice gives the same bytes."""
    chart = DRAW[name]("coe")
    again = replace(chart)
    assert again.svg == chart.svg
    assert chart.png() == chart.png()


def test_committed_charts_show_these_values(chart: Chart) -> None:
    """The committed CSV holds the plotted values, the committed PNG this alt text."""
    committed = pd.read_csv(
        CHECKOUT / f"outputs/figures/{chart.name}.csv", keep_default_na=False, float_precision="round_trip"
    )
    pd.testing.assert_frame_equal(committed, chart.data.reset_index(drop=True), check_dtype=False)
    with Image.open(CHECKOUT / f"outputs/figures/{chart.name}.png") as picture:
        assert picture.info["Description"] == chart.alt  # type: ignore[attr-defined, unused-ignore]


def test_indicators_name_the_charts_that_draw_them(chart: Chart) -> None:
    """The data package lists a chart exactly for the indicators whose values it plots."""
    listed = {name for name, each in schema.indicators().items() if chart.name in each.charts}
    changed = set()
    for name, indicator in schema.indicators().items():
        if indicator.table == chart.table:
            frame = baseline.indicators()
            values = list(indicator.cells.values())
            following = dict(zip(values, [*values[1:], *values[:1]], strict=True))
            frame[name] = [following[value] if values else (value + 1) % 5 for value in frame[name]]
            if not redrawn(chart.name, frame).data.equals(chart.data):
                changed.add(name)

    assert listed == changed


def redrawn(name: str, frame: pd.DataFrame) -> Chart:
    """Draw a chart from other values."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(baseline, "indicators", lambda *_, **__: frame, raising=False)
        return DRAW[name]("coe")


def test_a_notebook_shows_the_picture_with_its_alt_text(chart: Chart) -> None:
    """The last expression of a cell is enough: the picture, which carries its alt text."""
    shown, metadata = chart._repr_mimebundle_()

    assert set(shown) == {"image/svg+xml", "text/plain"}
    assert escape(chart.alt) in shown["image/svg+xml"]
    assert metadata == {}


def test_plotted_scores_are_the_indicators_and_the_averages() -> None:
    """The dot plot shows the 47 scores and the averages of the statistics, not copies of them."""
    chart = DRAW["fig_4_access_to_justice"]("coe")
    dots = chart.data[chart.data["iso3"] != ""].set_index("iso3")["score"]

    assert dots.to_dict() == baseline.indicators()["access_to_justice_score"].to_dict()
    axes = chart.figure.axes[0]
    plotted = sorted(float(x) for x, _ in axes.collections[0].get_offsets())  # type: ignore[misc]
    assert plotted == sorted(dots)


def test_the_reader_s_own_style_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fonts and sizes of the reader's matplotlibrc do not reach the charts."""
    import matplotlib as mpl

    before = DRAW["fig_4_ages"]("coe").png()
    with mpl.rc_context({"font.size": 20, "font.family": "monospace", "figure.dpi": 50, "axes.facecolor": "red"}):
        after = DRAW["fig_4_ages"]("coe").png()

    with Image.open(io.BytesIO(before)) as one, Image.open(io.BytesIO(after)) as two:
        assert one.tobytes() == two.tobytes()
