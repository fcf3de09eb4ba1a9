"""The words of readings: each looks something up, and leaves a trace of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from baseline.data import checks, countries, groups, lists, schema, treaties, treaty_events
from baseline.errors import DataError, UnknownName, describe_unknown, quote
from baseline.ledger import entries
from baseline.ledger.context import Context, Trace
from baseline.ledger.printed import equals_printed, parse_number
from baseline.stats import combined

Result = bool | float | frozenset[str]


class LeftOut(Exception):
    """A reading needs the cell of a country that is left out."""


class Vocabulary:
    """
    The functions that a reading may call: every public method, under its name.

    None takes countries typed into the reading: they would be checked against themselves.

    Parameters
    ----------
    context : Context
        What they look into.
    trace : Trace
        What they write down.
    """

    def __init__(self, context: Context, trace: Trace) -> None:
        self._context, self._trace = context, trace
        self._indicators = context.indicators

    def functions(self) -> dict[str, Callable[..., object]]:
        """List the words with what they do."""
        return {name: getattr(self, name) for name in WORDS}

    # Of the tables

    def stat(self, name: str, group: str) -> float:
        """Look up the value of a statistic."""
        self._trace.statistics.append((name, group))
        return float(self._context.row(name, group)["value"])

    def members(self, name: str, group: str) -> frozenset[str]:
        """Look up the countries that a statistic counts."""
        self._trace.statistics.append((name, group))
        return frozenset(self._context.row(name, group)["countries"].split())

    def cell(self, iso3: str, indicator: str) -> object:
        """Look up one value."""
        self._check_country(iso3)
        described = schema.find_indicator(indicator)
        self._trace.cells.append((iso3, indicator))
        value = self._indicators[indicator][iso3]
        if isinstance(value, str):
            return value
        return float(value) if described.is_number else bool(value)

    def has(self, iso3: str, status: str) -> bool:
        """Tell whether a country has a status, which may combine several indicators."""
        self._check_country(iso3)
        row = self._context.row(f"{status}_count", "coe")
        sources = combined.find_sources(row["indicator"])
        self._trace.cells.extend((iso3, source) for source in sources)
        return iso3 in row["countries"].split()

    def below(self, indicator: str, value: float, group: str) -> frozenset[str]:
        """Choose the countries of a group whose value is below another."""
        codes = self._find_members(group)
        self._trace.cells.extend((iso3, indicator) for iso3 in codes)
        return frozenset(iso3 for iso3 in codes if self._indicators[indicator][iso3] < value)

    def misfits(self) -> frozenset[str]:
        """Choose the countries whose printed percentage is not that of their score."""
        for name in (schema.SCORE, schema.PCT):
            self._trace.cells.extend((str(iso3), name) for iso3 in self._indicators.index)
        wrong = checks.find_wrong_percentages(self._indicators)
        return frozenset(wrong.index[wrong])

    # Of lists and groups of countries

    def listed(self, name: str, detail: str | None = None) -> frozenset[str]:
        """Look up a list of countries that the report prints."""
        self._trace.lists.append(name)
        return lists.find_listed(name, detail)

    def group(self, name: str) -> frozenset[str]:
        """Look up the members of a group."""
        self._trace.groups.append(name)
        return frozenset(self._find_members(name))

    def count(self, codes: frozenset[str]) -> int:
        """Count countries."""
        return len(codes)

    def both(self, left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
        """Choose the countries in both."""
        return left & right

    def either(self, left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
        """Choose the countries in one or both."""
        return left | right

    def without(self, left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
        """Choose the countries in the first and not in the second."""
        return left - right

    def within(self, left: frozenset[str], right: frozenset[str]) -> bool:
        """Tell whether all of the first are in the second."""
        return left <= right

    # Of the text

    def printed(self, name: str) -> float:
        """Read the number that another claim prints."""
        return float(parse_number(self._find_text(name)))

    def says(self, name: str, words: str) -> bool:
        """Tell whether what a claim prints contains some words."""
        return words in self._find_text(name)

    def as_printed(self, value: float, name: str) -> bool:
        """Tell whether a number is what a claim prints, at its precision."""
        return equals_printed(value, self._find_text(name))

    def noted(self, name: str) -> float:
        """Read the number that footnotes repeat of a claim."""
        tokens = entries.find_noted(name)
        if len(tokens) != 1:
            raise DataError([f"footnotes give {', '.join(sorted(tokens)) or 'no number'}"])
        return float(parse_number(tokens.pop()))

    def marks(self) -> float:
        """Count the footnotes whose mark the inventory has twice: called once, defined once."""
        marks = Counter(entry.token for entry in entries.read_inventory() if entry.place == "mark")
        return float(list(marks.values()).count(2))

    def counted(self, name: str) -> float:
        """Add up a list of things that the text counts."""
        self._trace.counted.append(name)
        return float(sum(int(thing.number) for thing in entries.find_counted(name)))

    def place(self, name: str, item: str) -> float:
        """Find the place of a thing in such a list, from 1."""
        self._trace.counted.append(name)
        items = [thing.item for thing in entries.find_counted(name)]
        if item not in items:
            raise UnknownName(describe_unknown("item", item, items))
        return float(items.index(item) + 1)

    # Of public records, and of what stands for something else

    def parties(self, treaty: str, day: str) -> float:
        """Count the states that are party to a treaty on a day."""
        self._trace.records.append((treaty, day))
        return float((treaties.treaties(treaties.read_day(day))[treaty] == treaties.PARTY).sum())

    def opened(self, treaty: str) -> float:
        """Read the year in which a treaty was opened for signature."""
        day = treaty_events.read_treaties()[treaty].opened
        self._trace.records.append((treaty, day.isoformat()))
        return float(day.year)

    def proxy(self, result: Result) -> Result:
        """Note that a result stands for something that the tables do not name."""
        self._trace.proxies += 1
        return result

    def _check_country(self, iso3: str) -> None:
        if iso3 not in countries.list_names():
            raise UnknownName(f"{quote(iso3)} is not the code of a member state")
        if iso3 not in self._indicators.index:
            raise LeftOut(iso3)

    def _find_members(self, group: str) -> list[str]:
        return [iso3 for iso3 in groups.find_members(group) if iso3 in self._indicators.index]

    def _find_text(self, name: str) -> str:
        if name not in self._context.claims:
            raise UnknownName(describe_unknown("claim", name, self._context.claims))
        self._trace.claims.append(name)
        return self._context.claims[name].printed


WORDS = tuple(name for name in vars(Vocabulary) if name[0] != "_" and name != "functions")
"""The words that a reading may use."""
