"""Words for a claim: its place in the report, what is printed, and what its readings give."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from baseline.data import countries
from baseline.data.rounding import round_half_up
from baseline.errors import join_words
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

_BORNE_OUT = {
    "tables": "and its tables bear it out",
    "records": "and public treaty records bear it out",
    "lists": "and other lists of countries bear it out",
    "arithmetic": "and its printed numbers add up",
    "text": "and nothing checked here contradicts it",
}
_GIVE = {
    "tables": "its tables give",
    "records": "public treaty records give",
    "lists": "other lists of countries give",
    "arithmetic": "its printed numbers give",
    "text": "other passages give",
}
_SIGNS = {">=": "≥", "<=": "≤", "==": "="}


def write_answer(finding: Finding) -> str:
    """Answer in a sentence that can be quoted: what is printed, and what became of it."""
    said, verdict = _write_said(finding.claim), finding.verdict
    if verdict == "not checked":
        return f"{said}; nothing in the report or in public records here can test it."
    if verdict == "ambiguous":
        held = sum(reading.holds for reading in finding.readings)
        return f"{said}, and this holds under {held} of {len(finding.readings)} readings."
    truths = [isinstance(reading.result, bool) for reading in finding.readings]
    can_be_limited = finding.claim.printed[0].isdigit() or finding.claim.kind == "list"
    if verdict == "consistent" and all(truths) and can_be_limited:
        return f"{said}; only a limit could be checked here, and it is kept."
    if verdict != "differs":
        return f"{said}, {_BORNE_OUT[finding.ground]}."
    if any(truths):
        return f"{said}, but that does not hold."
    results = [name_countries(write_reading(reading)) for reading in finding.readings]
    if len({*results}) > 1:
        labels = (reading.label for reading in finding.readings)
        results = [f"{result} ({label})" for result, label in zip(results, labels, strict=True)]
    given = join_words(list(dict.fromkeys(results)), "or")
    return f"{said}, but {_GIVE[finding.ground]} {given}."


def _write_said(claim: Claim) -> str:
    if claim.printed == "true":
        return "The report says so"
    if claim.kind == "list":
        return f"The report names {name_countries(claim.printed)}"
    printed = f"“{claim.printed}”" if _is_word(claim.printed) else claim.printed
    return f"The report prints {printed}"


def _is_word(printed: str) -> bool:
    """Tell a word such as "several" from a number or an address."""
    return printed.islower() and not re.search(r"[0-9.]", printed)


def name_countries(text: str) -> str:
    """Write names for alpha-3 codes in a row; all other words stay as they are."""
    names = countries.names()

    def name(codes: re.Match[str]) -> str:
        members = codes[0].split()
        return join_words([names[code] for code in members]) if {*members} <= {*names} else codes[0]

    return re.sub(r"\b[A-Z]{3}(?: [A-Z]{3})*\b", name, text)


def write_outcome(reading: Mapping[str, Any], printed: str) -> str:
    """Write what became of a reading: that it holds or not, or what it gives next to print."""
    result = _round_numbers(reading["result"])
    truth, _, compared = result.partition(" ")
    if truth in ("true", "false"):
        return _write_truth(bool(reading["holds"]), compared.strip("()"))
    if _is_word(printed):
        fits = "fits" if reading["holds"] else "does not fit"
        return f"yields {result}, which {fits} “{printed}”"
    return f"yields {result or 'none'}, {'as printed' if reading['holds'] else f'not {printed}'}"


def _write_truth(holds: bool, compared: str) -> str:
    """Write whether a statement holds, with both sides of a comparison: "holds (5 ≤ 7)"."""
    said = "holds" if holds else "does not hold"
    if not compared:
        return said
    left, sign, right = re.split(r" (>=|>|<=|<|==) ", compared)
    sign = _SIGNS.get(sign, sign)
    if holds:
        return f"{said} ({left} {sign} {right})"
    return f"{said} ({left}, not {f'{sign} {right}'.removeprefix('= ')})"


def write_effect(consequence: str) -> str:
    """Write what becomes of the report's conclusions after words that ask for it."""
    return consequence.replace("No conclusion changes", "none").replace("none: ", "none; ")


def name_place(claim: Claim) -> str:
    """Name section, figure and footnote of a claim."""
    parts = [
        SECTIONS[claim.section],
        claim.figure.replace("fig_", "Fig. "),
        claim.footnote and _name_footnote(claim.footnote),
    ]
    return ", ".join(filter(None, parts))


def name_section(section: str) -> str:
    """Name the section or footnote that prints a list, as within a sentence."""
    if section.startswith("fn"):
        return _name_footnote(section.removeprefix("fn"))
    return "acknowledgments" if section == "ack" else f"section {section}"


def _name_footnote(numbers: str) -> str:
    return f"footnote{'s' if '-' in numbers else ''} {numbers}"


def write_printed(printed: str) -> str:
    """Write what is printed; of a statement, that it is one."""
    return "a statement" if printed == "true" else printed


def write_difference(finding: Finding) -> str:
    """Write what is printed and what is recomputed; of what does not hold, that it does not."""
    printed = write_printed(finding.claim.printed)
    if all(isinstance(reading.result, bool) for reading in finding.readings):
        return f"{printed}, which does not hold"
    return f"{printed}, recomputed {write_readings(finding)}"


def write_readings(finding: Finding) -> str:
    """Write what the readings give, once if they agree; see `write_reading`."""
    results = [write_reading(reading) for reading in finding.readings]
    if len(set(results)) <= 1:
        return "".join(results[:1])
    labels = (reading.label for reading in finding.readings)
    return "; ".join(f"{label}: {result}" for label, result in zip(labels, results, strict=True))


def write_reading(reading: Reading) -> str:
    """Write what a reading gives, to two decimals; the files hold it unrounded."""
    if isinstance(reading.result, bool):
        return _write_truth(reading.result, _round_numbers(reading.compared))
    return _round_numbers(reading.shown) or "none"


def _round_numbers(text: str) -> str:
    return re.sub(r"\d+\.\d{3,}", lambda digits: round_half_up(float(digits[0]), 2), text)
