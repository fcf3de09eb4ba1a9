"""The claims page's tables and paragraphs, written for the report's author: fair and exact."""

from __future__ import annotations

import re
from html import escape

import pandas as pd
from great_tables import GT
from IPython.display import HTML

from baseline import claims, ledger
from baseline.claims import Finding, Reading

_SECTIONS = {
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


def coverage() -> HTML:
    """Show how the numbers and lists of the report's text are accounted for."""
    counted = ledger.coverage()
    frame = pd.DataFrame({"where": list(counted), "n": list(counted.values())})
    frame["where"] = frame["where"].replace({"claims": "carried by a claim of the ledger"})
    drawn = (
        GT(frame, rowname_col="where", id="coverage")
        .tab_header(f"{frame['n'].sum():,} numbers and lists in the report's text")
        .tab_stubhead("Accounted for as")
        .cols_label(n="Number")
    )
    return _html(drawn)


def by_section(findings: list[Finding]) -> HTML:
    """Count verdicts by section of the report."""
    pairs = pd.DataFrame([(each.claim.section, each.verdict) for each in findings], columns=["section", "verdict"])
    counts = pairs.value_counts().unstack(fill_value=0)
    counts = counts.reindex(
        index=[s for s in _SECTIONS if s in counts.index], columns=list(claims.VERDICTS), fill_value=0
    )
    counts.loc["all"] = counts.sum()
    counts.insert(0, "section", [_SECTIONS.get(name, "All") for name in counts.index])
    drawn = (
        GT(counts.reset_index(drop=True), rowname_col="section", id="by-section")
        .tab_header(f"Verdicts on {len(findings)} claims, by section")
        .tab_stubhead("Section")
        .cols_label({name: name.capitalize() for name in claims.VERDICTS})
        .tab_options(table_font_size="13px", data_row_padding="3px")
    )
    return _html(drawn)


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
    """Show all claims with verdict, printed and recomputed value."""
    frame = pd.DataFrame(
        [
            (
                each.claim.claim,
                each.claim.paraphrase,
                each.claim.printed,
                _recomputed(each),
                each.verdict,
                each.claim.note,
            )
            for each in findings
        ],
        columns=["claim", "says", "printed", "recomputed", "verdict", "note"],
    )
    drawn = (
        GT(frame, rowname_col="claim", id="claims")
        .tab_header(f"All {len(frame)} claims", "Where a claim is external, the note names the source it needs")
        .tab_stubhead("Claim")
        .cols_label({name: name.capitalize() for name in frame.columns if name != "claim"})
        .tab_options(table_font_size="11px", data_row_padding="2px")
    )
    return _html(drawn)


def _paragraph(finding: Finding) -> str:
    claim = finding.claim
    where = ", ".join(
        filter(
            None,
            [
                _SECTIONS[claim.section],
                claim.figure.replace("fig_", "Fig. "),
                claim.footnote and f"note {claim.footnote}",
            ],
        )
    )
    readings = "; ".join(f"{escape(r.label)}: <b>{escape(_rounded(r))}</b>" for r in finding.readings)
    parts = [
        f"<h3 id={claim.claim!r}>{escape(claim.paraphrase)}</h3>",
        f"<p><code>{claim.claim}</code> ({escape(where)}). Printed: <b>{escape(claim.printed)}</b>.",
        f"Recomputed: {readings}.",
        escape(finding.note),
        f"<br>What it changes: {escape(claim.consequence)}</p>" if claim.consequence else "</p>",
    ]
    return "\n".join(parts)


def _recomputed(finding: Finding) -> str:
    shown = [_rounded(each) for each in finding.readings]
    if len(set(shown)) <= 1:
        return "".join(shown[:1])
    return "; ".join(f"{each.label}: {text}" for each, text in zip(finding.readings, shown, strict=True))


def _rounded(reading: Reading) -> str:
    """Write a result for reading, to two decimals; the files hold it unrounded."""
    return re.sub(r"\d+\.\d{3,}", lambda digits: f"{float(digits[0]):.2f}", reading.shown) or "none"


def _html(drawn: GT) -> HTML:
    return HTML(drawn.as_raw_html())  # type: ignore[no-untyped-call]
