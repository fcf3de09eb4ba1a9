"""The site around the pages of notebooks: each template of `templates/pages`, and all claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from baseline.data import bases
from baseline.data.bases import Basis
from baseline.data.marks import QUERIED, explain_mark
from baseline.ledger import holding, trace
from baseline.pages import attribution, downloads
from baseline.pages.catalogue import list_figures, list_files
from baseline.pages.claims import describe_claims
from baseline.pages.front import describe_front
from baseline.pages.render import list_pages, render_template
from baseline.pages.values import describe_values


def draw_site(outputs: Path, files: Mapping[str, Sequence[str]], basis: Basis) -> dict[str, bytes]:
    """
    Draw the site's own pages, and the files to download.

    Parameters
    ----------
    outputs : Path
        Folder that holds figures and pages.
    files : mapping of str to sequence of str
        Files of each notebook below the outputs.
    basis : Basis

    Returns
    -------
    dict of str to bytes
        By path below the outputs.
    """
    about, explainer = _describe_basis(basis), trace.load_explainer(basis.choice)
    # Claims are the report's: with other values than its own, they are shown as printed.
    judged = bases.find_basis(holding.find_judged(basis.choice))
    judge = explainer if judged.name == basis.name else trace.load_explainer(judged.choice)
    packed = downloads.pack_data(explainer.indicators, explainer.observations, basis.choice)
    sizes = [{"name": name, "bytes": len(content)} for name, content in packed.items()]
    shared = describe_values(explainer) | {"figures": list_figures(outputs, files)}
    # What only some pages show; any other template is filled in with what all share.
    own: dict[str, dict[str, Any]] = {
        "index.html": describe_front(explainer, judge.findings) | {"judged": judged.name},
        "downloads.html": {
            "downloads": sizes,
            "starters": downloads.write_starters(basis.name),
            "shortened": downloads.list_shortened(),
            "notebooks": list_files(outputs, files),
        },
    }
    pages = {
        page: render_template(
            f"pages/{page}.j2",
            about=about,
            links={"root": "", "here": page},
            **shared,
            **own.get(page, {}),
        )
        for page in list_pages()
    }
    about_claims = _describe_basis(judged)
    pages |= {
        f"claims/{name}.html": render_template("site/claim.html.j2", about=about_claims, **values)
        for name, values in describe_claims(judge).items()
    }
    # For the many pages in folders; the others carry it themselves.
    pages["style.css"] = render_template("shared/style.css")
    return {f"downloads/{name}": content for name, content in packed.items()} | {
        name: page.encode() for name, page in pages.items()
    }


def _describe_basis(basis: Basis) -> dict[str, str]:
    """Say what a page was made from, and what its marks mean."""
    of_cells = bases.CHANGED if basis.file else bases.CONTRADICTED
    marks = f"{explain_mark(of_cells)} {explain_mark(QUERIED)}"
    of_basis = {"basis": basis.name, "basis_title": basis.title, "marks": marks}
    return attribution.describe_data(basis.choice) | of_basis
