"""The claims page's tables and paragraphs, written for the report's author: fair and exact."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from IPython.display import HTML

from baseline import project
from baseline.ledger import entries, verdicts
from baseline.ledger.entries import Claim
from baseline.ledger.verdicts import Finding, Reading
from baseline.pages import layout

SECTIONS = {
    "0": "Front matter",
    "toc": "Contents",
    "ack": "Acknowledgments",
    "about": "About the author",
    "fwd": "Foreword",
    "exec": "Executive summary",
    "intro": "Introduction",
    "method": "Methodology",
    "map": "Mapping",
    **{str(number): f"Section {number}" for number in range(1, 10)},
    "lim": "Research limitations",
    "app1": "Appendix 1",
    "app2": "Appendix 2",
    "back": "Back cover",
}
"""Sections of the report, in its order."""


def coverage() -> HTML:
    """Show how the numbers and lists of the report's text are accounted for."""
    counted = entries.coverage()
    rows = [
        ("carried by a claim of the ledger" if where == "claims" else where, n)
        for where, n in counted.items()
    ]
    rows.append(("all", sum(counted.values())))
    return layout.records(rows, ["Accounted for as", "Numbers and lists"], "Coverage")


def by_section(findings: list[Finding]) -> HTML:
    """Count verdicts by section of the report."""
    counted = Counter((each.claim.section, each.verdict) for each in findings)
    rows = [
        (title, *(counted[section, verdict] for verdict in verdicts.VERDICTS))
        for section, title in SECTIONS.items()
        if any(counted[section, verdict] for verdict in verdicts.VERDICTS)
    ]
    total = [sum(column) for column in list(zip(*rows, strict=True))[1:]]
    headings = ["Section", *map(str.capitalize, verdicts.VERDICTS)]
    return layout.records([*rows, ("All", *total)], headings, "Verdicts by section")


def paragraphs(findings: list[Finding], verdict: str) -> HTML:
    """
    Write one paragraph a finding: what was printed, what was computed, what it changes.

    Parameters
    ----------
    findings : list of Finding
    verdict : {"differs", "depends"}

    Returns
    -------
    IPython.display.HTML
    """
    chosen = [each for each in findings if each.verdict == verdict]
    return HTML("\n".join(map(_paragraph, chosen)))  # type: ignore[no-untyped-call]


def everything(findings: list[Finding]) -> HTML:
    """Show all claims with verdict, printed and recomputed value; the page of each leads down to the cells."""
    notebooks = {
        path.stem[:5]: f"{path.stem}.html" for path in project.find().notebooks.glob("fig_*.ipynb")
    }
    shown = layout.render(
        "claims.html.j2", findings=findings, where=where, recomputed=recomputed, page_of=notebooks
    )
    return HTML(shown)  # type: ignore[no-untyped-call]


def where(claim: Claim) -> str:
    """Name section, figure and note of a claim."""
    parts = [
        SECTIONS[claim.section],
        claim.figure.replace("fig_", "Fig. "),
        claim.footnote and f"note {claim.footnote}",
    ]
    return ", ".join(filter(None, parts))


def recomputed(finding: Finding) -> str:
    """Write what the readings give, for reading: to two decimals; the files hold it unrounded."""
    shown = [_rounded(each) for each in finding.readings]
    if len(set(shown)) <= 1:
        return "".join(shown[:1])
    return "; ".join(
        f"{each.label}: {text}" for each, text in zip(finding.readings, shown, strict=True)
    )


def _paragraph(finding: Finding) -> str:
    claim = finding.claim
    readings = "; ".join(
        f"{escape(r.label)}: <b>{escape(_rounded(r))}</b>" for r in finding.readings
    )
    parts = [
        f"<h3 id={claim.claim!r}>{escape(claim.paraphrase)}</h3>",
        f'<p><a href="claims/{claim.claim}.html"><code>{claim.claim}</code></a> ({escape(where(claim))}).',
        f"Printed: <b>{escape(claim.printed)}</b>.",
        f"Recomputed: {readings}.",
        escape(finding.note),
        f"<br>What it changes: {escape(claim.consequence)}</p>" if claim.consequence else "</p>",
    ]
    return "\n".join(parts)


def _rounded(reading: Reading) -> str:
    return re.sub(r"\d+\.\d{3,}", lambda digits: f"{float(digits[0]):.2f}", reading.shown) or "none"
