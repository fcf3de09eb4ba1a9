"""Find every number and every list of countries in the report's text, so that none is missed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from baseline.data import countries

# Headings of the report, shortened to what tells them apart, and the section that starts there.
_SECTIONS = {
    "# Contents": "toc",
    "## Acknowledgments": "ack",
    "## About the Author": "about",
    "## Foreword": "fwd",
    "# Executive Summary": "exec",
    "# Introduction to": "intro",
    "## Methodology": "method",
    "## Mapping, Discussion": "map",
    "## 1. ": "1",
    "## 2. ": "2",
    "### 3. ": "3",
    "## 4. ": "4",
    "## 5. ": "5",
    "## 6. ": "6",
    "## 7. ": "7",
    "## 8. ": "8",
    "## 9. ": "9",
    "## Research Limitations": "lim",
    "# Appendix 1": "app1",
    "# Appendix 2": "app2",
    "This report provides an overview": "back",
}

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_TENS = (
    "fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety"
)
_OTHERS = "hundred hundreds thousand thousands million half third quarter decade decades once twice"
_MORE = "dozen both single"
_ORDINALS = "first second sixth"
_WORDS = " ".join((_ONES, _TENS, _OTHERS, _MORE, _ORDINALS)).split()
_WORD = rf"(?:{'|'.join(_WORDS)})"
_NUMBER = re.compile(rf"\d+(?:[.,]\d+)*|\b{_WORD}(?:-{_WORD})?\b", re.IGNORECASE)
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>|]+|\b[\w.-]+\.(?:net|com|org)/\S+")
_GAP = r"(?:,? and |, and |, | or |; | & )(?:the |The )?"


@dataclass(frozen=True)
class Token:
    """
    One number or list of countries in the text.

    Parameters
    ----------
    section : str
        "1" to "9", or a short name such as "exec" or "app1"; "0" is before the contents.
    order : int
        Place among the tokens of its section; the first is 1.
    kind : {"number", "list"}
    token : str
        The number as printed, or the alpha-3 codes of the list in printed order.
    place : {"text", "table", "footnote", "mark", "address"}
        What it stands in; a mark is the number of a footnote.
    context : str
        At most three words around a number, to find it by.
    """

    section: str
    order: int
    kind: str
    token: str
    place: str
    context: str


def find(text: str) -> list[Token]:
    """
    Find every number (digits or words) and every list of two or more member states.

    Parameters
    ----------
    text : str
        Text conversion of the report.

    Returns
    -------
    list of Token
        In printed order.
    """
    section, tokens, counts = "0", [], Counter[str]()
    for line in text.split("\n"):
        section = find_section(line) or section
        for at, kind, token, place in sorted(_of_line(line)):
            counts[section] += 1
            context = (
                _context(line, at, len(token))
                if kind == "number" and place in ("text", "footnote")
                else ""
            )
            tokens.append(Token(section, counts[section], kind, token, place, context))
    return tokens


def find_section(line: str) -> str:
    """Name the section that a line starts; empty for a line that starts none."""
    return next((name for start, name in _SECTIONS.items() if line.startswith(start)), "")


def _of_line(line: str) -> Iterator[tuple[int, str, str, str]]:
    addresses = [match.span() for match in ADDRESS.finditer(line)]
    marks = {match.start(1) for match in re.finditer(r"<sup>(\d+)</sup>", line)}
    usual = "table" if "\t" in line else "footnote" if line.startswith("<sup>") else "text"
    for match in _NUMBER.finditer(line):
        inside = any(start <= match.start() < end for start, end in addresses)
        place = "mark" if match.start() in marks else "address" if inside else usual
        yield match.start(), "number", match[0], place
    if usual != "table":
        for match in _lists().finditer(line):
            codes = [countries.resolve(name[0]) for name in _name().finditer(match[0])]
            yield match.start(), "list", " ".join(codes), usual


def _context(line: str, start: int, length: int) -> str:
    """Take one word before and two after, without markup."""
    before = re.findall(r"[^\W\d_]+", re.sub(r"<[^>]*>", " ", line[:start]))[-1:]
    after = re.findall(r"[^\W\d_]+", re.sub(r"<[^>]*>", " ", line[start + length :]))[:2]
    return " ".join([*before, *after])


@cache
def _name() -> re.Pattern[str]:
    names = {
        name for country in countries.list_countries() for name in (country.name, *country.aliases)
    }
    ordered = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))})\b")


@cache
def _lists() -> re.Pattern[str]:
    state = _name().pattern
    return re.compile(rf"{state}(?:{_GAP}{state})+")
