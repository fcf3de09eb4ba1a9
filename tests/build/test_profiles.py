"""Country profiles: right for all 47, isolated, and the same with and without kernels."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pandas as pd
import pytest

import baseline
from baseline import project
from baseline.build import executors, plans, profiles, record
from baseline.data import descriptor, groups, lists, schema, sentences
from baseline.pages import profile
from conftest import CHECKOUT, QUIET, Command, hash_all, last_cell, replaced

CODES = groups.find_members("coe")

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


@pytest.fixture(scope="module")
def frames() -> Frames:
    """Indicators, observations and statistics of the report, only to read."""
    return baseline.indicators(), baseline.observations(), baseline.statistics()


@pytest.fixture(scope="module")
def folder(whole: Path) -> Path:
    """All 47 profiles, as `baseline run` leaves them, only to read."""
    return whole / "outputs/countries"


@pytest.fixture(scope="module")
def contents(folder: Path) -> dict[str, dict[str, Any]]:
    """What each profile says as JSON, only to read."""
    files = {code: folder / code / "profile.json" for code in CODES}
    return {code: json.loads(file.read_text(encoding="utf-8")) for code, file in files.items()}


def test_every_number_of_every_profile_is_the_report_s(
    contents: dict[str, dict[str, Any]], frames: Frames
) -> None:
    """Values are those of indicators, cells those of raw tables, averages those of statistics."""
    indicators, observations, statistics = frames
    values = statistics.set_index(["statistic", "group"])["value"].to_dict()
    cells = observations.set_index(["iso3", "indicator"])["printed"].to_dict()
    for code, content in contents.items():
        shown = [row for table in content["tables"] for row in table["indicators"]]
        assert [row["indicator"] for row in shown] == list(schema.list_indicators())
        for row in shown:
            name = row["indicator"]
            assert row["value"] == indicators.loc[code, name]
            assert row["printed"] == cells[code, name]
            assert row["row"] == CODES.index(code) + 1
            for group in profile.PEERS:
                peers = row["peers"][group]
                by_measure = (
                    {f"{status}_count": count for status, count in peers.items()}
                    if isinstance(peers, dict)
                    else {"mean": peers}
                )
                for measure, value in by_measure.items():
                    assert value == values[f"{name}_{measure}", group]
            if place := row.get("position"):
                assert place["lower"] + place["equal"] + place["higher"] == place["n"]
        named = {entry["list"] for entry in content["lists"]}
        assert named == {entry.list for entry in lists.read_lists() if entry.iso3 == code}


def test_every_profile_holds_to_its_schema(contents: dict[str, dict[str, Any]]) -> None:
    """profile.json is what data/profile.schema.json describes."""
    described = json.loads((CHECKOUT / "data/profile.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(described)
    for content in contents.values():
        validator.validate(content)


def test_every_page_is_whole_offline_and_its_country_s(
    folder: Path, contents: dict[str, dict[str, Any]]
) -> None:
    """Title, caveat and charts with alt text; nothing fetched, no folder of this machine."""
    for code, content in contents.items():
        page = (folder / code / "profile.html").read_text(encoding="utf-8")
        assert f"<title>{content['country']['name']}: country profile – " in page
        assert page.count('<svg role="img" aria-label="') == 2
        assert "<script src" not in page
        assert not re.search(r'(src|href)="https?:', page)
        assert ".staging" not in page
        assert content["caveat"] in unescape(page)
        assert {path.name for path in (folder / code).iterdir()} == {*plans.PROFILE_FILES}


@pytest.mark.parametrize(
    ("code", "table", "says"),
    [
        ("LUX", "fig_4", "gives no minimum age of criminal responsibility (printed 0)"),
        ("CHE", "fig_6", "the report on Safer Internet Day 2019 was still awaited"),
        ("MCO", "fig_5", "neither a hotline nor a child helpline for Monaco"),
        ("SMR", "fig_3", "none of ICMEC's five on online grooming"),
        ("GBR", "fig_4", "182.2 of 261 points"),
        (
            "IRL",
            "fig_1",
            "only signed the Optional Protocol on the sale of children, the Lanzarote Convention",
        ),
        ("RUS", "fig_1", "the cell for the UN Convention on the Rights of the Child ‡ is blank"),
        (
            "RUS",
            "fig_1",
            "ticked as a party to the Optional Protocol on the sale of children, the ",
        ),
        ("RUS", "fig_1", " and the Budapest Convention ‡;"),
        ("ESP", "fig_2", "has both a full and an associate member"),
        ("AUT", "fig_2", "no member in ENOC, but reported an ombudsperson"),
        ("NLD", "fig_1", "The Netherlands is ticked as a party to all four treaties"),
        ("SRB", "fig_5", "a hotline outside INHOPE and a child helpline"),
    ],
)
def test_sentences_say_what_the_cells_say(code: str, table: str, says: str, frames: Frames) -> None:
    """Countries with blanks, signatures, awaited reports and notes, checked by hand."""
    content = profile.build_profile(code, *frames).content

    said = {part["table"]: part["sentence"] for part in content["tables"]}
    assert says in said[table]


def test_sentences_are_whole_for_every_country(frames: Frames) -> None:
    """No doubled words or signs, no lower-case beginning, an end."""
    indicators = frames[0]
    for code in CODES:
        for table in descriptor.find_tables():
            said = sentences.write_sentences(table, indicators.loc[code], lambda _: 3.0)
            assert said[0].isupper()
            assert said.endswith(".")
            assert not re.search(r"  |\.\.|;;| ,|\b(\w+) \1\b|nan|None", said), said


def test_peers_are_a_group_or_countries() -> None:
    """Groups, names and codes mixed; when all are, charts mark none."""
    peers = groups.find_group("Estonia, LVA")
    assert peers.members == ("EST", "LVA")
    assert project.name_profiles_folder(peers.folder) == "countries-EST-LVA"
    assert project.name_profiles_folder(groups.find_group("coe").folder) == "countries"
    assert project.name_profiles_folder(groups.find_group("focus").folder) == "countries-focus"


def test_one_failing_country_leaves_the_others_done_and_its_old_files(
    finished: Path, command: Command
) -> None:
    """Exit status 1, a line for what failed, no half-written folder."""
    folder = finished / "outputs/countries"
    before = hash_all(folder / "MLT")
    damaged = b"not what is recorded"
    (folder / "EST/profile.html").write_bytes(damaged)
    fails_for_malta(finished)

    result = command("country", "MLT", "EST")

    assert result.exit_code == 1
    assert "MLT failed: country.ipynb, cell" in result.output
    assert "AssertionError: Malta fails" in result.output
    assert "1 of 2 profiles are done" in result.output
    partial = folder / "failed/MLT.ipynb"
    assert f"The partial notebook is {partial}" in result.output
    assert "Malta fails" in partial.read_text(encoding="utf-8")
    assert hash_all(folder / "MLT") == before
    assert (folder / "EST/profile.html").read_bytes() != damaged
    assert not list(folder.glob(".staging-*"))


def fails_for_malta(root: Path) -> None:
    """Have the last cell of the notebook of profiles fail for one country."""
    last = nbformat.read(root / "notebooks/country.ipynb", as_version=4).cells[-1].source
    last_cell("country.ipynb", f'assert profile.country.iso3 != "MLT", "Malta fails"\n{last}')(root)


@pytest.mark.slow
def test_a_cell_that_hangs_is_named(copy: Path, command: Command) -> None:
    """The profile fails with the cell's number; test_engine.py tests other ways a cell can end."""
    notebook = nbformat.read(copy / "notebooks/country.ipynb", as_version=4)
    code = [number for number, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    notebook.cells[code[1]].source = "import time; time.sleep(60)"  # before what may take a second
    nbformat.write(notebook, copy / "notebooks/country.ipynb")

    result = command("country", "MLT", "--timeout", "1")

    assert result.exit_code == 1
    assert "MLT failed: country.ipynb, cell 3: it took more than 1 s." in result.output
    assert "Allow more with --timeout." in result.output
    assert (copy / "outputs/countries/failed/MLT.ipynb").is_file()
    assert not (copy / "outputs/countries/MLT").exists()


def test_a_second_sweep_does_only_what_is_missing_or_changed(
    finished: Path, command: Command
) -> None:
    """What is there stays untouched; a lost or damaged file is made again as it was."""
    folder = finished / "outputs/countries"
    before = hash_all(folder)
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("profile.html")}
    (folder / "EST/numbers.svg").unlink()
    (folder / "MLT/profile.html").write_bytes(b"damaged")

    result = command("country", "MLT", "EST", "LVA")

    assert result.exit_code == 0
    assert "LVA (up to date)" in result.output
    assert hash_all(folder) == before
    assert [path.parent.name for path in times if path.stat().st_mtime_ns != times[path]] == ["MLT"]


def test_a_profile_beside_other_countries_has_a_folder_of_its_own(
    finished: Path, command: Command
) -> None:
    """Its page marks them; the profile beside all stays as it was."""
    profile_beside_all = finished / "outputs/countries/MLT"
    before = hash_all(profile_beside_all)

    assert command("country", "MLT", "--compare", "EST").exit_code == 0

    page = (finished / "outputs/countries-EST/MLT/profile.html").read_text("utf-8")
    assert "Marked for comparison: Estonia" in page
    assert hash_all(profile_beside_all) == before
    step = record.read_record(finished / "outputs").steps["countries-EST/MLT"]
    assert step.parameters == {"basis": "printed", "compare": "EST", "country": "MLT"}


def test_a_changed_notebook_is_run_again(finished: Path, command: Command) -> None:
    """A profile from an older notebook is no longer up to date."""
    replaced("notebooks/country.ipynb", "## What the tables print", "## What is printed")(finished)

    assert command("country", "EST").exit_code == 0

    page = (finished / "outputs/countries/EST/profile.html").read_text("utf-8")
    assert "What is printed" in page


@pytest.mark.slow
def test_the_staging_folder_outlives_those_who_write_to_it(tmp_path: Path) -> None:
    """Taken away before them, it came back with what they wrote last, and stayed."""
    seen: list[bool] = []

    @contextmanager
    def watch() -> Iterator[Executor]:
        with executors.local(1) as pool:
            yield pool
        seen.append(any(tmp_path.rglob(".staging-*")))

    plan = plans.plan_profiles(["MLT"], settings=replace(QUIET, folder=tmp_path))
    profiles.build_profiles(plan, watch())

    assert seen == [True]
    assert not any(tmp_path.rglob(".staging-*"))
