"""The report's tables in its own layout, drawn again from the data: HTML, LaTeX and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from baseline import files
from baseline.data import clean, countries, schema
from baseline.data.cells import read_footnotes, to_cell
from baseline.data.marks import note_marks
from baseline.errors import join_words
from baseline.pages.render import render_template
from baseline.pages.tables import draw_table

_AWAITED = "Awaiting report"


class PrintedCell(NamedTuple):
    """A printed cell: its text, the numbers of its footnotes, and a mark, if it has one."""

    text: str
    notes: Sequence[str]
    mark: str

    def __html__(self) -> Markup:
        """Draw for a template that escapes what is filled in."""
        notes = Markup("").join(Markup("<sup>[{}]</sup>").format(note) for note in self.notes)
        mark = Markup("<sup>{}</sup>").format(self.mark) if self.mark else ""
        return Markup("{}{}{}").format(self.text, notes, mark)


@dataclass(frozen=True)
class ReportTable:
    """
    One table in the report's layout.

    Parameters
    ----------
    name, title : str
    cells : DataFrame of str
        `country` and one column per indicator, as printed and without footnote marks,
        indexed by alpha-3 code.
    footnotes : DataFrame of str
        Footnote numbers of each cell, separated by spaces.
    cell_marks : mapping of (str, str) to str
        By country and indicator, the marks of `baseline.data.bases`.
    notes : tuple of str
        Source, caveat, and the footnotes that these cells cite.
    """

    name: str
    title: str
    cells: pd.DataFrame
    footnotes: pd.DataFrame
    cell_marks: Mapping[tuple[str, str], str]
    notes: tuple[str, ...]

    def to_html(self) -> str:
        """Draw as one HTML page without outside addresses."""
        return render_template(
            "tables/report_table.html.j2",
            title=f"{self.title}, printed table",
            table=self._draw(),
        )

    def to_latex(self) -> str:
        """Draw as a LaTeX longtable, for booktabs, longtable, caption and amssymb."""
        return render_template(
            "tables/report_table.tex.j2",
            title=self.title,
            headings=self._list_headings(),
            rows=self._write_rows(),
            notes=self.notes,
        )

    def to_csv(self) -> str:
        """Write the cells under the report's headings, and which are marked, if any are."""
        headings = ["ISO3", *self._list_headings()]
        printed = self.cells.reset_index(names="ISO3").set_axis(headings, axis="columns")
        if self.cell_marks:
            marks = dict.fromkeys(self.cells.index, "")
            for (iso3, name), mark in self.cell_marks.items():
                marked = f"{schema.list_indicators()[name].column} {mark}"
                marks[iso3] = "; ".join(filter(None, [marks[iso3], marked]))
            printed["marks"] = [*marks.values()]
        return clean.to_csv(printed)

    def save(self, folder: Path | str) -> list[str]:
        """Write HTML, LaTeX and CSV to a folder's `tables`; name the files."""
        contents = {"html": self.to_html(), "tex": self.to_latex(), "csv": self.to_csv()}
        named = {f"{self.name}.{ending}": content.encode() for ending, content in contents.items()}
        files.write(Path(folder) / "tables", named)
        return [f"tables/{name}" for name in named]

    def __repr__(self) -> str:
        return self.title

    def _repr_html_(self) -> str:
        return str(self._draw())

    def _draw(self) -> Markup:
        rows = self._write_rows()
        return draw_table(
            self._list_headings(), rows, self.title, notes=self.notes, style="printed"
        )

    def _list_headings(self) -> list[str]:
        printed = (indicator.column for indicator in schema.list_indicators(self.name).values())
        return ["Country", *printed]

    def _write_rows(self) -> Iterator[list[str | PrintedCell]]:
        notes = self.footnotes.to_dict("index")
        for iso3, texts in self.cells.to_dict("index").items():
            cells = (
                PrintedCell(
                    texts[name],
                    notes[iso3][name].split(),
                    self.cell_marks.get((str(iso3), str(name)), ""),
                )
                for name in self.footnotes
            )
            yield [texts["country"], *cells]


def build_table(observations: pd.DataFrame, name: str) -> ReportTable:
    """Print a table again from the observations of the countries to show."""
    of_table = observations[observations["table"] == name]
    covered = of_table.loc[of_table["value"] != schema.NOT_COVERED, "iso3"]
    own = of_table[of_table["iso3"].isin(covered)]
    order, indicators = own["iso3"].drop_duplicates(), schema.list_indicators(name)
    values, footnotes = (
        own.pivot(index="iso3", columns="indicator", values=held).reindex(
            order, columns=list(indicators)
        )
        for held in ("value", "footnotes")
    )
    printed = {
        column: [_print_value(value, indicator) for value in values[column]]
        for column, indicator in indicators.items()
    }
    country = order.map(countries.list_names()).to_numpy()
    shown = pd.DataFrame({"country": country} | printed, index=pd.Index(order, name="iso3"))
    marks = observations.attrs.get("marks", {})
    cell_marks = {
        cell: marks[cell]
        for cell in zip(own["iso3"], own["indicator"], strict=True)
        if cell in marks
    }
    left_out = of_table.loc[~of_table["iso3"].isin(covered), "iso3"].drop_duplicates()
    notes = (
        *note_marks(cell_marks),
        *_note_coverage(observations.attrs.get("basis", ""), left_out),
        *_read_cited(footnotes),
        schema.cite_tables(name),
        schema.read_caveat(),
    )
    return ReportTable(name, schema.title_table(name), shown, footnotes, cell_marks, notes)


def _note_coverage(basis: str, left_out: pd.Series) -> list[str]:
    """Say of what basis a table is, unless it is the report's, and whom it leaves out."""
    names = list(left_out.map(countries.list_names()))
    notes = [f"Not the report as printed. Basis: {basis}."] if basis else []
    return notes + ([f"Not covered by this table: {join_words(names)}."] if names else [])


def _read_cited(footnotes: pd.DataFrame) -> list[str]:
    """Read the footnotes that cells cite, by number: as text, note 10 would precede note 9."""
    cited = {number for text in footnotes.to_numpy().ravel() for number in text.split()}
    return read_footnotes(" ".join(sorted(cited, key=int)))


def _print_value(text: str, indicator: schema.Indicator) -> str:
    """Write a cell as the report prints it, with the text of its link."""
    value = indicator.read(text)
    if value is None:  # the table does not cover the country, or its cell gives no value
        return "no data"
    cell = to_cell(value, "", indicator)
    return _AWAITED if cell.startswith(_AWAITED) else cell
