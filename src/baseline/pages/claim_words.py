"""Words for a claim: its place in the report, what is printed, and what its readings give."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from baseline.data.rounding import round_half_up
from baseline.ledger.entries import Claim
from baseline.ledger.verdicts import Finding, Reading

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


def write_outcome(reading: Mapping[str, Any], printed: str) -> str:
    """Write what became of a reading: that it holds or not, or what it gives next to print."""
    result = _round_numbers(reading["result"])
    truth, _, compared = result.partition(" ")
    if truth in ("true", "false"):
        return f"{'holds' if reading['holds'] else 'does not hold'} {compared}".strip()
    if printed.islower() and not re.search(r"[0-9]", printed):  # a word such as "several"
        fits = "fits" if reading["holds"] else "does not fit"
        return f"yields {result}, which {fits} “{printed}”"
    return f"yields {result or 'none'}, {'as printed' if reading['holds'] else f'not {printed}'}"


def write_effect(consequence: str) -> str:
    """Write what becomes of the report's conclusions after words that ask for it."""
    return consequence.replace("No conclusion changes", "none").replace("none: ", "none; ")


def name_place(claim: Claim) -> str:
    """Name section, figure and note of a claim."""
    parts = [
        SECTIONS[claim.section],
        claim.figure.replace("fig_", "Fig. "),
        claim.footnote and f"note {claim.footnote}",
    ]
    return ", ".join(filter(None, parts))


def write_printed(printed: str) -> str:
    """Write what is printed; of a statement, that it is one."""
    return "a statement" if printed == "true" else printed


def write_readings(finding: Finding) -> str:
    """Write what the readings give, once if they agree; see `write_reading`."""
    results = [write_reading(reading) for reading in finding.readings]
    if len(set(results)) <= 1:
        return "".join(results[:1])
    labels = (reading.label for reading in finding.readings)
    return "; ".join(f"{label}: {result}" for label, result in zip(labels, results, strict=True))


def write_reading(reading: Reading) -> str:
    """Write what a reading gives, to two decimals; the files hold it unrounded."""
    words = reading.shown.replace("true", "holds").replace("false", "does not hold")
    return _round_numbers(words) or "none"


def _round_numbers(text: str) -> str:
    return re.sub(r"\d+\.\d{3,}", lambda digits: round_half_up(float(digits[0]), 2), text)
