"""Groups of member states: named ones, and what a reader puts together."""

from __future__ import annotations

import math
import random
import re
from pathlib import Path

import pytest

import baseline
from baseline.data import countries, groups
from baseline.errors import DataError, UnknownName
from conftest import CHECKOUT, Change, replaced


def test_groups_have_their_sizes_and_complements() -> None:
    """Groups are the sizes the report gives, and each complement is the rest of the 47."""
    sizes = {name: len(groups.find_members(name)) for name in groups.REPORTED}
    everyone = set(groups.find_members("coe"))

    assert sizes == {"coe": 47, "eu": 28, "focus": 10, "non_eu": 19, "non_focus": 37}
    assert set(groups.find_members("non_eu")) == everyone - set(groups.find_members("eu"))
    assert set(groups.find_members("non_focus")) == everyone - set(groups.find_members("focus"))


def test_group_unknown_names_the_nearest() -> None:
    """A mistyped group is answered with the one that was meant."""
    with pytest.raises(UnknownName, match="Nearest: focus"):
        groups.find_members("focs")


def test_focus_countries_are_those_the_report_names(report: str) -> None:
    """The ten focus countries are those of the acknowledgments."""
    (listed,) = re.findall(r"focus on ten countries, namely: (.+?)\.", report)
    named = re.split(r", | and (?!Herzegovina)", listed)

    assert {countries.resolve(name) for name in named} == set(groups.find_members("focus"))


def test_every_printed_name_is_in_the_report(report: str) -> None:
    """Names listed as printed are printed, in capitals or not."""
    text = report.casefold()
    rows = (CHECKOUT / "data" / "countries.csv").read_text(encoding="utf-8").splitlines()[1:]
    printed = [name for row in rows for name in row.split(",")[3].split(";")]

    assert [name for name in printed if name.casefold() not in text] == []


@pytest.mark.parametrize(
    ("choice", "name", "folder"),
    [
        ("nordic", "nordic", "nordic"),
        ("SVK,POL, Hungary ,cz", "visegrad", "visegrad"),
        (["FIN", "DNK"], "DNK,FIN", "DNK-FIN"),
        ("-San Marino, coe", "coe,-SMR", "coe-without-SMR"),
        ("NOR,eu,-GBR", "eu,NOR,-GBR", "eu-NOR-without-GBR"),
        ("eu,non_eu", "coe", "coe"),
        ("coe,-eu", "non_eu", "non_eu"),
        ("DNK,DNK,denmark", "DNK", "DNK"),
    ],
)
def test_a_group_is_the_same_however_it_is_written(
    choice: groups.Choice, name: str, folder: str
) -> None:
    """Order, names and doubled words do not matter, and a set that has a name is called so."""
    assert (groups.find_group(choice).name, groups.find_group(choice).folder) == (name, folder)


def test_random_groups_are_sets_in_printed_order() -> None:
    """Adding and taking away groups and countries is what Python's sets give."""
    known = {name: set(group.members) for name, group in groups.find_named().items()}
    known |= {code: {code} for code in countries.list_names()}
    draw = random.Random(7)
    for _ in range(200):
        plus, minus = draw.sample(list(known), 3), draw.sample(list(known), 2)
        held = set().union(*(known[word] for word in plus))
        wanted = held - set().union(*(known[word] for word in minus))
        words = [*plus, *(f"-{word}" for word in minus)]
        draw.shuffle(words)
        if wanted and all(known[word] & held for word in minus):
            members = groups.find_members(words)
            assert members == tuple(code for code in countries.list_names() if code in wanted), (
                words
            )
        else:
            with pytest.raises(UnknownName):
                groups.find_group(words)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ("nordc", "'nordc' is neither a group nor a member state. Nearest: nordic, Norway (NOR)."),
        ("nordic,Swedn", "Nearest: Sweden (SWE)"),
        ("Scotland", "'Scotland' is part of a member state"),
        ("coe,-coe", "The group 'coe,-coe' is empty."),
        ("nordic,-EST", "The group 'nordic,-EST' has no EST to leave out."),
        ("-SMR", "has no SMR to leave out"),
        ("", "'' is neither a group nor a member state."),
        ([], "The group '' is empty."),
        ("nordic,,", "'' is neither a group nor a member state."),
    ],
)
def test_a_group_that_cannot_be_is_refused(choice: groups.Choice, message: str) -> None:
    """One message says what is wrong and what was meant."""
    with pytest.raises(UnknownName) as error:
        groups.find_group(choice)
    assert message in str(error.value)


def test_many_countries_have_a_short_folder() -> None:
    """A file system takes it, and another set has another."""
    many = [groups.find_group(f"coe,-eu,-{code},EST,FIN") for code in ("ARM", "AZE")]
    long = [
        groups.find_group(",".join(list(countries.list_names())[start : start + 40]))
        for start in (0, 5)
    ]

    assert all(len(group.folder) <= groups.LONGEST_FOLDER for group in [*many, *long])
    assert len({group.folder for group in [*many, *long]}) == 4


def test_statistics_of_a_small_group_are_blank_where_there_is_no_such_number() -> None:
    """One country has a mean and no deviation; Luxembourg gives no minimum age; n says so."""
    computed = baseline.statistics("LUX").set_index("statistic")
    scores, ages = "access_to_justice_score", "minimum_age_of_criminal_responsibility"

    assert computed.loc[f"{scores}_mean", "value"] == baseline.indicators().loc["LUX", scores]
    assert math.isnan(computed.loc[f"{scores}_sd", "value"])
    assert math.isnan(computed.loc[f"{ages}_mean", "value"])
    assert computed.loc[f"{ages}_mean", "n"] == 0
    assert computed.loc[f"{ages}_n", "value"] == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            replaced("data/groups.csv", "nordic,DNK,1952", "nordc,DNK,1952"),
            "data/groups.csv, row 45: 'nordc' has only this row, which may be a mistyped name",
        ),
        (
            replaced("data/groups.csv", "nordic,DNK,1952", "non_eu,NOR,1952"),
            "row 45: 'non_eu' is every country outside 'eu'; remove the row.",
        ),
        (
            replaced("data/groups.csv", "nordic,DNK,1952", "coe,DNK,1952"),
            "row 45: 'coe' is every country of data/countries.csv; remove the row.",
        ),
        (
            replaced("data/groups.csv", "nordic,DNK,1952", "nordic,DKN,1952"),
            "row 45: expected an alpha-3 code of data/countries.csv, found 'DKN'.",
        ),
        (
            replaced("data/groups.csv", "nordic,DNK,1952", "Denmark,DNK,1952"),
            "row 45: 'Denmark' already names a country; choose another name for the group.",
        ),
        (
            replaced("data/groups.csv", "nordic,DNK,1952", "../up,DNK,1952"),
            "row 45: '../up' cannot name a group: use only letters, digits, - and _.",
        ),
        (
            replaced("data/groups.csv", "nordic,DNK,1952", "nordic,FIN,1952"),
            "row 46: FIN appears twice in nordic.",
        ),
        (
            replaced("data/groups.csv", "nordic,DNK,1952", "nordic,DNK,52"),
            "row 45: expected a year or a date (YYYY-MM-DD) as since, found '52'.",
        ),
    ],
)
def test_a_fault_of_the_file_of_groups_is_named(change: Change, message: str, copy: Path) -> None:
    """With its row."""
    change(copy)
    with pytest.raises(DataError) as error:
        groups.find_group("coe")
    assert message in str(error.value)


def test_who_leaves_or_joins_later_is_a_member_of_its_time(copy: Path) -> None:
    """A group is as of the report's date: the United Kingdom left the EU in January 2020."""
    assert "GBR" in groups.find_members("eu")
    replaced("data/datapackage.json", '"as_of": "2019-11-30"', '"as_of": "2020-03-01"')(copy)
    assert "GBR" not in groups.find_members("eu")
    assert "HRV" in groups.find_members("eu")
    replaced("data/datapackage.json", '"as_of": "2020-03-01"', '"as_of": "2013-06-30"')(copy)
    assert "HRV" not in groups.find_members("eu")
