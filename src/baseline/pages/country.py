"""A country's profile as its notebook shows it: heading, printed tables, lists of the report."""

from __future__ import annotations

from typing import Any

from IPython.display import HTML
from markupsafe import Markup

from baseline.data import bases, descriptor, groups, queries, schema, treaties
from baseline.data.rounding import round_half_up
from baseline.data.transcribe import MARK
from baseline.pages.dated import draw_dated_values
from baseline.pages.profile import PEERS
from baseline.pages.render import show_html, show_template
from baseline.pages.tables import draw_table

_COLUMNS = 4
"""Countries to compare with that a table has room for; charts mark any number of them."""


def show_heading(content: dict[str, Any]) -> HTML:
    """Name the country, its groups, the basis, and whom it is compared with."""
    return show_template("country/heading.html.j2", **content)


def show_table(content: dict[str, Any], name: str) -> HTML:
    """
    Show one printed table of a country's profile: its cells next to those of its peers.

    Parameters
    ----------
    content : dict
        See `baseline.pages.profile`.
    name : {"fig_1", …, "fig_6"}

    Returns
    -------
    IPython.display.HTML
        The sentence and a table: value, printed cell, and of the Council of Europe, the EU and
        the focus countries the mean, or the share with the same status.
    """
    section = next(section for section in content["tables"] if section["table"] == name)
    indicators = {cell["indicator"]: cell for cell in section["indicators"]}
    iso3 = content["country"]["iso3"]
    doubts = bases.find("corrected").changes.values() if content["basis"] == "printed" else []
    compared = content["compare"] if len(content["compare"]) <= _COLUMNS else {}
    peers = ("Mean, or share with this status", [groups.find(group).label for group in PEERS])
    table = draw_table(
        ["Indicator", "Value", "Printed cell", peers, *compared.values()],
        [_row(cell, compared) for cell in indicators.values()],
        section["title"],
        quiet=True,
        notes=_notes(section),
    )
    return show_template(
        "country/table.html.j2",
        sentence=section["sentence"],
        titles={indicator: cell["title"] for indicator, cell in indicators.items()},
        doubts=[doubt for doubt in doubts if doubt.iso3 == iso3 and doubt.indicator in indicators],
        queries=[
            query
            for query in queries.read()
            if query.iso3 == iso3 and query.indicator in indicators
        ],
        later=[event for event in treaties.find_later_events(iso3) if event.treaty in indicators],
        table=table,
        dated=draw_dated_values(section["indicators"]),
    )


def show_added_tables(content: dict[str, Any]) -> HTML | None:
    """Show the tables that the report does not print, each under its title; nothing without any."""
    printed = descriptor.find_printed()
    added = [section for section in content["tables"] if section["table"] not in printed]
    drawn = [
        Markup("<h2>{}</h2>").format(section["title"])
        + Markup(show_table(content, section["table"]).data)  # noqa: S704, its template escapes
        for section in added
    ]
    return show_html(Markup("").join(drawn)) if drawn else None


def show_prose(content: dict[str, Any]) -> HTML:
    """Show what the report's text says of a country: claims, lists that name it, capabilities."""
    titles = {name: indicator.title for name, indicator in schema.indicators().items()}
    return show_template(
        "country/prose.html.j2",
        claims=content["claims"],
        described=[_name_place(section) for section in content["described"]],
        lists=[listed | {"place": _name_place(listed["section"])} for listed in content["lists"]],
        capabilities=content["capabilities"],
        titles=titles,
        caveat=content["caveat"],
    )


def _name_place(section: str) -> str:
    if section.startswith("fn"):
        return f"note {section.removeprefix('fn')}"
    return "acknowledgments" if section == "ack" else f"section {section}"


def _notes(section: dict[str, Any]) -> list[str]:
    """List the footnotes that the cells cite, what the basis has changed, and the source."""
    cells = section["indicators"]
    cited = [note for cell in cells for note in cell["footnotes"]]
    changed = [_note_change(cell) for cell in cells if cell["corrected"]]
    marked = bases.note_marks(cell["mark"] for cell in cells if cell["mark"])
    return [*marked, *cited, *changed, section["source"]]


def _note_change(cell: dict[str, Any]) -> str:
    """Say why a value is not the printed one; one of another date does not correct it."""
    corrects = "over_time" not in cell
    return f"{cell['title']}: {'corrected. ' if corrects else ''}{cell['corrected']}"


def _row(cell: dict[str, Any], compared: dict[str, str]) -> list[str]:
    peers = cell["peers"]
    is_mean = peers["measure"] == "mean"
    status = peers["measure"].removesuffix("_share").replace("_", " ")
    return [
        cell["title"],
        _write_value(cell),
        "not covered"
        if cell.get("missing") == schema.NOT_COVERED
        else _print_cell(cell) or "blank",
        *(_write_peers(peers[group], "" if is_mean else status) for group in PEERS),
        *(_write_words(cell["compare"][iso3]) for iso3 in compared),
    ]


def _write_value(cell: dict[str, Any]) -> str:
    # A score or age that is not given has a value all the same, which stands for none.
    if cell["value"] is not None and cell.get("position", {}) is None:
        return "none given"
    return f"{_write_words(cell['value'])} {cell['mark']}".strip()


def _write_words(value: schema.Value | None) -> str:
    return "no data" if value is None else schema.words(value)


def _write_peers(value: float | None, status: str) -> str:
    """Write the mean of a group, or its share with a status; nothing where none has data."""
    if value is None:
        return "no data"
    return f"{round_half_up(value, 0)} % {status}" if status else round_half_up(value)


def _print_cell(cell: dict[str, Any]) -> str:
    """Print a cell for reading: its text without a link's address, then its notes' numbers."""
    text = MARK.sub("", cell["printed"]).strip().partition(" at <")[0]
    marks = [f"[{note.partition(' ')[0]}]" for note in cell["footnotes"]]
    return " ".join([text, *marks]).strip()
