"""Charts: what they plot, what they say, and whether it fits on the page."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from html import escape
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.axis import Tick
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from PIL import Image

import baseline
from baseline import figures
from baseline.data import checks, schema
from baseline.errors import BaselineError
from baseline.figures import Chart, map_classes
from conftest import CHECKOUT

Draw = Callable[[str], Chart]

SCORE = "access_to_justice_score"
AGE = "minimum_age_of_criminal_responsibility"


def of_group(draw: Callable[[pd.DataFrame, str], Chart]) -> Draw:
    """Draw the indicators of a group."""
    return lambda group: draw(baseline.indicators(group), group)


def of_map(name: str) -> Draw:
    """Draw the map of an indicator."""
    return lambda group: figures.draw_map(baseline.indicators(group), name, group)


GROUPED: dict[str, Draw] = {
    "fig_1_commitments": of_group(figures.draw_commitments),
    "fig_2_ombudspersons": of_group(figures.draw_ombudspersons),
    "fig_3_legislation": of_group(figures.draw_legislation),
    "fig_4_access_to_justice": lambda group: figures.draw_access_to_justice(
        baseline.indicators(group), baseline.statistics(), group
    ),
    "fig_4_ages": of_group(figures.draw_ages),
    "fig_5_hotlines": of_group(figures.draw_hotlines),
    "fig_6_safer_internet": of_group(figures.draw_safer_internet),
    # Of the maps those with the longest words, the longest numbers and a hatch.
    "map_enoc": of_map("enoc"),
    f"map_{SCORE}": of_map(SCORE),
    f"map_{AGE}": of_map(AGE),
}
OF_ALL: dict[str, Draw] = {
    f"means_without_one_{SCORE}": lambda _: figures.draw_means_without_one(
        baseline.indicators(), SCORE, "166.7"
    ),
    f"means_without_one_{SCORE}_pct": lambda _: figures.draw_means_without_one(
        baseline.indicators(), SCORE, "63.9%", checks.pct_of_maximum, "per cent of 261"
    ),
    "treaties": lambda _: figures.draw_ratifications(baseline.indicators()),
}
"""Charts that are drawn for all 47 only."""

DRAW = GROUPED | OF_ALL
GROUPS = [(name, group) for name in DRAW for group in ("coe", "eu", "focus", "nordic", "LUX,SMR")]
SHOWN = [(name, group) for name, group in GROUPS if group == "coe" or name in GROUPED]
SIZES = [
    (name, group, narrow)
    for name, group in SHOWN
    for narrow in (False, True)
    if not (narrow and name.startswith("map_"))
]
"""Charts of a group, for pages and for phones; of maps, pages have their own."""


@cache
def drawn(name: str, group: str = "coe") -> Chart:
    """Draw a chart once for all tests, which only look at it."""
    return DRAW[name](group)


@pytest.fixture(params=DRAW)
def chart(request: pytest.FixtureRequest) -> Chart:
    """A chart over all 47, only to look at."""
    return drawn(request.param)


def figure_of(name: str, group: str, narrow: bool) -> Figure:
    """The figure of a chart for pages, or for phones."""
    chart = drawn(name, group)
    if not narrow:
        return chart.figure
    assert chart.narrow
    return chart.narrow


@cache
def words(name: str, group: str = "coe", narrow: bool = False) -> list[Text]:
    """Every text of a chart that is drawn, with something in it."""
    return texts_of(figure_of(name, group, narrow))


def texts_of(figure: Figure) -> list[Text]:
    """Every text of a figure, but for empty and hidden ones."""
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    both = [(axes.axison, axis) for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]
    shown = [tick for on, axis in both if on for tick in axis._update_ticks()]
    known = [tick for _, axis in both for tick in axis.majorTicks]
    hidden = _labels(known) - _labels(shown)
    texts = [text for text in figure.findobj(Text) if text not in hidden]
    return [text for text in texts if text.get_text().strip() and text.get_visible()]


def _labels(ticks: list[Tick]) -> set[Text]:
    return {text for tick in ticks for text in (tick.label1, tick.label2)}


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
    """Title, source with figure and section, the report's caveat; alt text that says it."""
    said = " ".join(" ".join(text.get_text().split()) for text in words(chart.name))

    assert chart.title in said
    assert schema.cite_tables(chart.table) in said
    assert schema.read_caveat() in said
    assert chart.title in chart.alt or chart.table in ("fig_2", "fig_5", "fig_6")
    assert len(chart.alt) > 80


@pytest.mark.parametrize(("name", "group", "narrow"), SIZES)
def test_nothing_is_cut_off_and_no_words_overlap(name: str, group: str, narrow: bool) -> None:
    """At the size it is saved, every text lies inside the picture and beside every other."""
    assert find_misplaced(figure_of(name, group, narrow), words(name, group, narrow)) == []


def find_misplaced(figure: Figure, texts: list[Text]) -> list[object]:
    """Find what is cut off, and pairs that overlap."""
    page = figure.bbox
    boxes = [(text.get_text(), text.get_window_extent().padded(-1)) for text in texts]
    misplaced: list[object] = [
        text
        for text, box in boxes
        if not (0 <= box.x0 <= box.x1 <= page.width and 0 <= box.y0 <= box.y1 <= page.height)
    ]
    misplaced += [
        (a, b) for (a, left), (b, right) in combinations(boxes, 2) if left.overlaps(right)
    ]
    return misplaced


def test_no_words_are_too_small(chart: Chart) -> None:
    """Nothing is smaller than 7 points, or than 11 pixels on a phone 320 pixels wide."""
    assert min(text.get_size() for text in words(chart.name)) >= 7
    if chart.narrow:
        assert min(text.get_size() for text in words(chart.name, narrow=True)) >= 7.5
        width = ET.fromstring(chart.narrow_svg).get("width")
        assert width == "320"


def test_svg_names_itself_and_needs_nothing_from_outside(chart: Chart) -> None:
    """The SVG is an image with alt text for screen readers; it has no link to fetch."""
    root = ET.fromstring(chart.svg)

    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.alt
    attributes = [pair for element in root.iter() for pair in element.items()]
    links = [value for name, value in attributes if name.endswith("href")]
    assert not [link for link in links if "://" in link]


@pytest.mark.parametrize("name", ["fig_4_access_to_justice", "map_enoc"])
def test_pictures_are_the_same_every_time(name: str) -> None:
    """Drawn and saved twice, a chart in all colours and a map with a palette are the same bytes."""
    before, after = drawn(name), DRAW[name]("coe")

    assert bool(before.colours) == name.startswith("map_")
    assert after.svg == before.svg
    assert after.png() == before.png()


def test_committed_charts_show_these_values(chart: Chart) -> None:
    """The committed CSV holds the plotted values, the committed PNG this alt text."""
    file = CHECKOUT / "outputs/figures" / f"{chart.name}.csv"
    committed = pd.read_csv(file, keep_default_na=False, float_precision="round_trip")
    pd.testing.assert_frame_equal(committed, chart.data.reset_index(drop=True), check_dtype=False)
    with Image.open(CHECKOUT / f"outputs/figures/{chart.name}.png") as picture:
        assert picture.info["Description"] == chart.alt  # type: ignore[attr-defined, unused-ignore]


def test_indicators_name_the_charts_that_draw_them(chart: Chart) -> None:
    """The data package lists a chart exactly for the indicators whose values it plots."""
    listed = {
        name for name, known in schema.list_indicators().items() if chart.name in known.charts
    }
    frame = baseline.indicators("focus")  # ten countries are drawn sooner than 47
    before = redrawn(chart.name, frame).data
    changed = set()
    for name, indicator in schema.list_indicators(chart.table).items():
        values = list(indicator.cells.values())
        following = dict(zip(values, [*values[1:], *values[:1]], strict=True))
        others = [following[value] if values else (value + 1) % 5 for value in frame[name]]
        if not redrawn(chart.name, frame.assign(**{name: others})).data.equals(before):
            changed.add(name)

    assert listed == changed


def redrawn(name: str, frame: pd.DataFrame) -> Chart:
    """Draw a chart from other values."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(baseline, "indicators", lambda *_, **__: frame, raising=False)
        return DRAW[name]("focus")


def test_a_notebook_shows_the_picture_with_its_alt_text(chart: Chart) -> None:
    """The last expression of a cell is enough: the picture, which carries its alt text."""
    shown, metadata = chart._repr_mimebundle_()

    assert set(shown) == {"image/svg+xml", "text/plain"}
    pictures = [shown["image/svg+xml"]]
    if not chart.name.startswith("map_"):
        pictures.append(metadata["image/svg+xml"]["narrow"])
    assert all(escape(chart.alt) in picture for picture in pictures)


def test_who_does_not_see_the_marks_of_fig_1_is_told_of_them() -> None:
    """The alt text names each cell that public records contradict; corrected ones have none."""
    told = drawn("fig_1_commitments").alt.partition("Marked: ")[2]
    assert told.count("Russian Federation") == 2
    assert told.count("Switzerland") == 1
    corrected = figures.draw_commitments(baseline.indicators(basis="corrected"))
    assert "‡" not in corrected.alt


def test_plotted_scores_are_the_indicators_and_the_averages() -> None:
    """The dot plot shows the 47 scores and the averages of the statistics, not copies of them."""
    chart = drawn("fig_4_access_to_justice")
    dots = chart.data[chart.data["iso3"] != ""].set_index("iso3")["score"]

    assert dots.to_dict() == baseline.indicators()["access_to_justice_score"].to_dict()
    averages = set(chart.data[chart.data["iso3"] == ""]["score"])
    statistics = baseline.statistics()
    means = statistics[statistics["statistic"] == f"{SCORE}_mean"].set_index("group")["value"]
    assert averages >= {means["coe"], means["eu"], means["focus"]}
    axes = chart.figure.axes[0]
    plotted = sorted(float(x) for x, _ in axes.collections[0].get_offsets())  # type: ignore[misc]
    assert plotted == sorted(dots)


def test_the_lines_of_treaties_count_who_was_a_party() -> None:
    """On any day, a line is as high as the library counts parties; the dots are Fig. 1's ticks."""
    panels = dict(zip(baseline.treaties(), drawn("treaties").figure.axes, strict=True))
    for year in (1995, 2010, 2020):
        counted = (baseline.treaties(f"{year}-01-01") == "party").sum()
        for name, panel in panels.items():
            steps = panel.lines[0].get_xydata()
            assert max([height for x, height in steps if x <= year], default=0) == counted[name]
    ticks = (baseline.indicators()[list(panels)] == "party").sum()
    assert [panel.lines[2].get_ydata()[0] for panel in panels.values()] == list(ticks)


_MEANINGS = {
    "#0072b2": "yes; party; full; celebrated; Full member of ENOC; INHOPE hotline and child "
    "helpline; Centre, day celebrated",
    "#56b4e9": "full_and_associate; Full member and associate; Other hotline and child helpline; "
    "No ENOC member, other ombudsperson reported",
    "#e69f00": "signed; associate; Associate of ENOC; Hotline only; Child helpline only; "
    "Centre, day blank; No centre listed, day celebrated",
    "#cc79a7": "awaiting_report; Centre, report on the day awaited; "
    "No centre listed, report on the day awaited",
    "#ededed": "none; no; Blank in both columns; Blank in all columns",
}
"""Which statuses and blocks a colour stands for: yes, otherwise yes, partly, awaited, blank."""
MEANINGS = {
    (status, colour) for colour, statuses in _MEANINGS.items() for status in statuses.split("; ")
}
GROUP_COLOURS = {"#009e73", "#d55e00", "#767676"}


def test_a_colour_has_one_meaning_in_all_figures() -> None:
    """Every status in bars, on maps and in the matrix and every block has the colour it should."""
    frame = baseline.indicators()
    # Blocks that no state is in, as printed.
    frame.loc["ALB", "child_helpline"] = False
    frame.loc["ALB", "safer_internet_day_2019"] = "none"
    used: set[tuple[str, str]] = set()
    for draw in (figures.draw_ombudspersons, figures.draw_hotlines, figures.draw_safer_internet):
        chart = draw(frame)
        tiles = [to_hex(tile.get_facecolor()) for tile in chart.figure.axes[0].patches]
        used |= set(zip(chart.data["status"], tiles, strict=True))
    bars = figures.draw_statuses(frame, "ALB")
    segments = {
        (corners[0, 1], corners[0, 0]): to_hex(patch.get_facecolor())
        for patch in bars.figure.axes[0].findobj(PathPatch)
        if patch.get_facecolor()[3]  # frames have none
        for corners in patch.get_path().to_polygons()
    }
    filled = bars.data.loc[bars.data["n"] > 0, "status"]
    in_order = (segments[place] for place in sorted(segments))
    used |= set(zip(filled, in_order, strict=True))
    for name, indicator in schema.list_indicators().items():
        if not indicator.is_number:
            drawn = map_classes.classify(frame[name], indicator)
            colours = (map_class.colour.lower() for map_class in drawn)
            used |= set(zip(indicator.statuses, colours, strict=True))
    mesh = figures.draw_commitments(frame).figure.axes[0].collections[0]
    assert [to_hex(colour) for colour in mesh.cmap.colors] == ["#ededed", "#e69f00", "#0072b2"]

    assert used == MEANINGS


@pytest.mark.parametrize("name", ["fig_4_ages", f"means_without_one_{SCORE}"])
def test_what_is_no_status_and_no_group_has_no_colour_of_one(name: str) -> None:
    """Dots and lines between ages, and means without a country, are black or grey."""
    axes = drawn(name).figure.axes[0]
    colours = {to_hex(line.get_color()) for line in axes.lines}
    colours |= {to_hex(colour) for dots in axes.collections for colour in dots.get_facecolor()}

    assert colours & (GROUP_COLOURS | _MEANINGS.keys()) == set()


def test_the_bars_of_a_profile_explain_every_segment() -> None:
    """The legend names each status that is drawn; its counts carry the mark of their cells."""
    chart = figures.draw_statuses(baseline.indicators(), "MLT")
    FigureCanvasAgg(chart.figure)
    chart.figure.draw_without_rendering()
    legend = " ".join(text.get_text() for text in chart.figure.legends[0].get_texts())
    for word in ("party", "yes", "celebrated", "signed", "associate", "awaited", "blank"):
        assert word in legend
    assert "full and associate" in legend
    labels = [" ".join(text.get_text().split()) for text in chart.figure.axes[0].texts]
    assert [label for label in labels if "‡" in label] == [
        "UN Convention on the Rights of the Child ‡",
        "Budapest Convention on Cybercrime ‡",
    ]
    texts = [*chart.figure.axes[0].texts, *chart.figure.texts]
    page = chart.figure.bbox
    boxes = [text.get_window_extent() for text in [*texts, *chart.figure.legends[0].get_texts()]]
    assert all(0 <= box.x0 <= box.x1 <= page.width for box in boxes)


def test_heads_of_columns_carry_the_mark_of_their_cells() -> None:
    """Public records contradict cells of two treaties, so their counts are the report's own."""
    said = [text.get_text() for text in words("fig_1_commitments")]

    assert [text.split("\n")[0] for text in said if text.endswith(" of 47 ‡")] == [
        "Rights of",
        "Budapest",
    ]


def test_codes_are_named_below_the_scores_of_laws() -> None:
    """All 47 codes have a name next to them."""
    said = " ".join(text.get_text() for text in words("fig_3_legislation"))
    said = " ".join(said.replace("\N{NO-BREAK SPACE}", " ").split())

    for iso3, name in baseline.indicators()["country"].items():
        assert f"{iso3} {name}" in said


def test_the_note_on_the_united_kingdom_says_that_its_score_is_a_mean() -> None:
    """The footnote speaks of a total, the ledger finds a mean: (546 or so) / 3 = 182.2."""
    said = " ".join(" ".join(text.get_text().split()) for text in words("fig_4_access_to_justice"))

    assert "Footnote 74 says “totalled”, but 182.2 looks like the mean of the three." in said


def test_modules_are_named_after_what_they_draw() -> None:
    """`draw_ages` is in `ages`; only blocks and maps, of one form, are several in a module."""
    for name, draw in vars(figures).items():
        if name.startswith("draw_"):
            module = draw.__module__.rpartition(".")[2]
            assert module in (name.removeprefix("draw_"), "blocks", "maps")


def test_data_of_another_project_are_not_drawn(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Source and caveat are this project's, and would be wrong about them."""
    indicators = baseline.indicators()
    monkeypatch.setenv("BASELINE_ROOT", str(CHECKOUT))

    with pytest.raises(BaselineError, match=f"These data are of {copy}, but"):
        figures.draw_numbers(indicators, "MDA")


def test_the_reader_s_own_style_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fonts and sizes of the reader's matplotlibrc do not reach the charts."""
    before = drawn("fig_4_ages").png()
    other = {"font.size": 20, "font.family": "monospace", "figure.dpi": 50, "axes.facecolor": "red"}
    with mpl.rc_context(other):
        after = DRAW["fig_4_ages"]("coe").png()

    with Image.open(io.BytesIO(before)) as own, Image.open(io.BytesIO(after)) as styled:
        assert own.tobytes() == styled.tobytes()


@pytest.mark.parametrize("country", ["BIH", "ESP", "LUX", "RUS"])
def test_words_of_a_profile_fit_a_phone(country: str) -> None:
    """Long names, a long status, no number: nothing is cut off, overlaps or is under 11 pixels."""
    indicators = baseline.indicators()
    for chart in (
        figures.draw_numbers(indicators, country, ["AND"]),
        figures.draw_statuses(indicators, country),
    ):
        texts = texts_of(chart.figure)
        assert find_misplaced(chart.figure, texts) == []
        assert min(text.get_size() for text in texts) >= 7.5
        assert ET.fromstring(chart.svg).get("width") == "320"
