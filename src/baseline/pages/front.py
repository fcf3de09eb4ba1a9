"""What the site's front page says: headline statistics, figures, verdicts, the map's colours."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from baseline.data import bases, cells, countries, groups, queries, schema
from baseline.figures import classes, shapes
from baseline.figures.chart import PALE
from baseline.figures.classes import Class
from baseline.ledger import entries, verdicts
from baseline.ledger.trace import Explainer
from baseline.pages import claims

HEADLINES = {
    "all_five_commitments_yes_count": "have all five international commitments ticked",
    "any_ombudsperson_yes_count": "have an ombudsperson for children, in the European network or otherwise reported",
    "csam_score_mean": "is the mean score of laws on child sexual abuse material",
    "grooming_score_mean": "is the mean score of laws on grooming",
    "access_to_justice_score_mean": "is the mean score of children's access to justice",
    "minimum_age_of_criminal_responsibility_mean": "is the mean minimum age of criminal responsibility",
    "hotline_and_helpline_yes_count": "have both a hotline to report to and a child helpline ticked",
    "centre_and_day_yes_count": "have a Safer Internet Centre, and a tick for Safer Internet Day 2019",
}
"""Statistics that the front page begins with, and what each says of its number: one or two a printed table."""

FIRST_LAYER = "lanzarote"
"""What the map is coloured by at first: the convention on the report's own subject."""

GROUPS = {"eu": "EU", "focus": "Focus countries"}


def page(known: Explainer) -> dict[str, Any]:
    """
    Gather what only the front page shows.

    Parameters
    ----------
    known : Explainer

    Returns
    -------
    dict
        Values of `templates/site/index.html.j2`.
    """
    counted = Counter(each.verdict for each in known.findings)
    asked = queries.read()
    return {
        "title": schema.package()["title"],
        "licence": schema.package()["licenses"][0],
        "headlines": [_headline(known, name, says) for name, says in HEADLINES.items()],
        "coverage": entries.coverage(),
        "verdicts": {name: counted[name] for name in verdicts.VERDICTS},
        "meanings": verdicts.VERDICTS,
        "differing": [each for each in known.findings if each.verdict == "differs"],
        "recomputed": claims.recomputed,
        "corrections": [
            {"change": change, "cells": cells.print_change(change)}
            for change in bases.find("corrected").changes.values()
        ],
        "queries": asked,
        "confidence": {
            level: sum(each.confidence == level for each in asked)
            for level in ("high", "medium", "low")
        },
        "names": countries.names(),
        "map": shapes.europe(),
        "tiles": shapes.tiles(),
        "boundaries": f"{shapes.BOUNDARIES} {shapes.CREDIT}",
    } | _layers(known)


def figures(target: Path, drawn: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """
    List the figures of the printed tables with their pictures and files.

    Parameters
    ----------
    target : Path
        Outputs.
    drawn : mapping of str to sequence of str
        Files of each notebook below the outputs.

    Returns
    -------
    list of dict
        In printed order; the pictures' words are those of the files.
    """
    found = []
    for table in schema.TABLES:
        stem = next(name for name in drawn if name.startswith(f"{table}_"))
        pictures = [
            name for name in drawn[stem] if name.startswith("figures/") and name.endswith(".svg")
        ]
        found.append(
            {
                "table": table,
                "title": schema.table_title(table),
                "page": f"{stem}.html",
                "notebook": f"notebooks/{stem}.ipynb",
                "pictures": [_picture(target, name) for name in pictures],
            }
        )
    return found


def _layers(known: Explainer) -> dict[str, Any]:
    """Say what the map can be coloured by, and for each country its class and sign in each."""
    names = countries.names()
    layers: list[dict[str, Any]] = []
    marks: defaultdict[str, list[str]] = defaultdict(list)
    signs: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for number, (name, indicator) in enumerate(schema.indicators().items()):
        if indicator.is_number and not indicator.classes:
            continue
        found = classes.of(known.indicators[name], indicator)
        contradicted = [
            names[iso3]
            for iso3, of in known.corrected
            if of == name and not known.cells[iso3, of]["corrected"]
        ]
        layers.append(
            {
                "name": name,
                "title": indicator.title,
                "description": indicator.description,
                "key": f"k{number}",
                "classes": [_legend(each, names) for each in found],
                "contradicted": contradicted,
            }
        )
        for place, each in enumerate(found):
            for iso3, sign in each.signs.items():
                marks[iso3].append(f"k{number}-{place}")
                signs[iso3] += [(f"k{number}", sign)] if sign else []
    return {"layers": layers, "first": FIRST_LAYER, "marks": marks, "signs": signs}


def _legend(each: Class, names: Mapping[str, str]) -> dict[str, Any]:
    """Describe a class; the colour of what is not ticked follows the page's own light and dark."""
    pale = each.colour == PALE
    return {
        "label": each.label,
        "sign": each.sign,
        "colour": "var(--pale)" if pale else each.colour,
        "ink": "var(--ink)" if pale else each.ink,
        "countries": [names[iso3] for iso3 in each.signs],
    }


def _picture(target: Path, name: str) -> dict[str, str]:
    content = (target / name).read_text(encoding="utf-8")
    alt, title = (
        re.search(r'aria-label="([^"]*)"', content),
        re.search(r"<dc:title>([^<]*)", content),
    )
    stem = name.removesuffix(".svg")
    return {
        "svg": name,
        "png": f"{stem}.png",
        "csv": f"{stem}.csv",
        "alt": unescape(alt[1]) if alt else "",
        "title": unescape(title[1]) if title else "",
    }


def _headline(known: Explainer, name: str, says: str) -> dict[str, Any]:
    rows = {group: known.context.row(name, group) for group in ("coe", *GROUPS)}
    indicator = str(rows["coe"]["indicator"])
    table = schema.indicators()[known.sources(name)[0]].table
    printing = [
        {
            "name": each.claim.claim,
            "printed": each.claim.printed,
            "verdict": each.verdict,
            "says": each.claim.paraphrase,
        }
        for each in known.findings
        if any(
            (r.trace.statistics, r.result) == ([(name, "coe")], rows["coe"]["value"])
            for r in each.readings
        )
    ]
    number, unit = _number(rows["coe"], indicator)
    return {
        "number": number,
        "unit": unit,
        "says": says,
        "table": table,
        "figure": f"Fig. {table[-1]}",
        "groups": {title: _in_group(rows[group], indicator) for group, title in GROUPS.items()},
        "claims": printing[:1],
    }


def _in_group(row: dict[Any, Any], indicator: str) -> str:
    number, unit = _number(row, indicator)
    return f"{number} {unit}" if row["unit"] == "countries" else number


def _number(row: dict[Any, Any], indicator: str) -> tuple[str, str]:
    """Write a statistic for reading: a count with the number it is of, a mean with its unit and who gives none."""
    if row["unit"] == "countries":
        return f"{row['value']:.0f}", f"of {row['n']}"
    known = schema.indicators()[indicator]
    unit = f"of {known.maximum:g} {known.unit}" if known.unit == "points" else known.unit
    whole = len(groups.find_members(str(row["group"])))
    return f"{row['value']:.1f}", unit if row[
        "n"
    ] == whole else f"{unit}, of the {row['n']} that give one"
