"""The command `baseline treaties`: statuses at a date in three formats, and a basis file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import baseline
from conftest import Command


def test_three_formats_hold_the_statuses_of_the_library(command: Command) -> None:
    """Table, CSV and JSON show the same; what the records leave open is blank."""
    words = ("treaties", "--as-of", "2019-11-30", "--format")
    rows = list(csv.DictReader(io.StringIO(command(*words, "csv").output)))
    known = baseline.treaties("2019-11-30").fillna("").reset_index().to_dict("records")

    assert [{name: row[name] for name in known[0]} for row in rows] == known
    assert json.loads(command(*words, "json").output) == rows
    assert all(row["country"] in command(*words, "table").output for row in rows)
    assert {row["iso3"]: row["lanzarote"] for row in rows}["AZE"] == ""


def test_without_a_date_it_is_the_report_s(command: Command) -> None:
    """End of November 2019."""
    assert command("treaties").output == command("treaties", "--as-of", "2019-11-30").output


def test_a_basis_file_holds_the_cells_that_differ(command: Command, tmp_path: Path) -> None:
    """As printed and as they should be; a line says how many there are."""
    file = tmp_path / "today.csv"
    result = command("treaties", "--as-of", "2021-06-30", "--basis-file", str(file))
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))

    assert result.output == f"{file}: 7 cells of Fig. 1 differ on 2021-06-30.\n"
    assert list(rows[0]) == ["iso3", "indicator", "value", "printed", "reason", "source", "date"]
    assert {(row["iso3"], row["indicator"]): (row["printed"], row["value"]) for row in rows} == {
        ("RUS", "uncrc"): ("none", "party"),
        ("CHE", "uncrc"): ("none", "party"),
        ("ARM", "lanzarote"): ("signed", "party"),
        ("AZE", "lanzarote"): ("signed", "party"),
        ("IRL", "lanzarote"): ("signed", "party"),
        ("RUS", "budapest"): ("party", "none"),
        ("SWE", "budapest"): ("signed", "party"),
    }


@pytest.mark.parametrize(
    ("as_of", "message"),
    [
        ("2019-02-30", "as_of: expected a date such as 2019-11-30, found '2019-02-30'."),
        (
            "2023-07-15",
            "as_of: 2023-07-15 is too late: the records cover opsc up to 2023-04-20, lanz",
        ),
    ],
)
def test_a_wrong_date_ends_with_one_line_and_status_2(
    as_of: str, message: str, command: Command, tmp_path: Path
) -> None:
    """And nothing is written."""
    file = tmp_path / "basis.csv"
    result = command("treaties", "--as-of", as_of, "--basis-file", str(file))

    assert result.exit_code == 2
    assert result.output.startswith(f"Error: {message}")
    assert len(result.output.splitlines()) == 1
    assert not file.exists()
