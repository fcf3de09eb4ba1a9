"""The codebook `data/README.md`, drawn from the data package so that the two cannot differ."""

from __future__ import annotations

from typing import Any

import jinja2

from baseline.data import descriptor, schema
from baseline.project import PACKAGE


def draw_codebook() -> str:
    """Draw the codebook: every file, column, unit, code, source, licence and change made."""
    template = prepare_environment().get_template("codebook.md.j2")
    text = template.render(
        package=descriptor.read_descriptor(),
        tables=descriptor.find_tables(),
        describe_values=describe_values,
        name_printed=name_printed,
    )
    return text.rstrip() + "\n"


def prepare_environment() -> jinja2.Environment:
    """Prepare for a template that draws Markdown: nothing is escaped, nothing may be missing."""
    loader = jinja2.FileSystemLoader(PACKAGE / "data")
    return jinja2.Environment(  # noqa: S701
        loader=loader, undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )


def describe_values(field: dict[str, Any]) -> str:
    """Say what a column may hold; codes and the cells they stand for."""
    limits = field.get("constraints", {})
    if "cells" in field:
        cells = (
            (_strip_address(cell) or "blank", schema.to_text(value))
            for cell, value in field["cells"].items()
        )
        return ", ".join(f"`{value}` ({cell})" for cell, value in cells)
    if "categories" in field:
        return "; ".join(
            f"`{category['value']}`: {category['label']}" for category in field["categories"]
        )
    if "enum" in limits:
        return ", ".join(f"`{value}`" for value in limits["enum"])
    if "minimum" in limits:
        none = f"; `{field['none']}`: none given" if "none" in field else ""
        return (
            f"{limits['minimum']} to {limits['maximum']}{none}"
            if "maximum" in limits
            else f"from {limits['minimum']}"
        )
    return (
        "`true`, `false`"
        if field["type"] == "boolean"
        else "text"
        if field["type"] == "string"
        else ""
    )


def name_printed(field: dict[str, Any]) -> str:
    """Name the printed table and heading of a column; nothing for one that is not printed."""
    label = schema.label_table(field["table"]) if "column" in field else ""
    return f"{label}, “{field['column']}”" if label else ""


def _strip_address(cell: str) -> str:
    return cell.partition(" at <")[0]
