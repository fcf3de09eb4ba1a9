"""What notebooks have left in the outputs, as the site lists it: pages, pictures and files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from baseline import project
from baseline.data import descriptor, schema
from baseline.pages.file_links import link_files

Files = Mapping[str, Sequence[str]]
"""Files of each notebook, by their paths below the outputs."""


def find_pages() -> dict[str, str]:
    """Find the page of each table that has a notebook: "fig_1" is on "fig_1_commitments.html"."""
    notebooks = sorted(path.stem for path in project.find_project().notebooks.glob("*.ipynb"))
    return {
        table: f"{name}.html"
        for table in descriptor.find_tables()
        for name in notebooks
        if f"{name}_".startswith(f"{table}_")  # fig_1 is not on the page of a table fig_10
    }


def list_files(outputs: Path, files: Files) -> list[dict[str, Any]]:
    """List each notebook's page by its title, with links to its files, by what they are."""
    return [
        {
            "page": f"{notebook}.html",
            "title": _find_text(r"<title>([^<]*) – ", outputs / f"{notebook}.html"),
            "files": link_files(name for name in names if name != f"{notebook}.html"),
        }
        for notebook, names in files.items()
        if f"{notebook}.html" in names  # the step of the data has no page
    ]


def list_figures(outputs: Path, files: Files) -> list[dict[str, Any]]:
    """List the printed tables in their order, each with its page, its pictures and their words."""
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
        "alt": _find_text(r'aria-label="([^"]*)"', svg),
        "title": _find_text(r"<title>([^<]*)", svg),
    }


def _find_text(pattern: str, file: Path) -> str:
    """Find the first text of a picture or a page that the group of a pattern matches."""
    match = re.search(pattern, file.read_text(encoding="utf-8"))
    return unescape(match[1]) if match else ""
