"""Where the report names a country, and which claims are about which countries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from baseline.data import countries, descriptor
from baseline.errors import DataError
from baseline.ledger.entries import Claim, check_lead

DESCRIPTION = "description"
"""Reason of a mention that says something, but nothing that a claim could carry."""


@dataclass(frozen=True)
class Mention:
    """
    One name of a member state in the text, a row of `data/ledger/mentions.csv`.

    Parameters
    ----------
    section, order : str
        Section of the report, and place among its names.
    iso3 : str
        Alpha-3 code of the country.
    name : str
        As printed: the country, a part of it, or an adjective.
    place : {"text", "footnote"}
    claim : str
        Claims that carry what is said of it, separated by spaces; empty when there is a reason.
    reason : str
        Why it leads to none; the data package lists the reasons.
    """

    section: str
    order: str
    iso3: str
    name: str
    place: str
    claim: str
    reason: str


def find_countries(claims: Mapping[str, Claim]) -> dict[str, tuple[str, ...]]:
    """
    Find the countries that each claim of the ledger is about: that it prints, or is said of.

    Their codes are in the printed order of the tables; a claim on no country in particular has
    none. A DataError lists what `find_faults` finds.
    """
    mentions = read_mentions()
    if faults := list(find_faults(mentions, claims)):
        raise DataError(faults, "Compare data/ledger/mentions.csv with the report.")
    about = {name: set(claim.printed.split()) for name, claim in claims.items()}
    for mention in mentions:
        for name in mention.claim.split():
            about[name].add(mention.iso3)
    printed_order = countries.list_names()
    return {
        name: tuple(iso3 for iso3 in printed_order if iso3 in codes)
        for name, codes in about.items()
    }


def find_others(iso3: str) -> list[Mention]:
    """Find where the text says something of a country that no claim carries."""
    return [
        mention
        for mention in read_mentions()
        if mention.iso3 == iso3 and mention.reason == DESCRIPTION
    ]


def find_faults(mentions: Sequence[Mention], claims: Mapping[str, Claim]) -> Iterator[str]:
    """Find mentions that lead to no claim and have no reason, and a file that is cut off."""
    expected = descriptor.find_resource("mentions")["rows"]
    if len(mentions) != expected:
        yield f"data/ledger/mentions.csv: expected {expected} names, found {len(mentions)}."
    for row, mention in enumerate(mentions, start=1):
        where = f"{mention.name} (data/ledger/mentions.csv, row {row})"
        yield from check_lead(where, mention.claim, mention.reason, claims)


def read_mentions() -> tuple[Mention, ...]:
    """Read the mentions, in printed order."""
    return descriptor.read_resource("mentions", Mention)
