"""Tables as HTML, LaTeX and CSV, all drawn by the package's templates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from baseline import files
from baseline.data import bases, cells, clean, countries, groups, queries, schema
from baseline.data.transcribe import MARK
from baseline.project import PACKAGE
from baseline.stats import summary

_LATEX = str.maketrans(
    {sign: rf"\{sign}" for sign in "&%_#${}"}
    | {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}", "✓": r"$\checkmark$"}
)
_AWAITED = "Awaiting report"
_PEERS = {"coe": "Council of Europe", "eu": "EU", "focus": "Focus countries"}

Heading = str | tuple[str, Sequence[str]]


class Cell(NamedTuple):
    """A printed cell: its text, the numbers of its footnotes, and whether it is corrected."""

    text: str
    marks: Sequence[str]
    corrected: bool

    def __html__(self) -> Markup:
        """Draw for a template that escapes what is filled in."""
        marks = Markup("").join(Markup("<sup>[{}]</sup>").format(mark) for mark in self.marks)
        dagger = Markup("<sup>†</sup>") if self.corrected else ""
        return Markup("{}{}{}").format(self.text, marks, dagger)


@dataclass(frozen=True)
class Table:
    """
    One table in the report's layout.

    Parameters
    ----------
    name : {"fig_1", …, "fig_6"}
    title : str
    cells : DataFrame of str
        `country` and one column an indicator, as printed and without footnote marks,
        indexed by alpha-3 code.
    marks : DataFrame of str
        Footnote numbers of each cell, separated by spaces.
    corrected : frozenset of (str, str)
        Country and indicator of cells that are not as printed.
    notes : tuple of str
        Source, caveat, and the footnotes that these cells cite.
    """

    name: str
    title: str
    cells: pd.DataFrame
    marks: pd.DataFrame
    corrected: frozenset[tuple[str, str]]
    notes: tuple[str, ...]

    def html(self) -> str:
        """Draw as one HTML page without outside addresses."""
        return render("printed_table.html.j2", title=self.title, table=self._fragment())

    def latex(self) -> str:
        """Draw as a LaTeX longtable; it needs the packages booktabs, longtable, caption and amssymb."""
        return render(
            "printed_table.tex.j2",
            title=self.title,
            headings=self._headings(),
            rows=self._rows(),
            notes=self.notes,
        )

    def csv(self) -> str:
        """Write the cells under the report's headings."""
        headings = {"iso3": "ISO3", "country": "Country"} | _headings(self.name)
        return clean.to_csv(self.cells.reset_index().rename(columns=headings))

    def save(self, folder: Path | str) -> None:
        """Write HTML, LaTeX and CSV to a folder's `tables`."""
        contents = {"html": self.html(), "tex": self.latex(), "csv": self.csv()}
        named = {f"{self.name}.{ending}": content.encode() for ending, content in contents.items()}
        files.write(Path(folder) / "tables", named)

    def __repr__(self) -> str:
        return self.title

    def _repr_html_(self) -> str:
        return str(self._fragment())

    def _fragment(self) -> Markup:
        return tabulate(
            self._headings(), self._rows(), self.title, notes=self.notes, style="printed"
        )

    def _headings(self) -> list[str]:
        return ["Country", *_headings(self.name).values()]

    def _rows(self) -> Iterator[list[str | Cell]]:
        rows = zip(self.cells.index, self.cells.to_numpy(), self.marks.to_numpy(), strict=True)
        for iso3, (country, *texts), marks in rows:
            cells = zip(self.marks, texts, marks, strict=True)
            yield [
                country,
                *(
                    Cell(text, of.split(), (iso3, name) in self.corrected)
                    for name, text, of in cells
                ),
            ]


def table(observations: pd.DataFrame, name: str) -> Table:
    """
    Print a table again from its observations.

    Parameters
    ----------
    observations : DataFrame
        Of the countries to show; see `baseline.observations`.
    name : {"fig_1", …, "fig_6"}

    Returns
    -------
    Table
    """
    of_table = observations[observations["table"] == name]
    columns = schema.indicators(name)
    values = of_table.pivot(index="iso3", columns="indicator", values="value")
    marks = of_table.pivot(index="iso3", columns="indicator", values="footnotes")
    order = of_table["iso3"].drop_duplicates()
    names = countries.names()
    shown = pd.DataFrame(
        {"country": order.map(names).to_numpy()}, index=pd.Index(order, name="iso3")
    )
    for column, indicator in columns.items():
        shown[column] = [_cell(values.loc[iso3, column], indicator) for iso3 in order]
    changed = of_table[of_table["corrected"]]
    corrected = frozenset(zip(changed["iso3"], changed["indicator"], strict=True))
    title = schema.table_title(name)
    cited = sorted({mark for cell in marks.to_numpy().ravel() for mark in cell.split()}, key=int)
    notes = [*cells.notes(" ".join(cited)), schema.source(name), schema.caveat()]
    if basis := observations.attrs.get("basis", ""):
        notes.insert(0, f"Not the report as printed. Basis: {basis}.")
    if corrected:
        notes.insert(
            0,
            "† Not as printed; the basis gives the printed value, the reason and the source.",
        )
    return Table(name, title, shown, marks.loc[order, list(columns)], corrected, tuple(notes))


def statistics(computed: pd.DataFrame, table: str, group: str = "coe") -> HTML:
    """
    Show the statistics that rest on one printed table, rounded for reading.

    Parameters
    ----------
    computed : DataFrame
        See `baseline.statistics`.
    table : {"fig_1", …, "fig_6"}
    group : str

    Returns
    -------
    IPython.display.HTML
    """
    rows = summary.of_table(computed, table, group)
    values = ["" if math.isnan(value) else _round(value) for value in rows.pop("value")]
    rows.insert(1, "value", values)
    drawn = tabulate(
        ("Statistic", "Value", "Unit", "n", "Countries counted, or at the end"),
        rows.to_numpy().tolist(),
        f"Statistics: {groups.find(group).title}",
        notes=["outputs/statistics.csv holds all groups, and nothing in it is rounded."],
        style="statistics",
    )
    return HTML(drawn)  # type: ignore[no-untyped-call]


def _round(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _cell(value: str, indicator: schema.Indicator) -> str:
    """Print a value for reading: the report's cell, its link as words."""
    typed = float(value) if indicator.is_number else value
    if indicator.type == "integer":
        typed = int(value)
    if indicator.type == "boolean":
        typed = value == "true"
    cell = cells.to_cell(typed, "", indicator)
    return _AWAITED if cell.startswith(_AWAITED) else cell


def _headings(name: str) -> dict[str, str]:
    return {column: indicator.column for column, indicator in schema.indicators(name).items()}


def profile(content: dict[str, Any], name: str) -> HTML:
    """
    Show one printed table of a country's profile: its cells beside those of its peers.

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
    section = next(each for each in content["tables"] if each["table"] == name)
    beside = content["compare"] if len(content["compare"]) <= 4 else {}
    notes = [note for each in section["indicators"] for note in each["footnotes"]]
    notes += [
        f"{each['title']}: corrected. {each['corrected']}"
        for each in section["indicators"]
        if each["corrected"]
    ]
    iso3, names = (
        content["country"]["iso3"],
        {each["indicator"]: each["title"] for each in section["indicators"]},
    )
    doubts = [
        f"{names[each.indicator]}: public treaty records contradict this cell. {each.reason.rstrip('.')}."
        for each in bases.find("corrected").changes.values()
        if content["basis"] == "printed" and each.iso3 == iso3 and each.indicator in names
    ]
    asked = [each for each in queries.read() if each.iso3 == iso3 and each.indicator in names]
    peers = ("Mean, or share with this status", list(_PEERS.values()))
    shown = tabulate(
        ["Indicator", "Value", "Printed cell", peers, *beside.values()],
        [_profile_row(each, beside) for each in section["indicators"]],
        section["title"],
        quiet=True,
        notes=[*notes, section["source"]],
    )
    drawn = render(
        "profile_table.html.j2", section=section, doubts=doubts, queries=asked, table=shown
    )
    return HTML(drawn)  # type: ignore[no-untyped-call]


def records(rows: Iterable[Sequence[object]], headings: Sequence[str], caption: str = "") -> HTML:
    """
    Show rows of text under headings; the first column names the row.

    Parameters
    ----------
    rows : iterable of sequences
    headings : sequence of str
    caption : str
        For those who cannot see what precedes the table.

    Returns
    -------
    IPython.display.HTML
    """
    return HTML(tabulate(headings, rows, caption, quiet=True))  # type: ignore[no-untyped-call]


def questions() -> HTML:
    """Show the queries for the report's author, each with what gives rise to it."""
    return HTML(render("queries.html.j2", queries=queries.read()))  # type: ignore[no-untyped-call]


def moved(kinds: dict[str, Any], before: str, after: str) -> HTML:
    """Show what moves between two states; see `baseline.build.diff.by_kind`."""
    headings = ("What", "Group", before, after)
    tables = [
        (
            title,
            len(rows),
            tabulate(headings, [_moved_row(each) for each in rows], title, quiet=True),
        )
        for title, rows in kinds.items()
    ]
    return HTML(render("diff_tables.html.j2", kinds=tables))  # type: ignore[no-untyped-call]


def tabulate(
    headings: Sequence[Heading],
    rows: Iterable[Sequence[object]],
    caption: str = "",
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
        The first cell of each names the row.
    caption : str
    quiet : bool
        Hide the caption from those who can see what precedes the table.
    notes : sequence of str
        Go below the table.
    style : {"", "printed", "statistics"}
        Class of the table in `templates/report/style.css`.

    Returns
    -------
    Markup
        Everything in it is escaped.
    """
    drawn = render(
        "table.html.j2",
        headings=headings,
        rows=rows,
        caption=caption,
        quiet=quiet,
        notes=notes,
        style=style,
    )
    return Markup(drawn)  # noqa: S704, the template escapes


def render(template: str, **values: object) -> str:
    """Fill in one of the package's templates; whatever is filled in is escaped, and nothing may be missing."""
    return _template(template).render(values)


@cache
def _template(name: str) -> Template:
    loader = FileSystemLoader(PACKAGE / "pages/templates")
    if name.endswith(".tex.j2"):  # braces and per cent signs are LaTeX's own
        return Environment(  # noqa: S701, `finalize` escapes
            *("<%", "%>", "<<", ">>", "<#", "#>"),
            loader=loader,
            undefined=StrictUndefined,
            finalize=lambda value: str(value).translate(_LATEX),
            keep_trailing_newline=True,
        ).get_template(name)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(name)


def heading(content: dict[str, Any]) -> HTML:
    """Name the country, its groups, the basis, and whom it is compared with."""
    who = content["country"]
    groups = [
        title
        for key, title in (("eu", "EU member state in 2019"), ("focus", "focus country"))
        if who[key]
    ]
    beside = ", ".join(content["compare"].values())
    lines = [
        f"<h2>{escape(who['name'])} ({who['iso3']})</h2>",
        f"<p>{'; '.join(['Member state of the Council of Europe', *groups])}. Basis: {escape(content['basis'])}.",
        f"Marked for comparison: {escape(beside)}.</p>" if beside else "</p>",
    ]
    return HTML("\n".join(lines))  # type: ignore[no-untyped-call]


def lists(content: dict[str, Any]) -> HTML:
    """Show which lists of the report name a country, and which capabilities the indicators touch."""
    items = [
        f"<li>{escape(each['title'])}"
        f"{escape(': ' + each['detail']) if each['detail'] else ''} ({escape(_where(each['section']))})</li>"
        for each in content["lists"]
    ]
    titles = {name: each.title for name, each in schema.indicators().items()}
    capabilities = [
        f"<li>{escape(each['number'])} {escape(each['title'])}: "
        f"{escape(', '.join(titles[name] for name in each['indicators']))}</li>"
        for each in content["capabilities"]
    ]
    named = f"<p>Lists of the report that name the country:</p><ul>{''.join(items)}</ul>"
    return HTML(  # type: ignore[no-untyped-call]
        f"{named if items else '<p>No list of the report names the country.</p>'}"
        "<p>Capabilities of the Model National Response that these indicators touch:</p>"
        f"<ul>{''.join(capabilities)}</ul>"
        f"<p>{escape(content['caveat'])}</p>"
    )


def _where(section: str) -> str:
    if section.startswith("fn"):
        return f"note {section.removeprefix('fn')}"
    return "acknowledgments" if section == "ack" else f"section {section}"


def _profile_row(each: dict[str, Any], beside: dict[str, str]) -> list[str]:
    value, peers = schema.words(each["value"]), each["peers"]
    is_mean = peers["measure"] == "mean"
    marks = " ".join(f"[{note.partition(' ')[0]}]" for note in each["footnotes"])
    printed = MARK.sub("", each["printed"]).strip().partition(" at <")[0]
    return [
        each["title"],
        "none given" if each.get("position", 0) is None else value,
        f"{printed} {marks}".strip() or "blank",
        *(
            f"{peers[group]:.1f}" if is_mean else f"{peers[group]:.0f} % {value}"
            for group in _PEERS
        ),
        *(schema.words(each["compare"][code]) for code in beside),
    ]


def _moved_row(row: dict[str, str]) -> list[str]:
    return [
        Markup("<code>{}</code>").format(row["name"]),
        row["group"],
        row["before"],
        row["after"],
    ]
