"""The report's country lists: which countries a sentence or a footnote names."""

from __future__ import annotations

from dataclasses import dataclass

from baseline.data import descriptor
from baseline.errors import UnknownName, describe_unknown


@dataclass(frozen=True)
class Listed:
    """One country in one list, a row of `data/raw/country_lists.csv`."""

    list: str
    section: str
    iso3: str
    detail: str


def read_lists() -> tuple[Listed, ...]:
    """Read the country lists, in printed order."""
    return descriptor.read_resource("raw_country_lists", Listed)


def find_listed(name: str, detail: str | None = None) -> frozenset[str]:
    """Look up the codes of the countries in a list, all or only those with some detail."""
    listed = [
        entry for entry in read_lists() if entry.list == name and detail in (None, entry.detail)
    ]
    if not listed:
        known = dict.fromkeys(entry.list for entry in read_lists())
        raise UnknownName(describe_unknown("country list", name, known))
    return frozenset(entry.iso3 for entry in listed)
