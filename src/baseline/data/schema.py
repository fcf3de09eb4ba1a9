"""What the data package says: each indicator, its values, unit and printed cells.

`data/datapackage.json` is the one place where an indicator is described; this module
reads it. The codebook, the parser, the checks and the printed tables all follow it.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from baseline import csv_files, project
from baseline.errors import DataError, quoted

if TYPE_CHECKING:
    from jsonschema import ValidationError  # type: ignore[import-untyped]

TABLES = ("fig_1", "fig_2", "fig_3", "fig_4", "fig_5", "fig_6")
LEDGER = ("claims", "country_lists", "inventory")

Value = str | bool | int | float

FILES = {
    "countries": "countries.csv",
    "groups": "groups.csv",
    "maps": "maps/shapes.json",
    "corrected": "bases/corrected.csv",
    "queries": "queries.csv",
    "treaties": "treaties.csv",
    **{f"raw_{name}": f"raw/{name}.csv" for name in (*TABLES, "footnotes", *LEDGER)},
    **{name: f"clean/{name}.csv" for name in (*TABLES, "indicators", "observations")},
}
"""Where each file is that the package relies on; the data package may describe more."""

HASHED = ("maps", "raw_footnotes", *(f"raw_{table}" for table in TABLES))
"""Files that nobody edits by hand, and whose hash is therefore recorded."""

_TYPES = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "an object",
    "array": "a list",
}
"""JSON types as messages name them."""

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


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
    classes: Sequence[float] = ()
    capability: str = ""
    charts: Sequence[str] = ()

    @property
    def is_number(self) -> bool:
        """Whether values are numbers rather than statuses."""
        return not self.cells

    @property
    def dtype(self) -> str:
        """Pandas dtype of the column."""
        return {"string": "str", "boolean": "bool", "integer": "int64", "number": "float64"}[
            self.type
        ]

    @property
    def statuses(self) -> dict[str, Value]:
        """For a status: its values by the name they have in statistics, in printed order."""
        return {status_name(value): value for value in self.cells.values()}

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

    def read(self, text: str) -> Value | None:
        """Read a value as clean data hold it; none where it is not one of the indicator's."""
        if self.is_number:
            return self.number(text)
        written = {to_text(value): value for value in self.statuses.values()}
        return {**written, **self.statuses}.get(text)

    def number(self, text: str) -> int | float | None:
        """Read a number as it is printed; none where it is not one that the indicator can have."""
        if not _NUMBER.fullmatch(text) or (self.type == "integer" and "." in text):
            return None
        number = float(text)  # unlike int, of any length
        if not self.minimum <= number <= self.maximum:
            return None
        return int(number) if self.type == "integer" else number


def status_name(value: Value) -> str:
    """Name a status in statistics: true is `yes`, false is `no`."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def words(value: Value) -> str:
    """Write a value for reading: a status in words, a number as it is."""
    return f"{value:g}" if isinstance(value, float) else status_name(value).replace("_", " ")


def to_text(value: object) -> str:
    """Write a value: `true`, `false`, no `.0` after whole numbers, nothing rounded, NaN blank."""
    if str(value) in ("True", "False"):
        return str(value).lower()
    if not isinstance(value, float):
        return str(value)
    return "" if math.isnan(value) else repr(float(value)).removesuffix(".0")


def package() -> dict[str, Any]:
    """
    Read the descriptor of the data package.

    Raises
    ------
    DataError
        When it is not what everything else relies on, with every fault.
    """
    return _read(*find_descriptor())


def resource(name: str) -> dict[str, Any]:
    """Look up one file of the data package."""
    return next(each for each in package()["resources"] if each["name"] == name)


def caveat() -> str:
    """Read the report's caveat, which every page and figure that compares countries carries."""
    return str(package()["caveat"])


def capabilities() -> dict[str, str]:
    """Read the capabilities of the Model National Response, by number (Appendix 2)."""
    return dict(package()["capabilities"])


def list_titles() -> dict[str, str]:
    """Read what each country list of the report is a list of, by its name."""
    fields = resource("raw_country_lists")["schema"]["fields"]
    described = next(field for field in fields if field["name"] == "list")["categories"]
    return {each["value"]: each["label"] for each in described}


def table_title(table: str) -> str:
    """Name a printed table: "Fig. 4: Access to justice and ages"."""
    return str(resource(f"raw_{table}")["title"]).replace(" as transcribed", "")


def source(*tables: str) -> str:
    """Cite tables: the report's by figure, an added one as its `sources` say."""
    added = {table: resource(f"raw_{table}").get("sources", ()) for table in tables}
    printed = [table for table in tables if not added[table]]
    cited = (
        [f"Council of Europe, Baseline Mapping (November 2019), {_figures(printed)}"]
        if printed
        else []
    )
    cited += [each["title"] for table in tables for each in added[table]]
    return f"Source: {'; '.join(cited)}."


def indicators(table: str | None = None) -> dict[str, Indicator]:
    """
    List the indicators in printed order.

    Parameters
    ----------
    table : str, optional
        Only those of one printed table.

    Returns
    -------
    dict of str to Indicator
    """
    known = _indicators(*find_descriptor())
    return {name: each for name, each in known.items() if table in (None, each.table)}


def _figures(tables: Sequence[str]) -> str:
    if len(tables) == 1:
        return f"Fig. {tables[0][-1]}, {resource(f'raw_{tables[0]}')['section']}"
    return "Figs. " + ", ".join(table[-1] for table in tables[:-1]) + f" and {tables[-1][-1]}"


def find_descriptor() -> tuple[Path, int]:
    """Find the descriptor, and when it was written."""
    return csv_files.note_written(project.find().data / "datapackage.json")


@cache
def _read(file: Path, _written: int) -> dict[str, Any]:
    text, shown = csv_files.read_text(file), "data/datapackage.json"
    try:
        descriptor: dict[str, Any] = json.loads(text)
        json.dumps(descriptor, ensure_ascii=False).encode()  # fails for half a character
    except (ValueError, RecursionError) as error:
        raise DataError([f"{shown}: is not JSON ({error})."], csv_files.RESTORE) from None
    if _checked() != hashlib.sha256(text.encode()).hexdigest():
        _check(text)
    return descriptor


def _checked() -> str:
    """Look up which data package clean data were made from; it was checked then."""
    with suppress(OSError, ValueError, LookupError, TypeError, RecursionError):
        stamp = json.loads((project.find().clean / "stamp.json").read_text(encoding="utf-8"))
        return str(stamp["made_from"]["data/datapackage.json"])
    return ""


def check() -> None:
    """Check the descriptor even if clean data say that they were made from it."""
    package()
    _check(csv_files.read_text(find_descriptor()[0]))


@cache
def _check(text: str) -> None:
    descriptor = json.loads(text)
    if found := _misfits(descriptor) or list(_faults(descriptor)):
        raise DataError([f"data/datapackage.json: {fault}." for fault in found], csv_files.RESTORE)


def _misfits(descriptor: object) -> list[str]:
    """Find what is missing or other than `datapackage.schema.json` says."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - optional, and as slow to load as all the rest

    shape = json.loads((project.PACKAGE / "data/datapackage.schema.json").read_text("utf-8"))
    dates = Draft202012Validator.FORMAT_CHECKER
    errors = Draft202012Validator(shape, format_checker=dates).iter_errors(descriptor)
    return list(dict.fromkeys(fault for error in errors for fault in _said(error, descriptor)))


def _said(error: ValidationError, descriptor: Any) -> Iterator[str]:
    """Say where something is wrong, what was expected there, and what was found."""
    where, inside = "", descriptor
    for key in error.absolute_path:
        inside = inside[key]
        if isinstance(key, int):
            name = inside.get("name") if isinstance(inside, dict) else None
            where += f" {name if isinstance(name, str) else key + 1}"
        else:
            where = f"{where}, {key}".removeprefix(", ")
    field = re.match(r"resources indicators, schema, fields (\w+)(, constraints)?\b", where)
    if field:
        where = f"indicator '{field[1]}':{where[field.end() :].removeprefix(',')}"
    before = f"{where} " if where.endswith(":") else f"{where}, " if where else ""
    found: Any = error.instance
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in found]
        yield from (f"{before}{key}: is missing" for key in missing)
        return
    expected = error.schema.get("description", _TYPES.get(str(error.validator_value)))
    if error.validator in ("minItems", "maxItems"):
        shown = str(len(found))
    else:
        shown = quoted(found if isinstance(found, str) else json.dumps(found))
    yield f"{where or 'all of it'}: expected {expected}, found {shown}"


def _faults(descriptor: dict[str, Any]) -> Iterator[str]:
    """Find resources that are missing, doubled or elsewhere, and what does not go together."""
    resources = {each["name"]: each for each in descriptor["resources"]}
    for name, times in Counter(each["name"] for each in descriptor["resources"]).items():
        path = resources[name]["path"]
        if times > 1:
            yield f"resource {quoted(name)} appears twice"
        inside = re.fullmatch(r"[\w.-][\w./ -]*", path) and ".." not in PurePosixPath(path).parts
        if not inside or path != FILES.get(name, path):
            expected = FILES.get(name, "a path inside the data folder")
            yield f"resource {quoted(name)}: expected {expected}, found the path {quoted(path)}"
    described = [name for name in FILES if name != "maps"]
    if bare := [name for name in described if "schema" not in resources.get(name, ())]:
        yield f"resources are missing or have no schema: {', '.join(bare)}"
        return
    fields = {name: resources[name]["schema"]["fields"] for name in described}
    lists = fields["raw_country_lists"]
    if not any(each["name"] == "list" and "categories" in each for each in lists):
        yield "resource 'raw_country_lists': the field 'list' has no categories"
    for each in fields["indicators"]:
        if each.get("table", TABLES[0]) not in TABLES:
            known = ", ".join(TABLES)
            yield (
                f"indicator {each['name']!r}: table: expected one of {known}, "
                f"found {quoted(each['table'])}"
            )
    for table in TABLES:
        found = [each for each in fields["indicators"] if each.get("table") == table]
        of = [(each["name"], each["type"]) for each in found]
        columns = len(fields[f"raw_{table}"])
        if columns != 1 + len(of):
            yield (
                f"resource 'raw_{table}': expected a field for the country and {len(of)} indicators, "
                f"found {columns}"
            )
        if [(each["name"], each["type"]) for each in fields[table][2:]] != of:
            yield (
                f"resource {table!r}: its fields are not iso3, printed_country and "
                f"the indicators of {table}"
            )


@cache
def _indicators(file: Path, written: int) -> dict[str, Indicator]:
    fields = next(r for r in _read(file, written)["resources"] if r["name"] == "indicators")[
        "schema"
    ]["fields"]
    return {each["name"]: _indicator(each) for each in fields if "table" in each}


def _indicator(described: dict[str, Any]) -> Indicator:
    limits = described.get("constraints", {})
    known = {key: described[key] for key in Indicator.__dataclass_fields__ if key in described}
    return Indicator(**known, minimum=limits.get("minimum", 0), maximum=limits.get("maximum", 0))
