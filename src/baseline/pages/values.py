"""All cells in words, with their marks, for the pages of all data and of comparison."""

from __future__ import annotations

from typing import Any

import pandas as pd

from baseline.data import countries, descriptor, groups, lists, schema
from baseline.data.rounding import round_half_up
from baseline.ledger.trace import Explainer


def describe_values(explainer: Explainer) -> dict[str, Any]:
    """
    Arrange what the site shows of every country.

    Parameters
    ----------
    explainer : Explainer

    Returns
    -------
    dict
        Countries and indicators as their modules describe them; who is of which of two
        `groups`; the `labels` of tables; by alpha-3 code `all_names` of a country, its `cells`
        by indicator, and the `lists` of the report that name it; by indicator what is true
        `overall`.
    """
    members, indicators = countries.members(), schema.indicators()
    return {
        "countries": members,
        "groups": {name: frozenset(groups.find_members(name)) for name in ("eu", "focus")},
        "indicators": indicators,
        "labels": {table: schema.table_label(table) for table in descriptor.find_tables()},
        "all_names": {
            member.iso3: list(
                dict.fromkeys([member.name, member.iso3, member.iso2, *member.aliases])
            )
            for member in members
        },
        "cells": _cells(explainer),
        "overall": {name: _overall(indicator, explainer) for name, indicator in indicators.items()},
        "lists": {member.iso3: _lists(member.iso3) for member in members},
    }


def _cells(explainer: Explainer) -> dict[str, dict[str, dict[str, Any]]]:
    indicators = schema.indicators()
    # Cells that public records contradict: corrected, or as printed, depending on the basis.
    marks = {
        cell: "†" if explainer.cells[cell]["corrected"] else "‡" for cell in explainer.corrected
    }
    return {
        str(iso3): {
            name: _describe_cell(indicator, row[name], marks.get((str(iso3), name), ""))
            for name, indicator in indicators.items()
        }
        for iso3, row in explainer.indicators[list(indicators)].to_dict("index").items()
    }


def _describe_cell(indicator: schema.Indicator, value: schema.Value, mark: str) -> dict[str, Any]:
    """Write a value in words, with its mark, and what it is sorted by unless that is the words."""
    if pd.isna(value):
        return {"text": "no data", "mark": "", "sort": ""}
    if not indicator.is_number:
        return {"text": schema.words(value), "mark": mark, "sort": None}
    if value == indicator.none:
        return {"text": "none given", "mark": mark, "sort": ""}
    return {"text": schema.words(value), "mark": mark, "sort": schema.to_text(value)}


def _overall(indicator: schema.Indicator, explainer: Explainer) -> str:
    """Say what is true of all: the mean of a number, how many have each status."""
    rows = explainer.context.statistics
    if indicator.is_number:
        row = rows[f"{indicator.name}_mean", "coe"]
        return round_half_up(row["value"]) if row["n"] else "no data"
    counts = {
        status: int(rows[f"{indicator.name}_{status}_count", "coe"]["value"])
        for status in indicator.statuses
    }
    return ", ".join(f"{schema.words(status)}: {count}" for status, count in counts.items())


def _lists(iso3: str) -> list[str]:
    """Name the lists of the report that name a country, once if it is there several times."""
    titles = schema.list_titles()
    return list(dict.fromkeys(titles[row.list] for row in lists.read() if row.iso3 == iso3))
