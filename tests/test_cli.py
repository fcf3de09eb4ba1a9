"""The command line, as its user meets it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

import baseline
from baseline.cli import main
from conftest import Command

HEAVY = ("pandas", "numpy", "matplotlib", "papermill", "nbformat", "frictionless", "pandera")


def loaded(code: str) -> set[str]:
    """Which heavy packages a line of Python loads."""
    listed = f"{code}\nimport sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    return set(
        subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True).stdout.split()
    )


@pytest.mark.parametrize("name", [None, *main.commands])
def test_every_command_has_help_with_an_example(name: str | None, command: Command) -> None:
    """Help says what a command does and shows a call that works as typed."""
    result = command(*([name] if name else []), "--help")

    assert result.exit_code == 0
    assert "Example: baseline " in result.output
    assert len(result.output.splitlines()) < 40


def test_version_is_the_package_s(command: Command) -> None:
    """`--version` prints the one version there is."""
    assert command("--version").output.strip().endswith(baseline.__version__)


@pytest.mark.parametrize(
    "code",
    [
        "import baseline",
        "import baseline.cli",
        "from click.testing import CliRunner as R; from baseline.cli import main; R().invoke(main, ['run', '--help'])",
        "import baseline; baseline.resolve('Moldova')",
    ],
)
def test_help_version_and_import_load_nothing_heavy(code: str) -> None:
    """Only a command that needs pandas and the like waits for them."""
    assert loaded(code) == set()


def test_the_probe_for_heavy_packages_works() -> None:
    """The test above can fail: reading a frame does load pandas."""
    assert "pandas" in loaded("import baseline; baseline.indicators()")


def test_public_names_are_listed_and_load() -> None:
    """`dir(baseline)` shows what there is, all of it loads, and another name is an ordinary error."""
    assert set(dir(baseline)) == {"__version__", "country_lists", "indicators", "observations", "resolve", "statistics"}
    assert all(getattr(baseline, name) for name in dir(baseline))
    with pytest.raises(AttributeError, match="no attribute 'indicator'"):
        baseline.indicator  # noqa: B018


def test_indicators_in_three_formats_hold_the_same(command: Command) -> None:
    """Table, CSV and JSON show the same countries and values."""
    words = ["indicators", "--group", "focus", "--format"]
    rows = list(csv.DictReader(io.StringIO(command(*words, "csv").output)))
    records = json.loads(command(*words, "json").output)
    table = command(*words, "table").output

    assert [row["iso3"] for row in rows] == [record["iso3"] for record in records]
    assert [row["country"] for row in rows] == [record["country"] for record in records]
    assert [float(row["access_to_justice_score"]) for row in rows] == [r["access_to_justice_score"] for r in records]
    assert all(row["country"] in table for row in rows)
    assert len(rows) == 10


def test_statistics_by_name_or_beginning(command: Command) -> None:
    """A full name gives that statistic for all groups, a beginning all that begin so."""
    one = list(csv.DictReader(io.StringIO(command("statistics", "csam_score_mean", "--format", "csv").output)))
    many = list(csv.DictReader(io.StringIO(command("statistics", "csam_score", "--format", "csv").output)))

    assert [row["group"] for row in one] == ["coe", "eu", "focus", "non_eu", "non_focus"]
    assert {row["indicator"] for row in many} == {"csam_score"}
    assert len(many) > len(one)


def test_countries_lists_codes_names_and_groups(command: Command) -> None:
    """All 47, and a member's printed names."""
    rows = list(csv.DictReader(io.StringIO(command("countries", "--format", "csv").output)))

    assert len(rows) == 47
    assert {row["iso3"]: row["other_names"] for row in rows}["MDA"] == "Moldova"


def test_codebook_is_in_step_with_the_data_package(copy: Path, command: Command) -> None:
    """data/README.md is what the data package says."""
    before = (copy / "data" / "README.md").read_bytes()

    assert command("codebook").exit_code == 0
    assert (copy / "data" / "README.md").read_bytes() == before


def test_misuse_ends_with_status_2(command: Command) -> None:
    """An option that does not exist is misuse, not a fault of the data."""
    assert command("run", "--fast").exit_code == 2
    assert command("indicators", "--format", "xml").exit_code == 2


def test_examples_are_calls_that_exist() -> None:
    """Every example names a command and options of this command line."""
    for name, each in main.commands.items():
        words = str(each.epilog).removeprefix("Example: baseline ").split()
        assert words[0] == name
        each.make_context(name, words[1:], resilient_parsing=False)
        assert isinstance(each, click.Command)
