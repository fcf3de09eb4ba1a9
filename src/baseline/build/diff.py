"""What moves between two states: values, positions among the countries, statistics and verdicts.

A state is of a basis, or as a folder of outputs holds it. `baseline.build.compare_files` compares
two files of any kind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from baseline import csv_files
from baseline.build import derive
from baseline.data import bases, frames, schema, variants
from baseline.data.bases import Origin
from baseline.errors import DataError, UnknownName

Key = TypeVar("Key", bound=Hashable)

COLUMNS = (
    *("kind", "name", "country", "indicator", "group"),
    *("before", "after", "before_date", "after_date", "source"),
)
_UNKNOWN = Origin()


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
    origins : dict of (str, str) to Origin
        Of cells, where it is known: a folder of outputs does not say.
    """

    cells: Mapping[tuple[str, str], str]
    positions: Mapping[tuple[str, str], str]
    statistics: Mapping[tuple[str, str], tuple[str, str]]
    verdicts: Mapping[str, str]
    origins: Mapping[tuple[str, str], Origin] = field(default_factory=dict)


def compare_states(before: State, after: State) -> pd.DataFrame:
    """
    List what differs between two states.

    Returns
    -------
    DataFrame of str
        Columns `kind` ("value", "position", "statistic" or "claim"), `name` (as `baseline
        explain` takes it), `country`, `indicator`, `group`, `before` and `after`; empty where
        one of the states has nothing. Of a value also `before_date`, `after_date` and the
        `source` of `after`, where they are known.
    """
    rows = [dict(zip(COLUMNS, row, strict=False)) for row in _list_moves(before, after)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).fillna("").astype("str")


def _list_moves(before: State, after: State) -> Iterator[tuple[str, ...]]:
    for iso3, name in _list_changed(before.cells, after.cells):
        left, right = before.cells.get((iso3, name), ""), after.cells.get((iso3, name), "")
        old, new = (state.origins.get((iso3, name), _UNKNOWN) for state in (before, after))
        moved = ("value", f"{iso3}.{name}", iso3, name, "", left, right)
        yield (*moved, old.date, new.date, new.source)
    for iso3, name in _list_changed(before.positions, after.positions):
        left, right = before.positions.get((iso3, name), ""), after.positions.get((iso3, name), "")
        yield "position", f"{iso3}.{name}", iso3, name, "", left, right
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


def load_state(name: str) -> State:
    """
    Find a state by name.

    Parameters
    ----------
    name : str
        "printed" or "corrected", a CSV file of changes, or an outputs folder.

    Raises
    ------
    UnknownName
        When it is none of them.
    """
    if name in bases.find_names() or name.endswith(".csv"):
        return compute_state(name)
    if (Path(name) / "statistics.csv").is_file():
        return _read_state(lambda file: csv_files.read_text(Path(name) / file), f"{name}/")
    raise UnknownName(
        f"{name} is neither a basis ({', '.join(bases.find_names())}) "
        "nor a folder of outputs with a statistics.csv.\n"
        "To compare with a commit, use git diff COMMIT outputs/values.csv."
    )


def compute_state(choice: str | Path) -> State:
    """Compute the state of a basis, which is chosen as for `baseline.indicators`."""
    variant = variants.find_variant(basis=choice)
    contents = derive.derive_results(frames.indicators(basis=choice), variant)
    state = _read_state(contents.__getitem__)
    origins = {cell: variant.basis.find_origin(*cell) for cell in state.cells}
    return replace(state, origins=origins)


def _gather_state(values: pd.DataFrame, statistics: pd.DataFrame, verdicts: pd.DataFrame) -> State:
    """Gather a state from text, as `values.csv`, `statistics.csv` and `claims.csv` hold it."""
    cells = {(row["iso3"], row["indicator"]): row["value"] for row in values.to_dict("records")}
    positions = {}
    for name, indicator in schema.list_indicators().items():
        if indicator.is_number:
            numbers = {
                iso3: float(text)
                for (iso3, column), text in cells.items()
                if column == name and text
            }
            # Some numbers stand for "none given", which has no place among the others.
            ranked = {iso3: value for iso3, value in numbers.items() if value != indicator.none}
            for iso3, value in ranked.items():
                positions[iso3, name] = _describe_position(value, ranked.values())
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


def _read_state(read: Callable[[str], str], where: str = "") -> State:
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
        return _gather_state(*held)
    except ValueError as error:
        raise DataError(
            [f"{where}values.csv: {error}."], "Name a folder that `baseline run` wrote."
        ) from None
