"""What pages say of claims, written for the report's author: fair and exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import HTML, Markdown
from markupsafe import Markup

from baseline.data import bases, cells, countries, queries, schema
from baseline.ledger import entries, grounds, holding, independence, mentions, quantifiers, verdicts
from baseline.ledger.claim_words import (
    find_answer,
    list_search_words,
    name_countries,
    name_place,
    write_answer,
    write_effect,
    write_outcome,
    write_printed,
    write_readings,
)
from baseline.ledger.context import Context
from baseline.ledger.entries import Claim
from baseline.ledger.trace import Explainer
from baseline.ledger.verdicts import Finding
from baseline.pages.attribution import describe_data
from baseline.pages.catalogue import find_pages
from baseline.pages.render import show_template
from baseline.pages.tables import draw_table, show_rows
from baseline.stats.statistic_names import describe_value, name_statistic


def show_summary(findings: Sequence[Finding]) -> Markdown:
    """Say how many checks are independent, what differs, and what is not checked."""
    first, rest = independence.summarise_checks(findings).split(". ", 1)
    return Markdown(f"**{first}.** {rest}")  # type: ignore[no-untyped-call]


def show_quantifiers() -> Markdown:
    """Say what vague words are taken to mean."""
    return Markdown(quantifiers.describe_quantifiers())  # type: ignore[no-untyped-call]


def show_coverage() -> HTML:
    """Show how the numbers and lists of the report's text are accounted for."""
    counts = entries.count_coverage()
    rows = [
        ("carried by a claim of the ledger" if where == "claims" else where, number)
        for where, number in counts.items()
    ]
    rows.append(("all", sum(counts.values())))
    return show_rows(rows, ["Accounted for as", "Numbers and lists"], "Coverage")


def show_paragraphs(findings: Sequence[Finding], verdict: str) -> HTML:
    """Write a paragraph for each finding with a verdict: what became of it, and what it changes."""
    return show_template(
        "claims/paragraphs.html.j2",
        verdict=verdict,
        findings=[finding for finding in findings if finding.verdict == verdict],
        name_place=name_place,
        write_answer=write_answer,
        write_effect=write_effect,
    )


def show_lost(findings: Sequence[Finding], basis: str | Path) -> HTML | None:
    """Show which claims would no longer hold with a basis, unless claims are judged on it."""
    values_of = bases.find_basis(basis)
    if values_of.name in holding.JUDGED:
        return None
    lost = holding.find_lost(findings, holding.judge_basis(basis))
    rows = [_compare_findings(judged, other) for judged, other in lost]
    headings = ("Claim", "Printed", "Recomputed, as printed", f"With basis {values_of.name}")
    caption = "Claims that would no longer hold"
    table = draw_table(headings, rows, caption, quiet=True, style="rows")
    return show_template("claims/lost.html.j2", basis=values_of, number=len(rows), table=table)


def link_claims(names: str) -> Markup:
    """Link claims, whose identifiers are separated by spaces, by what they say."""
    return Markup("; ").join(_link_claim(entries.find_claim(name)) for name in names.split())


def _link_claim(claim: Claim) -> Markup:
    return Markup('<a href="claims/{}.html">{}</a>').format(claim.claim, claim.paraphrase)


def _compare_findings(judged: Finding, other: Finding) -> tuple[str, ...]:
    values = write_printed(judged.claim.printed), write_readings(judged), write_readings(other)
    return _link_claim(judged.claim), *map(name_countries, values)


def show_of_table(findings: Sequence[Finding], table: str, *, linked: bool = True) -> HTML:
    """
    Show the claims that rest on a printed table: what is printed, recomputed, and the verdict.

    Only the report's outputs have pages of claims; elsewhere claims are not `linked`.
    """
    rows = [
        (
            _link_claim(finding.claim) if linked else finding.claim.paraphrase,
            name_countries(write_printed(finding.claim.printed)),
            name_countries(write_readings(finding)),
            finding.verdict,
        )
        for finding in findings
        if finding.claim.figure == table
    ]
    return show_rows(rows, ["Claim", "Printed", "Recomputed", "Verdict"], "Claims")


def show_all(findings: Sequence[Finding]) -> HTML:
    """Count verdicts, and show all claims with verdict and answer; each leads to its own page."""
    about = mentions.find_countries(entries.read_claims())
    # Codes of two letters are words in English: "is" would find Iceland.
    names_of = {
        country.iso3: [name for name in country.names if name != country.iso2]
        for country in countries.list_countries()
    }
    rows = []
    for finding in findings:
        names = [name for iso3 in about[finding.claim.claim] for name in names_of[iso3]]
        rows.append((finding, *_list_search_words(finding, names)))
    figures = {finding.claim.figure for finding in findings if finding.claim.figure}
    return show_template(
        "claims/all.html.j2",
        rows=rows,
        counts=Counter(finding.verdict for finding in findings),
        about=describe_data(),
        grounds=grounds.GROUNDS,
        say_most=_say_most,
        verdicts=["differs", "ambiguous", "reproduced", "consistent", "not checked"],
        figures=[schema.label_table(figure) for figure in sorted(figures)],
        label_table=schema.label_table,
        sections=entries.SECTIONS,
        name_countries=name_countries,
        write_printed=write_printed,
        write_readings=write_readings,
        page_of=find_pages(),
    )


def _list_search_words(finding: Finding, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """List the words that find a claim by its title, and those that find it otherwise."""
    claim = finding.claim
    values = name_countries(f"{claim.printed}; {write_readings(finding)}")
    shown = f"{claim.paraphrase} {values} {_say_most(finding)}"
    of_title = list_search_words(claim.paraphrase, [])
    hidden = [*filter(None, [claim.check, finding.note]), *names]
    words = [word for word in list_search_words(shown, hidden) if word not in of_title]
    return of_title, words


def _say_most(finding: Finding) -> str:
    """Say what can be quoted of a claim; where no answer is written for it, what the note adds."""
    return find_answer(finding) or finding.note


def describe_claims(explainer: Explainer) -> dict[str, dict[str, Any]]:
    """Gather the values of `templates/site/claim.html.j2` for each claim, in printed order."""
    known, asked, findings = entries.read_claims(), queries.read_queries(), explainer.findings
    about, page_of = mentions.find_countries(known), find_pages()
    links = [
        {"href": f"{finding.claim.claim}.html", "title": finding.claim.paraphrase}
        for finding in findings
    ]
    # The first has none before it, the last none after it.
    neighbours = zip(findings, [None, *links[:-1]], [*links[1:], None], strict=True)
    shared = _gather_shared(known)
    return {
        finding.claim.claim: shared
        | _describe_finding(finding)
        | {
            "tree": explainer.down(finding.claim.claim),
            "page": page_of.get(finding.claim.figure, ""),
            "countries": about[finding.claim.claim],
            "queries": [query for query in asked if query.claim == finding.claim.claim],
            "links": {
                "root": "../",
                "here": "",
                "compare": "",
                "pager": "Claims in printed order",
                "previous": previous,
                "next": following,
            },
        }
        for finding, previous, following in neighbours
    }


def _gather_shared(known: Mapping[str, Claim]) -> dict[str, Any]:
    """Gather what the pages of all claims use: titles and names, and what writes values."""
    return {
        "describe_value": describe_value,
        "list_titles": schema.list_titles(),
        "treaty_titles": schema.list_titles_of_indicators(),
        "name_countries": name_countries,
        "name_statistic": name_statistic,
        "names": countries.list_names(),
        "show_printed": cells.show_printed,
        "said_elsewhere": {name: claim.paraphrase for name, claim in known.items()},
        "titles": schema.list_titles_of_indicators(),
        "write_effect": write_effect,
        "write_outcome": write_outcome,
        "write_printed": write_printed,
        "write_value": _write_value,
    }


def _describe_finding(finding: Finding) -> dict[str, Any]:
    """Describe what became of a claim."""
    return {
        "answer": write_answer(finding),
        "is_share": finding.claim.is_share,
        "meaning": verdicts.VERDICTS[finding.verdict],
        "where": name_place(finding.claim),
        "recomputed": write_readings(finding),
        "consequence": finding.consequence,
        "rests_on": grounds.GROUNDS.get(finding.ground, ""),
    }


def judge_claims_about(
    iso3: str, indicators: pd.DataFrame, statistics: pd.DataFrame
) -> list[dict[str, str]]:
    """Judge the claims about a country with these values, in the order of the ledger."""
    known = entries.read_claims()
    about, context = mentions.find_countries(known), Context(indicators, statistics, known)
    findings = [
        verdicts.judge_claim(claim, context, explained=False)
        for name, claim in known.items()
        if iso3 in about[name]
    ]
    return [
        {
            "claim": finding.claim.claim,
            "says": finding.claim.paraphrase,
            "place": name_place(finding.claim),
            "printed": finding.claim.printed,
            "recomputed": write_readings(finding),
            "verdict": finding.verdict,
        }
        for finding in findings
    ]


def _write_value(cell: Mapping[str, Any]) -> str:
    """Write the value of a cell: a status in words, a number as it is."""
    value = schema.list_indicators()[cell["cell"].partition(".")[2]].read(cell["value"])
    return schema.write_words(cell["value"] if value is None else value)
