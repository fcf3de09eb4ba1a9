"""The ledger as entered by hand: claims, and the inventory of the report's numbers and lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from baseline.data import descriptor, lists, schema
from baseline.errors import DataError, UnknownName, describe_unknown, join_words, quote
from baseline.ledger import quantifiers

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

_BARE = ("0", "1", "100")
"""Numbers that a reading may contain; 100 makes a percentage."""


@dataclass(frozen=True)
class Claim:
    """
    One statement of the report, a row of `data/raw/claims.csv`.

    Parameters
    ----------
    claim : str
        Stable identifier that starts with the section.
    section, figure, footnote : str
        Where it stands.
    paraphrase : str
        What it says, in a few words of our own.
    printed : str
        The value as printed: digits, alpha-3 codes in printed order, a quantifier, or `true`.
    kind : str
        What it says: a number, a share in per cent, a count, a list of countries and so on.
    readings : str
        `label = expression`, separated by ` | `; empty when the source lies outside.
    list : str
        Country list of `data/raw/country_lists.csv` that this claim prints.
    check : str
        Claims with the same word here count once: one follows from another, or one slip or
        question is behind them.
    consequence, note : str
        For a claim that does not hold as printed: what changes, and why.
    answer : str
        For such a claim: a sentence to quote, better than one made from its readings.
    """

    claim: str
    section: str
    figure: str
    footnote: str
    paraphrase: str
    printed: str
    kind: str
    readings: str
    list: str
    check: str
    consequence: str
    note: str
    answer: str

    @property
    def expressions(self) -> dict[str, str]:
        """Readings by label, in the order of the ledger."""
        pairs = (reading.partition(" = ") for reading in self.readings.split(" | ") if reading)
        return {label: expression for label, _, expression in pairs}

    @property
    def counts_as(self) -> str:
        """What is checked: claims that share a word are one check, and count once."""
        return self.check or self.claim

    @property
    def is_share(self) -> bool:
        """Whether it prints a percentage, so that the numbers its readings give are such, too."""
        return (
            self.kind == "share" or self.printed.endswith("%") or self.printed in quantifiers.SHARES
        )


@dataclass(frozen=True)
class Counted:
    """One of the things that the text counts, a row of `data/ledger/counted.csv`."""

    list: str
    item: str
    number: str
    place: str


@dataclass(frozen=True)
class Entry:
    """One number or list of the text, a row of `data/raw/inventory.csv`: a claim, or why not."""

    section: str
    order: str
    kind: str
    token: str
    place: str
    context: str
    claim: str
    reason: str


def read_claims() -> dict[str, Claim]:
    """
    Read the claims, by identifier, in printed order.

    A DataError lists what `find_faults` finds, when the ledger contradicts itself.
    """
    entered = _claims()
    others = ("", "raw_inventory", "raw_country_lists")
    _check(entered, *map(descriptor.find_file, others))
    return {claim.claim: claim for claim in entered}


def find_claim(name: str) -> Claim:
    """Look up one claim; an unknown name is answered with the nearest."""
    known = read_claims()
    if name not in known:
        raise UnknownName(describe_unknown("claim", name, known))
    return known[name]


def read_inventory() -> tuple[Entry, ...]:
    """Read the inventory, in printed order."""
    return descriptor.read_resource("raw_inventory", Entry)


def find_noted(name: str) -> set[str]:
    """Find what footnotes and their addresses print where they repeat the number of a claim."""
    notes = [entry for entry in read_inventory() if entry.place in ("footnote", "address")]
    return {entry.token for entry in notes if name in entry.claim.split()}


def find_counted(name: str) -> list[Counted]:
    """List the things that the text counts under one name, in its order."""
    things = descriptor.read_resource("counted", Counted)
    listed = [thing for thing in things if thing.list == name]
    if not listed:
        known = dict.fromkeys(thing.list for thing in things)
        raise UnknownName(describe_unknown("list", name, known))
    return listed


def count_coverage() -> dict[str, int]:
    """
    Count how the report's numbers and lists are accounted for.

    "claims" comes first, then every reason for setting a number aside, most frequent first.
    """
    entries = read_inventory()
    reasons = Counter(entry.reason.partition(":")[0] for entry in entries if not entry.claim)
    return {"claims": sum(bool(entry.claim) for entry in entries), **dict(reasons.most_common())}


def find_faults() -> list[str]:
    """
    Check the ledger against itself; the data package says what each cell may hold.

    Faults are a claim without a check and without the source that it would need; a list that its
    claim prints otherwise; a number of the text that leads to no claim and has no reason; an empty
    ledger; an inventory or list cut off.
    """
    return [*_find_claim_faults(), *_find_list_faults(), *_find_inventory_faults()]


@lru_cache(maxsize=1)
def _check(_entered: tuple[Claim, ...], *_others: tuple[Path, int]) -> None:
    """Refuse a faulty ledger; check it once, as long as nothing that it rests on changes."""
    if wrong := find_faults():
        raise DataError(wrong, "Compare the ledger in data/raw with the report.")


def _find_claim_faults() -> Iterator[str]:
    entered, tables = _claims(), descriptor.find_printed()
    if not entered:
        yield "data/raw/claims.csv: the ledger is empty."
    for claim in entered:
        if claim.section not in SECTIONS:
            yield f"{claim.claim}: {describe_unknown('section', claim.section, SECTIONS)}"
        if claim.figure not in ("", *tables):
            yield f"{claim.claim}: {describe_unknown('table', claim.figure, tables)}"
        if not claim.readings and not claim.note:
            yield f"{claim.claim}: it has neither a reading nor a note that names a source."
        if claim.readings and len(claim.expressions) != len(claim.readings.split(" | ")):
            yield f"{claim.claim}: two of its readings have the same label."
        for label, expression in claim.expressions.items():
            if not label or not expression:
                found = quote(label or expression)
                yield f"{claim.claim}: expected a reading `label = expression`, found {found}."
            if numbers := _find_bare_numbers(expression):
                yield (
                    f"{claim.claim}: a reading contains {join_words(numbers)}; "
                    "what the text counts belongs in data/ledger/counted.csv."
                )


def _find_bare_numbers(expression: str) -> list[str]:
    """Find numbers that a reading may not contain: they would be checked against themselves."""
    unquoted = re.sub(r"\"[^\"]*\"|'[^']*'", "", expression)
    numbers = re.findall(r"(?<![\w.])[0-9][\w.]*", unquoted)
    return [number for number in numbers if number not in _BARE]


def _find_list_faults() -> Iterator[str]:
    by_list: dict[str, list[str]] = {}
    for entry in lists.read_lists():
        by_list.setdefault(entry.list, []).append(entry.iso3)
    titles = schema.list_titles()
    for name in by_list:
        if name not in titles:
            yield (
                f"{name}: data/datapackage.json does not describe this list; "
                "add it to the categories of the column."
            )
    yield from (
        f"{name}: this list is missing from data/raw/country_lists.csv."
        for name in titles
        if name not in by_list
    )
    for claim in _claims():
        codes = by_list.get(claim.list, [])
        if claim.list and set(codes) != set(claim.printed.split()):
            held = " ".join(codes)
            yield (f"{claim.claim}: the claim has {claim.printed}, but {claim.list} has {held}.")
    checked = " ".join(f'{claim.readings} "{claim.list}"' for claim in _claims())
    yield from (
        f"{name}: no claim prints or checks this list."
        for name in by_list
        if f'"{name}"' not in checked
    )


def _find_inventory_faults() -> Iterator[str]:
    known, entries = {claim.claim for claim in _claims()}, read_inventory()
    if len(entries) != (expected := descriptor.find_resource("raw_inventory")["rows"]):
        held = f"{len(entries):,}"
        yield f"data/raw/inventory.csv: expected {expected:,} numbers and lists, found {held}."
    for entry in entries:
        place = f"section {entry.section}, {entry.kind} {entry.order}"
        where = f"{place} ({entry.token}, data/raw/inventory.csv)"
        yield from check_lead(where, entry.claim, entry.reason, known)


def check_lead(where: str, claims: str, reason: str, known: Container[str]) -> Iterator[str]:
    """Check that something of the text leads to claims that there are, or is set aside."""
    if bool(claims) == bool(reason):
        yield f"{where}: needs either a claim or a reason."
    for name in claims.split():
        if name not in known:
            yield f"{where}: names the claim {name}, which is not in the ledger."


def _claims() -> tuple[Claim, ...]:
    return descriptor.read_resource("raw_claims", Claim)
