"""How much the means and shares that claims rest on depend on single countries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from baseline.data import countries, groups
from baseline.data.sentences import name_within
from baseline.errors import join_words
from baseline.ledger import entries, verdicts
from baseline.ledger.context import Context
from baseline.ledger.entries import Claim
from baseline.ledger.verdicts import Finding
from baseline.stats import summary
from baseline.stats.measures import MEAN_PCT
from baseline.stats.statistic_names import name_statistic, write_value

COLUMNS = (
    "statistic", "group", "value", "n", "lowest_without_one", "lowest_without",
    "highest_without_one", "highest_without", "claims", "verdicts_that_change",
)  # fmt: skip
_KINDS = ("mean", MEAN_PCT, "share")


class _Rest(NamedTuple):
    """What is left without a country: the other countries' values, and verdicts by claim."""

    context: Context
    verdicts: dict[str, str]


def compute_sensitivity(indicators: pd.DataFrame, statistics: pd.DataFrame) -> pd.DataFrame:
    """
    Leave out each country in turn.

    Parameters
    ----------
    indicators : DataFrame, shape (47, indicators)
        Indexed by alpha-3 code.
    statistics : DataFrame
        Result of `baseline.stats.summary.compute_statistics` for them.

    Returns
    -------
    DataFrame
        One row for each mean or share that a claim's reading uses, in a group: its value and
        the number of countries; the lowest and highest value when one country is left out, and
        without whom; the claims; and whose verdict changes without which country.
    """
    known, findings = entries.read_claims(), verdicts.judge_claims(indicators, statistics)
    used = _find_used(findings)
    touched = {claim for names in used.values() for claim in names}
    resting = [finding for finding in findings if finding.claim.claim in touched]
    before = {finding.claim.claim: finding.verdict for finding in resting}
    without = _leave_out_each(indicators, resting, known)
    whole = Context(indicators, statistics, known)
    rows = []
    for (statistic, group), names in used.items():
        row = whole.row(statistic, group)
        members = [iso3 for iso3 in groups.find_members(group) if iso3 in without]
        ranged = {iso3: without[iso3].context.row(statistic, group)["value"] for iso3 in members}
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
                *_find_end(ranged, min),
                *_find_end(ranged, max),
                " ".join(names),
                "; ".join(moved),
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _leave_out_each(
    indicators: pd.DataFrame, findings: Sequence[Finding], known: Mapping[str, Claim]
) -> dict[str, _Rest]:
    """Compute the groups that some claims use, and judge these claims, without each country."""
    used = {
        group
        for finding in findings
        for reading in finding.readings
        for _, group in reading.trace.statistics
    }
    without = {}
    for iso3 in map(str, indicators.index):
        rest = indicators.drop(index=iso3)
        context = Context(rest, summary.compute_statistics(rest, chosen=sorted(used)), known)
        judged = [
            verdicts.judge_claim(finding.claim, context, explained=False) for finding in findings
        ]
        without[iso3] = _Rest(context, {finding.claim.claim: finding.verdict for finding in judged})
    return without


def _find_end(
    ranged: Mapping[str, float], end: Callable[[Iterable[float]], float]
) -> tuple[float, str]:
    """Find the lowest or highest value, and the countries without which it is reached."""
    value = end(ranged.values())
    return value, " ".join(iso3 for iso3, without in ranged.items() if without == value)


def _find_used(findings: Sequence[Finding]) -> dict[tuple[str, str], list[str]]:
    """Find the means and shares that readings use, and the claims that use each."""
    used: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        for statistic, group in {
            key for reading in finding.readings for key in reading.trace.statistics
        }:
            if statistic.endswith(tuple(f"_{kind}" for kind in _KINDS)):
                used.setdefault((statistic, group), []).append(finding.claim.claim)
    return dict(sorted(used.items()))


def list_ranges(dependence: pd.DataFrame) -> list[tuple[str, ...]]:
    """Write values and ranges for reading, to two decimals; the file holds them unrounded."""
    return [
        (
            name_statistic(f"{row['statistic']}@{row['group']}"),
            write_value(row["statistic"], row["value"]),
            *(
                f"{write_value(row['statistic'], row[f'{end}_without_one'])} "
                f"({_name_left_out(row[f'{end}_without'])})"
                for end in ("lowest", "highest")
            ),
            str(row["claims"]),
        )
        for row in dependence.to_dict("records")
    ]


def list_changes(dependence: pd.DataFrame) -> list[tuple[str, ...]]:
    """List the verdicts that change without a country: statistic, claim, country and verdict."""
    rows = zip(
        dependence["statistic"] + "@" + dependence["group"],
        dependence["verdicts_that_change"],
        strict=True,
    )
    return [
        (name_statistic(name), *re.split(" without |: ", change))
        for name, text in rows
        for change in str(text).split("; ")
        if change
    ]


def _name_left_out(codes: object) -> str:
    """Say without which country a value is reached; any one of these does it."""
    names = [name_within(countries.list_names()[code]) for code in str(codes).split()]
    if len(names) > 3:
        return f"whichever of the {len(names)} is left out"
    return f"without {join_words(names, 'or')}"
