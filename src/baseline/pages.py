"""HTML pages from executed notebooks: one file each, nothing from outside."""

from __future__ import annotations

from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

from baseline.project import PACKAGE


def html(notebook: NotebookNode) -> str:
    """
    Draw an executed notebook as a page, without its code.

    Parameters
    ----------
    notebook : NotebookNode
        Its metadata hold the `title`.

    Returns
    -------
    str
        HTML with pictures inside and their alt text.
    """
    exporter = HTMLExporter(
        template_name="report",
        extra_template_basedirs=[str(PACKAGE / "templates")],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": notebook.metadata.get("title", "")}})
    return str(page)
