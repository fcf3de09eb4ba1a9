"""From printed cells to clean data: typed tables, `indicators` and `observations`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import pandas as pd

from baseline import project
from baseline.data import (
    bases,
    cells,
    checks,
    countries,
    descriptor,
    queries,
    schema,
    second_reading,
    treaty_events,
)

KEPT = (
    *("countries", "groups", "maps", "corrected", "queries", "treaties"),
    *("second_reading", "counted", "mentions", "raw_footnotes"),
)


@dataclass(frozen=True)
class Clean:
    """
    Clean data, basis "printed".

    Parameters
    ----------
    typed : dict of str to DataFrame
        The tables, indexed by alpha-3 code: `printed_country` and the table's indicators.
    indicators : DataFrame, shape (47, 1 + indicators)
        `country` and every indicator, indexed by alpha-3 code in printed order; missing where
        a table does not cover a country, or gives no value.
    observations : DataFrame, shape (47 × indicators, 8)
        One row per country and indicator, with the way back to the cell.
    """

    typed: dict[str, pd.DataFrame]
    indicators: pd.DataFrame
    observations: pd.DataFrame

    def files(self) -> dict[str, str]:
        """Write every frame as CSV, by file name."""
        frames = self.typed | {"indicators": self.indicators}
        contents = {f"{name}.csv": to_csv(frame.reset_index()) for name, frame in frames.items()}
        return contents | {"observations.csv": to_csv(self.observations)}


def clean_tables() -> Clean:
    """
    Read the raw tables, parse their cells and merge them.

    A DataError lists every fault of every file, row and cell at once.
    """
    descriptor.check_descriptor()
    treaty_events.read_events()  # stops at records that cannot be; the remedy is their own
    raw = [f"raw_{name}" for name in (*descriptor.find_tables(), *descriptor.LEDGER)]
    faults = checks.check_files(project.find_project().data, [*KEPT, *raw])
    texts: dict[str, pd.DataFrame] = {}
    for table in descriptor.find_tables():
        texts[table], more = cells.read_cells(table)
        faults += more
    cells.refuse_faults(faults + second_reading.find_differences() + _find_cell_faults(texts))

    typed = {table: _parse_table(frame, table) for table, frame in texts.items()}
    indicators, observations = merge_tables(typed), _list_observations(texts, typed)
    cells.read_footnotes(" ".join(observations["footnotes"]))  # all that are cited are there
    overlays = [bases.find_basis(name) for name in bases.find_names()]
    faults = [fault for basis in overlays for fault in bases.find_faults(indicators, basis)]
    cells.refuse_faults(faults + queries.find_faults(observations))
    return Clean(typed, indicators, observations)


def merge_tables(typed: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """
    Merge the typed tables one to one, in printed order, with `country` first.

    A country that appears twice in a table raises a `pandas.errors.MergeError`.
    """
    frames = [frame.drop(columns="printed_country") for frame in typed.values()]
    names = pd.DataFrame({"country": countries.list_names()}).rename_axis("iso3")
    # Outer, since an added table may leave countries out.
    merged = reduce(
        lambda left, right: left.merge(right, "outer", on="iso3", validate="one_to_one"),
        frames,
        names,
    )
    return merged.loc[names.index]


def to_csv(frame: pd.DataFrame) -> str:
    """Write a frame as CSV, nothing rounded."""
    return frame.map(schema.to_text).to_csv(index=False, lineterminator="\n")


def _find_cell_faults(texts: dict[str, pd.DataFrame]) -> list[str]:
    """Find cells that hold no valid value, then percentages that do not fit their scores."""
    faults, columns = [], {}
    for table, frame in texts.items():
        for name, indicator in schema.list_indicators(table).items():
            columns[name] = cells.parse_known(frame[name], indicator)
            faults += cells.find_faults(frame[name], indicator)
    numbers = pd.DataFrame({name: columns[name] for name in (schema.SCORE, schema.PCT)})
    wrong = checks.find_wrong_percentages(numbers.astype("float64"))
    pct, scores = schema.find_indicator(schema.PCT), columns[schema.SCORE]
    printed = texts[pct.table][pct.name]
    return faults + [
        cells.cell_fault(
            pct,
            printed,
            iso3,
            f"{checks.pct_of_maximum(scores[iso3]):.1f} ({scores[iso3]:g} of 261 points)",
        )
        for iso3 in wrong.index[wrong]
    ]


def _parse_table(texts: pd.DataFrame, table: str) -> pd.DataFrame:
    columns = {
        name: cells.parse_column(texts[name], indicator)
        for name, indicator in schema.list_indicators(table).items()
    }
    return pd.DataFrame({"printed_country": texts["printed_country"], **columns})


def _list_observations(
    texts: dict[str, pd.DataFrame], typed: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    rows = [
        {
            "iso3": iso3,
            "indicator": name,
            "value": value,
            "unit": indicator.unit,
            "printed": printed,
            "footnotes": cells.list_footnotes(printed),
            "table": table,
            "row": row,
        }
        for table, frame in texts.items()
        for name, indicator in schema.list_indicators(table).items()
        for row, iso3, printed, value in _trace_values(frame[name], typed[table][name])
    ]
    return pd.DataFrame(rows)


def _trace_values(cells: pd.Series, values: pd.Series) -> Iterator[tuple[int, str, str, str]]:
    """Yield row, country, printed cell and value: of a table's rows, then of other countries."""
    for row, (iso3, printed) in enumerate(cells.items(), start=1):
        yield row, str(iso3), str(printed), schema.to_text(values[str(iso3)]) or schema.NO_VALUE
    for iso3 in countries.list_names():
        if iso3 not in cells.index:
            yield 0, iso3, "", schema.NOT_COVERED
