"""The figures of the printed tables as the site shows them: pages, pictures and their words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from baseline.data import schema
from baseline.pages.table_pages import find_pages


def list_figures(outputs: Path, files: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """
    List the figures of the printed tables with their pictures and files.

    Parameters
    ----------
    outputs : Path
    files : mapping of str to sequence of str
        Files of each notebook below the outputs.

    Returns
    -------
    list of dict
        In printed order; the pictures' words are those of the files.
    """
    return [
        {
            "table": table,
            "title": schema.title_table(table),
            "page": page,
            "notebook": f"notebooks/{Path(page).stem}.ipynb",
            "pictures": [
                _describe_picture(outputs, name)
                for name in files.get(Path(page).stem, ())
                if name.startswith("figures/") and name.endswith(".svg")
            ],
        }
        for table, page in find_pages().items()
    ]


def _describe_picture(outputs: Path, name: str) -> dict[str, str]:
    # Of the run that drew it only the files are left, so its words are read from there.
    svg, stem = outputs / name, name.removesuffix(".svg")
    return {
        "svg": name,
        "png": f"{stem}.png",
        "csv": f"{stem}.csv",
        "alt": find_text(r'aria-label="([^"]*)"', svg),
        "title": find_text(r"<title>([^<]*)", svg),
    }


def find_text(pattern: str, file: Path) -> str:
    """Find the first text of a picture or a page that a group of a pattern matches."""
    match = re.search(pattern, file.read_text(encoding="utf-8"))
    return unescape(match[1]) if match else ""
