"""What moves between two states, for reading: as tables, as a page, and as files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from baseline import files
from baseline.data import clean, countries, groups, schema
from baseline.ledger import entries
from baseline.pages.render import render_template, show_template
from baseline.pages.sources import link_source
from baseline.pages.tables import draw_table
from baseline.stats.statistic_names import name_statistic, write_value


def _name_cell(cell: str) -> str:
    iso3, _, indicator = cell.partition(".")
    return f"{countries.list_names()[iso3]}: {schema.list_indicators()[indicator].title}"


def _name_claim(claim: str) -> str:
    return entries.read_claims()[claim].paraphrase


class _Kind(NamedTuple):
    """A kind of thing that moves: its title, words for none of it, and how it is named in words."""

    title: str
    unmoved: str
    write_name: Callable[[str], str] = str


_KINDS = {
    "value": _Kind("Values", "No value changes"),
    "position": _Kind("Positions among the countries", "No country's position changes", _name_cell),
    "statistic": _Kind("Statistics", "No statistic changes", name_statistic),
    "claim": _Kind("Claims", "No claim's verdict changes", _name_claim),
}


def arrange_changes(moved: pd.DataFrame, before: str, after: str) -> dict[str, pd.DataFrame]:
    """
    Arrange what moved in tables: values by indicator and country, then what rests on them.

    Parameters
    ----------
    moved : DataFrame
        See `baseline.build.diff.compare_states`.
    before, after : str
        Names of the states.

    Returns
    -------
    dict of str to DataFrame
        By title. Values of different dates are said to be then and now.
    """
    before, after = _shorten_path(before), _shorten_path(after)
    columns = {"What": "name", "Group": "group", before: "before", after: "after"}
    arranged = {}
    for name, kind in _KINDS.items():
        rows = moved[moved["kind"] == name]
        arranged[kind.title] = (
            _arrange_values(rows, before, after)
            if name == "value"
            else pd.DataFrame({head: rows[column] for head, column in columns.items()})
        )
    return arranged


def _arrange_values(rows: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """Arrange values by indicator and country, with their dates where these differ."""
    dates = rows["before_date"], rows["after_date"]
    dated = (dates[0] != dates[1]) & (dates[0] != "") & (dates[1] != "")
    then, now = ("Then: ", "Now: ") if dated.any() else ("", "")
    written = {
        state: [
            f"{value or 'blank'} ({date})" if differs else value or "blank"
            for value, date, differs in zip(rows[state], rows[f"{state}_date"], dated, strict=True)
        ]
        for state in ("before", "after")
    }
    titles = schema.list_titles_of_indicators()
    return pd.DataFrame(
        {
            "Indicator": rows["indicator"].map(titles),
            "Country": rows["country"].map(countries.list_names()),
            f"{then}{before}": written["before"],
            f"{now}{after}": written["after"],
            "Source": rows["source"],
        }
    )


def _shorten_path(state: str) -> str:
    """Name a file of changes without its folder."""
    return Path(state).name if state.endswith(".csv") else state


def show_changes(moved: pd.DataFrame, before: str, after: str) -> HTML:
    """Show what changes between two states, a table for each kind of thing."""
    arranged = zip(_KINDS, arrange_changes(moved, before, after).items(), strict=True)
    tables = [
        (title, len(rows), _draw_rows(rows, kind) if len(rows) else None)
        for kind, (title, rows) in arranged
    ]
    unmoved = {kind.title: kind.unmoved for kind in _KINDS.values()}
    return show_template("tables/changes.html.j2", tables=tables, unmoved=unmoved)


def _draw_rows(rows: pd.DataFrame, kind: str) -> Markup:
    """Draw what moved, with names in words and links to sources."""
    title, _, write_name = _KINDS[kind]
    if kind == "value":
        rows = rows.replace("none", "blank").assign(Source=rows["Source"].map(link_source))
    else:
        if kind == "statistic":
            values = rows.iloc[:, 2:].apply(lambda row: _write_values(row, rows["What"]))
            rows = rows.assign(**values)
        names = [write_name(name.partition("@")[0]) for name in rows["What"]]
        labels = {name: group.label for name, group in groups.find_named().items()}
        rows = rows.assign(What=names, Group=rows["Group"].replace(labels))
    headings = [name.capitalize() if name.isalpha() else name for name in map(str, rows)]
    return draw_table(headings, rows.to_numpy().tolist(), title, quiet=True, style="rows")


def _write_values(texts: pd.Series, statistics: pd.Series) -> list[str]:
    """Round the values of statistics and give their units; files hold all digits."""
    pairs = zip(statistics, texts, strict=True)
    return [write_value(name, float(text)) if text else "" for name, text in pairs]


def write_json(moved: pd.DataFrame, before: str, after: str) -> str:
    """Write what moved as JSON, with the names of the two states."""
    content = {"before": before, "after": after, "moved": moved.to_dict("records")}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def draw_page(moved: pd.DataFrame, before: str, after: str) -> str:
    """Draw what moved as a page that loads nothing."""
    return render_template(
        "tables/changes_page.html.j2",
        title=f"What changes from {_shorten_path(before)} to {_shorten_path(after)}",
        tables=show_changes(moved, before, after),
        caveat=schema.read_caveat(),
    )


def save_changes(moved: pd.DataFrame, before: str, after: str, folder: Path | str) -> None:
    """Write what moved as CSV, JSON and HTML to a folder's `diff`."""
    name = f"{before}_{after}"
    contents = {
        "csv": clean.to_csv(moved),
        "json": write_json(moved, before, after),
        "html": draw_page(moved, before, after),
    }
    files.write(
        Path(folder) / "diff",
        {f"{name}.{ending}": text.encode() for ending, text in contents.items()},
    )
