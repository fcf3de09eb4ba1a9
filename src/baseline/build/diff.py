"""What moves between two states: values, positions among the countries, statistics and verdicts.

States of the values are compared here; `baseline.build.compare_files` compares two files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from baseline import csv_files, files
from baseline.build import derive
from baseline.data import bases, clean, frames, schema, variants
from baseline.errors import DataError, UnknownName
from baseline.pages.render import render_template
from baseline.pages.tables import show_changes

Key = TypeVar("Key", bound=Hashable)

COLUMNS = ("kind", "name", "country", "indicator", "group", "before", "after")
KINDS = ("value", "position", "statistic", "claim")


@dataclass(frozen=True)
class State:
    """
    Everything that can move, as text.

    Parameters
    ----------
    cells, positions : dict of (str, str) to str
        By alpha-3 code and indicator; a position says how many countries are lower, equal
        and higher, and none is given where the country gives no number.
    statistics : dict of (str, str) to (str, str)
        Indicator and value, by statistic and group.
    verdicts : dict of str to str
        Verdict and what was recomputed, by claim.
    """

    cells: Mapping[tuple[str, str], str]
    positions: Mapping[tuple[str, str], str]
    statistics: Mapping[tuple[str, str], tuple[str, str]]
    verdicts: Mapping[str, str]


def gather_state(values: pd.DataFrame, statistics: pd.DataFrame, verdicts: pd.DataFrame) -> State:
    """
    Gather a state from frames of text.

    Parameters
    ----------
    values : DataFrame
        Columns `iso3`, `indicator`, `value`.
    statistics, verdicts : DataFrame
        As `outputs/statistics.csv` and `outputs/claims.csv` hold them.

    Returns
    -------
    State
    """
    cells = {(row["iso3"], row["indicator"]): row["value"] for row in values.to_dict("records")}
    positions = {}
    for name, indicator in schema.indicators().items():
        if indicator.is_number:
            numbers = {
                iso3: float(text)
                for (iso3, column), text in cells.items()
                if column == name and text
            }
            # Some numbers stand for "none given", which has no place among the others.
            given = {iso3: value for iso3, value in numbers.items() if value != indicator.none}
            for iso3, value in given.items():
                positions[iso3, name] = _describe_position(value, given.values())
    computed = {
        (row["statistic"], row["group"]): (row["indicator"], row["value"])
        for row in statistics.to_dict("records")
    }
    judged = {}
    for row in verdicts.to_dict("records"):
        recomputed = f" ({row['recomputed']})" if row["recomputed"] else ""
        judged[row["claim"]] = f"{row['verdict']}{recomputed}"
    return State(cells, positions, computed, judged)


def _describe_position(value: float, values: Collection[float]) -> str:
    lower = sum(other < value for other in values)
    higher = sum(other > value for other in values)
    return f"{lower} lower, {len(values) - lower - higher} equal, {higher} higher"


def compare(before: State, after: State) -> pd.DataFrame:
    """
    List what differs between two states.

    Parameters
    ----------
    before, after : State

    Returns
    -------
    DataFrame of str
        Columns `kind` ("value", "position", "statistic" or "claim"), `name` (as `baseline
        explain` takes it), `country`, `indicator`, `group`, `before` and `after`; empty where
        one of the states has nothing.
    """
    return pd.DataFrame(list(_list_moves(before, after)), columns=list(COLUMNS), dtype="str")


def load(name: str) -> State:
    """
    Find a state by name.

    Parameters
    ----------
    name : str
        "printed" or "corrected", or an outputs folder.

    Returns
    -------
    State

    Raises
    ------
    UnknownName
        When it is neither.
    """
    if name in bases.find_names() or name.endswith(".csv"):
        return of_basis(name)
    if (Path(name) / "statistics.csv").is_file():
        return _of_files(lambda file: csv_files.read_text(Path(name) / file), f"{name}/")
    raise UnknownName(
        f"{name} is neither a basis ({', '.join(bases.find_names())}) "
        "nor an outputs folder with a statistics.csv.\n"
        "What moved since a commit, git shows: git diff COMMIT outputs/values.csv."
    )


def to_json(moved: pd.DataFrame, before: str, after: str) -> str:
    """Write what moved as JSON, with the names of the two states."""
    content = {"before": before, "after": after, "moved": moved.to_dict("records")}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def to_html(moved: pd.DataFrame, before: str, after: str) -> str:
    """Write what moved as a page without outside addresses."""
    return render_template(
        "tables/changes_page.html.j2",
        title=f"What moves from {before} to {after}",
        tables=show_changes(by_kind(moved), before, after),
        caveat=schema.caveat(),
    )


def save(moved: pd.DataFrame, before: str, after: str, folder: Path | str) -> None:
    """Write what moved as CSV, JSON and HTML to a folder's `diff`."""
    name = f"{before}_{after}"
    contents = {
        "csv": clean.to_csv(moved),
        "json": to_json(moved, before, after),
        "html": to_html(moved, before, after),
    }
    files.write(
        Path(folder) / "diff",
        {f"{name}.{ending}": text.encode() for ending, text in contents.items()},
    )


def by_kind(moved: pd.DataFrame) -> dict[str, list[dict[Hashable, str]]]:
    """Group what moved by kind, for reading."""
    titles = ("Values", "Positions among the countries", "Statistics", "Claims")
    return {
        title: moved[moved["kind"] == kind].to_dict("records")
        for kind, title in zip(KINDS, titles, strict=True)
    }


def _list_moves(before: State, after: State) -> Iterator[tuple[str, ...]]:
    kinds = {
        "value": (before.cells, after.cells),
        "position": (before.positions, after.positions),
    }
    for kind, (old, new) in kinds.items():
        for iso3, name in _list_changed(old, new):
            left, right = old.get((iso3, name), ""), new.get((iso3, name), "")
            yield kind, f"{iso3}.{name}", iso3, name, "", left, right
    for statistic, group in _list_changed(before.statistics, after.statistics):
        indicator, left = before.statistics.get((statistic, group), ("", ""))
        indicator_now, right = after.statistics.get((statistic, group), ("", ""))
        name = f"{statistic}@{group}"
        yield "statistic", name, "", indicator or indicator_now, group, left, right
    for claim in _list_changed(before.verdicts, after.verdicts):
        verdict, now = before.verdicts.get(claim, ""), after.verdicts.get(claim, "")
        yield "claim", claim, "", "", "", verdict, now


def _list_changed(old: Mapping[Key, Any], new: Mapping[Key, Any]) -> list[Key]:
    return [key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key)]


def of_basis(basis: str | Path) -> State:
    """
    Compute the state of a basis.

    Parameters
    ----------
    basis : str or Path
        As for `baseline.indicators`.

    Returns
    -------
    State
    """
    return _of_files(
        derive.tidy(frames.indicators(basis=basis), variants.find(basis=basis)).__getitem__
    )


def _of_files(read: Callable[[str], str], where: str = "") -> State:
    columns = {
        "values.csv": ("iso3", "indicator", "value"),
        "statistics.csv": ("statistic", "group", "indicator", "value"),
        "claims.csv": ("claim", "verdict", "recomputed"),
    }
    held = [
        pd.DataFrame(
            csv_files.split_records(read(file), f"{where}{file}", names),
            columns=list(names),
            dtype="str",
        )
        for file, names in columns.items()
    ]
    try:
        return gather_state(*held)
    except ValueError as error:
        raise DataError(
            [f"{where}values.csv: {error}."], "Give a folder that `baseline run` wrote."
        ) from None
