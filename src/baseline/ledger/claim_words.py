"""Words for a claim: its place, what is printed, what its readings give, what a search finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from baseline.data import countries, descriptor
from baseline.data.rounding import round_half_up
from baseline.data.sentences import name_within
from baseline.errors import join_words
from baseline.ledger.entries import SECTIONS, Claim
from baseline.ledger.verdicts import Finding, Reading

_GROUNDS = {
    "tables": ("its tables agree", "its tables give"),
    "records": ("public treaty records agree", "public treaty records give"),
    "lists": ("other lists of countries agree", "other lists of countries give"),
    "arithmetic": ("its printed numbers add up", "its printed numbers give"),
    "text": ("nothing checked here contradicts it", "other passages give"),
}
"""What is said of a ground that bears a claim out, and of one that gives another value."""
_UNTESTED = "nothing in the report or in the records used here can test it"
_LIMITED = "this fits what the report prints elsewhere, which is all that could be checked"
_SIGNS = {">=": "≥", "<=": "≤"}


def write_answer(finding: Finding) -> str:
    """Answer so that it can be quoted alone: what is printed of what, and what became of it."""
    if answer := find_answer(finding):
        return answer
    claim = finding.claim
    link, outcome = _write_verdict(finding)
    if claim.printed == "true":
        return f"The report says: {claim.paraphrase}. {outcome[0].upper()}{outcome[1:]}."
    printed = name_countries(claim.printed)
    said = "prints" if printed == claim.printed else "names"
    if _is_word(claim.printed):
        said, printed = "says", f"“{claim.printed}”"
    return f"{claim.paraphrase}: the report {said} {printed}{link} {outcome}."


def find_answer(finding: Finding) -> str:
    """Find the answer that was written for a claim; none if it was for another verdict."""
    claim = finding.claim
    # Only a claim that does not simply hold has a consequence.
    is_same = bool(claim.consequence) == (finding.verdict in ("differs", "ambiguous"))
    return claim.answer if is_same and finding.verdict != "not checked" else ""


def _write_verdict(finding: Finding) -> tuple[str, str]:
    """Write what became of a claim, and what links it to what is printed."""
    claim, verdict, readings = finding.claim, finding.verdict, finding.readings
    if verdict == "not checked":
        return ";", _UNTESTED
    truths = [isinstance(reading.result, bool) for reading in readings]
    can_be_limited = claim.printed[0].isdigit() or claim.kind == "list"
    if verdict == "consistent" and all(truths) and can_be_limited:
        return ";", _LIMITED
    if verdict == "ambiguous":
        held, failed = (
            join_words([f"“{reading.label}”" for reading in readings if reading.holds == holds], by)
            for holds, by in ((True, "and"), (False, "or"))
        )
        return ", and", f"this holds if read as {held}, but not as {failed}"
    if verdict == "differs" and any(truths):
        return ", but", "this does not hold"
    agrees, gives = _GROUNDS[finding.ground]
    if verdict != "differs":
        return ", and", agrees
    digits = len(claim.printed.partition(".")[2].rstrip("% ")) + 1
    results = [name_countries(write_reading(reading, digits)) for reading in readings]
    if len({*results}) > 1:
        labels = (reading.label for reading in readings)
        results = [f"{result} ({label})" for result, label in zip(results, labels, strict=True)]
    return ", but", f"{gives} {join_words(list(dict.fromkeys(results)), 'or')}"


def _is_word(printed: str) -> bool:
    """Tell a word such as "several" from a number or an address."""
    return printed.islower() and not re.search(r"[0-9.]", printed)


def name_countries(text: str) -> str:
    """Write names for alpha-3 codes in a row; all other words stay as they are."""
    names = countries.list_names()

    def name(codes: re.Match[str]) -> str:
        members = codes[0].split()
        known = {*members} <= {*names}
        return join_words([name_within(names[code]) for code in members]) if known else codes[0]

    return re.sub(r"\b[A-Z]{3}(?: [A-Z]{3})*\b", name, text)


def write_outcome(reading: Mapping[str, Any], printed: str, is_share: bool = False) -> str:
    """Write what became of a reading: that it holds or not, or what it gives next to print."""
    truth, _, compared = reading["result"].partition(" ")
    if truth in ("true", "false"):
        return _write_truth(bool(reading["holds"]), compared.strip("()"))
    result = _write_number(reading["result"], is_share)
    if _is_word(printed):
        fits = "fits" if reading["holds"] else "does not fit"
        return f"yields {result}, which {fits} “{printed}”"
    return f"yields {result or 'none'}, {'as printed' if reading['holds'] else f'not {printed}'}"


def _write_truth(holds: bool, compared: str) -> str:
    """Write whether a statement holds, with both sides of an inequality: "holds (5 ≤ 7)"."""
    said = "holds" if holds else "does not hold"
    left, sign, right = compared.split(" ") if compared else ("", "==", "")
    if sign == "==":  # both sides are the same, or of places in lists
        return said
    sides = _round_numbers(left), f"{_SIGNS.get(sign, sign)} {_round_numbers(right)}"
    return f"{said} ({' '.join(sides) if holds else ', not '.join(sides)})"


def write_effect(consequence: str) -> str:
    """Write what becomes of the report's conclusions after words that ask for it."""
    effect = consequence.replace("No conclusion changes", "None")
    return re.sub("^None: (.)", lambda reason: f"None. {reason[1].upper()}", effect)


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


def write_readings(finding: Finding) -> str:
    """Write what the readings give, once if they agree; see `write_reading`."""
    results = [write_reading(reading) for reading in finding.readings]
    if len(set(results)) <= 1:
        return "".join(results[:1])
    labels = (reading.label for reading in finding.readings)
    return "; ".join(f"{label}: {result}" for label, result in zip(labels, results, strict=True))


def write_reading(reading: Reading, digits: int = 2) -> str:
    """Write what a reading gives, to some decimals; the files hold it unrounded."""
    if isinstance(reading.result, bool):
        return _write_truth(reading.result, reading.compared)
    return _write_number(reading.shown, reading.is_share, digits) or "none"


def _write_number(text: str, is_share: bool, digits: int = 2) -> str:
    """Write a number that a reading gives, with a sign if it is a percentage."""
    return _round_numbers(text, digits) + ("%" if is_share else "")


def _round_numbers(text: str, digits: int = 2) -> str:
    long = rf"\d+\.\d{{{digits + 1},}}"
    return re.sub(long, lambda number: round_half_up(float(number[0]), digits), text)


def list_search_words(text: str, names: Iterable[str]) -> list[str]:
    """
    List the words that find a claim though its row does not show them.

    These are what it is also known by, such as countries, and synonyms of words in the text.
    """
    # A search looks for each word of a name on its own.
    of_names = dict.fromkeys(word for name in names for word in name.split())
    return [word for word in of_names if not _has_word(text, word)] + [
        word
        for alike in descriptor.read_descriptor().get("synonyms", [])
        if any(_has_word(text, word) for word in alike)
        for word in alike
        if not _has_word(text, word)
    ]


def _has_word(text: str, word: str) -> bool:
    """Tell whether a text contains a whole word, or its plural: "mean" is not in "meaning"."""
    return bool(re.search(rf"(?<!\w){re.escape(word)}s?(?!\w)", text, re.IGNORECASE))
