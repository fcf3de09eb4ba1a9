"""The command line, as its user meets it."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

import baseline
from baseline.build import profiles, reproduce, site
from baseline.cli import main
from conftest import CHECKOUT, Command

HEAVY = ("pandas", "numpy", "matplotlib", "papermill", "nbformat", "frictionless", "xlsxwriter")


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


def test_examples_are_calls_that_exist() -> None:
    """Every example names a command and options of this command line."""
    for name, each in main.commands.items():
        words = str(each.epilog).removeprefix("Example: baseline ").split()
        assert words[0] == name
        each.make_context(name, words[1:], resilient_parsing=False)
        assert isinstance(each, click.Command)


def test_the_list_of_commands_cuts_nothing_off(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command's first line fits beside its name at 80 columns, whole."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = command("--help").output.partition("Commands:\n")[2].splitlines()

    assert {name for name in main.commands if any(line.startswith(f"  {name} ") for line in lines)} == {*main.commands}
    assert [line for line in lines if line.endswith("...") or len(line) > 80] == []


def test_every_option_says_what_it_does() -> None:
    """No option is listed without a word, and a default that is a number or a word is shown."""
    options = [each for one in main.commands.values() for each in one.params if isinstance(each, click.Option)]

    assert [each.name for each in options if not each.help] == []
    assert [each.name for each in options if isinstance(each.default, int | str) and not each.is_flag] == [
        each.name for each in options if each.show_default and not each.is_flag
    ]
    assert {str(each.default) for each in options if each.name == "jobs"} == {str(os.cpu_count() or 1)}


# Show and open


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been opened in a browser."""
    addresses: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: addresses.append(address) or True)
    return addresses


@pytest.fixture
def recorded(once: Path, copy: Path) -> Path:
    """A copy of the project whose outputs are recorded, but not there."""
    shutil.copy(once / "outputs/record.json", copy / "outputs")
    return copy


@pytest.mark.parametrize(
    ("words", "figure", "folder"),
    [
        (("fig_4_ages",), "fig_4_ages", ""),
        (("fig_4",), "fig_4_access_to_justice", ""),
        (("fig_4.ipynb", "--group", "focus"), "fig_4_access_to_justice", "focus"),
    ],
)
def test_show_writes_and_opens_one_figure(
    words: tuple[str, ...], figure: str, folder: str, recorded: Path, opened: list[str], command: Command
) -> None:
    """Only its notebook is run; of several that fit, the one is opened that has its notebook's name."""
    result = command("show", *words)

    outputs = recorded / "outputs" / folder
    file = outputs / "figures" / f"{figure}.svg"
    assert result.exit_code == 0, result.output
    assert opened == [file.as_uri()]
    assert result.output.splitlines()[-1] == str(file)
    assert file.read_text("utf-8").startswith("<?xml")
    assert {each.name for each in outputs.glob("*.html")} == {"fig_4_access_to_justice.html"}


def test_show_finds_a_figure_of_a_fresh_clone(
    once: Path, copy: Path, opened: list[str], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is recorded there: the notebooks are run, and then it is known which one draws the map."""
    shutil.copytree(CHECKOUT / "outputs/figures", copy / "outputs/figures")

    def rebuild(*_: object, **__: object) -> reproduce.Done:
        shutil.copytree(once / "outputs", copy / "outputs", dirs_exist_ok=True)
        return reproduce.Done()

    monkeypatch.setattr(reproduce, "reproduce", rebuild)

    result = command("show", "map_lanzarote")

    assert result.exit_code == 0, result.output
    assert opened == [(copy / "outputs/figures/map_lanzarote.svg").as_uri()]


def test_show_says_why_there_is_no_figure(built: Path, opened: list[str], command: Command) -> None:
    """A notebook without figures leads to its page, one with many to their names; nothing is opened."""
    without, many = command("show", "corrections"), command("show", "maps")

    page = built / "outputs/corrections.html"
    assert (without.exit_code, many.exit_code, opened) == (2, 2, [])
    assert f"corrections draws no figure. Its page: {page}" in without.output
    assert page.is_file()
    assert "maps draws 17 figures; name one of them: map_" in many.output
    assert "map_lanzarote" in many.output


def test_show_without_a_browser_says_where_the_figure_is(
    recorded: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figure is there, its path is printed, and the command has not failed."""
    monkeypatch.setattr("webbrowser.open", lambda _: False)

    result = command("show", "fig_3")

    file = recorded / "outputs/figures/fig_3_legislation.svg"
    assert result.exit_code == 0
    assert "No browser was found; open the file yourself." in result.stderr
    assert result.stdout.splitlines()[-1] == str(file)
    assert file.is_file()


@pytest.mark.parametrize("basis", ["printed", "corrected"])
def test_open_builds_everything_and_opens_the_front_page(
    basis: str, copy: Path, opened: list[str], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notebooks, then all profiles, then the pages around them, of the basis that was asked for."""
    steps: list[tuple[str, object, object]] = []

    def rebuild(names: tuple[str, ...], group: str, basis: str, *_: object) -> reproduce.Done:
        steps.append(("notebooks", names, (group, basis)))
        return reproduce.Done()

    def sweep(codes: tuple[str, ...], basis: str, *_: object, **__: object) -> profiles.Done:
        steps.append(("profiles", len(codes), basis))
        return profiles.Done()

    def build(basis: str, *_: object) -> list[Path]:
        assert opened == []
        steps.append(("pages", None, basis))
        return []

    monkeypatch.setattr(reproduce, "reproduce", rebuild)
    monkeypatch.setattr(profiles, "sweep", sweep)
    monkeypatch.setattr(site, "build", build)

    result = command("open", "--basis", basis)

    folder = copy / "outputs" / basis if basis != "printed" else copy / "outputs"
    assert result.exit_code == 0, result.output
    assert steps == [("notebooks", (), ("coe", basis)), ("profiles", 47, basis), ("pages", None, basis)]
    assert opened == [(folder / "index.html").as_uri()]


def test_open_opens_nothing_when_a_profile_failed(
    copy: Path, opened: list[str], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The front page would lead to a profile that is not there or is out of date."""
    monkeypatch.setattr(reproduce, "reproduce", lambda *_: reproduce.Done())
    monkeypatch.setattr(profiles, "sweep", lambda *_, **__: profiles.Done(failed={"MLT": "a cell failed"}))

    result = command("open")

    assert result.exit_code == 1
    assert "MLT failed: a cell failed" in result.output
    assert opened == []
