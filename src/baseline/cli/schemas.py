"""JSON Schemas of what commands print as JSON: static ones, and those that follow descriptions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from baseline.errors import UnknownName, describe_unknown

_FOLDER = Path(__file__).parent / "schemas"
_FROM_FIELDS = {"claims": 1, "indicators": 1, "statistics": 1}
"""Versions of those made from the descriptions of columns; the others carry their own."""
NAMES = sorted([*_FROM_FIELDS, "profile", *(file.stem for file in _FOLDER.glob("*.json"))])


def find_schema(name: str) -> dict[str, Any]:
    """
    Find the JSON Schema of what a command prints.

    Parameters
    ----------
    name : str
        Of the command; "profile" for the values of `baseline country`.

    Returns
    -------
    dict
        Its `$id` ends with the version.

    Raises
    ------
    UnknownName
        Naming the nearest.
    """
    from baseline import project

    if name not in NAMES:
        raise UnknownName(describe_unknown("schema", name, NAMES))
    if name in _FROM_FIELDS:
        return _describe_rows(name)
    file = project.find_project().data / "profile.schema.json" if name == "profile" else None
    schema: dict[str, Any] = json.loads((file or _FOLDER / f"{name}.json").read_text("utf-8"))
    return schema


def _describe_rows(name: str) -> dict[str, Any]:
    """Make the schema of a list of rows from the description of its columns."""
    from baseline.build import output_package
    from baseline.data import descriptor

    described = output_package.describe_files()
    resource = described.get(name) or descriptor.find_resource(name)
    fields = resource["schema"]["fields"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:coe-baseline:schema:{name}:{_FROM_FIELDS[name]}",
        "title": resource["title"],
        "description": resource["description"],
        "type": "array",
        "items": {
            "type": "object",
            "required": [field["name"] for field in fields],
            "properties": {field["name"]: _describe_value(field) for field in fields},
        },
    }


def _describe_value(field: dict[str, Any]) -> dict[str, Any]:
    """Describe what a column may hold, null included where it may be empty."""
    limits = dict(field.get("constraints", {}))
    required = limits.pop("required", False)
    limits.pop("unique", None)
    if "pattern" in limits:
        limits["pattern"] = f"^({limits['pattern']})$"
    if "enum" in limits and not required:
        limits["enum"] = [*limits["enum"], None]
    kind = field["type"] if required else [field["type"], "null"]
    said = {key: field[key] for key in ("title", "description")}
    return {"type": kind, **limits, **said}
