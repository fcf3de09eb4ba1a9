"""One page a claim: verdict, readings, and the way down to the printed cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from baseline.data import countries
from baseline.ledger import verdicts
from baseline.ledger.trace import Explainer
from baseline.pages import claims


def pages(known: Explainer, figures: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """
    Gather what the page of each claim shows.

    Parameters
    ----------
    known : Explainer
    figures : sequence of dict
        See `baseline.pages.front.figures`.

    Returns
    -------
    dict of str to dict
        Values of `templates/site/claim.html.j2`, by claim, in the order of the ledger.
    """
    names = countries.names()
    page_of = {each["table"]: each["page"] for each in figures}
    found = [each.claim for each in known.findings]
    linked = [{"href": f"{each.claim}.html", "title": each.paraphrase} for each in found]
    return {
        finding.claim.claim: {
            "tree": known.down(finding.claim.claim),
            "meaning": verdicts.VERDICTS[finding.verdict],
            "where": claims.where(finding.claim),
            "recomputed": claims.recomputed(finding),
            "page": page_of.get(finding.claim.figure, ""),
            "consequence": finding.claim.consequence
            if finding.verdict in ("differs", "depends")
            else "",
            "names": names,
            "links": {
                "root": "../",
                "here": "",
                "compare": "",
                "pager": "Claims in printed order",
                "previous": before,
                "next": after,
            },
        }
        for finding, before, after in zip(
            known.findings, [None, *linked], [*linked[1:], None], strict=False
        )
    }
