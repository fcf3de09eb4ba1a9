"""Readings: small expressions over statistics, cells, lists and printed values, traced."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import simpleeval

from baseline.data import checks, countries, groups, lists, schema, treaties
from baseline.errors import DataError, UnknownName, quoted, unknown
from baseline.ledger import entries
from baseline.ledger.printed import equals, number
from baseline.stats import combined

Result = bool | float | frozenset[str]

_RESULTS = "a number, true or false, or a list of countries"
_LARGEST = 1e15


@dataclass
class Trace:
    """
    What an expression used.

    Parameters
    ----------
    statistics : list of (str, str)
        Statistic and group.
    cells : list of (str, str)
        Alpha-3 code and indicator.
    lists, claims : list of str
        Country lists; claims whose printed value was used.
    records : list of (str, str)
        Treaty and day of public records.
    groups : list of str
        Groups of countries.
    counted : list of str
        Lists of things that the text itself counts.
    proxies : int
        How often a cell stands for something that it does not name.
    """

    statistics: list[tuple[str, str]] = field(default_factory=list)
    cells: list[tuple[str, str]] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    records: list[tuple[str, str]] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    proxies: int = 0


class LeftOut(Exception):
    """A reading needs the cell of a country that is left out."""


class Context:
    """
    The values that readings are evaluated against.

    Parameters
    ----------
    indicators : DataFrame, shape (47, indicators)
        Indexed by alpha-3 code.
    statistics : DataFrame
        Result of `baseline.stats.summary.compute`.
    claims : mapping of str to Claim
        For values printed elsewhere.
    """

    def __init__(
        self,
        indicators: pd.DataFrame,
        statistics: pd.DataFrame,
        claims: Mapping[str, entries.Claim],
    ) -> None:
        self.indicators = indicators
        keys = zip(statistics["statistic"], statistics["group"], strict=True)
        self.statistics = dict(zip(keys, statistics.to_dict("records"), strict=True))
        self.claims = claims

    def evaluate(self, expression: str) -> tuple[Result, Trace]:
        """
        Evaluate an expression of the ledger.

        Parameters
        ----------
        expression : str
            Numbers, arithmetic, comparisons, `and`, `or`, `not`, and the functions `stat`,
            `members`, `has`, `cell`, `below`, `misfits` of the tables; `listed`, `group`,
            `count`, `both`, `either`, `without`, `within` of countries; `printed`, `says`,
            `as_printed` of other claims; `noted` of footnotes that repeat one; `counted`, `place`
            of things that the text counts; `parties` of public records; `proxy` around what
            stands for something else. None takes countries typed into the reading: they would
            be checked against themselves.

        Returns
        -------
        result : bool, float or frozenset of str
        trace : Trace

        Raises
        ------
        DataError
            When it cannot be evaluated, or gives none of these.
        LeftOut
            When it needs a country that is left out.
        """
        trace = Trace()
        result = self._value(expression, trace)
        if isinstance(result, str):
            raise DataError(
                [f"The reading {quoted(expression)} gives text, {quoted(result)}, not {_RESULTS}."]
            )
        return result, trace

    def compared(self, expression: str) -> str:
        """
        Show both sides of a comparison, so that a truth comes with its numbers.

        Parameters
        ----------
        expression : str
            One that `evaluate` takes.

        Returns
        -------
        str
            For example "78.7 >= 75"; empty for any other expression.
        """
        tree = ast.parse(expression.strip(), mode="eval").body
        if not isinstance(tree, ast.Compare) or len(tree.ops) != 1:
            return ""
        sides = [
            self._value(ast.unparse(side), Trace()) for side in (tree.left, tree.comparators[0])
        ]
        sign = {ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=", ast.Lt: "<", ast.Eq: "=="}.get(
            type(tree.ops[0]), ""
        )
        return f" {sign} ".join(map(shown, sides)) if sign else ""

    def row(self, statistic: str, group: str) -> dict[Hashable, Any]:
        """Look up one row of the statistics."""
        if (statistic, group) not in self.statistics:
            known = dict.fromkeys(name for name, _ in self.statistics)
            raise UnknownName(unknown("statistic", statistic, known))
        return self.statistics[statistic, group]

    def _value(self, expression: str, trace: Trace) -> Result | str:
        evaluator = simpleeval.SimpleEval(functions=self._functions(trace), names={})
        try:
            result = evaluator.eval(expression)
        except LeftOut:
            raise
        except Exception as error:  # whatever it is, the expression has caused it
            why = str(error).rstrip(".") or type(error).__name__
            raise DataError(
                [f"The reading {quoted(expression)} cannot be evaluated: {why}."]
            ) from None
        if isinstance(result, bool | str | frozenset):
            return result
        if isinstance(result, int | float) and abs(result) < _LARGEST:
            return float(result)
        given = "too large a number" if isinstance(result, int) else quoted(result)
        raise DataError([f"The reading {quoted(expression)} gives {given}, and not {_RESULTS}."])

    def _functions(self, trace: Trace) -> dict[str, object]:
        def stat(name: str, group: str) -> float:
            trace.statistics.append((name, group))
            return float(self.row(name, group)["value"])

        def members(name: str, group: str) -> frozenset[str]:
            trace.statistics.append((name, group))
            return frozenset(self.row(name, group)["countries"].split())

        def known(iso3: str) -> None:
            if iso3 not in countries.names():
                raise UnknownName(f"{quoted(iso3)} is no code of a member state")
            if iso3 not in self.indicators.index:
                raise LeftOut(iso3)

        def has(iso3: str, status: str) -> bool:
            known(iso3)
            row = self.row(f"{status}_count", "coe")
            trace.cells.extend((iso3, source) for source in combined.sources(row["indicator"]))
            return iso3 in row["countries"].split()

        def cell(iso3: str, indicator: str) -> object:
            known(iso3)
            if indicator not in schema.indicators():
                raise UnknownName(unknown("indicator", indicator, schema.indicators()))
            trace.cells.append((iso3, indicator))
            value = self.indicators[indicator][iso3]
            if isinstance(value, str):
                return value
            return float(value) if schema.indicators()[indicator].is_number else bool(value)

        def listed(name: str, detail: str | None = None) -> frozenset[str]:
            trace.lists.append(name)
            return lists.members(name, detail)

        def text(name: str) -> str:
            if name not in self.claims:
                raise UnknownName(unknown("claim", name, self.claims))
            trace.claims.append(name)
            return self.claims[name].printed

        def printed(name: str) -> float:
            return float(number(text(name)))

        def group(name: str) -> frozenset[str]:
            trace.groups.append(name)
            return frozenset(groups.find_members(name)) & frozenset(self.indicators.index)

        def below(indicator: str, value: float, group: str) -> frozenset[str]:
            codes = [iso3 for iso3 in groups.find_members(group) if iso3 in self.indicators.index]
            trace.cells.extend((iso3, indicator) for iso3 in codes)
            return frozenset(iso3 for iso3 in codes if self.indicators[indicator][iso3] < value)

        def misfits() -> frozenset[str]:
            for name in ("access_to_justice_score", "access_to_justice_pct"):
                trace.cells.extend((str(iso3), name) for iso3 in self.indicators.index)
            wrong = checks.misfits(self.indicators)
            return frozenset(wrong.index[wrong])

        def as_printed(value: float, name: str) -> bool:
            return equals(value, text(name))

        def says(name: str, words: str) -> bool:
            return words in text(name)

        def counted(name: str) -> float:
            trace.counted.append(name)
            return float(sum(int(thing.number) for thing in entries.counted(name)))

        def place(name: str, item: str) -> float:
            trace.counted.append(name)
            items = [thing.item for thing in entries.counted(name)]
            if item not in items:
                raise UnknownName(unknown("item", item, items))
            return float(items.index(item) + 1)

        def noted(name: str) -> float:
            tokens = entries.find_noted(name)
            if len(tokens) != 1:
                raise DataError([f"footnotes give {', '.join(sorted(tokens)) or 'no number'}"])
            return float(number(tokens.pop()))

        def parties(treaty: str, day: str) -> float:
            trace.records.append((treaty, day))
            return float((treaties.treaties(treaties.read_day(day))[treaty] == "party").sum())

        def proxy(result: Result) -> Result:
            trace.proxies += 1
            return result

        return {
            "below": below,
            "misfits": misfits,
            "as_printed": as_printed,
            "says": says,
            "counted": counted,
            "place": place,
            "noted": noted,
            "parties": parties,
            "proxy": proxy,
            "stat": stat,
            "members": members,
            "has": has,
            "cell": cell,
            "listed": listed,
            "printed": printed,
            "group": group,
            "count": lambda codes: len(codes),
            "both": lambda left, right: left & right,
            "either": lambda left, right: left | right,
            "without": lambda left, right: left - right,
            "within": lambda left, right: left <= right,
        }


def shown(value: object) -> str:
    """Write a result: codes in order, a truth, or the number, unrounded."""
    return " ".join(sorted(value)) if isinstance(value, frozenset) else schema.to_text(value)
