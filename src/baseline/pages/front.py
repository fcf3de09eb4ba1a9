"""What only the site's front page says: headline statistics, verdicts, corrections and queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from baseline.data import bases, cells, countries, descriptor, groups, queries, schema
from baseline.data.rounding import round_half_up
from baseline.ledger import entries, independence, verdicts
from baseline.ledger.claim_words import write_answer, write_printed
from baseline.ledger.trace import Explainer
from baseline.ledger.verdicts import Finding
from baseline.pages.layers import describe_map, find_drawable
from baseline.pages.profile import PEERS

HEADLINES = {
    "all_five_commitments_yes_count": "have made all five international commitments",
    "any_ombudsperson_yes_count": (
        "have an ombudsperson for children, in the European network or otherwise reported"
    ),
    "csam_score_mean": "is the mean score of laws on child sexual abuse material",
    "grooming_score_mean": "is the mean score of laws on grooming",
    "access_to_justice_score_mean": "is the mean score of children's access to justice",
    "minimum_age_of_criminal_responsibility_mean": (
        "is the mean minimum age of criminal responsibility"
    ),
    "hotline_and_helpline_yes_count": "have both a hotline and a child helpline",
    "centre_and_day_yes_count": (
        "have a Safer Internet Centre and celebrated Safer Internet Day 2019"
    ),
}
"""Statistics that the front page begins with, and what each says of its number."""


def describe_front(explainer: Explainer, findings: Sequence[Finding]) -> dict[str, Any]:
    """
    Gather what only `templates/pages/index.html.j2` shows.

    The explainer is of the values that the page shows, findings of those that claims are judged on.
    """
    counts = Counter(finding.verdict for finding in findings)
    open_queries = queries.read_queries()
    confidence = Counter(query.confidence for query in open_queries)
    return {
        "licence": descriptor.read_descriptor()["licenses"][0],
        "headlines": [
            _describe_headline(explainer, findings, statistic, says)
            for statistic, says in HEADLINES.items()
        ],
        "coverage": entries.count_coverage(),
        "summary": independence.summarise_checks(findings),
        "verdicts": {verdict: counts[verdict] for verdict in verdicts.VERDICTS},
        "meanings": verdicts.VERDICTS,
        "slips": independence.find_slips(findings),
        "labels_of_tables": {
            table: schema.label_table(table) for table in descriptor.find_tables()
        },
        "write_answer": write_answer,
        "write_printed": write_printed,
        "corrections": [
            (change, *cells.print_change(change))
            for change in bases.find_basis("corrected").changes.values()
        ],
        "queries": open_queries,
        "confidence": {level: confidence[level] for level in ("high", "medium", "low")},
        "names": countries.list_names(),
    } | describe_map(explainer.indicators, find_drawable())


def _describe_headline(
    explainer: Explainer, findings: Sequence[Finding], statistic: str, says: str
) -> dict[str, Any]:
    rows = {group: explainer.context.row(statistic, group) for group in PEERS}
    everyone = rows.pop("coe")
    # A combined status has no table of its own; those of headlines combine columns of one.
    table = schema.list_indicators()[explainer.sources(statistic)[0]].table
    number, unit = _write_number(everyone)
    return {
        "number": number,
        "unit": unit,
        "says": says,
        "table": table,
        "figure": schema.label_table(table),
        "groups": {
            groups.find_group(group).label: _write_of_group(row) for group, row in rows.items()
        },
        "finding": _find_printed(findings, statistic, everyone["value"]),
    }


def _find_printed(findings: Sequence[Finding], statistic: str, value: float) -> Finding | None:
    """Find the first claim with a reading that is this statistic of all countries."""
    for finding in findings:
        for reading in finding.readings:
            # A reading that goes on to compare or to round has another result.
            if reading.trace.statistics == [(statistic, "coe")] and reading.result == value:
                return finding
    return None


def _write_of_group(row: Mapping[str, Any]) -> str:
    number, unit = _write_number(row)
    return f"{number} {unit}" if row["unit"] == "countries" else number


def _write_number(row: Mapping[str, Any]) -> tuple[str, str]:
    """Write a statistic for reading: a count and what it is of, or a mean, its unit and its n."""
    if row["unit"] == "countries":
        return f"{row['value']:.0f}", f"of {row['n']}"
    indicator = schema.list_indicators()[str(row["indicator"])]
    unit = indicator.unit
    if unit == "points":
        unit = f"of {indicator.maximum:g} {unit}"
    if row["n"] < len(groups.find_members(str(row["group"]))):
        unit = f"{unit} ({row['n']} countries give one)"
    return round_half_up(row["value"]), unit
