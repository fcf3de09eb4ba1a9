"""All cells in words, with their marks, for the pages of all data and of comparison."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from baseline.data import countries, descriptor, groups, lists, schema
from baseline.data.bases import CHANGED, CONTRADICTED
from baseline.data.groups import Group
from baseline.data.marks import (
    QUERIED,
    gather_marks,
    gather_marks_of_statuses,
    select_queried,
)
from baseline.ledger.claim_words import name_section
from baseline.ledger.trace import Explainer
from baseline.pages.group_values import find_group_value, write_group_value
from baseline.stats import summary


def describe_values(explainer: Explainer) -> dict[str, Any]:
    """
    Arrange what the site shows of every country: values that all templates of pages can use.

    These are countries, indicators and groups as their modules describe them; the `labels` of
    tables and groups, the titles of indicators; by alpha-3 code `all_names` of a country, its
    `cells` by indicator; by group and indicator what is true of the members; the report's `lists`,
    each with the countries that it names.
    """
    members, indicators = countries.list_countries(), schema.list_indicators()
    named = groups.find_named()
    statistics = summary.compute_statistics(explainer.indicators, chosen=list(named))
    return {
        "countries": members,
        "named_groups": named,
        "group_labels": {name: group.label for name, group in named.items()},
        "indicators": indicators,
        "titles": schema.list_titles_of_indicators(),
        "titles_with_units": {
            name: _name_with_unit(indicator) for name, indicator in indicators.items()
        },
        "labels": {table: schema.label_table(table) for table in descriptor.find_tables()},
        "all_names": {member.iso3: member.names for member in members},
        "cells": _describe_cells(explainer),
        "of_groups": _describe_groups(explainer.indicators, named, statistics),
        "lists": _gather_lists(),
    }


def _describe_cells(explainer: Explainer) -> dict[str, dict[str, dict[str, Any]]]:
    indicators = schema.list_indicators()
    frame = explainer.indicators
    marks = dict(frame.attrs["marks"])
    for name in indicators:
        for iso3 in select_queried(frame, name):
            marks[iso3, name] = f"{marks.get((iso3, name), '')}{QUERIED}"
    return {
        str(iso3): {
            name: _describe_cell(indicator, row[name], marks.get((str(iso3), name), ""))
            for name, indicator in indicators.items()
        }
        for iso3, row in frame[list(indicators)].to_dict("index").items()
    }


def _describe_cell(indicator: schema.Indicator, value: schema.Value, mark: str) -> dict[str, Any]:
    """Write a value in words with its mark, and its sort key if that differs."""
    if pd.isna(value):
        return {"text": "no data", "mark": "", "sort": ""}
    if not indicator.is_number:
        return {"text": schema.write_words(value), "mark": mark, "sort": None}
    if value == indicator.none:
        return {"text": "none given", "mark": mark, "sort": ""}
    return {"text": schema.write_words(value), "mark": mark, "sort": schema.to_text(value)}


def _name_with_unit(indicator: schema.Indicator) -> str:
    unit = indicator.unit
    return indicator.title if unit in indicator.title else f"{indicator.title}, {unit}"


def _describe_groups(
    indicators: pd.DataFrame, named: Mapping[str, Group], statistics: pd.DataFrame
) -> dict[str, dict[str, Markup]]:
    """Write what is true of each group, by indicator, with its marks."""
    values: dict[Any, float] = statistics.set_index(["statistic", "group"])["value"].to_dict()
    described: dict[str, dict[str, Markup]] = {}
    for group, members in named.items():
        frame = indicators.loc[list(members.members)]
        marks, of_statuses = gather_marks(frame), gather_marks_of_statuses(frame)
        described[group] = {
            name: _raise_marks(
                write_group_value(
                    indicator,
                    find_group_value(indicator, group, values),
                    marks.get(name, ""),
                    of_statuses.get(name, {}),
                )
            )
            for name, indicator in schema.list_indicators().items()
        }
    return described


def _raise_marks(written: str) -> Markup:
    """Draw marks within a text, so that a file saved from a page can tell them from the value."""
    text, *marked = re.split(f" ([{CONTRADICTED}{CHANGED}]+)", written)
    drawn = (
        Markup('<span class="mark">{}</span>{}').format(mark, after)
        for mark, after in zip(marked[::2], marked[1::2], strict=True)
    )
    return escape(text) + Markup("").join(drawn)


def _gather_lists() -> dict[str, set[str]]:
    """Gather whom each of the report's lists names, by its title and where it is printed."""
    titles = schema.list_titles()
    gathered: dict[str, set[str]] = {}
    for row in lists.read_lists():
        title = f"{titles[row.list]} ({name_section(row.section)})"
        gathered.setdefault(title, set()).add(row.iso3)
    return gathered
