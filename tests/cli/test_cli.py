"""The command line, as its user meets it."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import baseline
from baseline.build import notebooks, plans, profiles, report, site
from baseline.cli import main
from baseline.data import groups
from conftest import CHECKOUT, Command, copy_project

HEAVY = ("pandas", "numpy", "matplotlib", "papermill", "nbformat", "frictionless", "xlsxwriter")


def loaded(code: str) -> set[str]:
    """Which heavy packages a line of Python loads."""
    listed = f"{code}\nimport sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    return set(subprocess.check_output([sys.executable, "-c", listed], text=True).split())


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
        """from baseline.cli import main
from baseline.data import groups
from click.testing import CliRunner
CliRunner().invoke(main, ["run", "--help"])""",
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
    """`dir(baseline)` shows what there is, all of it loads; another name is an ordinary error."""
    assert set(dir(baseline)) == {
        "__version__",
        "claims",
        "country_lists",
        "indicators",
        "observations",
        "resolve",
        "statistics",
        "treaties",
    }
    assert all(getattr(baseline, name) for name in dir(baseline))
    with pytest.raises(AttributeError, match="no attribute 'indicator'"):
        baseline.indicator  # noqa: B018


def printed_rows(command: Command, *words: str) -> list[dict[str, str]]:
    """The rows that a command prints as CSV."""
    return list(csv.DictReader(io.StringIO(command(*words).output)))


def test_indicators_in_three_formats_hold_the_same(command: Command) -> None:
    """Table, CSV and JSON show the same countries and values."""
    words = ["indicators", "--group", "focus", "--format"]
    rows = printed_rows(command, *words, "csv")
    records = json.loads(command(*words, "json").output)
    table = command(*words, "table").output
    score = "access_to_justice_score"

    assert [row["iso3"] for row in rows] == [record["iso3"] for record in records]
    assert [row["country"] for row in rows] == [record["country"] for record in records]
    assert [float(row[score]) for row in rows] == [record[score] for record in records]
    assert all(row["country"] in table for row in rows)
    assert len(rows) == 10


def test_statistics_by_name_or_beginning(command: Command) -> None:
    """A full name gives that statistic for all groups, a beginning all that begin so."""
    mean = printed_rows(command, "statistics", "csam_score_mean", "--format", "csv")
    all_of_it = printed_rows(command, "statistics", "csam_score", "--format", "csv")

    assert [row["group"] for row in mean] == ["coe", "eu", "focus", "non_eu", "non_focus"]
    assert {row["indicator"] for row in all_of_it} == {"csam_score"}
    assert len(all_of_it) > len(mean)


def test_countries_lists_codes_names_and_groups(command: Command) -> None:
    """All 47, and a member's printed names."""
    rows = printed_rows(command, "countries", "--format", "csv")

    assert len(rows) == 47
    assert {row["iso3"]: row["other_names"] for row in rows}["MDA"] == "Moldova"


def test_codebook_is_in_step_with_the_data_package(copy: Path, command: Command) -> None:
    """data/README.md is what the data package says."""
    before = (copy / "data" / "README.md").read_bytes()

    assert command("codebook").exit_code == 0
    assert (copy / "data" / "README.md").read_bytes() == before


# Rebuilding all, reading the report's text, and projects of one's own have their own tests.
ELSEWHERE = {"add", "check", "init", "transcribe"}


@pytest.fixture(scope="module")
def tried(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole project, in which examples are tried one after the other."""
    return copy_project(whole, tmp_path_factory.mktemp("tried") / "project", "outputs")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(main.commands))
def test_an_example_works_as_typed(
    name: str, tried: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call that help shows ends with status 0; the browser is not told."""
    known = main.commands[name]
    words = shlex.split(str(known.epilog).removeprefix("Example: baseline "))
    monkeypatch.setattr(webbrowser, "open", lambda _: True)
    monkeypatch.setenv("BASELINE_ROOT", str(tried))

    assert words[0] == name
    known.make_context(name, words[1:], resilient_parsing=False)
    if name not in ELSEWHERE:
        result = command(*words)
        assert result.exit_code == 0, result.output
        assert result.output


def test_the_list_of_commands_cuts_nothing_off(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command's first line fits beside its name at 80 columns, whole."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = command("--help").output.partition("Commands:\n")[2].splitlines()

    assert {*main.commands} <= {line.split(" ")[2] for line in lines if line.startswith("  ")}
    assert [line for line in lines if line.endswith("...") or len(line) > 76] == []


def test_every_option_says_what_it_does() -> None:
    """No option is listed without a word, and a default that is a number or a word is shown."""
    parameters = [parameter for known in main.commands.values() for parameter in known.params]
    options = [option for option in parameters if isinstance(option, click.Option)]
    valued = [option for option in options if not option.is_flag]

    assert [option.name for option in options if not option.help] == []
    assert [option.name for option in valued if isinstance(option.default, int | str)] == [
        option.name for option in valued if option.show_default
    ]
    jobs = {str(option.default) for option in options if option.name == "jobs"}
    assert jobs == {str(os.cpu_count() or 1)}


# Show and open


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been opened in a browser."""
    addresses: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: addresses.append(address) or True)
    return addresses


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("fig_4_ages", "fig_4_ages"),
        ("fig_4", "fig_4_access_to_justice"),
        ("fig_4.ipynb", "fig_4_access_to_justice"),
    ],
)
def test_show_opens_one_figure(
    name: str, figure: str, built: Path, opened: list[str], command: Command
) -> None:
    """Of several figures that fit, the one that has its notebook's name; what is there stays."""
    result = command("show", name)

    file = built / "outputs/figures" / f"{figure}.svg"
    assert result.exit_code == 0, result.output
    assert opened == [file.as_uri()]
    assert result.output.splitlines()[-2:] == [f"{built / 'outputs'}: nothing changed.", str(file)]


def test_show_draws_a_figure_that_is_not_there(
    built: Path, opened: list[str], command: Command
) -> None:
    """Of another group nothing was made: only the notebook of this figure is run, and no other."""
    result = command("show", "fig_5", "--group", "focus")

    outputs = built / "outputs/focus"
    file = outputs / "figures/fig_5_hotlines.svg"
    assert result.exit_code == 0, result.output
    assert opened == [file.as_uri()]
    assert file.read_text("utf-8").startswith("<?xml")
    assert {page.name for page in outputs.glob("*.html")} == {"fig_5_hotlines.html"}


def test_show_finds_a_figure_of_a_fresh_clone(
    once: Path, copy: Path, opened: list[str], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is recorded there: all is run, and then it is known which notebook draws the map."""
    shutil.copytree(CHECKOUT / "outputs/figures", copy / "outputs/figures")
    runs: list[set[str]] = []

    def build(plan: plans.Plan) -> report.Rebuilt:
        runs.append(set(plan.why))
        shutil.copy(once / "outputs/record.json", copy / "outputs")
        return report.Rebuilt([], [])

    monkeypatch.setattr(report, "build_report", build)

    result = command("show", "map_lanzarote")

    assert result.exit_code == 0, result.output
    all_notebooks = {path.stem for path in notebooks.find_notebooks()}
    assert runs == [{"clean data", *all_notebooks}, {"clean data", "maps"}]
    assert opened == [(copy / "outputs/figures/map_lanzarote.svg").as_uri()]


def test_show_says_why_there_is_no_figure(built: Path, opened: list[str], command: Command) -> None:
    """A notebook without figures leads to its page, one with many to their names; none opens."""
    without, many = command("show", "corrections"), command("show", "maps")

    page = built / "outputs/corrections.html"
    assert (without.exit_code, many.exit_code, opened) == (2, 2, [])
    assert f"corrections draws no figure. Its page is {page}" in without.output
    assert page.is_file()
    assert "maps draws 17 figures; choose one: map_" in many.output
    assert "map_lanzarote" in many.output


def test_show_without_a_browser_says_where_the_figure_is(
    built: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figure is there, its path is printed, and the command has not failed."""
    monkeypatch.setattr("webbrowser.open", lambda _: False)

    result = command("show", "fig_3")

    file = built / "outputs/figures/fig_3_legislation.svg"
    assert result.exit_code == 0
    assert "No browser was found. Open this file yourself:" in result.stderr
    assert result.stdout.splitlines()[-1] == str(file)
    assert file.is_file()


@pytest.mark.parametrize("basis", ["printed", "corrected"])
def test_open_builds_everything_and_opens_the_front_page(
    basis: str, copy: Path, opened: list[str], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notebooks, then all profiles, then the pages around them, of the basis that was asked for."""
    built: list[tuple[str, str, set[str]]] = []

    def build(kind: str, done: object) -> Callable[..., object]:
        def note(plan: plans.Plan, *_: object) -> object:
            assert opened == []
            built.append((kind, plan.variant.basis.name, set(plan.why)))
            return done

        return note

    monkeypatch.setattr(report, "build_report", build("report", report.Rebuilt([], [])))
    monkeypatch.setattr(profiles, "build_profiles", build("profiles", profiles.Swept()))
    monkeypatch.setattr(site, "build_site", build("site", []))
    # The profiles that it asks for are not there, since nothing is built.
    monkeypatch.setattr(plans, "plan_site", lambda *words: plans.plan_report([], "coe", *words))

    result = command("open", "--basis", basis)

    folder = copy / "outputs" / basis if basis != "printed" else copy / "outputs"
    assert result.exit_code == 0, result.output
    stems = {path.stem for path in notebooks.find_notebooks()}
    assert built == [
        ("report", basis, {"clean data", *stems}),
        ("profiles", basis, {f"countries/{code}" for code in groups.find_members()}),
        ("site", basis, {"clean data"}),
    ]
    assert opened == [(folder / "index.html").as_uri()]


def test_open_opens_nothing_when_a_profile_failed(
    copy: Path, opened: list[str], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The front page would lead to a profile that is not there or is out of date."""
    monkeypatch.setattr(report, "build_report", lambda _: report.Rebuilt([], []))
    failed = profiles.Swept(failed={"MLT": "a cell failed"})
    monkeypatch.setattr(profiles, "build_profiles", lambda *_, **__: failed)

    result = command("open")

    assert result.exit_code == 1
    assert "MLT failed: a cell failed" in result.output
    assert opened == []
