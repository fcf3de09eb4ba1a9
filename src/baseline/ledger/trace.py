"""From a claim or statistic down to the printed cells, and from a cell back up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from baseline import stats
from baseline.data import bases, cells, countries, frames, groups, lists, schema
from baseline.errors import UnknownName, describe_unknown
from baseline.ledger import verdicts
from baseline.ledger.context import Context
from baseline.ledger.verdicts import Finding
from baseline.stats import combined, summary

Tree = dict[str, Any]


@dataclass
class Explainer:
    """Everything an explanation draws on, with values as printed or on another basis."""

    indicators: pd.DataFrame
    observations: pd.DataFrame
    statistics: pd.DataFrame
    findings: list[Finding]

    def __post_init__(self) -> None:
        """Index what is looked up often."""
        self.by_name = {finding.claim.claim: finding for finding in self.findings}
        keys = zip(self.observations["iso3"], self.observations["indicator"], strict=True)
        self.cells = dict(zip(keys, self.observations.to_dict("records"), strict=True))
        self.described = schema.list_indicators()
        self.corrected = bases.find_basis("corrected").changes
        self.notes = {
            marks: cells.read_footnotes(marks)
            for marks in map(str, self.observations["footnotes"].unique())
        }
        self.resting = _list_resting(self.statistics)
        # Without claims: an explanation evaluates no reading.
        self.context = Context(self.indicators, self.statistics, {})

    def down(self, name: str) -> Tree:
        """
        Lead from a claim, a statistic or a cell down to what it rests on, ready for JSON.

        Parameters
        ----------
        name : str
            A claim, a statistic (`NAME` or `NAME@GROUP`) or a cell (`COUNTRY.INDICATOR`).

        Raises
        ------
        UnknownName
            Naming the nearest, if any is near, and where names are listed.
        """
        kind, key = self.resolve(name)
        if kind == "claim":
            return self._explain_claim(key[0])
        return self._explain_statistic(*key) if kind == "statistic" else self._explain_cell(*key)

    def up(self, name: str) -> Tree:
        """
        Lead from a cell, a statistic or a claim, named as for `down`, up to all that uses it.

        That is statistics, claims and files, ready for JSON.
        """
        kind, key = self.resolve(name)
        if kind == "cell":
            iso3, indicator = key
            used = self._find_statistics(iso3, indicator)
            return {
                "cell": ".".join(key),
                "statistics": [f"{statistic}@{group}" for statistic, group in used],
                "claims": self._find_claims(used, {key}, set()),
                "files": _list_files([indicator]),
            }
        if kind == "statistic":
            files = _list_files(self.sources(key[0]))
            return {
                "statistic": "@".join(key),
                "claims": self._find_claims([key], set(), set()),
                "files": files,
            }
        files = ["outputs/claims.csv", "outputs/claims.html"]
        return {
            "claim": key[0],
            "claims": self._find_claims([], set(), {key[0]}),
            "files": files,
        }

    def resolve(self, name: str) -> tuple[str, tuple[str, str]]:
        """Tell what a name stands for."""
        if name in self.by_name:
            return "claim", (name, "")
        statistic, _, group = name.partition("@")
        if (statistic, "coe") in self.context.statistics:
            return "statistic", (statistic, self._compute_group(group or "coe"))
        country, dot, indicator = name.rpartition(".")
        if dot:
            column = schema.find_indicator(indicator).name
            return "cell", (countries.resolve(country), column)
        known = [*self.by_name, *dict.fromkeys(self.statistics["statistic"])]
        raise UnknownName(describe_unknown("claim or statistic", statistic, known))

    def _compute_group(self, choice: str) -> str:
        """Compute the statistics of a group that the report does not use, and return its name."""
        name = groups.find_group(choice).name
        if name not in set(self.statistics["group"]):
            lists = frames.country_lists()
            computed = summary.compute_statistics(self.indicators, lists=lists, chosen=[name])
            self.context.statistics |= Context(self.indicators, computed, {}).statistics
        return name

    def _explain_claim(self, name: str) -> Tree:
        finding = self.by_name[name]
        readings = [
            {
                "reading": reading.label,
                "expression": reading.expression,
                "result": reading.shown,
                "holds": reading.holds,
                "statistics": [
                    self._explain_statistic(*used)
                    for used in dict.fromkeys(reading.trace.statistics)
                ],
                "cells": [self._explain_cell(*used) for used in dict.fromkeys(reading.trace.cells)],
                "lists": {used: sorted(lists.find_listed(used)) for used in reading.trace.lists},
                "public records": [
                    {"treaty": treaty, "day": day} for treaty, day in reading.trace.records
                ],
                "printed elsewhere": {
                    used: self.by_name[used].claim.printed for used in reading.trace.claims
                },
            }
            for reading in finding.readings
        ]
        entered = finding.claim
        return {
            "claim": name,
            "section": entered.section,
            "figure": entered.figure,
            "says": entered.paraphrase,
            "printed": entered.printed,
            "verdict": finding.verdict,
            "recomputed": finding.recomputed,
            "note": finding.note,
            "readings": readings,
        }

    def _explain_statistic(self, statistic: str, group: str) -> Tree:
        row = self.context.row(statistic, group)
        sources = self.sources(statistic)
        indicator, measure = str(row["indicator"]), str(row["measure"])
        return {
            "statistic": f"{statistic}@{group}",
            "value": None if pd.isna(row["value"]) else float(row["value"]),
            "unit": row["unit"],
            "n": int(row["n"]),
            "formula": summary.describe_formula(indicator, measure),
            "countries": row["countries"],
            "cells": [
                self._explain_cell(iso3, source)
                for source in sources
                for iso3 in _list_members(row)
                if not self._leaves_out(iso3, source, measure)
            ],
        }

    def _explain_cell(self, iso3: str, indicator: str) -> Tree:
        seen = self.cells[iso3, indicator]
        change = self.corrected.get((iso3, indicator))
        correction = f"{cells.print_change(change)[1]!r}: {change.reason}" if change else ""
        return {
            "cell": f"{iso3}.{indicator}",
            "value": seen["value"],
            "unit": seen["unit"],
            "file": f"data/raw/{seen['table']}.csv",
            "row": int(seen["row"]),
            "column": self.described[indicator].column,
            "printed": seen["printed"],
            "footnotes": self.notes[str(seen["footnotes"])],
            "correction": correction,
        }

    def sources(self, statistic: str) -> list[str]:
        """Name the indicators that a statistic rests on."""
        return combined.find_sources(str(self.context.row(statistic, "coe")["indicator"]))

    def _leaves_out(self, iso3: str, indicator: str, measure: str) -> bool:
        """Tell whether a statistic leaves a cell out because it gives no value."""
        none, value = self.described[indicator].none, self.indicators[indicator][iso3]
        if pd.isna(value):
            return True
        if none is None or value != none:
            return False
        status, _ = summary.find_counted(indicator, measure)
        return status != "none"  # which counts the very countries without a value

    def _find_statistics(self, iso3: str, indicator: str) -> list[tuple[str, str]]:
        holding = [group for group in groups.REPORTED if iso3 in groups.find_members(group)]
        used = []
        for statistic in self.resting.get(indicator, ()):
            row = self.context.row(statistic, "coe")
            if not self._leaves_out(iso3, indicator, str(row["measure"])):
                resting = groups.REPORTED if _rests_on_all(row) else holding
                used += [(statistic, group) for group in resting]
        return used

    def _find_claims(
        self, statistics: list[tuple[str, str]], cells: set[tuple[str, str]], names: set[str]
    ) -> list[str]:
        used = set(statistics)
        return [
            f"{finding.claim.claim} ({finding.verdict})"
            for finding in self.findings
            if any(
                used & set(reading.trace.statistics)
                or cells & set(reading.trace.cells)
                or names & set(reading.trace.claims)
                for reading in finding.readings
            )
        ]


def _list_resting(statistics: pd.DataFrame) -> dict[str, list[str]]:
    """Name the statistics that rest on each indicator: its own, and those combined of several."""
    names = dict(zip(statistics["statistic"], statistics["indicator"], strict=True))
    sources = {of: combined.find_sources(of) for of in dict.fromkeys(names.values())}
    resting: dict[str, list[str]] = {}
    for statistic, of in names.items():
        for indicator in sources[of]:
            resting.setdefault(indicator, []).append(statistic)
    return resting


def _list_members(row: Mapping[str, Any]) -> tuple[str, ...]:
    """List whose cells a statistic rests on."""
    return groups.find_members("coe" if _rests_on_all(row) else row["group"])


def _rests_on_all(row: Mapping[str, Any]) -> bool:
    """Tell whether a statistic compares with the overall mean, and so rests on all countries."""
    status, _ = summary.find_counted(row["indicator"], row["measure"])
    return status in summary.OF_COE_MEAN


def _list_files(indicators: Sequence[str]) -> list[str]:
    """List the files that hold or draw some indicators."""
    known = [schema.find_indicator(name) for name in indicators]
    tables = dict.fromkeys(indicator.table for indicator in known)
    charts = dict.fromkeys(chart for indicator in known for chart in indicator.charts)
    clean = [*tables, "indicators", "observations"] if known else []
    return [
        *(f"data/clean/{name}.csv" for name in clean),
        *(f"outputs/{name}.csv" for name in ("statistics", "claims")),
        *(f"outputs/tables/{table}.html" for table in tables),
        *(f"outputs/figures/{chart}.svg" for chart in charts),
    ]


def load_explainer(basis: str | Path = bases.PRINTED) -> Explainer:
    """Gather what explanations draw on, with the values of a basis."""
    indicators, statistics = frames.indicators(basis=basis), stats.statistics(basis=basis)
    findings = verdicts.judge_claims(indicators, statistics)
    return Explainer(indicators, frames.observations(basis=basis), statistics, findings)
