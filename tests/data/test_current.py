"""A number that is shown is never an old one: what was changed shows before anything is rebuilt."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import baseline
from baseline import hashes, project
from baseline.build import record
from baseline.data import clean, current, stamp
from baseline.errors import DataError
from conftest import CHECKOUT, Change, Command, read_twice, replaced

MALTA = read_twice("fig_3", "MALTA,4,4", "MALTA,5,4")


def printed_statistic(command: Command, name: str, *more: str) -> dict[str, str]:
    """A statistic of all member states, as the command line prints it."""
    result = command("statistics", name, "--format", "csv", *more)
    assert result.exit_code == 0, result.output
    return {row["group"]: row["value"] for row in csv.DictReader(io.StringIO(result.output))}


def test_a_changed_cell_shows_everywhere_without_a_rebuild(built: Path, command: Command) -> None:
    """Frames, statistics, `explain` and verdicts use the cell as it is now; no file is written."""
    before = float(printed_statistic(command, "csam_score_mean")["coe"])
    MALTA(built)
    files = {path: path.stat().st_mtime_ns for path in built.rglob("*")}

    assert baseline.indicators().loc["MLT", "csam_score"] == 5
    assert (
        baseline.observations()
        .set_index(["iso3", "indicator"])
        .loc[("MLT", "csam_score"), "printed"]
        == "5"
    )
    rows = csv.DictReader(io.StringIO(command("indicators", "--format", "csv").output))
    assert {row["iso3"]: row["csam_score"] for row in rows}["MLT"] == "5"
    assert float(printed_statistic(command, "csam_score_mean")["coe"]) == pytest.approx(
        before + 1 / 47
    )
    way = json.loads(command("explain", "MLT.csam_score", "--json").output)
    assert (way["value"], way["printed"]) == ("5", "5")
    # 30 countries score four in Fig. 3, Malta among them.
    reading = json.loads(command("explain", "s3-csam-majority-four", "--json").output)["readings"][
        0
    ]
    assert float(reading["statistics"][0]["value"]) == pytest.approx(100 * 29 / 47)
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*")} == files


def test_changed_verdicts_are_seen_without_a_rebuild(built: Path, command: Command) -> None:
    """`baseline claims` says that a verdict differs from the written verdict, and exits with 1."""
    assert command("claims").exit_code == 0
    # The printed mean would need 36 to 41 points more.
    read_twice("fig_4", "<b>MALTA</b>,119,45.6", "<b>MALTA</b>,157,60.2")(built)

    result = command("claims", "s5-coe-mean-score")

    assert result.exit_code == 1
    assert "Changed: s5-coe-mean-score" in result.output


def test_one_change_after_the_other_shows(built: Path) -> None:
    """A process computes again when tables change, and reads clean data that fit them again."""
    MALTA(built)
    assert baseline.indicators().loc["MLT", "csam_score"] == 5
    read_twice("fig_3", "MALTA,5,4", "MALTA,3,4")(built)
    assert baseline.indicators().loc["MLT", "csam_score"] == 3
    read_twice("fig_3", "MALTA,3,4", "MALTA,4,4")(built)
    assert baseline.indicators().loc["MLT", "csam_score"] == 4


def test_a_changed_correction_shows(built: Path, command: Command) -> None:
    """Another corrected cell is another value."""
    assert printed_statistic(command, "budapest_party_count", "--basis", "corrected")["coe"] == "44"
    replaced("data/bases/corrected.csv", "RUS,budapest,none,", "RUS,budapest,party,")(built)
    assert printed_statistic(command, "budapest_party_count", "--basis", "corrected")["coe"] == "45"


def test_a_changed_ledger_shows(built: Path, command: Command) -> None:
    """A printed value is judged as it is entered now."""
    replaced(
        "data/raw/claims.csv", "access to justice score,166.7", "access to justice score,165.9"
    )(built)
    judged = json.loads(
        command("claims", "s5-coe-mean-score", "--json").output.partition("Changed:")[0]
    )
    # 47 scores add up to 7,796.2.
    assert [(claim["printed"], claim["verdict"]) for claim in judged] == [("165.9", "ambiguous")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            replaced("data/raw/fig_3.csv", "MALTA,4,4", "MALTA,5,4"),
            "data/raw/fig_3.csv: does not match its hash",
        ),
        (
            replaced(
                "data/bases/corrected.csv", "RUS,budapest,none,party", "RUS,budapest,none,none"
            ),
            "budapest: RUS is 'party' in print, not 'none' (data/bases/corrected.csv, row 2).",
        ),
        (
            replaced(
                "data/raw/country_lists.csv",
                "web_constables,",
                "web_constables,2,XXX,\nweb_constables,",
            ),
            "data/raw/country_lists.csv",
        ),
    ],
)
def test_data_that_are_refused_give_no_number(
    change: Change, message: str, built: Path, command: Command
) -> None:
    """An edited table, a misquoted correction and an unknown country are errors, not numbers."""
    change(built)
    for words in (["indicators"], ["statistics"], ["claims"], ["explain", "MLT.csam_score"]):
        result = command(*words, "--basis", "corrected")

        assert result.exit_code == 1, words
        assert result.output.startswith("Error: "), words
        assert message in result.output, words


@pytest.mark.parametrize(
    "kept", ["data/clean/stamp.json", "data/clean/indicators.csv", "data/clean/fig_2.csv"]
)
def test_clean_data_that_are_lost_or_edited_are_computed(kept: str, built: Path) -> None:
    """Numbers typed into data/clean are not believed, nor are data that no stamp vouches for."""
    replaced("data/clean/indicators.csv", "MLT,Malta", "MLT,Melta")(built)
    assert baseline.indicators().loc["MLT", "country"] == "Malta"
    (built / kept).unlink()
    assert baseline.indicators().loc["MLT", "country"] == "Malta"


def test_what_is_up_to_date_is_read_and_not_computed(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The raw tables are not parsed again, however often one asks."""

    def refused() -> clean.Clean:
        raise AssertionError("computed, though all is up to date")

    monkeypatch.setattr(clean, "clean_tables", refused)

    assert len(baseline.indicators()) == 47
    # What no other test computes, since a process remembers.
    read_twice("fig_3", "MALTA,4,4", "MALTA,2,1")(built)
    with pytest.raises(AssertionError, match="computed"):
        baseline.indicators()


def test_a_run_reads_the_data_that_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else is opened or hashed, and nothing is taken instead."""
    file = tmp_path / "indicators.csv"
    file.write_text(
        (CHECKOUT / "data/clean/indicators.csv")
        .read_text("utf-8")
        .replace("MLT,Malta", "MLT,Melta")
    )
    monkeypatch.delattr(current, "read_clean")
    monkeypatch.setenv(project.GIVEN, str(tmp_path))

    assert baseline.indicators().loc["MLT", "country"] == "Melta"
    with pytest.raises(DataError, match=r"observations\.csv does not exist"):
        baseline.observations()


def test_a_project_without_clean_data_has_numbers(copy: Path) -> None:
    """Nothing has to be built before one can ask."""
    for file in (copy / "data/clean").iterdir():
        file.unlink()

    assert project.find_project().root == copy
    assert len(baseline.indicators("focus")) == 10
    assert len(baseline.observations("focus")) == 10 * len(baseline.indicators().columns[1:])


def test_reading_clean_data_hashes_no_more_than_they_rest_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Reading indicators hashes the code that cleans and its sources, not the whole library."""
    read: list[Path] = []
    real = hashes.hash_files
    monkeypatch.setattr(
        hashes, "hash_files", lambda named: read.extend(named.values()) or real(named)
    )
    monkeypatch.delattr(record, "hash_inputs")

    assert len(baseline.indicators()) == 47
    code = {path.relative_to(project.PACKAGE) for path in read if path.suffix == ".py"}
    assert {path.with_suffix("").as_posix() for path in code} == set(stamp.CLEANING)
    assert sum(path.stat().st_size for path in read) < 700_000


def test_the_stamp_names_every_module_that_cleans() -> None:
    """The stamp hashes all modules that cleaning imports: changed code never shows old numbers."""
    code = "import sys\nfrom baseline.data import clean as merge\nmerge.clean_tables().files()\n"
    code += "modules = sys.modules.items()\n"
    code += "print(*(name for name, module in modules if not hasattr(module, '__path__')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = {
        name.removeprefix("baseline.").replace(".", "/")
        for name in done.stdout.split()
        if name.startswith("baseline.")
    }

    assert imported == set(stamp.CLEANING)


def test_changed_code_shows_without_a_rebuild(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clean data that other code has made are not read, though their raw tables are the same."""
    package = Path(shutil.copytree(project.PACKAGE, tmp_path / "baseline"))
    monkeypatch.setattr(project, "PACKAGE", package)
    assert stamp.list_damaged(stamp.hash_sources()) == []

    with (package / "data/cells.py").open("a") as file:
        file.write("# changed\n")

    assert stamp.list_damaged(stamp.hash_sources()) == ["data/clean/stamp.json"]
