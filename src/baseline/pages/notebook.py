"""HTML pages from executed notebooks: one file each, nothing from outside."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbformat import NotebookNode

from baseline.pages import attribution
from baseline.project import PACKAGE

_LINKS = dict.fromkeys(("root", "here", "pager", "previous", "next", "compare"), "")
_TEMPLATES = str(PACKAGE / "pages" / "templates")
_OF_THREAD = threading.local()


class PageExporter(HTMLExporter):
    """
    nbconvert's HTML exporter without its second pass over the finished page.

    That pass parses the page again, which takes longer than making it, to add alt text to
    pictures that have none; ours carry their own.
    """

    def from_notebook_node(self, nb, resources=None, **kw):  # type: ignore[no-untyped-def]
        """Draw the page by template alone."""
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)


def render_notebook(notebook: NotebookNode, links: Mapping[str, Any] | None = None) -> str:
    """
    Draw an executed notebook as a page, without its code.

    Parameters
    ----------
    notebook : NotebookNode
        Its metadata hold the `title`.
    links : mapping, optional
        The page's place in the site: `root`, the way to its front page, and `here`, its own name;
        for one of a row of pages `pager`, the name of the row, `previous` and `next`.

    Returns
    -------
    str
        HTML with pictures inside and their alt text.
    """
    resources = {
        "metadata": {"name": notebook.metadata.get("title", "")},
        "links": _LINKS | dict(links or {}),
        # The foot says nothing of the basis, which is in the notebook's own text.
        "about": attribution.describe_data(),
        "browse": any("data-browse" in html for html in _html_outputs(notebook)),
        "keep": any("data-keep" in html for html in _html_outputs(notebook)),
        "folds": _find_folds(notebook),
        "method": _find_method(notebook),
    }
    ordered = NotebookNode({**notebook, "cells": _order_cells(notebook.cells)})
    page, _ = thread_exporter().from_notebook_node(ordered, resources)
    return str(page)


def _order_cells(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Put the cells tagged `files`, with which a notebook ends, behind the page's last chart."""
    files = [cell for cell in cells if "files" in _list_tags(cell)]
    others = [cell for cell in cells if "files" not in _list_tags(cell)]
    charts = [place for place, cell in enumerate(others, 1) if _has_chart(cell)]
    end = charts[-1] if charts else len(others)
    return [*others[:end], *files, *others[end:]]


def _has_chart(cell: NotebookNode) -> bool:
    return any("image/svg+xml" in output.get("data", {}) for output in cell.get("outputs", ()))


def _find_folds(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Find the cells that are folded, by id, and the heading before each, which unfolds it."""
    return {
        cell.id: heading
        for heading, cell in itertools.pairwise(notebook.cells)
        if "folded" in _list_tags(cell) and cell.outputs and re.fullmatch(r"#+ .+", heading.source)
    }


def _find_method(notebook: NotebookNode) -> list[NotebookNode]:
    """
    Find what a notebook begins with and its page ends with: question, values given, computation.

    Whoever opens a page wants the finding and the chart. The title of the first of these cells
    and what the code puts out stay in their place.
    """
    shown = {"method", "injected-parameters"}
    cells = [cell for cell in notebook.cells if shown.intersection(_list_tags(cell))]
    return cells if any("method" in _list_tags(cell) for cell in cells) else []


def _list_tags(cell: NotebookNode) -> list[str]:
    tags: list[str] = cell.metadata.get("tags", [])
    return tags


def thread_exporter() -> PageExporter:
    """Keep one exporter per thread: compiling templates takes longer than drawing a page."""
    if not hasattr(_OF_THREAD, "exporter"):
        exporter = PageExporter(
            template_name="notebook",
            extra_template_basedirs=[_TEMPLATES],
            extra_template_paths=[_TEMPLATES],  # for what it shares with other pages
            exclude_input=True,
            exclude_input_prompt=True,
            exclude_output_prompt=True,
            exclude_anchor_links=True,
            default_preprocessors=[],
        )
        # Else a link without an address goes unseen.
        exporter.environment.undefined = StrictUndefined
        _OF_THREAD.exporter = exporter
    kept: PageExporter = _OF_THREAD.exporter
    return kept


def _html_outputs(notebook: NotebookNode) -> list[str]:
    return [
        output.get("data", {}).get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
    ]
