"""The data package's descriptor: read, and checked against what everything relies on."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from baseline import csv_files, hashes, project
from baseline.errors import (
    BaselineError,
    DataError,
    UnknownName,
    describe_missing,
    describe_unknown,
    quote,
)

if TYPE_CHECKING:
    from jsonschema import ValidationError  # type: ignore[import-untyped]


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


_Row = TypeVar("_Row", bound=_Dataclass)

LEDGER = ("claims", "country_lists", "inventory")

FILES = {
    "countries": "countries.csv",
    "groups": "groups.csv",
    "maps": "maps/shapes.json",
    "corrected": "bases/corrected.csv",
    "queries": "queries.csv",
    "treaties": "treaties.csv",
    "second_reading": "ledger/second_reading.csv",
    "counted": "ledger/counted.csv",
    "mentions": "ledger/mentions.csv",
    **{f"raw_{name}": f"raw/{name}.csv" for name in ("footnotes", *LEDGER)},
    **{name: f"clean/{name}.csv" for name in ("indicators", "observations")},
}
"""Where each file is that the package relies on, tables apart; there may be more."""

_HASHED = ("maps", "second_reading", "raw_footnotes")
"""Files that nobody edits by hand, as those of printed tables, and whose hash is recorded."""

_TYPES = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "an object",
    "array": "a list",
}
"""JSON types as messages name them."""


def read_descriptor() -> dict[str, Any]:
    """
    Read the descriptor of the data package.

    A DataError lists every fault, when it is not what everything else relies on.
    """
    return _read(*find_file())


def find_resource(name: str) -> dict[str, Any]:
    """Look up one file of the data package."""
    resources: dict[str, dict[str, Any]] = {
        described["name"]: described for described in read_descriptor()["resources"]
    }
    if name not in resources:
        raise UnknownName(describe_unknown("resource", name, resources))
    return resources[name]


def find_table(name: str) -> dict[str, Any]:
    """Look up the raw file of a table."""
    return find_resource(f"raw_{name}")


def find_tables() -> tuple[str, ...]:
    """List the tables in the order in which indicators name them: the report's, then added ones."""
    return _list_tables(read_descriptor())


def find_printed() -> tuple[str, ...]:
    """List the tables that the report prints; an added one names sources of its own."""
    return tuple(table for table in find_tables() if "sources" not in find_table(table))


def needs_hash(name: str) -> bool:
    """Tell whether a file is one that nobody edits by hand."""
    return name in (*_HASHED, *(f"raw_{table}" for table in find_printed()))


def find_file(name: str = "") -> tuple[Path, int]:
    """Find a file of the data package, by default its descriptor, and when it was written."""
    here = project.find_project()
    return csv_files.note_written(here.data / FILES[name] if name else here.descriptor)


def read_resource(name: str, kind: type[_Row]) -> tuple[_Row, ...]:
    """Read a CSV file of the data package, each row as a dataclass whose fields are its columns."""
    return _read_resource(*find_file(name), kind)


@cache
def _read_resource(file: Path, _written: int, kind: type[_Row]) -> tuple[_Row, ...]:
    columns = [field.name for field in fields(kind)]
    return tuple(kind(**row) for row in csv_files.read_rows(file, columns))


@cache
def _read(file: Path, _written: int) -> dict[str, Any]:
    text, shown = csv_files.read_text(file), "data/datapackage.json"
    try:
        descriptor: dict[str, Any] = json.loads(text)
        json.dumps(descriptor, ensure_ascii=False).encode()  # fails for half a character
    except (ValueError, RecursionError) as error:
        raise DataError([f"{shown}: is not JSON ({error})."], csv_files.RESTORE) from None
    if _read_checked_hash(file.parent) != hashes.hash_bytes(text.encode()):
        _check(text)
    return descriptor


def _read_checked_hash(data: Path) -> str:
    """Look up the hash of the data package that clean data were made from: it was checked then."""
    with suppress(OSError, ValueError, LookupError, TypeError, RecursionError):
        stamp = json.loads((data / "clean" / "stamp.json").read_text(encoding="utf-8"))
        return str(stamp["made_from"]["data/datapackage.json"])
    return ""


def check_descriptor() -> None:
    """Check the descriptor even if clean data say that they were made from it."""
    read_descriptor()
    _check(csv_files.read_text(find_file()[0]))


@cache
def _check(text: str) -> None:
    descriptor = json.loads(text)
    if faults := _find_misfits(descriptor) or list(_find_faults(descriptor)):
        raise DataError([f"data/datapackage.json: {fault}." for fault in faults], csv_files.RESTORE)


def _find_misfits(descriptor: object) -> list[str]:
    """Find what is missing or other than `datapackage.schema.json` says."""
    try:
        # Optional, and as slow to load as all the rest.
        from jsonschema import Draft202012Validator  # noqa: PLC0415
    except ImportError:
        raise BaselineError(describe_missing("jsonschema")) from None
    shape = json.loads((project.PACKAGE / "data/datapackage.schema.json").read_text("utf-8"))
    dates = Draft202012Validator.FORMAT_CHECKER
    errors = Draft202012Validator(shape, format_checker=dates).iter_errors(descriptor)
    return list(dict.fromkeys(fault for error in errors for fault in _describe(error, descriptor)))


def _describe(error: ValidationError, descriptor: Any) -> Iterator[str]:
    """Say where something is wrong, what was expected and what was found."""
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
    instance: Any = error.instance
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in instance]
        yield from (f"{before}{key}: is missing" for key in missing)
        return
    expected = error.schema.get("description", _TYPES.get(str(error.validator_value)))
    if error.validator in ("minItems", "maxItems"):
        shown = str(len(instance))
    else:
        shown = quote(instance if isinstance(instance, str) else json.dumps(instance))
    yield f"{where or 'all of it'}: expected {expected}, found {shown}"


def _find_faults(descriptor: dict[str, Any]) -> Iterator[str]:
    """Find resources that are missing, doubled or outside the folder, and parts that disagree."""
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    tables = [table for table in _list_tables(descriptor) if f"raw_{table}" in resources]
    raw_files = {f"raw_{table}": f"raw/{table}.csv" for table in tables}
    known = FILES | raw_files | {table: f"clean/{table}.csv" for table in tables}
    for name, times in Counter(resource["name"] for resource in descriptor["resources"]).items():
        path = resources[name]["path"]
        if times > 1:
            yield f"resource {quote(name)} appears twice"
        inside = re.fullmatch(r"[\w.-][\w./ -]*", path) and ".." not in PurePosixPath(path).parts
        if not inside or path != known.get(name, path):
            expected = known.get(name, "a path inside the data folder")
            yield f"resource {quote(name)}: expected {expected}, found the path {quote(path)}"
    described = [name for name in known if name != "maps"]
    if bare := [name for name in described if "schema" not in resources.get(name, ())]:
        yield f"resources are missing or have no schema: {', '.join(bare)}"
        return
    columns = {name: resources[name]["schema"]["fields"] for name in described}
    lists = columns["raw_country_lists"]
    if not any(field["name"] == "list" and "categories" in field for field in lists):
        yield "resource 'raw_country_lists': the field 'list' has no categories"
    for field in columns["indicators"]:
        if field.get("table") not in (None, *tables):
            expected = ", ".join(tables)
            yield (
                f"indicator {field['name']!r}: table: expected one of {expected}, "
                f"found {quote(field['table'])}"
            )
    yield from _find_faults_of_tables(columns, tables)


def _find_faults_of_tables(
    columns: Mapping[str, list[dict[str, Any]]], tables: Iterable[str]
) -> Iterator[str]:
    """Find tables whose columns, raw or typed, are not those of their indicators."""
    for table in tables:
        of = [_identify(field) for field in columns["indicators"] if field.get("table") == table]
        width = len(columns[f"raw_{table}"])
        if width != 1 + len(of):
            yield (
                f"resource 'raw_{table}': expected a field for the country "
                f"and {len(of)} indicators, found {width}"
            )
        # The first two are the country's code and printed name.
        if [_identify(field) for field in columns[table][2:]] != of:
            yield (
                f"resource {table!r}: its fields are not iso3, printed_country and "
                f"the indicators of {table}"
            )


def _list_tables(descriptor: dict[str, Any]) -> tuple[str, ...]:
    described = [
        field
        for resource in descriptor["resources"]
        if resource["name"] == "indicators"
        for field in resource.get("schema", {"fields": ()})["fields"]
    ]
    return tuple(dict.fromkeys(field["table"] for field in described if "table" in field))


def _identify(field: dict[str, Any]) -> tuple[str, str]:
    """Return the name and type that identify a field."""
    return field["name"], field["type"]
