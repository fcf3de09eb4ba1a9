"""The library's functions: one shape, the same parameters, promised columns and types."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pandas as pd
import pytest

import baseline
from baseline.data import groups

# What README's table promises; names of columns as outputs and downloads have them.
TEXT, WHOLE, NUMBER, TRUTH = "str", "int64", "float64", "bool"
OBSERVATIONS = dict.fromkeys(
    ("iso3", "indicator", "value", "unit", "printed", "footnotes", "table"), TEXT
) | {"row": WHOLE, "corrected": TRUTH}
STATISTICS = {
    **dict.fromkeys(("statistic", "indicator", "measure", "group", "basis"), TEXT),
    "value": NUMBER,
    "unit": TEXT,
    "n": WHOLE,
    "countries": TEXT,
    "mark": TEXT,
}
TREATIES = dict.fromkeys(("uncrc", "opsc", "lanzarote", "budapest"), TEXT)
SCORES = {"access_to_justice_score": NUMBER, "access_to_justice_pct": NUMBER}
COUNTED = ("csam_score", "grooming_score", "minimum_age_of_criminal_responsibility")


def types(frame: pd.DataFrame) -> dict[str, str]:
    """Name the type of each column."""
    return frame.dtypes.astype(str).to_dict()


@pytest.mark.parametrize("group", ["coe", "nordic", "coe,-SMR", ["LUX"]])
@pytest.mark.parametrize("basis", ["printed", "corrected"])
def test_frames_have_their_columns_and_types(group: groups.Choice, basis: str) -> None:
    """Whatever the group and the basis, of one country too; countries come in printed order."""
    members = list(groups.find_members(group))
    indicators = baseline.indicators(group, basis)

    assert list(indicators.index) == members
    assert indicators.index.name == "iso3"
    assert types(indicators).items() >= SCORES.items() | dict.fromkeys(COUNTED, WHOLE).items()
    assert set(types(indicators).values()) == {TEXT, WHOLE, NUMBER, TRUTH}
    assert types(indicators) == types(baseline.indicators())
    assert types(baseline.observations(group, basis)) == OBSERVATIONS
    assert types(baseline.statistics(group, basis)) == STATISTICS
    assert set(baseline.statistics(group, basis)["group"]) == {groups.find_group(group).name}
    lists = baseline.country_lists(group)
    assert list(lists.index) == members
    assert set(types(lists).values()) == {TRUTH}


def test_other_functions_have_their_columns_and_types() -> None:
    """Treaties by country; claims as text, as the ledger has them."""
    assert types(baseline.treaties()) == TREATIES
    assert list(baseline.treaties().index) == list(groups.find_members())
    claims = baseline.claims()
    assert set(types(claims).values()) == {TEXT}
    assert list(claims.columns) == [
        "claim", "section", "figure", "printed", "recomputed", "verdict", "n", "consequence",
        "note", "says", "kind", "rests_on", "check", "countries", "answer",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (baseline.indicators, ["group", "basis"]),
        (baseline.observations, ["group", "basis"]),
        (baseline.statistics, ["group", "basis"]),
        (baseline.country_lists, ["group"]),
        (baseline.claims, ["basis"]),
        (baseline.treaties, ["as_of"]),
        (baseline.resolve, ["name"]),
    ],
)
def test_functions_have_one_shape(function: Callable[..., object], parameters: list[str]) -> None:
    """The same parameters in the same order."""
    assert list(inspect.signature(function).parameters) == parameters


def test_a_frame_is_the_reader_s_own() -> None:
    """What is changed in it does not show in the next."""
    indicators, observations = baseline.indicators(), baseline.observations()
    indicators.loc["MLT", "csam_score"] = 0
    observations["value"] = ""

    assert baseline.indicators().loc["MLT", "csam_score"] == 4
    assert (baseline.observations()["value"] != "").any()
