"""The offline site: front page, all data, comparison and explained claims, around the pages of notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baseline import (
    attribution,
    countries,
    derive,
    inputs,
    ledger,
    manifest,
    outputs,
    project,
    reproduce,
    schema,
    stale,
    sweeps,
)
from baseline.errors import BaselineError
from baseline.manifest import Manifest, Step
from baseline.stale import PROFILES, SITE

if TYPE_CHECKING:
    from baseline.explain import Explainer

MARKS = {
    "printed": "A double dagger (‡) marks a value as printed that public treaty records contradict; see Corrections.",
    "corrected": "A dagger (†) marks a value that is corrected; see Corrections.",
}
FRONT, RECORD = "index.html", "index.json"
"""The front page, which shows the manifest's hash, so that the manifest cannot list it; and what records it."""
_BLANK = "0" * 64
"""Where the manifest's hash will stand."""


def build(basis: str = "printed", folder: Path | None = None, force: bool = False) -> list[Path]:
    """
    Make the site's pages from what notebooks and profiles left in the outputs, if anything changed.

    Parameters
    ----------
    basis : {"printed", "corrected"}
    folder : path, optional
        Outputs; by default the project's, for the basis.
    force : bool
        Make also what is up to date.

    Returns
    -------
    list of Path
        Files that are new or changed; when anything fails, none is.

    Raises
    ------
    BaselineError
        When a page that the site leads to is not there.
    """
    target = project.output_folder(folder, basis, "coe")
    recorded = manifest.read(target)
    old, steps = recorded.steps.get(SITE), {name: step for name, step in recorded.steps.items() if name != SITE}
    if not steps:
        raise BaselineError(f"{target / manifest.NAME} is missing or damaged.\n`baseline run` makes it.")
    steps[PROFILES] = sweeps.recorded(target)
    made_from = _made_from(steps)
    if old and not force and old.made_from == made_from and not old.missing(target) and _is_front(target):
        return []
    contents = derive.given(reproduce.derived(basis), derive.EVERYTHING)
    with outputs.staging(target) as stage:
        outputs.write(stage / "data", {name: text.encode() for name, text in contents.items()})
        drawn, made = pages(target, stage / "data", basis), stage / "made"
        files = {name: manifest.measured(content) for name, content in sorted(drawn.items()) if name != FRONT}
        steps[SITE] = Step(made_from, files, parameters={"basis": basis})
        whole = replace(recorded, steps=dict(sorted(steps.items()))).json().encode()
        drawn[FRONT] = drawn[FRONT].replace(_BLANK.encode(), inputs.sha256(whole).encode())
        front = Step({manifest.NAME: inputs.sha256(whole)}, {FRONT: manifest.measured(drawn[FRONT])})
        drawn |= {manifest.NAME: whole, RECORD: Manifest(steps={"front page": front}).json().encode()}
        for name, content in drawn.items():
            outputs.write((made / name).parent, {Path(name).name: content})
        changed = outputs.promote((made, target))
    outputs.remove(target, set(old.files) - set(files) if old else ())
    return [path for path in changed if path.name not in (manifest.NAME, RECORD)]


def _is_front(target: Path) -> bool:
    """Tell whether the front page is there as recorded, and shows the hash of the manifest that is there."""
    front = manifest.read(target, RECORD).steps.get("front page")
    shown = {manifest.NAME: inputs.sha256((target / manifest.NAME).read_bytes())}
    return front is not None and front.made_from == shown and not front.missing(target)


def pages(target: Path, data: Path, basis: str) -> dict[str, bytes]:
    """
    Draw the site's own pages, and the files to download.

    Parameters
    ----------
    target : Path
        Outputs that hold figures, pages and manifest.
    data : Path
        Clean data and statistics.
    basis : {"printed", "corrected"}

    Returns
    -------
    dict of str to bytes
        By path below the outputs; the front page with zeros for the manifest's hash.
    """
    from baseline import downloads, explain, explained, front
    from baseline.layout import render

    known = explain.load(basis, data)
    files = downloads.files(known.indicators, known.observations, basis)
    shared = {
        "about": _about(basis),
        "figures": front.figures(target),
        "downloads": [{"name": name, "bytes": len(content)} for name, content in files.items()],
    } | _data(known)
    own = front.page(known) | {"manifest": _BLANK}
    drawn = {
        f"{name}.html": render(f"site/{name}.html.j2", links={"root": "", "here": f"{name}.html"}, **shared, **extra)
        for name, extra in {"index": own, "table": {}, "compare": {}}.items()
    }
    drawn |= {
        f"claims/{name}.html": render("site/claim.html.j2", about=shared["about"], **page)
        for name, page in explained.pages(known, shared["figures"]).items()
    }
    drawn["style.css"] = render("report/style.css")  # for the many pages in folders; the others carry it themselves
    return {f"downloads/{name}": content for name, content in files.items()} | {
        name: page.encode() for name, page in drawn.items()
    }


def _made_from(steps: Mapping[str, Step]) -> dict[str, str]:
    """Hash what the pages are made from: data, and what is made of them, but for pictures that no page holds."""
    made = {
        step: inputs.digest({file: str(of["sha256"]) for file, of in each.files.items() if not file.endswith(".png")})
        for step, each in steps.items()
    }
    profiles = {PROFILES: made.pop(PROFILES)}
    return stale.Inputs().data | inputs.data(inputs.SHAPES) | profiles | {"figures and pages": inputs.digest(made)}


def _about(basis: str) -> dict[str, Any]:
    return attribution.about(basis) | {"basis": basis, "bases": schema.BASES, "marks": MARKS[basis]}


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
                "eu": each.eu,
                "focus": each.focus,
                "names": list(dict.fromkeys([each.name, each.iso3, each.iso2, *each.aliases])),
            }
            for each in countries.members()
        ],
        "indicators": described,
        "titles": {name: each.title for name, each in described.items()},
        "units": {name: each.unit for name, each in described.items()},
        "statuses": {name for name, each in described.items() if not each.is_number},
        "cells": {
            iso3: {name: _cell(described[name], row[name], marks.get((str(iso3), name), "")) for name in described}
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
    counts = {name: int(rows[f"{indicator.name}_{name}_count", "coe"]["value"]) for name in indicator.statuses}
    return ", ".join(f"{schema.words(name)}: {count}" for name, count in counts.items())


def _lists() -> Mapping[str, list[str]]:
    """Name the lists of the report that name each country."""
    titles, named = schema.list_titles(), ledger.lists()
    return {
        each.iso3: list(dict.fromkeys(titles[one.list] for one in named if one.iso3 == each.iso3))
        for each in countries.members()
    }
