"""What is up to date stays, what is not is made again, and the result is what a clean build gives."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from baseline import check, derive, inputs, manifest, project, reproduce, stale
from conftest import CHECKOUT, Change, Command, hashes, recorded, replaced


def removed(name: str) -> Change:
    """Remove a file."""
    return lambda root: (root / name).unlink()


def damaged(name: str) -> Change:
    """Change a file's last byte."""
    return lambda root: (root / name).write_bytes((root / name).read_bytes()[:-1] + b"#")


ABOUT_ALL = {"claims", "corrections", "maps", "sensitivity"}
FIGURES = {f"fig_{number}" for number in range(1, 7)}
CASES: dict[str, tuple[Change, set[str]]] = {
    "a raw cell of Malta": (
        recorded("data/raw/fig_3.csv", "MALTA,4,4", "MALTA,5,4"),
        {"clean data", *ABOUT_ALL, "fig_3"},
    ),
    "a notebook": (replaced("notebooks/fig_2_ombudspersons.ipynb", "## The table", "## Table"), {"fig_2"}),
    "a claim": (replaced("data/raw/claims.csv", "166.7", "166.8"), {"clean data", *ABOUT_ALL}),
    "a query": (replaced("data/queries.csv", "on purpose?", "by mistake?"), {"clean data", *ABOUT_ALL}),
    "a shape": (recorded("data/maps/shapes.json", '"point":[', '"point": ['), ABOUT_ALL),
    "a footnote": (recorded("data/raw/footnotes.csv", "2014", "2041"), {"clean data", *ABOUT_ALL, *FIGURES}),
    "a country's name": (replaced("data/countries.csv", ",Malta", ",The Malta"), {"clean data", *ABOUT_ALL, *FIGURES}),
    "a title": (
        replaced("data/datapackage.json", "CSAM legislation score", "CSAM score"),
        {"clean data", *ABOUT_ALL, *FIGURES},
    ),
    "a correction": (
        replaced("data/corrections.csv", "State party since 1990", "Party since 1990"),
        {"clean data", *ABOUT_ALL, *FIGURES},
    ),
    "a picture lost": (removed("outputs/figures/fig_5_hotlines.png"), {"fig_5"}),
    "a page damaged": (damaged("outputs/fig_6_safer_internet.html"), {"fig_6"}),
    "an executed notebook damaged": (damaged("outputs/notebooks/claims.ipynb"), {"claims"}),
    "statistics damaged": (damaged("outputs/statistics.csv"), {"clean data"}),
    "clean data damaged": (replaced("data/clean/indicators.csv", "MLT,Malta", "MLT,Melta"), {"clean data"}),
    "the manifest damaged": (damaged("outputs/manifest.json"), {"clean data", *ABOUT_ALL, *FIGURES}),
}
ASKED = ("a claim", "a footnote", "a country's name", "a title")
"""Cases of which one only asks what they make stale; the next one that makes everything stale carries them too."""

COMPARED = ("a notebook", "a query", "a correction", "a picture lost", "clean data damaged", "the manifest damaged")
"""Cases after which all is compared with a clean build; those before them are narrower, or leave the same."""


def test_any_change_gives_what_a_clean_build_gives(built: Path, tmp_path: Path) -> None:
    """One change after the other: just what depends on it is made again, and no byte differs from a clean build."""
    inputs_before: dict[str, str] = {}
    together: list[Change] = []
    for case, (change, expected) in CASES.items():
        if case in ASKED:
            shutil.copytree(built / "data", tmp_path / "data")
        change(built)
        assert {step[:5] if step.startswith("fig_") else step for step in what_is_stale()} == expected, case
        if case in ASKED:
            shutil.rmtree(built / "data")
            (tmp_path / "data").rename(built / "data")
            together.append(change)
            continue
        while case == "a correction" and together:
            together.pop()(built)

        done = reproduce.reproduce(report=lambda _: None)

        assert {step[:5] if step.startswith("fig_") else step for step in done.why} == expected, case
        assert not reproduce.reproduce(report=lambda _: None).why, case
        if case not in COMPARED:
            continue
        inputs_now = hashes(built / "data", built / "notebooks")
        if inputs_now != inputs_before:
            # Into another folder: what is not recorded there is all made anew.
            clean = tmp_path / case.replace(" ", "-")
            reproduce.reproduce(folder=clean, report=lambda _: None)
            inputs_before = hashes(built / "data", built / "notebooks")
            assert inputs_before == inputs_now, case
        assert content(clean) == content(built / "outputs"), case
    assert not together


def what_is_stale() -> set[str]:
    """Name the steps that a run would take."""
    build = stale.Build(project.find().outputs, "printed")
    build.notebooks(reproduce.notebooks())
    return set(build.why)


def content(folder: Path) -> dict[str, str]:
    """Hash every file of a folder, by its path in it."""
    return {name.removeprefix(str(folder)): each for name, each in hashes(folder).items()}


def test_a_changed_function_of_the_library_is_a_change(tmp_path: Path) -> None:
    """A helper in src, the lock file: everything is made again, and --why names the file."""
    for name in ("data", "notebooks", "src"):
        shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "_project"))
    (tmp_path / "requirements.lock").write_text("pandas==3.0.0\n")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "src"), "BASELINE_ROOT": str(tmp_path)}

    def run() -> str:
        words = [sys.executable, "-m", "baseline", "run", "fig_3", "--why"]
        done = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    assert "fig_3_legislation:\n  not recorded in the manifest" in run()
    assert run().endswith("nothing changed.\n")
    before = (tmp_path / "outputs/figures/fig_3_legislation.svg").read_bytes()

    replaced("src/baseline/figures/chart.py", "size=11", "size=12")(tmp_path)
    assert "fig_3_legislation:\n  src/baseline/figures/chart.py changed" in run()
    assert (tmp_path / "outputs/figures/fig_3_legislation.svg").read_bytes() != before

    (tmp_path / "requirements.lock").write_text("pandas==3.0.1\n")
    assert "fig_3_legislation:\n  requirements.lock changed" in run()


def test_another_version_of_a_package_is_a_change(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It could draw or write otherwise."""
    versions = inputs.versions()
    monkeypatch.setattr(inputs, "versions", lambda: versions | {"matplotlib": "99"})

    done = reproduce.reproduce(["fig_2"], report=lambda _: None)

    assert done.why["fig_2_ombudspersons"] == ["version of matplotlib changed"]


def test_nothing_to_do_needs_no_pandas(built: Path, command: Command) -> None:
    """Asking again imports neither pandas nor papermill, writes nothing, and `--force` makes all again."""
    assert command("run").exit_code == 0  # profiles and pages, too
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*") if path.is_file()}
    code = (
        "import sys\nfrom baseline.cli import main\n"
        "try:\n    main(['run'])\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(sorted({'pandas', 'papermill', 'matplotlib', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == f"{built / 'outputs'}: nothing changed.\n[]\n"
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*") if path.is_file()} == before
    assert len(reproduce.reproduce(force=True, report=lambda _: None).why) == 11


def test_the_manifest_lists_every_file_and_what_it_is_made_from(built: Path) -> None:
    """Size, hash, notebook, parameters, inputs and versions; nothing else is there."""
    content = json.loads((built / "outputs/manifest.json").read_text("utf-8"))
    listed = {
        f"{step.get('folder', 'outputs')}/{name}": each
        for step in content["steps"].values()
        for name, each in step["files"].items()
    }

    files = [path for folder in ("data/clean", "outputs") for path in (built / folder).rglob("*") if path.is_file()]
    assert {path.relative_to(built).as_posix() for path in files} == {*listed, "outputs/manifest.json"}
    for name, each in listed.items():
        found = (built / name).read_bytes()
        assert each == {"bytes": len(found), "sha256": inputs.sha256(found)}, name
    figure = content["steps"]["fig_4_access_to_justice"]
    assert figure["notebook"] == "notebooks/fig_4_access_to_justice.ipynb"
    assert figure["parameters"] == {"basis": "printed", "group": "coe"}
    assert figure["made_from"]["data/countries.csv"] == inputs.sha256((built / "data/countries.csv").read_bytes())
    assert content["versions"]["pandas"] == inputs.versions()["pandas"]


def test_what_a_notebook_no_longer_makes_is_removed(built: Path) -> None:
    """A renamed chart leaves no old one behind; files that runs did not make stay, and so do those elsewhere."""
    (built / "outputs/mine.txt").write_text("kept")
    (built / "precious.txt").write_text("kept")
    file = built / "outputs/manifest.json"
    content = json.loads(file.read_text("utf-8"))
    made = content["steps"]["fig_2_ombudspersons"]["files"]
    made["figures/old.svg"] = made["../precious.txt"] = {"bytes": 0, "sha256": ""}
    file.write_text(json.dumps(content), "utf-8")
    (built / "outputs/figures/old.svg").write_text("")

    reproduce.reproduce(report=lambda _: None)

    assert not (built / "outputs/figures/old.svg").exists()
    assert (built / "outputs/mine.txt").read_text() == "kept"
    assert (built / "precious.txt").read_text() == "kept"


def test_a_table_s_notebook_opens_nothing_that_is_not_recorded(tmp_path: Path) -> None:
    """All that it reads of the project is among what a change of it would be noticed in."""
    contents = derive.compute("printed")
    seen = {}
    for path in reproduce.notebooks(["fig_1", "fig_2", "fig_3", "fig_4", "fig_5", "fig_6"]):
        data = tmp_path / path.stem
        data.mkdir()
        for name, text in derive.given(contents, path.stem[:5]).items():
            (data / name).write_text(text, "utf-8")
        cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        given = f"data, outputs = {str(data)!r}, {str(tmp_path / 'out')!r}"
        watch = (
            "import sys, os\nopened = set()\n"
            "def note(event, given):\n"
            "    if event == 'open' and isinstance(given[0], str):\n        opened.add(os.path.realpath(given[0]))\n"
            "sys.addaudithook(note)\n"
        )
        code = "\n".join([watch, cells[0], given, *cells[1:], "print('\\n'.join(['opened', *opened]))"])
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        opened = {Path(line) for line in done.stdout.split("opened\n")[1].splitlines()}
        seen[path.stem] = {
            each.relative_to(CHECKOUT).as_posix()
            for each in opened
            if each.is_relative_to(CHECKOUT / "data") or each.is_relative_to(CHECKOUT / "outputs")
        }

    known = {f"data/{name}" for name in inputs.DESCRIPTIONS}
    assert {stem: names - known for stem, names in seen.items()} == {stem: set() for stem in seen}
    assert all("data/datapackage.json" in names for names in seen.values())


OTHER_USER = 65534
"""Nobody, who may read what everybody may."""

SURROUNDINGS = {
    "one": {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C"},
    "a longer name": {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"},
}


READING = ("", "dac_read_search", "dac_override")
"""What another user is allowed beside, if nothing less will do: to read an interpreter in root's own folder."""


def as_another() -> tuple[list[str], str]:
    """Find the words that start a command as another user, or why none can be."""
    if os.geteuid() != 0:
        return [], "only root can start a process as another user"
    if not shutil.which("setpriv"):
        return [], "needs setpriv, of util-linux"
    again = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import baseline.pages'], check=True)"
    probe = [sys.executable, "-c", f"{again}; import papermill"]  # a build starts interpreters of its own
    for capability in READING:
        words = ["setpriv", "--reuid", str(OTHER_USER), "--regid", str(OTHER_USER), "--clear-groups"]
        if capability:
            words += [f"--inh-caps=-all,+{capability}", f"--ambient-caps=-all,+{capability}"]
        tried = subprocess.run([*words, *probe], cwd="/", capture_output=True, text=True)
        if not tried.returncode:
            return words, ""
    return [], f"another user cannot start this interpreter: {tried.stderr.strip()[-200:]}"


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[tuple[dict[str, Path], str]]:
    """Builds in two surroundings, the second one as another user, or why not."""
    other, why_not = as_another()
    # pytest's own folders can be entered by their owner only.
    with tempfile.TemporaryDirectory(prefix="baseline-") as folder:
        Path(folder).chmod(0o755)
        made = {name: Path(folder) / name for name in SURROUNDINGS}
        build(made["one"], SURROUNDINGS["one"], ["--jobs", "2", "--kernel", "cold"], [])
        build(made["a longer name"], SURROUNDINGS["a longer name"], ["--jobs", "1", "--kernel", "warm"], other)
        yield made, why_not


def build(folder: Path, more: dict[str, str], how: list[str], user: list[str]) -> None:
    """Build everything that a user can, in a project, with a home and with folders of his own."""
    root, home = folder / "project", folder / "home"
    for name in ("data", "notebooks"):
        shutil.copytree(CHECKOUT / name, root / name)
    (home / "tmp").mkdir(parents=True)
    caches = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    if (caches / "matplotlib").is_dir():  # else each looks for the machine's fonts
        shutil.copytree(caches / "matplotlib", home / ".cache/matplotlib")
    for path in (folder, *folder.rglob("*")) if user else ():
        os.chown(path, OTHER_USER, OTHER_USER)
    own = {"HOME": str(home), "USER": folder.name, "LOGNAME": folder.name, "TMPDIR": str(home / "tmp")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "JUPYTER_", "MPL"))}
    words = [sys.executable, "-m", "baseline", "--root", str(root)]
    for command in (
        ["run"],
        ["country", "GBR", "LUX", "--outputs", str(folder / "elsewhere")],
        ["run", "fig_1", "claims", "--basis", "corrected"],
    ):
        done = subprocess.run(
            [*user, *words, *command, *how],
            env=kept | more | own,
            cwd=root,
            umask=0o077 if user else -1,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    shutil.rmtree(home)


def test_builds_in_other_surroundings_are_the_same(elsewhere: tuple[dict[str, Path], str]) -> None:
    """Hash seed, time zone, locale, user, home, jobs, folder and kind of kernel leave no trace in any file."""
    one, other = (content(folder) for folder in elsewhere[0].values())

    assert len(one) > 60
    assert one == other


def test_another_user_s_builds_are_the_same(elsewhere: tuple[dict[str, Path], str]) -> None:
    """The builds that are compared above are those of two users of this machine, with files of their own."""
    made, why_not = elsewhere
    if why_not:
        pytest.skip(why_not)

    owners = {
        name: {path.stat().st_uid for path in (folder / "project/outputs").rglob("*")} for name, folder in made.items()
    }
    assert owners == {"one": {0}, "a longer name": {OTHER_USER}}


@pytest.fixture
def rebuilt(once: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the reviewer's check take what was built once for what it would build again."""

    def take(copy: project.Project, offline: bool, surroundings: dict[str, str]) -> manifest.Manifest:
        shutil.copytree(once / "data/clean", copy.data / "clean")
        shutil.copytree(once / "outputs", copy.outputs)
        return manifest.read(copy.outputs)

    monkeypatch.setattr(check, "_build", take)


def test_check_finds_everything_as_recorded(built: Path, command: Command) -> None:
    """Exit status 0 and a line to quote, of profiles and pages too; outputs and data are left alone."""
    assert command("run").exit_code == 0
    (built / "outputs/countries/MLT/numbers.svg").unlink()
    assert command("run").output.endswith(f"{built}/outputs: 1 profile was built.\n")
    before = hashes(built)

    result = command("check", "--twice")

    assert result.exit_code == 0, result.output
    number = sum(len(step.files) for step in manifest.read(built / "outputs").steps.values())
    assert f"compared {number} files with the recorded ones: none differ" in result.output
    assert "rebuilt with another PYTHONHASHSEED" in result.output
    assert f"rebuilt, {number} files are as recorded; 469 claims:" in result.output.splitlines()[-1]
    assert {"profiles", "site"} <= set(manifest.read(built / "outputs").steps)
    assert hashes(built) == before


@pytest.mark.usefixtures("rebuilt")
def test_check_names_the_first_difference_of_each_kind(built: Path, command: Command) -> None:
    """File, row, column and both values; of a notebook the cell; exit status 1."""
    replaced("outputs/statistics.csv", "165.87", "166.87")(built)
    replaced("data/clean/indicators.csv", "MLT,Malta", "MLT,Melta")(built)
    replaced("outputs/notebooks/fig_2_ombudspersons.ipynb", "Full", "Fool")(built)
    removed("outputs/fig_1_commitments.html")(built)
    (built / "outputs/figures/fig_3_legislation.png").write_bytes(b"")

    result = command("check")

    assert result.exit_code == 1
    assert (
        'data: data/clean/indicators.csv, row 27, column country (MLT Melta): "Melta" is now "Malta" (and 1 more)'
        in (result.output)
    )
    assert re.search(
        r"notebook: outputs/notebooks/fig_2_ombudspersons\.ipynb, cell \d+/outputs/0/data/text", result.output
    )
    assert "picture: outputs/figures/fig_3_legislation.png, 0 bytes are now" in result.output
    assert "page: " not in result.output  # one that is not kept in git is compared by its recorded hash
    assert "4 of " in result.output.splitlines()[-1]


@pytest.mark.usefixtures("rebuilt")
def test_check_holds_what_is_not_kept_against_its_recorded_hash(built: Path, command: Command) -> None:
    """In a fresh clone pages are not there; one that would now come out otherwise is named all the same."""
    removed("outputs/fig_1_commitments.html")(built)
    removed("outputs/fig_2_ombudspersons.html")(built)
    file = built / "outputs/manifest.json"
    content = json.loads(file.read_text("utf-8"))
    content["steps"]["fig_2_ombudspersons"]["files"]["fig_2_ombudspersons.html"]["sha256"] = "0" * 64
    file.write_text(json.dumps(content), "utf-8")

    result = command("check")

    assert result.exit_code == 1
    assert "page: outputs/fig_2_ombudspersons.html differs from its recorded hash\n" in result.output


def test_check_says_why_it_cannot(copy: Path, command: Command) -> None:
    """Nothing recorded: status 2; raw data that are not what they were: status 1; and the reason."""
    nothing = command("check")
    assert nothing.exit_code == 2
    assert "so there is nothing to compare with.\n`baseline run` makes it." in nothing.output
    shutil.copy2(CHECKOUT / "outputs/manifest.json", copy / "outputs")
    replaced("data/raw/fig_3.csv", "MALTA,4,4", "MALTA,5,4")(copy)

    changed = command("check")

    assert changed.exit_code == 1
    assert "The build failed.\ndata/raw/fig_3.csv: the content is not the one recorded" in changed.output
    assert "Traceback" not in changed.output


@pytest.mark.usefixtures("rebuilt")
def test_check_compares_values_only_with_other_versions(built: Path, command: Command) -> None:
    """Pictures may be drawn otherwise then; numbers are the same to 12 digits."""
    file = built / "outputs/manifest.json"
    content = json.loads(file.read_text("utf-8"))
    content["versions"]["matplotlib"] = "1.0"
    file.write_text(json.dumps(content), "utf-8")
    replaced("outputs/figures/fig_3_legislation.svg", "<svg", "<svg ")(built)
    statistics = (built / "outputs/statistics.csv").read_text("utf-8")
    long = next(cell for cell in statistics.replace("\n", ",").split(",") if cell.startswith("165.87"))
    replaced("outputs/statistics.csv", long, f"{long}0000001")(built)

    assert command("check").exit_code == 0
    replaced("outputs/statistics.csv", long, f"1{long}")(built)
    assert command("check").exit_code == 1


def test_a_profile_is_made_again_when_a_file_of_it_changed(copy: Path, command: Command) -> None:
    """Its manifest lists what it consists of; the project's own clean data are used when they are up to date."""
    assert command("country", "LVA").exit_code == 0
    page = copy / "outputs/countries/LVA/profile.html"
    before = page.read_bytes()
    damaged("outputs/countries/LVA/profile.html")(copy)

    assert command("country", "LVA").exit_code == 0

    assert page.read_bytes() == before
    step = manifest.read(page.parent).steps["profile"]
    assert step.parameters == {"basis": "printed", "compare": "coe", "country": "LVA"}
    assert project.find().root == copy
