"""What moves between two states, for reading: as tables, as a page, and as files."""

from __future__ import annotations

import json
from pathlib import Path

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

_TITLES = {
    "position": "Positions among the countries",
    "statistic": "Statistics",
    "claim": "Claims",
}
"""Titles of what moves apart from values, by kind."""
_UNMOVED = {
    "Values": "No value changes",
    "Positions among the countries": "No country's position changes",
    "Statistics": "No statistic changes",
    "Claims": "No claim's verdict changes",
}
"""What is said where nothing moves, by title."""


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
    arranged = {"Values": _arrange_values(moved[moved["kind"] == "value"], before, after)}
    for kind, title in _TITLES.items():
        rows = moved[moved["kind"] == kind]
        columns = {"What": "name", "Group": "group", before: "before", after: "after"}
        arranged[title] = pd.DataFrame({head: rows[name] for head, name in columns.items()})
    return arranged


def _arrange_values(rows: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
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
    """
    Show what changes between two states, a table for each kind of thing.

    Parameters
    ----------
    moved, before, after
        As for `arrange_changes`.

    Returns
    -------
    IPython.display.HTML
    """
    tables = [
        (title, len(rows), _draw_rows(rows, title) if len(rows) else None)
        for title, rows in arrange_changes(moved, before, after).items()
    ]
    return show_template("tables/changes.html.j2", tables=tables, unmoved=_UNMOVED)


def _name_cell(cell: str) -> str:
    iso3, _, indicator = cell.partition(".")
    return f"{countries.list_names()[iso3]}: {schema.list_indicators()[indicator].title}"


def _name_claim(claim: str) -> str:
    return entries.read_claims()[claim].paraphrase


_NAMERS = {
    "Positions among the countries": _name_cell,
    "Statistics": name_statistic,
    "Claims": _name_claim,
}
"""How things are named in words that move apart from values, by title."""


def _draw_rows(rows: pd.DataFrame, title: str) -> Markup:
    """Draw what moved, with names in words and links to sources."""
    if title == "Values":
        rows = rows.replace("none", "blank").assign(Source=rows["Source"].map(link_source))
    else:
        if title == "Statistics":
            values = rows.iloc[:, 2:].apply(lambda row: _write_values(row, rows["What"]))
            rows = rows.assign(**values)
        names = [_NAMERS[title](name.partition("@")[0]) for name in rows["What"]]
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
