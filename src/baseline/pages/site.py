"""The offline site: front page, all data, comparison and explained claims, around the pages of notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from baseline.data import countries, groups, lists, schema
from baseline.data.bases import Basis
from baseline.ledger import trace
from baseline.ledger.trace import Explainer
from baseline.pages import attribution, claim, downloads, front
from baseline.pages.layout import render

MARKS = {
    "printed": "A double dagger (‡) marks a value as printed that public treaty records contradict; see Corrections.",
    "corrected": "A dagger (†) marks a value that is corrected; see Corrections.",
}


def draw(target: Path, drawn: Mapping[str, Sequence[str]], basis: Basis) -> dict[str, bytes]:
    """
    Draw the site's own pages, and the files to download.

    Parameters
    ----------
    target : Path
        Outputs that hold figures and pages.
    drawn : mapping of str to sequence of str
        Files of each notebook below the outputs.
    basis : Basis

    Returns
    -------
    dict of str to bytes
        By path below the outputs.
    """
    marks = MARKS["corrected" if basis.file else "printed"]
    of_basis = {"basis": basis.name, "basis_title": basis.title, "marks": marks}
    about = attribution.about(basis.choice) | of_basis
    known = trace.load(basis.choice)
    files = downloads.files(known.indicators, known.observations, basis.choice)
    shared = {
        "about": about,
        "figures": front.figures(target, drawn),
        "downloads": [{"name": name, "bytes": len(content)} for name, content in files.items()],
    } | _data(known)
    pages = {
        f"{name}.html": render(
            f"site/{name}.html.j2", links={"root": "", "here": f"{name}.html"}, **shared, **extra
        )
        for name, extra in {"index": front.page(known), "table": {}, "compare": {}}.items()
    }
    pages |= {
        f"claims/{name}.html": render("site/claim.html.j2", about=about, **page)
        for name, page in claim.pages(known, shared["figures"]).items()
    }
    pages["style.css"] = render(
        "report/style.css"
    )  # for the many pages in folders; the others carry it themselves
    return {f"downloads/{name}": content for name, content in files.items()} | {
        name: page.encode() for name, page in pages.items()
    }


def _data(known: Explainer) -> dict[str, Any]:
    """Arrange what the pages of all data and of comparison show: countries, indicators, cells in words."""
    described = schema.indicators()
    values = known.indicators[list(described)].to_dict("index")
    marks = {key: "†" if known.cells[key]["corrected"] else "‡" for key in known.corrected}
    return {
        "countries": [
            {
                "iso3": each.iso3,
                "name": each.name,
                "eu": each.iso3 in groups.find_members("eu"),
                "focus": each.iso3 in groups.find_members("focus"),
                "names": list(dict.fromkeys([each.name, each.iso3, each.iso2, *each.aliases])),
            }
            for each in countries.members()
        ],
        "indicators": described,
        "titles": {name: each.title for name, each in described.items()},
        "units": {name: each.unit for name, each in described.items()},
        "statuses": {name for name, each in described.items() if not each.is_number},
        "cells": {
            iso3: {
                name: _cell(described[name], row[name], marks.get((str(iso3), name), ""))
                for name in described
            }
            for iso3, row in values.items()
        },
        "overall": {name: _overall(described[name], known) for name in described},
        "lists": _lists(),
    }


def _cell(indicator: schema.Indicator, value: schema.Value, mark: str) -> dict[str, Any]:
    """Write a value in words, with its mark, and what it is sorted by when that is not the words."""
    none = indicator.is_number and value == indicator.none
    return {
        "text": "none given" if none else schema.words(value),
        "mark": mark,
        "sort": None if not indicator.is_number else "" if none else schema.to_text(value),
    }


def _overall(indicator: schema.Indicator, known: Explainer) -> str:
    """Say what is true of all: the mean of a number, how many have each status."""
    rows = known.context.statistics
    if indicator.is_number:
        row = rows[f"{indicator.name}_mean", "coe"]
        return f"{row['value']:.1f}"
    counts = {
        name: int(rows[f"{indicator.name}_{name}_count", "coe"]["value"])
        for name in indicator.statuses
    }
    return ", ".join(f"{schema.words(name)}: {count}" for name, count in counts.items())


def _lists() -> Mapping[str, list[str]]:
    """Name the lists of the report that name each country."""
    titles, named = schema.list_titles(), lists.read()
    return {
        each.iso3: list(dict.fromkeys(titles[one.list] for one in named if one.iso3 == each.iso3))
        for each in countries.members()
    }
