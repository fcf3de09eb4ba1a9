"""Bad input: one clear message, exit status 1 for data and 2 for a name, and nothing touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Command, hashes

Damage = Callable[[Path], object]


def replaced(table: str, old: str, new: str) -> Damage:
    """Replace the first occurrence of a text in a raw table."""

    def damage(data: Path) -> None:
        file = data / "raw" / f"{table}.csv"
        content = file.read_text(encoding="utf-8")
        assert old in content
        file.write_bytes(content.replace(old, new, 1).encode())

    return damage


def rewritten(table: str, change: Callable[[bytes], bytes]) -> Damage:
    """Rewrite the bytes of a raw table."""

    def damage(data: Path) -> None:
        file = data / "raw" / f"{table}.csv"
        file.write_bytes(change(file.read_bytes()))

    return damage


def without_row(content: bytes) -> bytes:
    """Take out Malta's row."""
    return b"".join(line for line in content.splitlines(keepends=True) if not line.startswith(b"MALTA"))


CASES: dict[str, tuple[Damage, list[str]]] = {
    "missing file": (
        lambda data: (data / "raw" / "fig_2.csv").unlink(),
        ["data/raw/fig_2.csv: the file is missing."],
    ),
    "changed hash": (
        replaced("fig_3", "ALBANIA,4,1", "ALBANIA,4,2"),
        ["data/raw/fig_3.csv: the content is not the one recorded in data/datapackage.json (SHA-256 differs)."],
    ),
    "missing country": (rewritten("fig_3", without_row), ["Country: MLT is missing (data/raw/fig_3.csv)."]),
    "extra country": (
        replaced("fig_3", "MALTA,4,4", "MALTA,4,4\nKOSOVO,1,1"),
        ["Country: found 'KOSOVO' (data/raw/fig_3.csv, row 28).", "is no member state"],
    ),
    "doubled country": (
        replaced("fig_3", "MALTA,4,4", "MALTA,4,4\nMalta,4,4"),
        ["Country: 'Malta' stands twice (rows 27 and 28, data/raw/fig_3.csv, row 28)."],
    ),
    "unknown name": (
        replaced("fig_1", "ARMENIA", "ARMENJA"),
        ["Country: found 'ARMENJA' (data/raw/fig_1.csv, row 3).", "Nearest: Armenia (ARM)"],
    ),
    "unknown status": (
        replaced("fig_2", "GEORGIA,Full", "GEORGIA,Fulll"),
        [
            "enoc: expected one of 'Full', 'Associate', 'Full / Associate', blank, found GEO 'Fulll'",
            "(data/raw/fig_2.csv, row 16).",
        ],
    ),
    "score out of range": (
        replaced("fig_4", "<b>MALTA</b>,119", "<b>MALTA</b>,300"),
        ["access_to_justice_score: expected a number from 0 to 261, found MLT '300' (data/raw/fig_4.csv, row 27)."],
    ),
    "percentage that does not fit": (
        replaced("fig_4", "155,59.4", "155,95.4"),
        [
            "access_to_justice_pct: expected 59.4 (155 of 261 points), found ALB '95.4' (data/raw/fig_4.csv, row 1).",
        ],
    ),
    "shifted row": (
        replaced("fig_4", "ALBANIA,155,59.4,14,14", "ALBANIA,,155,59.4,14,14"),
        ["data/raw/fig_4.csv, row 1: ", "extra value in field at position"],
    ),
    "row shifted within its width": (
        replaced("fig_4", "ALBANIA,155,59.4,14,14", "ALBANIA,,155,59.4,14"),
        ["found ALB '' (data/raw/fig_4.csv, row 1)", "found ALB '155'", "found ALB '59.4'"],
    ),
    "short row": (
        replaced("fig_4", "ALBANIA,155,59.4,14,14", "ALBANIA,155,59.4,14"),
        ["data/raw/fig_4.csv, row 1, column 'Age of Consent to Sexual Activity': ", "missing cell"],
    ),
    "rows out of order": (
        lambda data: replaced("fig_3", "ALBANIA,4,1\nANDORRA,4,1", "ANDORRA,4,1\nALBANIA,4,1")(data),
        ["Country: rows are out of the printed order, expected ALB, found AND (data/raw/fig_3.csv, row 1)."],
    ),
    "wrong encoding": (
        rewritten("fig_5", lambda content: content.decode().replace("ALBANIA", "ÅLAND").encode("latin-1", "replace")),
        ["data/raw/fig_5.csv: is not UTF-8"],
    ),
    "byte-order mark": (
        rewritten("fig_5", lambda content: b"\xef\xbb\xbf" + content),
        ["data/raw/fig_5.csv: starts with a byte-order mark; save it as UTF-8 without BOM."],
    ),
    "carriage returns": (
        rewritten("fig_5", lambda content: content.replace(b"\n", b"\r\n")),
        ["data/raw/fig_5.csv: has carriage returns; save it with Unix line ends (LF)."],
    ),
    "empty file": (rewritten("fig_5", lambda content: b""), ["data/raw/fig_5.csv: the source is empty."]),
    "headings only": (
        rewritten("fig_5", lambda content: content.splitlines(keepends=True)[0]),
        ["Country: ALB is missing (data/raw/fig_5.csv)."],
    ),
    "changed heading": (
        replaced("fig_4", ",%,", ",pct,"),
        ["data/raw/fig_4.csv, column '%': ", "incorrect label"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_data_are_named_and_nothing_is_touched(case: str, copy: Path, command: Command) -> None:
    """Each kind of damage is reported with file, row, country, column and cell; files stay as they were."""
    damage, expected = CASES[case]
    damage(copy / "data")
    before = hashes(copy)

    result = command("run")

    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.output.startswith("Error: ")
    assert "Traceback" not in result.output
    for words in expected:
        assert words in result.output
    assert "baseline transcribe" in result.output
    assert hashes(copy) == before


def test_faults_of_several_files_are_reported_together(copy: Path, command: Command) -> None:
    """One run shows every fault, not the first."""
    for case in ("missing file", "unknown name", "score out of range", "percentage that does not fit", "empty file"):
        CASES[case][0](copy / "data")

    output = command("run").output

    for case in ("missing file", "unknown name", "score out of range", "percentage that does not fit", "empty file"):
        for words in CASES[case][1]:
            assert words in output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "--group", "focs"), "There is no group 'focs'. Nearest: focus."),
        (("run", "fig_9"), "There is no notebook 'fig_9'. Nearest: fig_"),
        (("run", "--basis", "corected"), "There is no basis 'corected'. Known: printed, corrected."),
        (("indicators", "--group", "europe"), "There is no group 'europe'. Known: coe, eu, focus, non_eu, non_focus."),
        (("statistics", "csam_score_meen"), "There is no statistic 'csam_score_meen'. Nearest: csam_score_mean."),
        (("statistics", "--basis", "corected"), "There is no basis 'corected'. Known: printed, corrected."),
        (("explain", "nosuch"), "There is no claim or statistic 'nosuch'. `baseline claims` and"),
        (("claims", "nosuch"), "There is no claim 'nosuch'. `baseline claims` lists all names."),
        (("country", "Kosovo"), "`baseline countries` lists all names."),
        (("run", "--exclude", "Malt"), "Nearest: Malta (MLT)"),
        (("diff", "printed", "nosuch"), "nosuch is neither a basis (printed, corrected) nor an outputs folder"),
        (("show", "fig_4_agess"), "There is no figure or notebook 'fig_4_agess'. Nearest: fig_4_ages."),
        (("show", "tour"), "It is to be read in JupyterLab"),
        (("show", "fig_4", "--group", "focs"), "There is no group 'focs'. Nearest: focus."),
        (("open", "--basis", "corected"), "There is no basis 'corected'. Known: printed, corrected."),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(words: tuple[str, ...], message: str, command: Command) -> None:
    """A name that does not exist ends with status 2, whatever it names, and says what was meant or what there is."""
    result = command(*words)

    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_folder_that_is_no_project_is_not_a_wrong_name(command: Command) -> None:
    """It ends with status 1, and says what a project folder holds."""
    result = command("--root", "nowhere", "countries")

    assert result.exit_code == 1
    assert "is no project folder: it has no data/datapackage.json" in result.output


def test_an_outputs_folder_that_cannot_be_written_to(copy: Path, tmp_path: Path, command: Command) -> None:
    """The message names the folder and the remedy; clean data are not touched."""
    (tmp_path / "target").write_text("a file in the way")
    before = hashes(copy)

    for target in (tmp_path / "target", tmp_path / "target" / "below", Path("/proc/outputs")):
        result = command("run", "--outputs", str(target))

        assert result.exit_code == 1
        assert f"{target} cannot be written to" in result.output
        assert "--outputs" in result.output
        assert hashes(copy) == before


def test_a_missing_countries_file_is_named(copy: Path, command: Command) -> None:
    """Without countries.csv nothing can be resolved, and the message says so."""
    (copy / "data" / "countries.csv").unlink()

    result = command("run")

    assert result.exit_code == 1
    assert "countries.csv" in result.output
