"""Clean data: an independent reading of the report, the round trip, schemas, corrections."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd
import pytest

import baseline
from baseline.data import bases, checks, countries, descriptor, schema
from baseline.data import clean as merge
from baseline.data.cells import to_cell
from conftest import CHECKOUT

CLEAN = CHECKOUT / "data" / "clean"


@pytest.fixture(scope="module")
def clean() -> merge.Clean:
    """Clean data, rebuilt from the raw tables."""
    return merge.clean_tables()


def test_committed_clean_files_are_what_the_raw_tables_give(clean: merge.Clean) -> None:
    """Nobody edits clean data: rebuilding gives the committed bytes."""
    for name, content in clean.files().items():
        assert (CLEAN / name).read_bytes() == content.encode(), name


@pytest.mark.parametrize("table", descriptor.find_tables())
def test_each_table_is_printed_again_cell_by_cell(clean: merge.Clean, table: str) -> None:
    """Clean data give back every heading and cell of the raw table, footnote marks included."""
    raw = pd.read_csv(CHECKOUT / f"data/raw/{table}.csv", dtype="str", keep_default_na=False)

    typed, observations = clean.typed[table], clean.observations
    marks = observations[observations["table"] == table].set_index(["iso3", "indicator"])[
        "footnotes"
    ]
    headings = [
        field["name"] for field in descriptor.find_resource(f"raw_{table}")["schema"]["fields"]
    ]
    columns = {headings[0]: list(typed["printed_country"])}
    for heading, indicator in zip(
        headings[1:], schema.list_indicators(table).values(), strict=True
    ):
        values = typed[indicator.name].items()
        columns[heading] = [
            to_cell(value, marks[iso3, indicator.name], indicator) for iso3, value in values
        ]
    printed = pd.DataFrame(columns, dtype="str")

    assert printed.shape == (47, 1 + len(schema.list_indicators(table)))
    pd.testing.assert_frame_equal(printed, raw)


def test_indicators_agree_with_an_independent_reading_of_the_report(
    report: str, clean: merge.Clean
) -> None:
    """Every value equals what a separate, cruder reading of the report's lines finds."""
    meaning = {"✓": "✓", "SIGNED": "signed", "Full": "full", "Associate": "associate", "": ""}
    meaning |= {
        "Full / Associate": "full_and_associate",
        "Awaiting report at www.saferinternetday.org": "awaiting_report",
    }
    lines = [
        re.sub(r"<sup>.*?</sup>|<[^>]+>", "", line)
        for line in report.split("\n")
        if re.match(r"(<b>)?[A-Z]{4}", line)
    ]
    rows: dict[str, list[list[str]]] = {}
    for line in lines:
        name, *cells = line.split("\t")
        if cells and name.isupper():
            rows.setdefault(countries.resolve(name), []).append([cell.strip() for cell in cells])

    assert {len(tables) for tables in rows.values()} == {6}
    for iso3, tables in rows.items():
        read = [meaning.get(cell, cell) for table in tables for cell in table]
        row = clean.indicators.drop(columns="country").loc[iso3]
        for cell, (name, value) in zip(read, row.items(), strict=True):
            if cell == "✓":
                assert value in ("party", "celebrated", True), (iso3, name)
            elif cell == "":
                assert value in ("none", False), (iso3, name)
            elif cell[0].isdigit():
                assert float(cell) == value, (iso3, name)
            else:
                assert cell == value, (iso3, name)


def test_observations_hold_every_cell_once_and_lead_back_to_it(clean: merge.Clean) -> None:
    """There is one observation per country and indicator, and its raw row holds its cell."""
    observations = clean.observations

    assert len(observations) == 47 * len(schema.list_indicators())
    assert not observations.duplicated(["iso3", "indicator"]).any()
    raw = {
        t: list(csv.reader(io.StringIO((CHECKOUT / f"data/raw/{t}.csv").read_text("utf-8"))))
        for t in descriptor.find_tables()
    }
    for cell in observations.itertuples():
        place = list(schema.list_indicators(str(cell.table))).index(str(cell.indicator)) + 1
        assert raw[str(cell.table)][int(str(cell.row))][place] == cell.printed


def test_observations_and_indicators_hold_the_same_values(clean: merge.Clean) -> None:
    """The tidy file and the wide file say the same."""
    wide = clean.indicators.drop(columns="country").map(schema.to_text)
    tidy = clean.observations.pivot(index="iso3", columns="indicator", values="value")

    pd.testing.assert_frame_equal(tidy.loc[wide.index, list(wide)], wide, check_names=False)


def test_footnote_marks_become_a_column_of_their_own(clean: merge.Clean) -> None:
    """The UK's notes and the sources of four hotlines and two centres are carried along."""
    cited = clean.observations[clean.observations["footnotes"] != ""]
    footnotes = dict(zip(cited["iso3"] + "." + cited["indicator"], cited["footnotes"], strict=True))

    assert footnotes == {
        "GBR.access_to_justice_score": "74",
        "GBR.minimum_age_of_criminal_responsibility": "75",
        "ALB.other_hotline": "85",
        "ARM.other_hotline": "86",
        "SRB.other_hotline": "87",
        "UKR.other_hotline": "88",
        "ALB.safer_internet_centre": "113",
        "ARM.safer_internet_centre": "114",
    }


def test_merge_refuses_a_country_that_stands_twice(clean: merge.Clean) -> None:
    """A doubled row is an error, not a cross product."""
    doubled = pd.concat([clean.typed["fig_2"], clean.typed["fig_2"].head(1)])

    with pytest.raises(pd.errors.MergeError):
        merge.merge_tables(clean.typed | {"fig_2": doubled})


def test_all_files_of_the_data_package_hold_to_their_schemas() -> None:
    """Raw, clean and hand-kept files satisfy types, ranges, keys and foreign keys."""
    names = [resource["name"] for resource in descriptor.read_descriptor()["resources"]]

    assert checks.check_files(CHECKOUT / "data", names) == []


def test_typed_columns_are_described_as_in_indicators() -> None:
    """A column has the same type in the file of its table as in the merged file."""
    for table in descriptor.find_tables():
        described = {
            field["name"]: field["type"]
            for field in descriptor.find_resource(table)["schema"]["fields"][2:]
        }
        assert described == {
            name: indicator.type for name, indicator in schema.list_indicators(table).items()
        }


def test_a_percentage_fits_its_score_at_the_printed_decimal() -> None:
    """119 of 261 is 45.59…: 45.6 fits, its neighbours do not."""
    frame = pd.DataFrame(
        {"access_to_justice_score": [119.0] * 3, "access_to_justice_pct": [45.5, 45.6, 45.7]}
    )

    assert list(checks.find_wrong_percentages(frame)) == [True, False, True]


def test_corrections_change_only_their_cells_and_are_marked(clean: merge.Clean) -> None:
    """Basis "corrected" differs from "printed" in the listed cells and in no other."""
    printed, corrected = baseline.indicators(), baseline.indicators(basis="corrected")
    listed = set(bases.find_basis("corrected").changes)

    changed = (printed != corrected).stack()
    assert set(changed.index[changed]) == listed
    marked = baseline.observations(basis="corrected").query("corrected")
    assert set(zip(marked["iso3"], marked["indicator"], strict=True)) == listed
    assert not baseline.observations()["corrected"].any()
