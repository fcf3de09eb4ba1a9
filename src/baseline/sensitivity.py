"""How much the means and shares that claims rest on depend on single countries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from baseline import claims, countries, ledger, summary
from baseline.claims import Finding
from baseline.readings import Context

COLUMNS = (
    "statistic", "group", "value", "n", "lowest_without_one", "lowest_without", "highest_without_one",
    "highest_without", "claims", "verdicts_that_change",
)  # fmt: skip
_KINDS = ("mean", "mean_pct", "share")


@dataclass(frozen=True)
class LeftOut:
    """Statistics, and verdicts by claim, without one country."""

    statistics: Mapping[tuple[str, str], float]
    verdicts: Mapping[str, str]


def compute(indicators: pd.DataFrame, statistics: pd.DataFrame) -> pd.DataFrame:
    """
    Leave out each country in turn.

    Parameters
    ----------
    indicators : DataFrame, shape (47, indicators)
        Indexed by alpha-3 code.
    statistics : DataFrame
        Result of `baseline.summary.compute` for them.

    Returns
    -------
    DataFrame
        One row for each mean or share that a claim's reading uses, in a group: its value and
        the number of countries; the lowest and highest value when one country is left out, and
        without whom; the claims; and whose verdict changes without which country.
    """
    findings = claims.judge(indicators, statistics)
    used = _used(findings)
    touched = {claim for names in used.values() for claim in names}
    before = {each.claim.claim: each.verdict for each in findings if each.claim.claim in touched}
    groups = {
        group
        for each in findings
        if each.claim.claim in touched
        for reading in each.readings
        for _, group in reading.trace.statistics
    }
    without = {str(iso3): _without(str(iso3), indicators, sorted(groups), list(before)) for iso3 in indicators.index}
    by_key = {(row["statistic"], row["group"]): row for row in statistics.to_dict("records")}
    rows = []
    for (statistic, group), names in used.items():
        row = by_key[statistic, group]
        members = [iso3 for iso3 in countries.group(group) if iso3 in without]
        ranged = {iso3: without[iso3].statistics[statistic, group] for iso3 in members}
        moved = [
            f"{claim} without {iso3}: {without[iso3].verdicts[claim]}"
            for claim in names
            for iso3 in members
            if without[iso3].verdicts[claim] != before[claim]
        ]
        rows.append(
            (
                statistic,
                group,
                row["value"],
                row["n"],
                *_end(ranged, min),
                *_end(ranged, max),
                " ".join(names),
                "; ".join(moved),
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _end(ranged: Mapping[str, float], end: Callable[[Iterable[float]], float]) -> tuple[float, str]:
    """Find the lowest or highest value, and everyone without whom it is reached."""
    value = end(ranged.values())
    return value, " ".join(iso3 for iso3, each in ranged.items() if each == value)


def _used(findings: Sequence[Finding]) -> dict[tuple[str, str], list[str]]:
    """Find the means and shares that readings use, and the claims that use each."""
    used: dict[tuple[str, str], list[str]] = {}
    for each in findings:
        for statistic, group in {key for reading in each.readings for key in reading.trace.statistics}:
            if statistic.endswith(tuple(f"_{kind}" for kind in _KINDS)):
                used.setdefault((statistic, group), []).append(each.claim.claim)
    return dict(sorted(used.items()))


def _without(iso3: str, indicators: pd.DataFrame, groups: Sequence[str], chosen: Sequence[str]) -> LeftOut:
    rest = indicators.drop(index=iso3)
    computed = summary.compute(rest, groups=groups)
    known = ledger.claims()
    context = Context(rest, computed, known)
    values = {(row["statistic"], row["group"]): row["value"] for row in computed.to_dict("records")}
    return LeftOut(values, {claim: claims.finding(known[claim], context, explained=False).verdict for claim in chosen})


def ranges(found: pd.DataFrame) -> list[tuple[str, ...]]:
    """Write values and ranges for reading, to two decimals; the file holds them unrounded."""
    return [
        (
            f"{row['statistic']}@{row['group']}",
            f"{row['value']:.2f}",
            f"{row['lowest_without_one']:.2f} (without {_whom(row['lowest_without'])})",
            f"{row['highest_without_one']:.2f} (without {_whom(row['highest_without'])})",
            str(row["claims"]),
        )
        for row in found.to_dict("records")
    ]


def changes(found: pd.DataFrame) -> list[tuple[str, str]]:
    """List the verdicts that leaving out one country would change."""
    rows = zip(found["statistic"] + "@" + found["group"], found["verdicts_that_change"], strict=True)
    return [(name, change) for name, text in rows for change in str(text).split("; ") if change]


def _whom(codes: object) -> str:
    names = str(codes).split()
    return " or ".join(names) if len(names) <= 3 else f"any of {len(names)}"
