"""Printed tables, drawn again."""

from __future__ import annotations

import csv
import re
from html import unescape
from html.parser import HTMLParser

import pandas as pd
import pytest
from jinja2 import Environment, UndefinedError

import baseline
from baseline import project
from baseline.data import codebook, descriptor, schema
from baseline.pages import notebook, render, report_tables, tables


class Cells(HTMLParser):
    """Collect the text of every table cell and heading, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Start a row or a cell."""
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("td", "th") or (self.inside and tag == "sup")
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self.inside:
            self.rows[-1][-1] += data


@pytest.mark.parametrize("name", descriptor.find_tables())
def test_html_shows_every_cell_of_the_printed_table(name: str) -> None:
    """Cells in the page are the raw cells: values, footnote marks and all."""
    raw = pd.read_csv(
        project.find_project().raw / f"{name}.csv", dtype="str", keep_default_na=False
    )
    parser = Cells()
    parser.feed(report_tables.build_table(baseline.observations(), name).to_html())
    body = [row for row in parser.rows if len(row) == raw.shape[1]][1:]

    assert len(body) == 47
    raw = raw.replace(
        r"<sup>(\d+)</sup>", r"<sup>[\1]</sup>", regex=True
    )  # apart from the number before it
    expected = (
        raw.map(lambda cell: re.sub(r"<.*?>| at <.*|(?<=.) (?=<sup>)", "", cell))
        .to_numpy()
        .tolist()
    )
    marked = [[cell.rstrip("‡") for cell in row[1:]] for row in body]
    assert marked == [row[1:] for row in expected]


@pytest.mark.parametrize("name", descriptor.find_tables())
def test_a_page_is_offline_named_and_has_row_and_column_headings(name: str) -> None:
    """No address is fetched; title, language, scope of headings, source and caveat are there."""
    page = report_tables.build_table(baseline.observations(), name).to_html()

    assert '<html lang="en">' in page
    assert "<title>Fig." in page
    assert not re.search(r'(src|href)="(?!data:)', page)
    table = page.partition("<table")[2]
    assert table.count('scope="row"') == 47
    assert table.count('scope="col"') == 1 + len(schema.list_indicators(name))
    assert f"<caption>{schema.title_table(name)}</caption>" in page
    assert schema.cite_tables(name) in page
    assert schema.read_caveat() in unescape(page)


@pytest.mark.parametrize("name", descriptor.find_tables())
def test_latex_has_no_bare_special_characters(name: str) -> None:
    """Ticks are mathematics, special signs are escaped, rows are as wide as the table."""
    source = report_tables.build_table(baseline.observations(), name).to_latex()
    rows = [line for line in source.splitlines() if line.startswith(("Albania", "United Kingdom"))]

    assert "✓" not in source
    assert not re.search(r"(?<!\\)%", source)
    assert len(rows) == 2
    for row in rows:
        assert len(re.findall(r"(?<!\\)&", row)) == len(schema.list_indicators(name))


def test_latex_repeats_whole_words_of_the_heading_on_each_page() -> None:
    """A long table keeps its headings, and a narrow column breaks them between words only."""
    source = report_tables.build_table(baseline.observations(), "fig_4").to_latex()
    heads = re.findall(r"\\toprule\n(.*?)\\midrule\n\\end(?:first)?head", source, re.S)

    assert len(heads) == 2
    assert heads[0] == heads[1]
    assert r"Minimum Age\\of Criminal\\Responsibility}" in heads[0]


def test_a_table_of_statistics_names_rows_and_columns_and_rounds_for_reading() -> None:
    """Every statistic of the table is a row, to two decimals, without zeros behind."""
    drawn = str(tables.show_statistics(baseline.statistics(), "fig_4").data)
    parser = Cells()
    parser.feed(drawn)
    rows = {row[0]: row[1:4] for row in parser.rows}

    assert "<caption>Statistics: the 47 member states of the Council of Europe</caption>" in drawn
    assert drawn.count('scope="col"') == 5
    assert drawn.count('scope="row"') == len(rows) - 1
    assert rows["Access to justice score: mean"] == ["165.88", "points", "47"]
    assert rows["Access to justice score: countries with a value"] == ["47", "countries", "47"]
    assert rows["Age of consent: 15, share"] == ["25.53", "per cent", "47"]


def test_headings_can_have_headings_under_them() -> None:
    """A heading over others spans their columns, and all the rest span both rows."""
    drawn = tables.draw_table(["What", ("Mean", ["EU", "All"])], [("Score", 1, 2)], "Means")

    assert '<th scope="col" rowspan="2">What</th>' in drawn
    assert '<th scope="colgroup" colspan="2">Mean</th>' in drawn
    assert re.findall(r'<th scope="col">(\w+)</th>', drawn) == ["EU", "All"]
    assert '<th scope="row">Score</th><td>1</td><td>2</td>' in drawn


@pytest.mark.parametrize(
    "environment",
    [
        render.html_environment(),
        render.latex_environment(),
        render.text_environment(),
        codebook.prepare_environment(),
        notebook.thread_exporter().environment,
    ],
    ids=["html", "latex", "text", "codebook", "notebook"],
)
def test_a_template_that_lacks_a_value_stops(environment: Environment) -> None:
    """A name that nothing fills in is an error, and no gap in a page or link without an address."""
    start, end = environment.variable_start_string, environment.variable_end_string

    with pytest.raises(UndefinedError, match="page"):
        environment.from_string(f"{start} links.page {end}").render(links={})


def test_hostile_cells_stay_text() -> None:
    """Markup in a cell is shown, not run."""
    observations = baseline.observations()
    table = report_tables.build_table(observations, "fig_2")
    table.cells.loc["ALB", "enoc"] = "<script>alert(1)</script>\\input{x}"

    assert "<script>" not in table.to_html()
    assert "&lt;script&gt;" in table.to_html()
    assert "\\input" not in table.to_latex()


def test_corrected_cells_are_marked() -> None:
    """With basis "corrected" the changed cells carry a dagger, and a note says why."""
    page = report_tables.build_table(baseline.observations(basis="corrected"), "fig_1").to_html()

    assert page.count("<sup>†</sup>") == 3
    assert "† Not as printed" in page
    assert "†" not in report_tables.build_table(baseline.observations(), "fig_1").to_html()


def test_csv_has_the_report_s_headings_and_only_the_group_s_countries() -> None:
    """The CSV of a table is that table, for the countries asked for."""
    lines = (
        report_tables.build_table(baseline.observations(group="focus"), "fig_4")
        .to_csv()
        .splitlines()
    )

    assert lines[0].startswith("ISO3,Country,CRIN Access to Justice Score /261,%")
    assert lines[1] == "ALB,Albania,155,59.4,14,14"
    assert len(lines) == 11


def test_csv_has_marks_in_a_column_of_their_own() -> None:
    """A value stays as printed, blank or ticked; a table without marks has no such column."""
    text = report_tables.build_table(baseline.observations(), "fig_1").to_csv()
    rows = {row["ISO3"]: row for row in csv.DictReader(text.splitlines())}

    heading = "State Party to Convention on Cybercrime"
    assert (rows["RUS"]["State Party to UNCRC"], rows["RUS"][heading]) == ("", "✓")
    assert rows["RUS"]["marks"] == f"State Party to UNCRC ‡; {heading} ‡"
    assert rows["CHE"]["marks"] == "State Party to UNCRC ‡"
    assert {row["marks"] for code, row in rows.items() if code not in ("RUS", "CHE")} == {""}


def test_a_frame_is_shown_with_titles_for_names() -> None:
    """Readers of a page see what indicators, groups and statuses are called, and a caption."""
    frame = pd.DataFrame({"eu": [28, 0], "countries": [40, 7]}, index=["weprotect", False])
    marks = {"weprotect": "‡", "lanzarote": "†"}
    drawn = str(tables.show_frame(frame, "Commitment", "Ticks", marks).data)

    assert re.findall(r"<th[^>]*>([^<]*)</th>", drawn) == [
        *("Commitment", "EU", "Countries"),
        *("WePROTECT Global Alliance", "no"),
    ]
    assert re.findall(r"<td>([^<]*)</td>", drawn) == ["28 ‡", "40 ‡", "0", "7"]
    assert "‡ Public records contradict a cell" in drawn
    assert "†" not in drawn
    assert ">Ticks</caption>" in drawn


def test_statistics_that_rest_on_a_contradicted_cell_are_marked() -> None:
    """A count of those that a cell is in, or would be in; those that only signed are right."""
    drawn = str(tables.show_statistics(baseline.statistics(), "fig_1").data)
    marked = re.findall(r">([^<]*)</th><td>([^<]*) ‡</td>", drawn)

    budapest = "Budapest Convention on Cybercrime"
    of_budapest = {name: value for name, value in marked if name.startswith(budapest)}
    assert of_budapest[f"{budapest}: party"] == "45"
    assert f"{budapest}: signed" not in of_budapest
    assert "‡ Public records contradict a cell that this number rests on." in drawn
