"""An explanation as an outline of text, for a terminal."""

from __future__ import annotations

from baseline.data import schema
from baseline.ledger.trace import Tree


def write_outline(tree: Tree, indent: str = "") -> str:
    """
    Write an explanation, which leads down or up, for a terminal.

    One line per fact; a line per cell has value, printed cell, file and row.
    """
    lines = []
    for key, value in tree.items():
        if key == "cells" and value:
            lines += [f"{indent}cells:", *(f"{indent}  {_write_cell(cell)}" for cell in value)]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines += [
                f"{indent}{key}:",
                *(write_outline(branch, indent + "  ") for branch in value),
            ]
        elif isinstance(value, list):
            heading = [f"{indent}{key}: {len(value)}"] if value else []
            lines += [*heading, *(f"{indent}  {name}" for name in value)]
        elif isinstance(value, dict):
            lines += [f"{indent}{name}: {_flatten(fact)} ({key})" for name, fact in value.items()]
        elif key == "printed" or value != "":
            text = "" if value is None else schema.to_text(value)
            lines.append(f"{indent}{key}: {text or '(blank)'}")
    return "\n".join(lines)


def _write_cell(cell: Tree) -> str:
    value = f"{cell['cell']} = {cell['value']}  printed {cell['printed']!r}"
    notes = [f"footnote {note}" for note in cell["footnotes"]]
    if cell["correction"]:
        notes.append(f"corrected to {cell['correction']}")
    return "; ".join([f"{value}  {cell['file']} row {cell['row']}", *notes])


def _flatten(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)
