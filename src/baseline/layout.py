"""A printed table drawn again: HTML and LaTeX by great_tables, and CSV."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from baseline import corrections, countries, merge, outputs, queries, schema, summary, tables
from baseline.project import PACKAGE
from baseline.transcribe import MARK

if TYPE_CHECKING:  # profiles do without it, and it takes as long to import as they to draw
    from great_tables import GT

_LATEX = str.maketrans(
    {sign: rf"\{sign}" for sign in "&%_#${}"}
    | {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}", "✓": r"$\checkmark$"}
)
_BREAK = r"\\"
_AWAITED = "Awaiting report"


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
        return render("printed_table.html.j2", title=self.title, table=Markup(self._fragment()))  # noqa: S704, by GT

    def latex(self) -> str:
        """Draw as a LaTeX longtable; it needs the packages booktabs, longtable, caption and amssymb."""
        drawn = self._draw(lambda text: text.translate(_LATEX), r"\textsuperscript{{{}}}", r"$^\dagger$")
        content = drawn.as_latex(use_longtable=True)
        for heading in _headings(self.name).values():
            lines = [line.translate(_LATEX) for line in textwrap.wrap(heading, 12)]
            content = content.replace(heading.translate(_LATEX), rf"\shortstack{{{_BREAK.join(lines)}}}", 1)
        return content.rstrip() + "\n"

    def csv(self) -> str:
        """Write the cells under the report's headings."""
        headings = {"iso3": "ISO3", "country": "Country"} | _headings(self.name)
        return merge.to_csv(self.cells.reset_index().rename(columns=headings))

    def save(self, folder: Path | str) -> None:
        """Write HTML, LaTeX and CSV to a folder's `tables`."""
        contents = {"html": self.html(), "tex": self.latex(), "csv": self.csv()}
        named = {f"{self.name}.{ending}": content.encode() for ending, content in contents.items()}
        outputs.write(Path(folder) / "tables", named)

    def _fragment(self) -> str:
        return self._draw(escape, "<sup>[{}]</sup>", "<sup>†</sup>").as_raw_html().strip()

    def __repr__(self) -> str:
        return self.title

    def _repr_html_(self) -> str:
        return self._fragment()

    def _draw(self, escaped: Callable[[str], str], mark: str, dagger: str) -> GT:
        from great_tables import GT

        shown = self.cells.copy()
        for name in self.marks:
            shown[name] = [
                escaped(cell)
                + "".join(mark.format(number) for number in numbers.split())
                + (dagger if (iso3, name) in self.corrected else "")
                for iso3, cell, numbers in zip(shown.index, shown[name], self.marks[name], strict=True)
            ]
        drawn = (
            GT(shown, rowname_col="country", id=self.name.replace("_", "-"))
            .tab_header(self.title)
            .tab_stubhead("Country")
            .cols_label(dict(_headings(self.name)))
            .cols_align("center", columns=list(self.marks))
            .fmt(str, columns=list(self.marks))
            .tab_options(
                table_font_size="13px",
                data_row_padding="3px",
                source_notes_font_size="12px",
                column_labels_font_weight="bold",
            )
        )
        for note in self.notes:
            drawn = drawn.tab_source_note(note)
        return drawn


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
    cells = pd.DataFrame({"country": order.map(names).to_numpy()}, index=pd.Index(order, name="iso3"))
    for column, indicator in columns.items():
        cells[column] = [_cell(values.loc[iso3, column], indicator) for iso3 in order]
    changed = of_table[of_table["corrected"]]
    corrected = frozenset(zip(changed["iso3"], changed["indicator"], strict=True))
    title = schema.table_title(name)
    cited = sorted({mark for cell in marks.to_numpy().ravel() for mark in cell.split()}, key=int)
    notes = [*tables.notes(" ".join(cited)), schema.source(name), schema.caveat()]
    if corrected:
        notes.insert(0, "† Corrected; data/corrections.csv gives the printed cell, the reason and the source.")
    return Table(name, title, cells, marks.loc[order, list(columns)], corrected, tuple(notes))


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
    from great_tables import GT

    drawn = (
        GT(
            summary.of_table(computed, table, group),
            rowname_col="statistic",
            id=f"{table}-statistics".replace("_", "-"),
        )
        .tab_header(f"Statistics: {countries.GROUPS[group]}")
        .tab_stubhead("Statistic")
        .cols_label(value="Value", unit="Unit", n="n", countries="Countries counted, or at the end")
        .fmt_number("value", decimals=2, drop_trailing_zeros=True)
        .tab_options(table_font_size="12px", data_row_padding="2px")
        .tab_source_note("outputs/statistics.csv holds all groups, and nothing in it is rounded.")
    )
    return HTML(drawn.as_raw_html())  # type: ignore[no-untyped-call]


def _cell(value: str, indicator: schema.Indicator) -> str:
    """Print a value for reading: the report's cell, its link as words."""
    typed = float(value) if indicator.is_number else value
    if indicator.type == "integer":
        typed = int(value)
    if indicator.type == "boolean":
        typed = value == "true"
    cell = tables.to_cell(typed, "", indicator)
    return _AWAITED if cell.startswith(_AWAITED) else cell


def _headings(name: str) -> dict[str, str]:
    return {column: indicator.column for column, indicator in schema.indicators(name).items()}


def profile(content: dict[str, Any], name: str) -> HTML:
    """
    Show one printed table of a country's profile: its cells beside those of its peers.

    Parameters
    ----------
    content : dict
        See `baseline.profile`.
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
    notes += [f"{each['title']}: corrected. {each['corrected']}" for each in section["indicators"] if each["corrected"]]
    iso3, names = content["country"]["iso3"], {each["indicator"]: each["title"] for each in section["indicators"]}
    doubts = [
        f"{names[each.indicator]}: public treaty records contradict this cell. {each.reason.rstrip('.')}."
        for each in corrections.read()
        if content["basis"] == "printed" and each.iso3 == iso3 and each.indicator in names
    ]
    asked = [each for each in queries.read() if each.iso3 == iso3 and each.indicator in names]
    drawn = render(
        "profile_table.html.j2",
        section=section,
        groups={"coe": "Council of Europe", "eu": "EU", "focus": "Focus countries"},
        beside=beside,
        rows=[_profile_row(each, beside) for each in section["indicators"]],
        doubts=doubts,
        queries=asked,
        notes=[*notes, section["source"]],
    )
    return HTML(drawn)  # type: ignore[no-untyped-call]


def records(rows: Iterable[Sequence[object]], headings: Sequence[str]) -> HTML:
    """
    Show rows of text under headings; the first column names the row.

    Parameters
    ----------
    rows : iterable of sequences
    headings : sequence of str

    Returns
    -------
    IPython.display.HTML
    """
    return HTML(render("records.html.j2", rows=list(rows), headings=headings))  # type: ignore[no-untyped-call]


def questions() -> HTML:
    """Show the queries for the report's author, each with what gives rise to it."""
    return HTML(render("queries.html.j2", queries=queries.read()))  # type: ignore[no-untyped-call]


def moved(kinds: dict[str, Any], before: str, after: str) -> HTML:
    """Show what moves between two states; see `baseline.diff.by_kind`."""
    return HTML(render("diff_tables.html.j2", kinds=kinds, before=before, after=after))  # type: ignore[no-untyped-call]


def render(template: str, **values: object) -> str:
    """Fill in one of the package's templates; whatever is filled in is escaped."""
    return _template(template).render(values)


@cache
def _template(name: str) -> Template:
    return Environment(loader=FileSystemLoader(PACKAGE / "templates"), autoescape=True).get_template(name)


def heading(content: dict[str, Any]) -> HTML:
    """Name the country, its groups, the basis, and whom it is compared with."""
    who = content["country"]
    groups = [title for key, title in (("eu", "EU member state in 2019"), ("focus", "focus country")) if who[key]]
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


def _profile_row(each: dict[str, Any], beside: dict[str, str]) -> dict[str, str]:
    peers, number = each["peers"], each["peers"]["measure"] == "mean"
    status = peers["measure"].removesuffix("_share").replace("_", " ")
    shown = {
        group: f"{peers[group]:.1f}" if number else f"{peers[group]:.0f} % {status}" for group in ("coe", "eu", "focus")
    }
    others = {code: schema.words(each["compare"][code]) for code in beside}
    value = "none given" if each.get("position", 0) is None else schema.words(each["value"])
    marks = " ".join(f"[{note.partition(' ')[0]}]" for note in each["footnotes"])
    printed = MARK.sub("", each["printed"]).strip().partition(" at <")[0]
    return {
        "title": each["title"],
        "value": value,
        "printed": f"{printed} {marks}".strip() or "blank",
        **shown,
        **others,
    }
