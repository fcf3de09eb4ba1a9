"""A country's profile as its notebook shows it: heading, printed tables, lists of the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from IPython.display import HTML
from markupsafe import Markup

from baseline.data import bases, groups, queries, schema, treaties
from baseline.data.cells import show_printed
from baseline.data.marks import note_marks, note_marks_of_numbers
from baseline.data.sentences import name_country
from baseline.ledger.claim_words import name_countries, name_section, write_printed
from baseline.pages.catalogue import find_pages
from baseline.pages.group_values import write_group_value
from baseline.pages.profile import PEERS
from baseline.pages.render import show_template
from baseline.pages.sources import link_source
from baseline.pages.tables import draw_table

_COLUMNS = 4
"""Countries to compare with that a table has room for; charts mark any number of them."""


def show_heading(content: dict[str, Any]) -> HTML:
    """Say in a paragraph to quote what each table holds of a country, then what is doubtful."""
    sections = [
        section | _find_remarks(content, section) | {"label": schema.label_table(section["table"])}
        for section in content["tables"]
    ]
    return show_template(
        "country/heading.html.j2",
        country=content["country"],
        sections=sections,
        titles=schema.list_titles_of_indicators(),
        name_country=name_country,
        basis=content["basis"],
        compare=content["compare"],
    )


def show_tables(content: dict[str, Any], *names: str) -> HTML:
    """
    Show a country's cells next to those of its peers: a group of rows per table.

    Parameters
    ----------
    content : dict
        Of a `Profile`.
    *names : str
        Tables to show; all of them by default, those that the report does not print at the end.
    """
    sections = [section for section in content["tables"] if section["table"] in names or not names]
    cells = [cell for section in sections for cell in section["indicators"]]
    compared = content["compare"] if len(content["compare"]) <= _COLUMNS else {}
    page_of = find_pages()
    return show_template(
        "country/tables.html.j2",
        sections=[
            section
            | {
                "page": page_of.get(section["table"], ""),
                "rows": [_write_row(cell, compared) for cell in section["indicators"]],
            }
            for section in sections
        ],
        groups=[groups.find_group(group).label for group in PEERS],
        compared=compared,
        notes=_list_notes(
            content["country"]["iso3"], cells, [section["table"] for section in sections]
        ),
        dated=_draw_dated_values(cells),
    )


def _find_remarks(content: dict[str, Any], section: dict[str, Any]) -> dict[str, list[Any]]:
    """Find remarks on a country's cells: doubts, open queries and later events."""
    iso3, indicators = content["country"]["iso3"], schema.list_indicators(section["table"])
    doubts = bases.find_basis("corrected").changes.values() if content["basis"] == "printed" else []
    return {
        "doubts": [
            doubt for doubt in doubts if doubt.iso3 == iso3 and doubt.indicator in indicators
        ],
        "queries": [
            query
            for query in queries.read_queries()
            if query.iso3 == iso3 and query.indicator in indicators
        ],
        "later": [
            event for event in treaties.find_later_events(iso3) if event.treaty in indicators
        ],
    }


def show_prose(content: dict[str, Any]) -> HTML:
    """Show what the report's text says of a country: claims, lists that name it, capabilities."""
    titles = schema.list_titles_of_indicators()
    return show_template(
        "country/prose.html.j2",
        country=content["country"],
        claims=content["claims"],
        name_countries=name_countries,
        write_printed=write_printed,
        described=[name_section(section) for section in content["described"]],
        lists=[listed | {"place": name_section(listed["section"])} for listed in content["lists"]],
        capabilities=content["capabilities"],
        titles=titles,
        caveat=content["caveat"],
    )


def _list_notes(iso3: str, cells: Sequence[dict[str, Any]], tables: Sequence[str]) -> list[str]:
    """List the footnotes that the cells cite, what the basis has changed, and the source."""
    cited = [note for cell in cells for note in cell["footnotes"]]
    changed = [_note_change(cell) for cell in cells if cell["corrected"]]
    of_peers = (mark for cell in cells for mark in cell["peer_marks"].values())
    marked = [
        *note_marks({(iso3, cell["indicator"]): cell["mark"] for cell in cells}),
        *note_marks_of_numbers(of_peers),
    ]
    return [*marked, *dict.fromkeys(cited), *changed, schema.cite_tables(*tables)]


def _draw_dated_values(cells: Sequence[dict[str, Any]]) -> Markup:
    """Draw a table of the cells with values of several dates, if there are any."""
    rows = [
        (cell["title"], value["date"], _write_words(value["value"]), link_source(value["source"]))
        for cell in cells
        for value in cell.get("over_time", ())
    ]
    if not rows:
        return Markup()
    headings = ("Indicator", "Date", "Value", "Source")
    return draw_table(headings, rows, "Values of different dates", style="rows")


def _note_change(cell: dict[str, Any]) -> str:
    """Explain why a value is not the printed one; a value of another date is no correction."""
    corrects = "over_time" not in cell
    return f"{cell['title']}: {'corrected. ' if corrects else ''}{cell['corrected']}"


def _write_row(cell: dict[str, Any], compared: dict[str, str]) -> list[str]:
    indicator = schema.list_indicators()[cell["indicator"]]
    return [
        cell["title"],
        _write_value(cell),
        "not covered"
        if cell.get("missing") == schema.NOT_COVERED
        else show_printed(cell["printed"]) or "blank",
        *(_write_peers(indicator, cell, group) for group in PEERS),
        *(_write_words(cell["compare"][iso3]) for iso3 in compared),
    ]


def _write_value(cell: dict[str, Any]) -> str:
    # A score or age that is not given has a value all the same, which stands for none.
    if cell["value"] is not None and cell.get("position", {}) is None:
        return "none given"
    return f"{_write_words(cell['value'])} {cell['mark']}".strip()


def _write_words(value: schema.Value | None) -> str:
    return "no data" if value is None else schema.write_words(value)


def _write_peers(indicator: schema.Indicator, cell: dict[str, Any], group: str) -> str:
    """Write what is true of a group, with its marks; of a mean, that it is one."""
    mark, marks = cell["peer_marks"].get(group, ""), cell["peer_status_marks"].get(group, {})
    value = cell["peers"][group]
    written = write_group_value(indicator, value, mark, marks)
    return f"mean: {written}" if isinstance(value, float) else written
