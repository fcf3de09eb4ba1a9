"""States of everything that can move: of a basis, or as a folder of outputs holds it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from baseline import csv_files
from baseline.build import derive
from baseline.data import bases, frames, schema, variants
from baseline.data.bases import Origin
from baseline.errors import DataError, UnknownName


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
