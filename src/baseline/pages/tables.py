"""Tables as HTML, all drawn by one template: rows of text, statistics and queries."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from baseline.data import cells, countries, groups, queries, schema
from baseline.data.marks import note_marks_of_numbers
from baseline.data.rounding import round_half_up
from baseline.data.sentences import name_within
from baseline.ledger import entries
from baseline.ledger.claim_words import name_countries
from baseline.pages.file_links import link_files
from baseline.pages.render import render_template, show_html, show_template
from baseline.stats import summary
from baseline.stats.statistic_names import name_statistic

Heading = str | tuple[str, Sequence[str]]


def draw_table(
    headings: Sequence[Heading],
    rows: Iterable[Sequence[object]],
    caption: str,
    *,
    quiet: bool = False,
    notes: Sequence[str] = (),
    style: str = "",
) -> Markup:
    """
    Draw a table as HTML: the way of all tables but the site's own, which can be filtered.

    Parameters
    ----------
    headings : sequence of str or (str, sequence of str)
        A pair is a heading and those under it.
    rows : iterable of sequences
        The first cell of a row names it; all are escaped.
    caption : str
    quiet : bool
        Hide the caption from those who can see what precedes the table.
    notes : sequence of str
        Go below the table.
    style : {"", "rows", "printed", "statistics"}
        Class of the table in `templates/shared/style.css`. On a phone, cells of "rows" stand
        below each other, each with its heading.
    """
    values = {"caption": caption, "quiet": quiet, "notes": notes, "style": style}
    drawn = render_template("tables/table.html.j2", headings=headings, rows=rows, **values)
    return Markup(drawn)  # noqa: S704, the template escapes


def show_rows(rows: Iterable[Sequence[object]], headings: Sequence[str], caption: str) -> HTML:
    """Show rows of text; the caption is for those who cannot see what precedes the table."""
    return show_html(draw_table(headings, rows, caption, quiet=True, style="rows"))


def show_frame(
    frame: pd.DataFrame, heading: str, caption: str, marks: Mapping[str, str] | None = None
) -> HTML:
    """
    Show what a notebook has computed, with titles of indicators and groups for their names.

    `heading` says what the rows are, `marks` by row what the numbers are marked with; see
    `baseline.data.marks.gather_marks`.
    """
    marks = {name: marks[name] for name in frame.index if marks and name in marks}
    titles = schema.list_titles_of_indicators()
    titles |= {name: group.label for name, group in groups.find_named().items()}
    rows = [
        [
            titles.get(name) or schema.write_words(name),
            *(f"{value} {marks.get(name, '')}".strip() for value in values),
        ]
        for name, values in zip(frame.index, frame.to_numpy(), strict=True)
    ]
    columns = [titles.get(name) or schema.write_words(name).capitalize() for name in frame.columns]
    notes = note_marks_of_numbers(marks.values())
    return show_html(draw_table([heading, *columns], rows, caption, quiet=True, notes=notes))


def show_files(names: Iterable[str]) -> HTML:
    """Show links to files, a line for each chart or table; names are as `save` gives them."""
    return show_rows(link_files(names).items(), ["What", "Files"], "Files")


def show_statistics(computed: pd.DataFrame, table: str, group: groups.Choice = "coe") -> HTML:
    """Show the statistics that rest on one printed table, rounded for reading, with their marks."""
    rows = summary.select_of_table(computed, table, group)
    marks = rows.pop("mark")
    rows["statistic"] = rows["statistic"].map(name_statistic)
    rows["countries"] = rows["countries"].map(name_countries)
    rounded = [
        "" if math.isnan(value) else f"{_round_value(value)} {mark}".strip()
        for value, mark in zip(rows.pop("value"), marks, strict=True)
    ]
    rows.insert(1, "value", rounded)
    listed = "Countries counted, or with the lowest or highest value"
    note = "outputs/statistics.csv holds the report's five groups, and nothing in it is rounded."
    drawn = draw_table(
        ("Statistic", "Value", "Unit", "n", listed),
        rows.to_numpy().tolist(),
        f"Statistics: {groups.find_group(group).title}",
        notes=[*note_marks_of_numbers(marks), note],
        style="statistics",
    )
    return show_html(drawn)


def _round_value(value: float) -> str:
    return round_half_up(value, 2).rstrip("0").rstrip(".")


def show_queries() -> HTML:
    """Show the queries for the report's author, each with what gives rise to it."""
    return show_template(
        "tables/queries.html.j2",
        queries=queries.read_queries(),
        claims=entries.read_claims(),
        names=countries.list_names(),
        titles=schema.list_titles_of_indicators(),
        label_table=schema.label_table,
        show_printed=cells.show_printed,
        name_countries=name_countries,
        name_within=name_within,
    )
