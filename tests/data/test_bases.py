"""Bases: overlays of guarded changes, as files of a reader's own."""

from __future__ import annotations

from pathlib import Path

import pytest

import baseline
from baseline.data import bases
from baseline.errors import DataError, UnknownName

HEADINGS = "iso3,indicator,value,printed,reason,source,date\n"


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """A file of changes of a reader's own."""
    file = tmp_path / "later.csv"
    rows = ("Malta,access_to_justice_score,130,119,,,2024\n", "NOR,safer_internet_centre,no,,,,\n")
    file.write_text(HEADINGS + "".join(rows), "utf-8")
    return file


def test_a_file_of_changes_is_a_basis(overlay: Path) -> None:
    """Its values and no others are changed and marked; the percentage follows the score."""
    printed, later = baseline.indicators(), baseline.indicators(basis=overlay)
    cells = {
        ("MLT", "access_to_justice_score"), ("MLT", "access_to_justice_pct"),
        ("NOR", "safer_internet_centre"),
    }  # fmt: skip

    changed = (printed != later).stack()
    assert set(changed.index[changed]) == cells
    assert later.loc["MLT", "access_to_justice_score"] == 130
    assert later.loc["MLT", "access_to_justice_pct"] == 49.8  # 130 of 261
    assert not later.loc["NOR", "safer_internet_centre"]
    assert (later.dtypes == printed.dtypes).all()
    observed = baseline.observations("MLT,NOR", overlay).set_index(["iso3", "indicator"])
    assert observed.loc[("MLT", "access_to_justice_score"), "value"] == "130"
    assert observed["corrected"].sum() == 2
    assert set(baseline.statistics("nordic", overlay)["basis"]) == {"later"}


def test_a_group_without_the_changed_countries_is_as_printed(overlay: Path) -> None:
    """A change of a country outside the group changes nothing."""
    assert baseline.indicators("baltic", overlay).equals(baseline.indicators("baltic"))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("XXX,csam_score,3,,,,", "row 1: 'XXX' is not a member state"),
        ("MLT,csam_scor,3,,,,", "row 1: There is no indicator 'csam_scor'. Nearest: csam_score."),
        ("MLT,csam_score,6,,,,", "expected a whole number from 0 to 5 as value, found '6'."),
        ("MLT,csam_score,٣,,,,", "expected a whole number from 0 to 5 as value, found '٣'."),
        ("MLT,csam_score,,,,,", "expected a whole number from 0 to 5 as value, found ''."),
        ("MLT,uncrc,✓,,,,", "uncrc: expected one of party"),
        ("MLT,csam_score,3,9,,,", "expected a whole number from 0 to 5 as printed, found '9'."),
        ("MLT,csam_score,3,,,,soon", "expected a date (YYYY-MM-DD), found 'soon'."),
        ("MLT,csam_score,3,,,,\nMalta,csam_score,2,,,,", "row 2: MLT.csam_score appears twice."),
        ("MLT,csam_score,3,5,,,", "csam_score: MLT is '4' in print, not '5'"),
        ("MLT,csam_score,3", "row 1: expected 7 cells, found 3."),
    ],
)
def test_a_row_that_cannot_be_used_is_named(row: str, message: str, overlay: Path) -> None:
    """With file, row and what was expected."""
    overlay.write_text(HEADINGS + row + "\n", "utf-8")
    with pytest.raises(DataError) as error:
        baseline.indicators(basis=overlay)
    assert message in str(error.value)
    assert "later.csv" in str(error.value)


def test_every_fault_is_said_at_once(overlay: Path) -> None:
    """Whoever mends a file need not run it again for each row."""
    overlay.write_text(HEADINGS + "XXX,csam_score,3,,,,\nMLT,csam_score,9,,,,\n", "utf-8")
    with pytest.raises(DataError, match=r"(?s)row 1.*row 2"):
        baseline.indicators(basis=overlay)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("printed.csv", "There is already a basis called printed"),
        ("corrected.csv", "There is already a basis called corrected"),
        ("my later values.csv", "use only letters, digits, - and _"),
        ("later.txt", "You can also name a CSV file."),
        ("corected", "Nearest: corrected."),
    ],
)
def test_a_name_that_cannot_be_a_basis_is_refused(name: str, message: str, tmp_path: Path) -> None:
    """One that would be taken for another basis, or cannot name a folder."""
    (tmp_path / name).write_text(HEADINGS, "utf-8")
    choice = tmp_path / name if "." in name else name
    with pytest.raises(UnknownName) as error:
        bases.find_basis(choice)
    assert message in str(error.value)


def test_a_file_that_is_not_there_is_not_one_to_restore(tmp_path: Path) -> None:
    """A reader's own file is in no repository."""
    with pytest.raises(DataError) as error:
        bases.find_basis(tmp_path / "later.csv")
    assert str(error.value).endswith("later.csv does not exist.\nCheck its name and folder.")


def test_a_file_in_the_folder_of_bases_is_known_by_its_name(overlay: Path, copy: Path) -> None:
    """No description is needed."""
    (copy / "data/bases/later.csv").write_bytes(overlay.read_bytes())

    assert bases.find_names() == ["printed", "corrected", "later"]
    assert baseline.indicators(basis="later").loc["MLT", "access_to_justice_score"] == 130
