"""Country profiles: right for all 47, isolated, and the same with and without kernels."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import nbformat
import pandas as pd
import pytest

import baseline
from baseline.build import profiles, record
from baseline.data import countries, lists, schema, sentences
from baseline.errors import UnknownName
from baseline.pages import profile
from conftest import CHECKOUT, Command, hashes, last_cell

CODES = countries.group("coe")


@pytest.fixture(scope="module")
def frames() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Indicators, observations and statistics of the report."""
    return baseline.indicators(), baseline.observations(), baseline.statistics()


@pytest.fixture(scope="module")
def swept(whole: Path) -> Path:
    """All 47 profiles."""
    return whole / "outputs/countries"


def test_every_number_of_every_profile_is_the_report_s(
    swept: Path, frames: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
) -> None:
    """Values are those of indicators, printed cells those of the raw tables, averages those of statistics."""
    indicators, observations, statistics = frames
    found = statistics.set_index(["statistic", "group"])["value"]
    cells = observations.set_index(["iso3", "indicator"])
    for code in CODES:
        content = json.loads((swept / code / "profile.json").read_text(encoding="utf-8"))
        shown = [each for table in content["tables"] for each in table["indicators"]]
        assert [each["indicator"] for each in shown] == list(schema.indicators())
        for each in shown:
            name = each["indicator"]
            assert each["value"] == indicators.loc[code, name]
            assert each["printed"] == cells.loc[(code, name), "printed"]
            assert each["row"] == CODES.index(code) + 1
            for group in profile.PEERS:
                assert each["peers"][group] == found[f"{name}_{each['peers']['measure']}", group]
            if each.get("position"):
                assert (
                    each["position"]["lower"] + each["position"]["equal"] + each["position"]["higher"]
                    == each["position"]["n"]
                )
        named = {each["list"] for each in content["lists"]}
        assert named == {each.list for each in lists.read() if each.iso3 == code}


def test_every_profile_holds_to_its_schema(swept: Path) -> None:
    """profile.json is what data/profile.schema.json describes."""
    described = json.loads((CHECKOUT / "data/profile.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(described)
    for code in CODES:
        validator.validate(json.loads((swept / code / "profile.json").read_text(encoding="utf-8")))


def test_every_page_is_whole_offline_and_its_country_s(swept: Path) -> None:
    """Title, sentences, cells, caveat and charts with alt text; nothing fetched, no folder of this machine."""
    for code in CODES:
        page = (swept / code / "profile.html").read_text(encoding="utf-8")
        content = json.loads((swept / code / "profile.json").read_text(encoding="utf-8"))
        name = content["country"]["name"]
        assert f"<title>{name}: country profile</title>" in page
        assert page.count('<svg role="img" aria-label="') == 2
        assert "<script" not in page
        assert not re.search(r'(src|href)="https?:', page)
        assert ".staging" not in page
        assert content["caveat"].replace("'", "&#x27;") in page
        assert {path.name for path in (swept / code).iterdir()} == {*profiles.PROFILE_FILES}  # fmt: skip


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
            "it has signed the Optional Protocol on the sale of children, the Lanzarote Convention and the",
        ),
        ("RUS", "fig_1", "the cell for the UN Convention on the Rights of the Child is blank"),
        ("ESP", "fig_2", "has both a full member and an associate"),
        ("AUT", "fig_2", "no member in ENOC, but named an ombudsperson"),
        ("NLD", "fig_1", "The Netherlands is party to all four treaties"),
        ("SRB", "fig_5", "a hotline outside INHOPE and a child helpline"),
    ],
)
def test_sentences_say_what_the_cells_say(
    code: str, table: str, says: str, frames: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
) -> None:
    """Countries with blanks, signatures, awaited reports and notes of their own, checked by hand."""
    content = profile.build(code, *frames).content

    assert says in next(each["sentence"] for each in content["tables"] if each["table"] == table)


def test_sentences_are_whole_for_every_country(frames: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]) -> None:
    """No doubled words or signs, no lower-case beginning, an end."""
    indicators = frames[0]
    for code in CODES:
        for said in sentences.all_of(indicators.loc[code], lambda _: 3.0).values():
            assert said[0].isupper()
            assert said.endswith(".")
            assert not re.search(r"  |\.\.|;;| ,|\b(\w+) \1\b|nan|None", said), said


def test_peers_are_a_group_or_countries() -> None:
    """A group, names and codes mixed; the country itself is no peer of its own."""
    assert countries.peers("coe") == ()
    assert countries.peers("focus") == countries.group("focus")
    assert countries.peers("Estonia, LVA") == ("EST", "LVA")
    with pytest.raises(UnknownName, match=r"(?s)Latvja.*Nearest: Latvia.*Groups: coe"):
        countries.peers("Estonia, Latvja")
    assert countries.profiles("coe") == "countries"
    assert countries.profiles("focus") == countries.profiles(",".join(countries.group("focus"))) == "countries-focus"
    assert countries.profiles("Estonia, LVA") == "countries-EST-LVA"


@pytest.mark.slow
def test_one_failing_country_leaves_the_others_done_and_its_old_files(copy: Path, command: Command) -> None:
    """Exit status 1, a line for what failed, no half-written folder."""
    assert command("country", "MLT").exit_code == 0
    before = hashes(copy / "outputs/countries/MLT")
    last = nbformat.read(copy / "notebooks/country.ipynb", as_version=4).cells[-1].source
    last_cell("country.ipynb", f'assert found.country.iso3 != "MLT", "Malta fails"\n{last}')(copy)

    result = command("country", "MLT", "EST")

    assert result.exit_code == 1
    assert "MLT failed: country.ipynb, cell" in result.output
    assert "AssertionError: Malta fails" in result.output
    assert "1 of 2 profiles are done" in result.output
    partial = copy / "outputs/countries/failed/MLT.ipynb"
    assert f"Its partial notebook: {partial}" in result.output
    assert "Malta fails" in partial.read_text(encoding="utf-8")
    assert hashes(copy / "outputs/countries/MLT") == before
    assert (copy / "outputs/countries/EST/profile.html").is_file()
    assert not list((copy / "outputs/countries").glob(".staging-*"))


@pytest.mark.slow
def test_a_cell_that_hangs_is_named(copy: Path, command: Command) -> None:
    """It does not stop the command; tests/test_engine.py looks at cells that end in other ways."""
    last_cell("country.ipynb", "import time; time.sleep(60)")(copy)

    result = command("country", "MLT", "--timeout", "2")

    assert result.exit_code == 1
    assert "MLT failed: country.ipynb, cell 12: it took more than 2 s.\n--timeout gives it longer." in result.output
    assert (copy / "outputs/countries/failed/MLT.ipynb").is_file()
    assert not (copy / "outputs/countries/MLT").exists()


@pytest.mark.slow
def test_a_second_sweep_does_only_what_is_missing_or_changed(copy: Path, command: Command) -> None:
    """What is there stays untouched; a lost file, another peer or a changed notebook is built again."""
    folder = copy / "outputs/countries"
    assert command("country", "MLT", "EST").exit_code == 0
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("profile.html")}

    (folder / "EST" / "numbers.svg").unlink()
    page = (folder / "MLT/profile.html").read_bytes()
    (folder / "MLT/profile.html").write_bytes(b"damaged")
    assert command("country", "MLT", "EST", "LVA").exit_code == 0
    now = {path: path.stat().st_mtime_ns for path in folder.rglob("profile.html")}
    assert {path.parent.name for path in now if now[path] != times.get(path)} == {"LVA", "MLT"}
    assert (folder / "MLT/profile.html").read_bytes() == page
    step = record.read(copy / "outputs").steps["countries/LVA"]
    assert step.parameters == {"basis": "printed", "compare": "coe", "country": "LVA"}
    assert (folder / "EST" / "numbers.svg").is_file()

    assert command("country", "MLT", "--compare", "EST").exit_code == 0
    notebook = copy / "notebooks/country.ipynb"
    notebook.write_text(notebook.read_text("utf-8").replace("## Legislation", "## Laws"), "utf-8")
    assert command("country", "EST").exit_code == 0
    beside = (copy / "outputs/countries-EST/MLT/profile.html").read_text("utf-8")
    assert "Marked for comparison: Estonia" in beside
    assert "Marked for comparison" not in (folder / "MLT/profile.html").read_text("utf-8")
    assert "Laws" in (folder / "EST/profile.html").read_text("utf-8")
