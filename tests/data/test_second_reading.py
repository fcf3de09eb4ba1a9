"""The second reading of the printed tables: whatever cell is changed, it is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baseline import hashes
from baseline.data import second_reading, stamp
from conftest import CHECKOUT, REPORT, Change, Command, recorded, replaced

SECOND = "data/ledger/second_reading.csv"

CELLS = {
    "ALB.uncrc": ("fig_1", "ALBANIA,✓,✓,✓,✓,✓", "ALBANIA,,✓,✓,✓,✓", "''", "'✓'"),
    "ARM.enoc": ("fig_2", "ARMENIA,Full,", "ARMENIA,Associate,", "'Associate'", "'Full'"),
    "MLT.csam_score": ("fig_3", "MALTA,4,4", "MALTA,5,4", "'5'", "'4'"),
    "AND.age_of_consent": ("fig_4", "70.7,12,14", "70.7,12,15", "'15'", "'14'"),
    "ALB.child_helpline": ("fig_5", "<sup>85</sup>,✓", "<sup>85</sup>,", "''", "'✓'"),
    "ALB.safer_internet_day_2019": ("fig_6", "<sup>113</sup>,✓", "<sup>113</sup>,", "''", "'✓'"),
}
"""A cell of each table: how its row is changed, and what is read then and was before."""


def flip(name: str) -> Change:
    """Change one of these cells, and put the hash of its table right."""
    table, old, new, _, _ = CELLS[name]
    return recorded(f"data/raw/{table}.csv", old, new)


def line(name: str) -> str:
    """What a message says of one of these cells, but for its place."""
    *_, now, before = CELLS[name]
    return f"has {now}, but {SECOND} has {before}."


def test_both_readings_agree() -> None:
    """Every cell of the six tables has been read twice, and alike."""
    assert len(second_reading.read_second(CHECKOUT / SECOND)) == 846
    assert second_reading.read_raw() == second_reading.read_second(CHECKOUT / SECOND)


def test_each_of_all_cells_is_named_when_it_is_changed() -> None:
    """One at a time: that cell and no other, with both readings."""
    raw, second = second_reading.read_raw(), second_reading.read_second(CHECKOUT / SECOND)
    for (iso3, indicator), cell in raw.items():
        other = "✓" if cell == "" else ""
        changed = raw | {(iso3, indicator): other}

        (fault,) = second_reading.compare_readings(changed, second, SECOND)

        assert fault.startswith(f"{iso3}.{indicator}: data/raw/fig_")
        assert fault.endswith(f"has {other!r}, but {SECOND} has {cell!r}.")


@pytest.mark.parametrize("name", CELLS)
def test_claims_and_run_refuse_a_changed_cell(name: str, copy: Path, command: Command) -> None:
    """Though its file's hash is put right: one error with the cell and both readings, status 1."""
    flip(name)(copy)
    for words in (["claims"], ["run"]):
        result = command(*words)

        assert result.exit_code == 1, words
        assert result.output.startswith(f"Error: {name}: data/raw/"), words
        assert line(name) in result.output.splitlines()[0], words


def test_a_stamp_that_is_put_right_deceives_nobody(built: Path, command: Command) -> None:
    """Every recorded hash agrees with the changed cell; commands that read clean data refuse it."""
    flip("MLT.csam_score")(built)
    file = built / "data/clean/stamp.json"
    vouching = json.loads(file.read_text("utf-8")) | {"made_from": stamp.hash_sources()}
    file.write_text(json.dumps(vouching), "utf-8")

    for words in (["claims"], ["run"], ["indicators"]):
        result = command(*words)

        assert result.exit_code == 1, words
        assert line("MLT.csam_score") in result.output, words


def test_a_cell_that_was_read_once_only_is_named(copy: Path, command: Command) -> None:
    """A row taken out of the second reading, its hash put right."""
    removed = "fig_3,27,MALTA,ICMEC Model Legislation CSAM Score (/5),4\n"
    recorded(SECOND, removed, "")(copy)

    result = command("claims")

    assert result.exit_code == 1
    assert f"has '4', but {SECOND} has no such cell." in result.output


def test_the_second_reading_is_not_edited_unnoticed(copy: Path, command: Command) -> None:
    """It has a recorded hash, as the raw tables have."""
    replaced(SECOND, "fig_3,27,MALTA", "fig_3,27,Malta")(copy)

    assert f"{SECOND}: does not match its hash" in command("claims").output


def test_no_command_writes_the_second_reading(report: str, copy: Path, command: Command) -> None:
    """Transcribing the report leaves it as it is."""
    before = hashes.hash_bytes((copy / SECOND).read_bytes())

    assert command("transcribe", str(REPORT), "--to", str(copy / "data/raw")).exit_code == 0

    assert hashes.hash_bytes((copy / SECOND).read_bytes()) == before


# Another conversion


def test_another_conversion_is_compared_cell_by_cell(
    report: str, tmp_path: Path, command: Command
) -> None:
    """Status 0 where all is alike, else 1, and each cell that differs with both readings."""
    other = tmp_path / "other.txt"
    other.write_text(report, "utf-8")
    alike = command("transcribe", str(other), "--compare")
    assert (alike.exit_code, alike.output) == (0, "846 cells compared, 0 different.\n")

    changed = report.replace("\nMALTA\t4\t4", "\nMALTA\t4\t3")
    other.write_text(changed.replace("\nALBANIA\t155\t", "\nALBANIA\t166\t"), "utf-8")
    differing = command("transcribe", str(other), "--compare")

    assert differing.exit_code == 1
    assert differing.output.splitlines() == [
        f"MLT.grooming_score: data/raw/fig_3.csv, row 27, has '4', but {other} has '3'.",
        (
            "ALB.access_to_justice_score: data/raw/fig_4.csv, row 1, "
            f"has '155', but {other} has '166'."
        ),
        "846 cells compared, 2 different.",
    ]


@pytest.mark.parametrize("words", [[], ["--to", "raw", "--compare"]])
def test_transcribe_either_writes_or_compares(words: list[str], command: Command) -> None:
    """Neither and both are misuse, status 2."""
    result = command("transcribe", "report.txt", *words)

    assert result.exit_code == 2
    assert "Use either --to FOLDER or --compare." in result.output
