"""Verdicts: every claim of the report against what the tables, the lists and the report give."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from baseline.data import lists
from baseline.errors import DataError, quote
from baseline.ledger import entries, grounds, quantifiers, reasons
from baseline.ledger.context import Context, Trace
from baseline.ledger.entries import Claim
from baseline.ledger.printed import equals_printed
from baseline.ledger.readings import evaluate, show_comparison, write_result
from baseline.ledger.vocabulary import LeftOut, Result

VERDICTS = {
    "reproduced": (
        "The report's tables, its lists of countries, its own sums or public records yield the "
        "printed value, at the printed precision."
    ),
    "consistent": (
        "It agrees with another passage of the report, lies within a limit that other numbers set "
        "(a bound), or agrees with something that stands in for it (a proxy). This proves less."
    ),
    "differs": "No way of computing it that we tried gives the printed value.",
    "ambiguous": "It holds under some readings and not under others.",
    "not checked": "It rests on a source outside the report, which the note names.",
}
"""What can become of a claim, and what that means."""


@dataclass(frozen=True)
class Reading:
    """One way to read a claim, what it gives, whether that is printed, and what it rests on."""

    label: str
    expression: str
    result: Result
    holds: bool
    trace: Trace
    compared: str = ""
    ground: str = ""
    is_share: bool = False

    @property
    def shown(self) -> str:
        """Write the result; a truth with what was compared."""
        return (
            f"{write_result(self.result)} ({self.compared})"
            if self.compared
            else write_result(self.result)
        )


@dataclass(frozen=True)
class Finding:
    """
    What became of a claim.

    Parameters
    ----------
    n : int or None
        Countries that the first reading rests on.
    tried : int
        Simple explanations looked at, for a number that differs.
    fits : tuple of str
        Those that would give the printed value.
    circular : bool
        Whether it is computed from a claim that is computed from it, and which carries the check.
    """

    claim: Claim
    readings: tuple[Reading, ...]
    n: int | None
    tried: int = 0
    fits: tuple[str, ...] = ()
    circular: bool = False

    @property
    def verdict(self) -> str:
        """Judge, by how many readings hold and what they rest on: one of `VERDICTS`."""
        held = [reading.holds for reading in self.readings]
        if not held:
            return "not checked"
        if not all(held):
            return "ambiguous" if any(held) else "differs"
        return "reproduced" if self.ground in grounds.INDEPENDENT else "consistent"

    @property
    def ground(self) -> str:
        """What it rests on, one of `baseline.ledger.grounds.GROUNDS`; nothing if not checked."""
        if self.circular:
            return "text"
        return grounds.find_strongest(reading.ground for reading in self.readings)

    @property
    def recomputed(self) -> str:
        """Write what the readings give; with their labels when they are several and differ."""
        shown = [reading.shown for reading in self.readings]
        if len(set(shown)) <= 1:
            return "".join(shown[:1])
        return "; ".join(f"{reading.label}: {reading.shown}" for reading in self.readings)

    @property
    def consequence(self) -> str:
        """What it means for the report's conclusions, where it differs or is ambiguous."""
        return self.claim.consequence if self.verdict in ("differs", "ambiguous") else ""

    @property
    def note(self) -> str:
        """Join the ledger's note with the explanations tried."""
        return " ".join(
            filter(None, [self.claim.note, reasons.write_explanations(self.tried, self.fits)])
        )


def judge_claims(indicators: pd.DataFrame, statistics: pd.DataFrame) -> list[Finding]:
    """
    Judge every claim, in the order of the ledger.

    Parameters
    ----------
    indicators : DataFrame, shape (47, indicators)
        Indexed by alpha-3 code.
    statistics : DataFrame
        Result of `baseline.stats.summary.compute_statistics` for the same basis.

    Raises
    ------
    DataError
        When the ledger contradicts itself, and for every claim with a reading that cannot be
        evaluated or rests on the claim itself.
    """
    claims = entries.read_claims()
    context = Context(indicators, statistics, claims)
    findings, faults = [], []
    for row, claim in enumerate(claims.values(), start=1):
        try:
            findings.append(judge_claim(claim, context))
        except DataError as error:
            where = f"(data/raw/claims.csv, row {row})"
            faults += [f"{claim.claim}: {fault.rstrip('.')} {where}." for fault in error.faults]
    if faults:
        raise DataError(
            faults,
            "Correct these readings. If a claim cannot be checked, leave its readings empty and "
            "name the source needed in its note.",
        )
    circular = grounds.find_circular(_find_cited(findings))
    return [replace(finding, circular=finding.claim.claim in circular) for finding in findings]


def _find_cited(findings: list[Finding]) -> dict[str, set[str]]:
    """Find, for each claim that rests on sums or lists, the claims that print these."""
    printing = {finding.claim.list: finding.claim.claim for finding in findings}
    cited: dict[str, set[str]] = {}
    for finding in findings:
        if finding.ground in ("arithmetic", "lists"):
            traces = [reading.trace for reading in finding.readings]
            lists = [name for trace in traces for name in trace.lists if name in printing]
            sums = [name for trace in traces for name in trace.claims]
            cited[finding.claim.claim] = {*sums, *(printing[name] for name in lists)}
    return cited


def judge_claim(claim: Claim, context: Context, explained: bool = True) -> Finding:
    """Judge one claim, and look for explanations of a number that differs if they are wanted."""
    readings: tuple[Reading, ...] = ()
    for label, expression in claim.expressions.items():
        with suppress(LeftOut):  # a reading on a country that is left out says nothing
            readings += tuple(_read(claim, label, expression, context))
    result = Finding(claim, readings, _count_countries(readings, context))
    first = readings[0].result if readings else None
    if (
        not explained
        or result.verdict != "differs"
        or claim.kind not in ("number", "share", "count")
        or not isinstance(first, float)
    ):
        return result
    tried, fits = reasons.find_explanations(claim.printed, first, readings[0].expression, context)
    return Finding(claim, readings, result.n, tried, fits)


def _is_printed(result: Result, claim: Claim) -> bool:
    """
    Tell whether the result of a reading is the printed value.

    Numbers (for a quantifier, a percentage) are compared at the printed precision, lists as sets.
    """
    if isinstance(result, bool):
        return result
    if isinstance(result, frozenset):
        return result == frozenset(claim.printed.split())
    if claim.printed in quantifiers.PLAIN:
        return quantifiers.PLAIN[claim.printed](result)
    return equals_printed(result, claim.printed)


def _read(claim: Claim, label: str, expression: str, context: Context) -> Iterator[Reading]:
    """Evaluate a reading; a vague word in each of its meanings."""
    result, trace = evaluate(expression, context)
    others = [*trace.statistics, *trace.cells, *trace.lists, *trace.groups]
    others += set(trace.claims) - {claim.claim}
    # A claim may bound its own number if something else is compared, too.
    if claim.claim in trace.claims and not (others and isinstance(result, bool)):
        raise DataError([f"The reading {quote(expression)} checks the claim against itself."])
    compared = show_comparison(expression, context) if isinstance(result, bool) else ""
    ground = grounds.find_ground(claim, expression, result, trace, context)
    read = partial(
        Reading,
        expression=expression,
        result=result,
        trace=trace,
        compared=compared,
        ground=ground,
        is_share=claim.is_share,
    )
    if claim.printed in quantifiers.VAGUE and isinstance(result, float):
        for meaning, fits in quantifiers.VAGUE[claim.printed].items():
            yield read(label=f"{label}, {meaning}", holds=fits(result))
    else:
        yield read(label=label, holds=_is_printed(result, claim))


def _count_countries(readings: tuple[Reading, ...], context: Context) -> int | None:
    for reading in readings:
        if reading.trace.statistics:
            return int(context.row(*reading.trace.statistics[0])["n"])
        if reading.trace.lists:
            return len(lists.find_listed(reading.trace.lists[0]))
        if reading.trace.cells:
            return len({iso3 for iso3, _ in reading.trace.cells})
    return None
