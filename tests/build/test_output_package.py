"""Statistics, verdicts and values are described for programs, column by column."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import frictionless
import pytest

from baseline import csv_files
from baseline.build import output_package
from baseline.data import bases, schema
from baseline.ledger.verdicts import VERDICTS
from conftest import CHECKOUT

OUTPUTS = CHECKOUT / "outputs"
FILES = ("statistics.csv", "claims.csv", "values.csv")
PLOTTED = [f"figures/{name}.csv" for name in ("fig_1_commitments", "map_uncrc", "treaties")]
"""Charts of cells that public records contradict."""


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    """The committed files and their description."""
    for name in (*FILES, output_package.NAME):
        shutil.copy(OUTPUTS / name, tmp_path)
    return tmp_path


def list_faults(outputs: Path) -> list[str]:
    """What Frictionless finds wrong with the files by their description."""
    report = frictionless.Package(str(outputs / output_package.NAME)).validate()
    assert {task.name for task in report.tasks} == {Path(name).stem for name in FILES}
    return [message for (message,) in report.flatten(["message"])]


def test_the_files_are_as_described(outputs: Path):
    """Frictionless finds every column, type, required value and key as they are described."""
    assert list_faults(outputs) == []


@pytest.mark.parametrize("name", FILES)
def test_a_column_that_is_not_described_is_noticed(outputs: Path, name: str):
    """One more column in a file is a fault."""
    lines = (outputs / name).read_text("utf-8").splitlines()
    longer = [f"{line},more" for line in lines]
    (outputs / name).write_text("\n".join(longer) + "\n", "utf-8")

    assert list_faults(outputs)


def test_every_column_says_what_it_holds():
    """No column without a title and a description, in the order of the file."""
    package = json.loads((OUTPUTS / output_package.NAME).read_text("utf-8"))
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        with (OUTPUTS / resource["path"]).open(encoding="utf-8") as lines:
            assert next(csv.reader(lines)) == [field["name"] for field in fields]
        assert all(field["title"] and field["description"].endswith(".") for field in fields)


@pytest.mark.parametrize("name", ["values.csv", *PLOTTED])
def test_cells_that_public_records_contradict_are_marked(name: str):
    """A file that travels alone says so in the row of the value."""
    rows = csv_files.read_rows(OUTPUTS / name)
    known = schema.list_indicators()
    marked = {
        (row["iso3"], row.get("indicator") or next(column for column in row if column in known))
        for row in rows
        if row["mark"] == bases.CONTRADICTED
    }
    corrected = set(bases.find_basis("corrected").changes)
    held = {cell for cell in corrected if "indicator" in rows[0] or cell[1] in rows[0]}

    assert held
    assert marked == held


def test_verdicts_are_described_in_the_words_of_the_ledger(outputs: Path):
    """The words for verdicts and what they mean are written once; another word is a fault."""
    verdict = next(
        field
        for field in output_package.describe_files()["claims"]["schema"]["fields"]
        if field["name"] == "verdict"
    )
    labels = {category["value"]: category["label"] for category in verdict["categories"]}
    text = (outputs / "claims.csv").read_text("utf-8")
    (outputs / "claims.csv").write_text(text.replace(",differs,", ",fails,", 1), "utf-8")

    assert labels == VERDICTS
    assert len(list_faults(outputs)) == 1


def test_the_description_is_the_committed_one():
    """What is next to the committed files is what a build would write."""
    committed = (OUTPUTS / output_package.NAME).read_text("utf-8")
    assert output_package.write_package() == committed
