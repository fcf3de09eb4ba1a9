"""Which page of the site shows which table: it has the name of the notebook that draws it."""

from __future__ import annotations

from baseline import project
from baseline.data import descriptor


def find_pages() -> dict[str, str]:
    """Find the page of each table that has a notebook: "fig_1" is on "fig_1_commitments.html"."""
    notebooks = sorted(path.stem for path in project.find_project().notebooks.glob("*.ipynb"))
    return {
        table: f"{name}.html"
        for table in descriptor.find_tables()
        for name in notebooks
        if f"{name}_".startswith(f"{table}_")
    }
