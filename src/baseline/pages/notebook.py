"""HTML pages from executed notebooks: one file each, nothing from outside."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbformat import NotebookNode

from baseline.pages import attribution
from baseline.project import PACKAGE

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


def html(notebook: NotebookNode, links: Mapping[str, Any] | None = None) -> str:
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
        "links": dict.fromkeys(("root", "here", "pager", "previous", "next", "compare"), "")
        | dict(links or {}),
        "about": attribution.about(),  # what the foot says is the same for each basis
        "browse": any(
            "data-browse" in output.get("data", {}).get("text/html", "")
            for cell in notebook.cells
            for output in cell.get("outputs", ())
        ),
    }
    page, _ = _exporter().from_notebook_node(notebook, resources)
    return str(page)


def _exporter() -> PageExporter:
    """Keep one exporter a thread: compiling its templates takes longer than drawing a page."""
    if not hasattr(_OF_THREAD, "exporter"):
        _OF_THREAD.exporter = exporter = PageExporter(
            template_name="report",
            extra_template_basedirs=[str(PACKAGE / "pages/templates")],
            exclude_input=True,
            exclude_input_prompt=True,
            exclude_output_prompt=True,
            exclude_anchor_links=True,
            default_preprocessors=[],
        )
        exporter.environment.undefined = StrictUndefined  # or a link without an address goes unseen
    found: PageExporter = _OF_THREAD.exporter
    return found
