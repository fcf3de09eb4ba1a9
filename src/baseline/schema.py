"""What the data package says: each indicator, its values, unit and printed cells.

`data/datapackage.json` is the one place where an indicator is described; this module
reads it. The codebook, the parser, the checks and the printed tables all follow it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from baseline import project
from baseline.errors import DataError, UnknownName, quoted

TABLES = ("fig_1", "fig_2", "fig_3", "fig_4", "fig_5", "fig_6")
BASES = {
    "printed": "the report as it stands",
    "corrected": "with the corrections of data/corrections.csv",
}

LEDGER = ("claims", "country_lists", "inventory")

Value = str | bool | int | float

FILES = {
    "countries": "countries.csv",
    "maps": "maps/shapes.json",
    "corrections": "corrections.csv",
    "queries": "queries.csv",
    **{f"raw_{name}": f"raw/{name}.csv" for name in (*TABLES, "footnotes", *LEDGER)},
    **{name: f"clean/{name}.csv" for name in (*TABLES, "indicators", "observations")},
}
"""Where each file is that the package relies on; the data package may describe more."""

HASHED = ("maps", "raw_footnotes", *(f"raw_{table}" for table in TABLES))
"""Files that nobody edits by hand, and whose hash is therefore recorded."""

_LIMITS: dict[str, Any] = {
    "required?": bool,
    "unique?": bool,
    "pattern?": str,
    "enum?": [object],
    "minimum?": float,
    "maximum?": float,
}
_FIELD: dict[str, Any] = {
    "name": str,
    "type": str,
    "title?": str,
    "description?": str,
    "constraints?": _LIMITS,
    "categories?": [{"value": str, "label": str}],
    "table?": str,
    "column?": str,
    "cells?": {},
    "printed?": str,
    "unit?": str,
    "none?": float,
    "classes?": [float],
    "capability?": str,
    "charts?": [str],
}
_LICENCE = {"name": str, "title": str, "path": str}
_KEY = {"fields": str, "reference": {"resource": str, "fields": str}}
_RESOURCE: dict[str, Any] = {
    "name": str,
    "path": str,
    "title": str,
    "description": str,
    "hash?": str,
    "rows?": int,
    "section?": str,
    "sources?": [{"title": str}],
    "licenses?": [_LICENCE],
    "schema?": {"fields": [_FIELD], "primaryKey?": [str], "foreignKeys?": [_KEY]},
}
_PACKAGE = {
    "title": str,
    "description": str,
    "caveat": str,
    "citation": str,
    "capabilities": {},
    "licenses": [_LICENCE],
    "sources": [{"title": str, "path": str}],
    "resources": [_RESOURCE],
}
"""What `datapackage.json` looks like: types by key; keys with a question mark may be missing."""

_KINDS: dict[type, tuple[Any, str]] = {
    str: (str, "text"),
    bool: (bool, "true or false"),
    int: (int, "a whole number"),
    float: ((int, float), "a number"),
    dict: (dict, "an object"),
    list: (list, "a list"),
    object: (object, "a value"),
}
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
        return {"string": "str", "boolean": "bool", "integer": "int64", "number": "float64"}[self.type]

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
    """Write a value: `true` and `false`, no `.0` behind whole numbers, nothing rounded."""
    if str(value) in ("True", "False"):
        return str(value).lower()
    return repr(float(value)).removesuffix(".0") if isinstance(value, float) else str(value)


def package() -> dict[str, Any]:
    """
    Read the descriptor of the data package.

    Raises
    ------
    DataError
        When it is not what everything else relies on, with every fault.
    """
    return _read(*_descriptor())


def resource(name: str) -> dict[str, Any]:
    """Look up one file of the data package."""
    return next(each for each in package()["resources"] if each["name"] == name)


def caveat() -> str:
    """Read the report's caveat, which every page and figure that compares countries carries."""
    what_if = f"Scenario, not the report: {project.scenario()}. " if project.scenario() else ""
    return f"{what_if}{package()['caveat']}"


def capabilities() -> dict[str, str]:
    """Read the capabilities of the Model National Response that indicators touch, by number (Appendix 2)."""
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
    """Cite tables: the report's by figure, one alone with its section; an added one as its `sources` say."""
    added = {table: resource(f"raw_{table}").get("sources", ()) for table in tables}
    printed = [table for table in tables if not added[table]]
    cited = [f"Council of Europe, Baseline Mapping (November 2019), {_figures(printed)}"] if printed else []
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
    known = _indicators(*_descriptor())
    return {name: each for name, each in known.items() if table in (None, each.table)}


def check_basis(basis: str) -> None:
    """Stop at a basis that does not exist."""
    if basis not in BASES:
        raise UnknownName(f"There is no basis {basis!r}. Known: {', '.join(BASES)}.")


def _figures(tables: Sequence[str]) -> str:
    if len(tables) == 1:
        return f"Fig. {tables[0][-1]}, {resource(f'raw_{tables[0]}')['section']}"
    return "Figs. " + ", ".join(table[-1] for table in tables[:-1]) + f" and {tables[-1][-1]}"


def _descriptor() -> tuple[Path, int]:
    return project.dated(project.find().data / "datapackage.json")


@cache
def _read(file: Path, _written: int) -> dict[str, Any]:
    text, shown = project.text(file), "data/datapackage.json"
    try:
        descriptor: dict[str, Any] = json.loads(text)
        json.dumps(descriptor, ensure_ascii=False).encode()  # fails for half a character
        found = list(_misfits(descriptor, _PACKAGE, "")) or list(_faults(descriptor))
    except (ValueError, RecursionError) as error:
        raise DataError([f"{shown}: is not JSON ({error})."], project.RESTORE) from None
    if found:
        raise DataError([f"{shown}: {fault}." for fault in found], project.RESTORE)
    return descriptor


def _misfits(value: object, shape: Any, where: str) -> Iterator[str]:
    """Find what is missing or of another type than the shape says."""
    kind, words = _KINDS[shape if isinstance(shape, type) else type(shape)]
    if not isinstance(value, kind) or (isinstance(value, bool) and shape in (int, float)):
        yield f"{where or 'all of it'}: expected {words}, found {quoted(json.dumps(value))}"
    elif isinstance(value, list) and isinstance(shape, list):
        for number, each in enumerate(value, start=1):
            name = each.get("name") if isinstance(each, dict) else None
            yield from _misfits(each, shape[0], f"{where} {name if isinstance(name, str) else number}")
    elif isinstance(value, dict) and isinstance(shape, dict):
        for key, of in shape.items():
            name = key.removesuffix("?")
            inside = f"{where}, {name}".removeprefix(", ")
            if name in value:
                yield from _misfits(value[name], of, inside)
            elif name == key:
                yield f"{inside}: is missing"


def _faults(descriptor: dict[str, Any]) -> Iterator[str]:
    """Find resources that are missing, doubled or elsewhere, and what is not fully described."""
    known: set[str] = set()
    for each in descriptor["resources"]:
        name, path = each["name"], each["path"]
        if name in known:
            yield f"resource {quoted(name)} appears twice"
        known.add(name)
        inside = re.fullmatch(r"[\w.-][\w./ -]*", path) and ".." not in PurePosixPath(path).parts
        if not inside or path != FILES.get(name, path):
            expected = FILES.get(name, "a path inside the data folder")
            yield f"resource {quoted(name)}: expected {expected}, found the path {quoted(path)}"
    described = {each["name"] for each in descriptor["resources"] if "schema" in each} | {"maps"}
    if bare := [name for name in FILES if name not in described]:
        yield f"resources are missing or have no schema: {', '.join(bare)}"
        return
    for key in ("licenses", "sources"):
        if len(descriptor[key]) != 1:
            yield f"{key}: expected one, found {len(descriptor[key])}"
    yield from _undescribed({each["name"]: each for each in descriptor["resources"]})


def _undescribed(resources: Mapping[str, dict[str, Any]]) -> Iterator[str]:
    """Find what inventory, country lists, tables and indicators lack."""
    if "rows" not in resources["raw_inventory"]:
        yield "resource 'raw_inventory': rows is missing (how many numbers and lists the report has)"
    lists = resources["raw_country_lists"]["schema"]["fields"]
    if not any(each["name"] == "list" and "categories" in each for each in lists):
        yield "resource 'raw_country_lists': the field 'list' has no categories"
    described = [each for each in resources["indicators"]["schema"]["fields"] if "table" in each]
    for each in described:
        for fault in _of_indicator(each):
            yield f"indicator {quoted(each['name'])}: {fault}"
    for table in TABLES:
        of = [each for each in described if each["table"] == table]
        columns = len(resources[f"raw_{table}"]["schema"]["fields"])
        if columns != 1 + len(of):
            yield f"resource 'raw_{table}': expected a field for the country and {len(of)} indicators, found {columns}"
        names = [(each["name"], each["type"]) for each in resources[table]["schema"]["fields"][2:]]
        if names != [(each["name"], each["type"]) for each in of]:
            yield f"resource {table!r}: its fields are not iso3, printed_country and the indicators of {table}"
        if "section" not in resources[f"raw_{table}"]:
            yield f"resource 'raw_{table}': section is missing"


def _of_indicator(described: dict[str, Any]) -> Iterator[str]:
    limits, status = described.get("constraints", {}), "cells" in described
    needed = {"title", "description", "column", *(() if status else ("unit", "printed"))}
    absent = sorted(needed - described.keys())
    absent += [] if status else sorted({"minimum", "maximum"} - limits.keys())
    if absent:
        yield f"{', '.join(absent)}: is missing"
    if described["table"] not in TABLES:
        yield f"table: expected one of {', '.join(TABLES)}, found {quoted(described['table'])}"
    types = {"string": str, "boolean": bool} if status else {"integer": int, "number": float}
    of = types.get(described["type"])
    values = described.get("cells", {}).values()
    if of is None or not all(isinstance(value, of) for value in values):
        yield f"type: expected {' or '.join(types)} as its values are, found {quoted(described['type'])}"
    form = described.get("printed", "{:g}")
    forms = r"\{:(\.[0-9])?[fg]\}" + (r"|\{:d\}" if of is int else "")
    if not status and not re.fullmatch(forms, form):
        yield f"printed: expected a format such as {{:g}}, found {quoted(form)}"


@cache
def _indicators(file: Path, written: int) -> dict[str, Indicator]:
    fields = next(r for r in _read(file, written)["resources"] if r["name"] == "indicators")["schema"]["fields"]
    return {each["name"]: _indicator(each) for each in fields if "table" in each}


def _indicator(described: dict[str, Any]) -> Indicator:
    limits = described.get("constraints", {})
    known = {key: described[key] for key in Indicator.__dataclass_fields__ if key in described}
    return Indicator(**known, minimum=limits.get("minimum", 0), maximum=limits.get("maximum", 0))
