"""What the data package says: each indicator, its values, unit and printed cells.

`data/datapackage.json` is the one place where an indicator is described; this module
reads it. The codebook, the parser, the checks and the printed tables all follow it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baseline.data import descriptor
from baseline.errors import UnknownName, describe_unknown, join_words

if TYPE_CHECKING:
    import pandas as pd

Value = str | bool | int | float

SCORE, PCT = "access_to_justice_score", "access_to_justice_pct"
"""Fig. 4 prints the second, which is the first in per cent of the highest possible score."""

NOT_COVERED, NO_VALUE = "not_covered", "no_value"
"""What observations hold where a table has no row for a country, or a cell that gives no value."""

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DTYPES = {"string": "str", "boolean": "bool", "integer": "int64", "number": "float64"}
_NULLABLE = {"string": "string", "boolean": "boolean", "integer": "Int64", "number": "float64"}
_GAPS = ("nan", "<NA>")
"""How NumPy and pandas write that there is no value."""
_MOST_LEVELS = 30


@dataclass(frozen=True)
class Indicator:
    """
    One clean column, a field of `indicators.csv` in the data package.

    Parameters
    ----------
    name : str
        Column name.
    type : {"string", "boolean", "integer", "number"}
        Table Schema type of its values.
    title, description : str
        For readers.
    table, column : str
        Printed table and its heading, without footnote marks.
    cells : mapping of str to value
        For a status: every printed cell and the value it stands for.
    printed : str
        For a number: the format it is printed in.
    unit : str
        For a number: "points", "per cent" or "years".
    minimum, maximum : float
        For a number: the range of its values.
    none : float, optional
        For a number: the value that says there is none. Statistics leave it out.
    required : bool
        Whether every member state has a value. Else the table may cover some of them only.
    missing : sequence of str
        Cells that say there is no value, where one is not required.
    classes : sequence of float
        For a number: where each class of a map begins.
    capability : str
        Number of the Model National Response's capability that it touches (Appendix 2).
    charts : sequence of str
        Charts that draw it, by file name.
    """

    name: str
    type: str
    title: str
    description: str
    table: str
    column: str
    cells: Mapping[str, Value] = field(default_factory=dict)
    printed: str = ""
    unit: str = ""
    minimum: float = 0
    maximum: float = 0
    none: float | None = None
    required: bool = False
    missing: Sequence[str] = ()
    classes: Sequence[float] = ()
    capability: str = ""
    charts: Sequence[str] = ()

    @property
    def is_number(self) -> bool:
        """Whether values are numbers rather than statuses."""
        return not self.cells

    @property
    def dtype(self) -> str:
        """Pandas dtype of the column; a nullable one where values may be missing."""
        return (_DTYPES if self.required else _NULLABLE)[self.type]

    @property
    def has_levels(self) -> bool:
        """Whether a number has so few possible values that each is counted."""
        return self.type == "integer" and self.maximum - self.minimum <= _MOST_LEVELS

    @property
    def statuses(self) -> dict[str, Value]:
        """For a status: its values by the name they have in statistics, in printed order."""
        return {name_status(value): value for value in self.cells.values()}

    @property
    def expected(self) -> str:
        """What a cell may hold, in words."""
        if self.is_number:
            kind = "a whole number" if self.type == "integer" else "a number"
            return f"{kind} from {self.minimum:g} to {self.maximum:g}"
        return "one of " + ", ".join(f"'{cell}'" if cell else "blank" for cell in self.cells)

    @property
    def expected_value(self) -> str:
        """What a clean value may be, in words."""
        return self.expected if self.is_number else f"one of {', '.join(self.statuses)}"

    def select_given(self, values: pd.Series) -> pd.Series:
        """Leave out where there is no value, and the number that says so."""
        given: pd.Series = values.dropna().astype(_DTYPES[self.type])  # type: ignore[call-overload]
        return given[given != self.none]

    def read(self, text: str) -> Value | None:
        """Read a value as clean data hold it; none where it is not one of the indicator's."""
        if self.is_number:
            return self.number(text)
        written = {to_text(value): value for value in self.statuses.values()}
        return {**written, **self.statuses}.get(text)

    def number(self, text: str) -> int | float | None:
        """Read a number as it is printed; none where it is not one that the indicator can have."""
        if not NUMBER.fullmatch(text) or (self.type == "integer" and "." in text):
            return None
        number = float(text)  # unlike int, of any length
        if not self.minimum <= number <= self.maximum:
            return None
        return int(number) if self.type == "integer" else number


def name_status(value: Value) -> str:
    """Name a status in statistics: true is `yes`, false is `no`."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def write_words(value: Value) -> str:
    """Write a value for reading: a status in words, a number as it is."""
    return f"{value:g}" if isinstance(value, float) else name_status(value).replace("_", " ")


def to_text(value: object) -> str:
    """Write a value: `true`, `false`, no `.0` after whole numbers, nothing rounded, gaps blank."""
    text = str(value)
    if text in _GAPS:
        return ""
    if text in ("True", "False"):
        return text.lower()
    return repr(float(value)).removesuffix(".0") if isinstance(value, float) else text


def read_caveat() -> str:
    """Read the report's caveat, which every page and figure that compares countries carries."""
    return str(descriptor.read_descriptor()["caveat"])


def read_capabilities() -> dict[str, str]:
    """Read the capabilities of the Model National Response, by number (Appendix 2)."""
    return dict(descriptor.read_descriptor()["capabilities"])


def list_titles_of_indicators() -> dict[str, str]:
    """Give the title of each indicator by its name."""
    return {name: indicator.title for name, indicator in list_indicators().items()}


def list_titles() -> dict[str, str]:
    """Read what each country list of the report is a list of, by its name."""
    fields = descriptor.find_resource("raw_country_lists")["schema"]["fields"]
    described = next(field for field in fields if field["name"] == "list")["categories"]
    return {category["value"]: category["label"] for category in described}


def title_table(table: str) -> str:
    """Name a printed table: "Fig. 4: Access to justice and ages"."""
    return str(descriptor.find_table(table)["title"]).replace(" as transcribed", "")


def label_table(table: str) -> str:
    """Name a table in a word: "Fig. 4", or an added one by its title."""
    return str(descriptor.find_table(table)["title"]).partition(" as transcribed")[0]


def cite_tables(*tables: str) -> str:
    """Cite tables: the report's by figure, an added one as its `sources` say."""
    added = {table: descriptor.find_table(table).get("sources", ()) for table in tables}
    printed = [table for table in tables if not added[table]]
    cited = (
        [f"Council of Europe, Baseline Mapping (November 2019), {_cite_figures(printed)}"]
        if printed
        else []
    )
    cited += [added_source["title"] for table in tables for added_source in added[table]]
    return f"Source: {'; '.join(cited)}."


def list_indicators(table: str | None = None) -> dict[str, Indicator]:
    """List the indicators in printed order, all or only those of one table."""
    known = _read_indicators(*descriptor.find_file())
    return {
        name: indicator for name, indicator in known.items() if table in (None, indicator.table)
    }


def find_indicator(name: str) -> Indicator:
    """Look up one indicator; an unknown name is answered with the nearest."""
    known = _read_indicators(*descriptor.find_file())
    if name not in known:
        raise UnknownName(describe_unknown("indicator", name, known))
    return known[name]


def _cite_figures(tables: Sequence[str]) -> str:
    if len(tables) == 1:
        section = str(descriptor.find_table(tables[0])["section"])
        place = section if section.startswith("section ") else f"“{section}”"
        return f"{label_table(tables[0])}, {place}"
    numbers = [label_table(table).removeprefix("Fig. ") for table in tables]
    return f"Figs. {join_words(numbers)}"


@cache
def _read_indicators(_file: Path, _written: int) -> dict[str, Indicator]:
    fields = descriptor.find_resource("indicators")["schema"]["fields"]
    return {field["name"]: _read_indicator(field) for field in fields if "table" in field}


def _read_indicator(described: dict[str, Any]) -> Indicator:
    limits = described.get("constraints", {})
    known = {key: described[key] for key in Indicator.__dataclass_fields__ if key in described}
    return Indicator(
        **known,
        minimum=limits.get("minimum", 0),
        maximum=limits.get("maximum", 0),
        required=limits.get("required", False),
        missing=described.get("missingValues", ()),
    )
