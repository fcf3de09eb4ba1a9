"""Find every member state that the report's text names, so that no mention is missed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import tokens

from baseline.data import countries

# What belongs to a country, or its people and language: Danish, English.
_ADJECTIVES = {
    "ALB": "Albanian", "AND": "Andorran", "ARM": "Armenian", "AUT": "Austrian",
    "AZE": "Azerbaijani", "BEL": "Belgian Flemish", "BIH": "Bosnian", "BGR": "Bulgarian",
    "CHE": "Swiss", "CYP": "Cypriot", "CZE": "Czech", "DEU": "German",
    "DNK": "Danish Faroe-islands",
    "ESP": "Spanish", "EST": "Estonian", "FIN": "Finnish", "FRA": "French",
    "GBR": "British English Scottish Welsh", "GEO": "Georgian", "GRC": "Greek", "HRV": "Croatian",
    "HUN": "Hungarian", "IRL": "Irish", "ISL": "Icelandic", "ITA": "Italian Italia",
    "LTU": "Lithuanian", "LVA": "Latvian", "MDA": "Moldovan", "MKD": "Macedonian",
    "MLT": "Maltese", "MNE": "Montenegrin", "NLD": "Dutch", "NOR": "Norwegian", "POL": "Polish",
    "PRT": "Portuguese", "ROU": "Romanian", "RUS": "Russian", "SRB": "Serbian", "SVK": "Slovak",
    "SVN": "Slovenian", "SWE": "Swedish", "TUR": "Turkish", "UKR": "Ukrainian",
}  # fmt: skip


@dataclass(frozen=True)
class Name:
    """
    One name of a member state in the text.

    Parameters
    ----------
    section : str
        As for `tokens.Token`.
    order : int
        Place among the names of its section; the first is 1.
    iso3 : str
        Alpha-3 code.
    name : str
        As printed: a name of the country or of a part of it, or an adjective.
    place : {"text", "footnote"}
    """

    section: str
    order: int
    iso3: str
    name: str
    place: str


def find(text: str) -> list[Name]:
    """
    Find every name of a member state outside the printed tables and outside addresses.

    Parameters
    ----------
    text : str
        Text conversion of the report.

    Returns
    -------
    list of Name
        In printed order.
    """
    section, names, counts = "0", [], Counter[str]()
    for line in text.split("\n"):
        section = tokens.find_section(line) or section
        if "\t" in line:
            continue
        place = "footnote" if line.startswith("<sup>") else "text"
        for name in _find_names(line):
            counts[section] += 1
            names.append(Name(section, counts[section], _codes()[name], name, place))
    return names


def _find_names(line: str) -> list[str]:
    addresses = [match.span() for match in tokens.ADDRESS.finditer(line)]
    return [
        match[0]
        for match in _pattern().finditer(line)
        if not any(start <= match.start() < end for start, end in addresses)
    ]


@cache
def _codes() -> dict[str, str]:
    """Look up the alpha-3 code of each name, of a country, a part of one, or an adjective."""
    of_country = {
        name: state.iso3
        for state in countries.list_countries()
        for name in (state.name, *state.aliases, *state.parts)
    }
    adjectives = {word: iso3 for iso3, words in _ADJECTIVES.items() for word in words.split()}
    return of_country | adjectives


@cache
def _pattern() -> re.Pattern[str]:
    ordered = sorted(_codes(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))})\b")
