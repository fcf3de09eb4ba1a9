"""What is up to date stays, what is not is made again, and the result is what a clean build gives."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from importlib.metadata import version
from pathlib import Path
from subprocess import DEVNULL

import pytest

from baseline import check, outputs, project, record, reproduce, sweeps
from baseline.errors import OutputError
from conftest import CHECKOUT, Change, Command, hashes, in_namespace, marked, recorded, removed, replaced


def damaged(name: str) -> Change:
    """Change a file's last byte."""
    return lambda root: (root / name).write_bytes((root / name).read_bytes()[:-1] + b"#")


EVERYTHING = {"clean data", *(path.stem for path in reproduce.notebooks())}
CASES: dict[str, tuple[Change, set[str]]] = {
    "a raw cell of Malta": (recorded("data/raw/fig_3.csv", "MALTA,4,4", "MALTA,5,4"), EVERYTHING),
    "a claim": (replaced("data/raw/claims.csv", "166.7", "166.8"), EVERYTHING),
    "a query": (replaced("data/queries.csv", "on purpose?", "by mistake?"), EVERYTHING),
    "a shape": (recorded("data/maps/shapes.json", '"point":[', '"point": ['), EVERYTHING),
    "a footnote": (recorded("data/raw/footnotes.csv", "2014", "2041"), EVERYTHING),
    "a country's name": (replaced("data/countries.csv", ",Malta", ",The Malta"), EVERYTHING),
    "a title": (replaced("data/datapackage.json", "CSAM legislation score", "CSAM score"), EVERYTHING),
    "a correction": (
        replaced("data/corrections.csv", "State party since 1990", "Party since 1990"),
        EVERYTHING,
    ),
    "a notebook": (
        replaced("notebooks/fig_2_ombudspersons.ipynb", "## The table", "## Table"),
        {"fig_2_ombudspersons"},
    ),
    "a picture lost": (removed("outputs/figures/fig_5_hotlines.png"), {"fig_5_hotlines"}),
    "a page damaged": (damaged("outputs/fig_6_safer_internet.html"), {"fig_6_safer_internet"}),
    "an executed notebook damaged": (damaged("outputs/notebooks/claims.ipynb"), {"claims"}),
    "statistics damaged": (damaged("outputs/statistics.csv"), {"clean data"}),
    "clean data damaged": (replaced("data/clean/indicators.csv", "MLT,Malta", "MLT,Melta"), {"clean data"}),
    "the stamp lost": (removed("data/clean/stamp.json"), {"clean data"}),
    "the record damaged": (damaged("outputs/record.json"), EVERYTHING),
}


CHANGED = (
    *(f"data/clean/{name}.csv" for name in ("indicators", "observations", "fig_3")),
    *(f"outputs/{name}.csv" for name in ("statistics", "tables/fig_3", "figures/fig_3_legislation")),
    "outputs/figures/fig_3_legislation.png",
)
"""What rests on a cell of Fig. 3."""


def test_any_change_gives_what_a_clean_build_gives(built: Path, tmp_path: Path) -> None:
    """Each change is noticed on its own; after all of them, no byte differs from a clean build."""
    for case, (change, expected) in CASES.items():
        kept = tmp_path / "kept"
        shutil.copytree(built, kept)
        change(built)
        assert what_is_stale() == expected, case
        shutil.rmtree(built)
        kept.rename(built)
    before = hashes(built)
    for case, (change, _) in CASES.items():
        if case != "the record damaged":
            change(built)

    assert set(reproduce.reproduce(report=lambda _: None).why) == EVERYTHING

    after = hashes(built)
    assert [name for name in CHANGED if before[str(built / name)] == after[str(built / name)]] == []

    clean = tmp_path / "clean"
    reproduce.reproduce(folder=clean, report=lambda _: None)
    assert content(clean) == content(built / "outputs")
    for case in ("a notebook", "a picture lost", "clean data damaged"):
        change, expected = CASES[case]
        if case == "a notebook":
            change = replaced("notebooks/fig_2_ombudspersons.ipynb", "## Table", "## The table")
        if case == "clean data damaged":
            change = removed("data/clean/fig_2.csv")
        change(built)
        assert set(reproduce.reproduce(report=lambda _: None).why) == expected, case
        assert not reproduce.reproduce(report=lambda _: None).why, case
        if case == "a notebook":
            reproduce.reproduce(["fig_2"], folder=clean, report=lambda _: None)
        assert content(clean) == content(built / "outputs"), case


def what_is_stale() -> set[str]:
    """Name the steps that a run would take."""
    return set(reproduce.Build(project.find().outputs, "printed", chosen=reproduce.notebooks()).why)


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

    assert "fig_3_legislation:\n  not recorded" in run()
    assert run().endswith("nothing changed.\n")
    before = (tmp_path / "outputs/figures/fig_3_legislation.svg").read_bytes()

    replaced("src/baseline/figures/chart.py", "size=11", "size=12")(tmp_path)
    assert "fig_3_legislation:\n  src/baseline/figures/chart.py changed" in run()
    assert (tmp_path / "outputs/figures/fig_3_legislation.svg").read_bytes() != before

    (tmp_path / "requirements.lock").write_text("pandas==3.0.1\n")
    assert "fig_3_legislation:\n  requirements.lock changed" in run()


def test_another_version_of_a_package_is_a_change(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It could draw or write otherwise."""
    versions = record.versions()
    monkeypatch.setattr(record, "versions", lambda: versions | {"version of matplotlib": "99"})

    done = reproduce.reproduce(["fig_2"], report=lambda _: None)

    assert done.why["fig_2_ombudspersons"] == ["version of matplotlib changed"]


def test_nothing_to_do_needs_no_pandas(finished: Path) -> None:
    """Asking again imports neither pandas nor papermill, and writes nothing."""
    before = {path: path.stat().st_mtime_ns for path in finished.rglob("*") if path.is_file()}
    code = (
        "import sys\nfrom baseline.cli import main\n"
        "try:\n    main(['run'])\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(sorted({'pandas', 'papermill', 'matplotlib', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == f"{finished / 'outputs'}: nothing changed.\n[]\n"
    assert {path: path.stat().st_mtime_ns for path in finished.rglob("*") if path.is_file()} == before


def test_why_names_what_changed_since_each_step_was_made(built: Path) -> None:
    """A step that was left out of the last run still says what it has missed."""
    replaced("data/queries.csv", "on purpose?", "by mistake?")(built)
    reproduce.reproduce(["fig_2"], report=lambda _: None)
    removed("outputs/figures/fig_5_hotlines.png")(built)

    why = reproduce.reproduce(["fig_2", "fig_5"], report=lambda _: None).why

    missed = ["data/queries.csv changed", "outputs/figures/fig_5_hotlines.png is missing or changed"]
    assert why == {"fig_5_hotlines": missed}


def test_force_takes_the_chosen_steps_only(built: Path) -> None:
    """What is recorded of all others stays, so that they are still up to date."""
    done = reproduce.reproduce(["fig_5"], force=True, report=lambda _: None)

    assert done.why == {"clean data": ["--force"], "fig_5_hotlines": ["--force"]}
    assert not reproduce.reproduce(report=lambda _: None).why


def test_what_another_command_recorded_meanwhile_stays(built: Path) -> None:
    """The record is read again when one's own steps are added, not when the run begins."""
    build = reproduce.Build(built / "outputs", "printed", chosen=reproduce.notebooks(["fig_2"]), force=True)
    sweeps.sweep(["MLT"], report=lambda _: None)
    with outputs.staging(built / "outputs") as stage:
        (stage / "made").mkdir()
        build.commit(stage, {"fig_2_ombudspersons": stage / "made"})

    assert "countries/MLT" in record.read(built / "outputs").steps


def test_the_record_says_what_each_step_is_made_from(built: Path) -> None:
    """Notebook, parameters, inputs and versions; tests/test_site.py looks at the files."""
    found = record.read(built / "outputs")
    figure = found.steps["fig_4_access_to_justice"]
    notebook = built / "notebooks/fig_4_access_to_justice.ipynb"
    assert figure.own == {"notebooks/fig_4_access_to_justice.ipynb": record.sha256(notebook.read_bytes())}
    assert figure.parameters == {"basis": "printed", "group": "coe"}
    (made_from,) = found.inputs.values()
    assert made_from["data/countries.csv"] == record.sha256((built / "data/countries.csv").read_bytes())
    assert {"src/baseline/figures/chart.py", "version of pandas", "version of python"} <= made_from.keys()


def test_what_a_notebook_no_longer_makes_is_removed(built: Path) -> None:
    """A renamed chart leaves no old one behind; files that are not recorded stay."""
    (built / "outputs/mine.txt").write_text("kept")
    file = built / "outputs" / record.NAME
    recorded_now = json.loads(file.read_text("utf-8"))
    recorded_now["steps"]["fig_2_ombudspersons"]["files"]["figures/old.svg"] = ""
    file.write_text(json.dumps(recorded_now), "utf-8")
    (built / "outputs/figures/old.svg").write_text("")

    reproduce.reproduce(report=lambda _: None)

    assert not (built / "outputs/figures/old.svg").exists()
    assert (built / "outputs/mine.txt").read_text() == "kept"


@pytest.mark.parametrize("name", ["statistics.csv", "figures/fig_2_ombudspersons.svg", record.NAME])
def test_a_file_of_somebody_else_stops_the_run(name: str, copy: Path, tmp_path: Path, command: Command) -> None:
    """It is named, and neither outputs nor clean data are touched."""
    target = tmp_path / "mine"
    (target / name).parent.mkdir(parents=True)
    (target / name).write_text("precious")
    replaced("data/queries.csv", "on purpose?", "by mistake?")(copy)
    before = hashes(copy, target)

    result = command("run", "fig_2", "--outputs", str(target))

    assert result.exit_code == 1
    assert f"Error: {target / name} is in the way: it is not recorded as made by baseline." in result.output
    assert hashes(copy, target) == before


def test_a_file_that_is_as_it_would_be_made_is_in_nobody_s_way(built: Path, command: Command) -> None:
    """A record that is lost or damaged in a folder of outputs costs a rebuild and no more."""
    target = built.parent / "outputs"
    shutil.copytree(built / "outputs", target)
    for text in (None, "", "[]"):
        (target / record.NAME).unlink() if text is None else (target / record.NAME).write_text(text)
        assert command("run", "fig_2", "--outputs", str(target)).exit_code == 0
        assert "fig_2_ombudspersons" in record.read(target).steps


@pytest.mark.parametrize("kind", ["link", "folder", "link above"])
def test_a_link_or_folder_in_the_place_of_a_file_stops_the_run(kind: str, built: Path, command: Command) -> None:
    """Nothing is written through a link, and no folder is replaced, though the record names a file there."""
    file, away = built / "outputs/figures/fig_2_ombudspersons.svg", built / "away"
    away.mkdir()
    if kind == "link above":
        shutil.move(built / "outputs/figures", away)
        (built / "outputs/figures").symlink_to(away / "figures")
    else:
        file.unlink()
        file.symlink_to(away / "else") if kind == "link" else file.mkdir()
    replaced("notebooks/fig_2_ombudspersons.ipynb", "## The table", "## Table")(built)
    before = hashes(built)

    result = command("run", "fig_2", "--force")

    assert result.exit_code == 1
    assert f"Error: {built / 'outputs/figures'}" in result.output
    assert "in the way: " in result.output
    assert hashes(built) == before


class Stopped(BaseException):
    """As an interrupt that nobody foresaw."""


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), Stopped()], ids=repr)
def test_data_outputs_and_record_appear_together_or_not_at_all(
    fault: BaseException, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At whichever file the disk is full or somebody interrupts, everything is as it was before."""
    recorded("data/raw/fig_3.csv", "MALTA,4,4", "MALTA,5,4")(built)
    left = [1]
    for owner, name in ((Path, "replace"), (shutil, "copy2"), (Path, "write_bytes")):
        real = getattr(owner, name)

        def counted(*words: object, real: Change = real, name: str = name) -> object:
            left[0] -= 1
            if left[0] == 0 and not str(words[0]).rpartition("/")[2].startswith(".old"):
                raise fault
            return real(*words)

        monkeypatch.setattr(owner, name, counted)
    before, tried = hashes(built), 0
    build = reproduce.Build(built / "outputs", "printed")
    assert build.contents  # computed once for all tries
    while True:
        tried += 1
        left[0] = tried
        try:
            with outputs.staging(built / "outputs") as stage:
                build.commit(stage, {})
        except (OutputError, Stopped):
            assert hashes(built) == before, tried
        else:
            break
    assert tried > 20
    assert not reproduce.Build(built / "outputs", "printed").why
    assert hashes(built) != before


ON_A_SMALL_DISK = """
mount -t tmpfs -o size=16m tmpfs "$DISK" || exit 77
cp -r "$PROJECT"/* "$DISK"
files() { find data/clean outputs -type f -not -path '*/failed/*' | sort; }
look() { (cd "$DISK" && files | xargs sha256sum; find . -name '.staging*'); }
try() { $BASELINE --root "$DISK" "$@"; echo "status $?"; look | diff before - && echo "as before"; }
cd "$PROJECT"; look > before
fill() { head -c "$(($(df --output=avail -k "$DISK" | tail -n 1) - $1))k" /dev/zero > "$DISK/filler"; }
for left in 20 300; do
    fill "$left"; try run fig_2; rm "$DISK/filler"
done
fill 60; try country MLT EST --force; rm "$DISK/filler"
mount -o remount,ro "$DISK"
try run fig_2
try country MLT EST --force
mount -o remount,rw "$DISK"
try run fig_2
try country MLT EST --force
mount -o remount,ro "$DISK"
$BASELINE --root "$DISK" run fig_2; $BASELINE --root "$DISK" country MLT EST
"""


def test_a_full_or_read_only_disk_changes_nothing(built: Path) -> None:
    """Clean data, outputs and record are the old ones, and it is said why; nothing to do needs no room."""
    sweeps.sweep(["MLT"], report=lambda _: None)
    recorded("data/raw/fig_3.csv", "MALTA,4,4", "MALTA,5,4")(built)
    (built.parent / "disk").mkdir()

    done = in_namespace(ON_A_SMALL_DISK, DISK=str(built.parent / "disk"), PROJECT=str(built))

    assert done.stdout.count("status 1\nas before") == 5, done
    assert "cannot be written (No space left on device); nothing was changed." in done.stderr
    assert "cannot be written to (Read-only file system)." in done.stderr
    assert done.stdout.count("status 0") == 2
    assert done.stdout.splitlines()[-2].endswith("/outputs: nothing changed.")
    assert done.stdout.endswith("2 of 2 profiles are done.\n")


def test_a_build_in_other_surroundings_is_the_same(whole: Path, tmp_path: Path) -> None:
    """Hash seed, time zone, locale, user, home, jobs, folder and kind of kernel leave no trace in any file."""
    nobody = ["unshare", "--map-user=65534"]
    if not shutil.which("unshare") or subprocess.run([*nobody, "true"], capture_output=True, check=False).returncode:
        nobody = []  # this machine lets nobody be somebody else
    root = tmp_path / "a longer name"
    for name in ("data", "notebooks"):
        shutil.copytree(CHECKOUT / name, root / name)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "JUPYTER_", "MPL"))}
    kept |= {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "C", "USER": "reader", "LOGNAME": "reader"}
    with tempfile.TemporaryDirectory() as home:
        own = {"HOME": home, "TMPDIR": home, "BASELINE_ROOT": str(root)}
        for words in (["run", "claims", "fig_4", "--kernel", "cold"], ["country", "MDA", "--kernel", "cold"], ["run"]):
            command = [*nobody, sys.executable, "-m", "baseline", *words]
            done = subprocess.run(command, env=kept | own, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr

    assert len(content(whole / "outputs")) > 800
    assert content(root / "outputs") == content(whole / "outputs")
    assert content(root / "data") == content(whole / "data")


def test_commands_at_once_lose_nothing(copy: Path) -> None:
    """Each adds what it made to what the others have recorded meanwhile, and every file is whole."""
    commands = ("run fig_2 --force", "run fig_5 --force", "country MLT EST", "country MLT EST --force")
    started = [
        subprocess.Popen([sys.executable, "-m", "baseline", *words.split()], stdout=DEVNULL, stderr=DEVNULL)
        for words in commands
    ]

    assert [each.wait(timeout=120) for each in started] == [0, 0, 0, 0]
    steps = record.read(copy / "outputs").steps
    assert steps.keys() == {"clean data", "fig_2_ombudspersons", "fig_5_hotlines", "countries/MLT", "countries/EST"}
    for name, sha in (file for step in steps.values() for file in step.files.items()):
        assert sha == record.sha256((copy / "outputs" / name).read_bytes()), name


@pytest.fixture
def rebuilt(once: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the reviewer's check take what was built once for what it would build again."""

    def take(copy: project.Project, offline: bool) -> str:
        shutil.copytree(once / "data/clean", copy.data / "clean")
        shutil.copytree(once / "outputs", copy.outputs)
        return ""

    monkeypatch.setattr(check, "_build", take)


def test_check_finds_everything_the_same(finished: Path, command: Command) -> None:
    """Exit status 0 and a line to quote, of profiles and pages too; outputs and data are left alone."""
    before = hashes(finished)
    number = len(hashes(finished / "outputs", finished / "data/clean")) - 1  # but for the record

    result = command("check")

    assert result.exit_code == 0, result.output
    assert f"rebuilt, {number} files compared, none differ; 469 claims:" in result.output.splitlines()[-1]
    assert number > 800
    assert hashes(finished) == before


@pytest.mark.usefixtures("rebuilt")
def test_check_names_the_first_difference_of_each_kind(built: Path, command: Command) -> None:
    """File, row, column and both values; of a notebook the cell; what is missing; exit status 1."""
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
    assert "page: outputs/fig_1_commitments.html is missing\n" in result.output
    assert "files compared, 5 differ; " in result.output.splitlines()[-1]


@pytest.mark.usefixtures("rebuilt")
def test_check_compares_a_fresh_clone(built: Path, command: Command) -> None:
    """What git tracks is compared, what is not built there is not; and what is no longer made is named."""
    for folder in ("outputs/notebooks", "outputs/diff"):
        shutil.rmtree(built / folder)
    for file in (*(built / "outputs").glob("*.html"), built / "outputs/record.json"):
        file.unlink()
    (built / "outputs/figures/old.svg").write_text("<svg/>")
    for words in (["init", "--quiet"], ["add", "--force", "data/clean", "outputs"]):
        subprocess.run(["git", *words], cwd=built, check=True)
    (built / "outputs/mine.txt").write_text("in nobody's way")
    (built / "outputs/tables/fig_1.csv").unlink()
    number = len(hashes(built / "data/clean", built / "outputs"))  # one is missing, one is somebody else's

    result = command("check")

    assert result.exit_code == 1
    assert "picture: outputs/figures/old.svg is not made any more\n" in result.output
    assert "data: outputs/tables/fig_1.csv is missing\n" in result.output
    assert f"rebuilt, {number} files compared, 2 differ; " in result.output


@pytest.mark.usefixtures("rebuilt")
def test_check_compares_pictures_by_what_they_show(built: Path, command: Command) -> None:
    """Another compression is no difference, another picture is."""
    from PIL import Image

    file = built / "outputs/figures/fig_3_legislation.png"
    picture, before = Image.open(file), file.read_bytes()
    picture.save(file, compress_level=1)
    assert file.read_bytes() != before
    assert command("check").exit_code == 0

    picture.rotate(180).save(file)
    result = command("check")

    assert result.exit_code == 1
    assert re.search(r"picture: outputs/figures/fig_3_legislation\.png, pixels differ by \d+\.\d of 255", result.output)


def test_check_says_why_it_cannot(copy: Path, command: Command) -> None:
    """Nothing there: status 2; raw data that are not what they were: status 1; and the reason."""
    nothing = command("check")
    assert nothing.exit_code == 2
    assert "so there is nothing to compare.\n`baseline run` fills it." in nothing.output
    shutil.copy2(CHECKOUT / "outputs/claims.csv", copy / "outputs")
    replaced("data/raw/fig_3.csv", "MALTA,4,4", "MALTA,5,4")(copy)

    changed = command("check")

    assert changed.exit_code == 1
    assert "The build failed.\ndata/raw/fig_3.csv: the content is not the one recorded" in changed.output
    assert "Traceback" not in changed.output


def test_check_says_that_there_is_no_room(built: Path) -> None:
    """A full temporary folder is one clear error, whether the copy or the build fills it."""
    disk = built.parent / "disk"
    disk.mkdir()
    for size in ("200k", "3m"):
        script = f"mount -t tmpfs -o size={size} tmpfs {disk} || exit 77; $BASELINE check; s=$?; ls -A {disk}; exit $s"
        done = in_namespace(script, TMPDIR=str(disk))
        assert done.returncode == 2, done.stderr
        assert done.stderr.splitlines()[-2:] == [
            "Error: Everything could not be rebuilt in a temporary folder: No space left on device.",
            "It takes 100 MB of room; name another folder in the variable TMPDIR.",
        ]
        assert done.stdout == ""


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_check_stops_its_build(signum: int, built: Path) -> None:
    """However the check ends, no process of its build runs on; after an interrupt no folder is left either."""
    mark, words = uuid.uuid4().hex, [sys.executable, "-m", "baseline", "check"]
    with tempfile.TemporaryDirectory(prefix="b-") as folder:  # a short name: sockets' paths are limited
        own = {"MARK": mark, "TMPDIR": folder}
        process = subprocess.Popen(
            words, env=os.environ | own, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        deadline = time.monotonic() + 60
        while len(marked(mark)) < 4:  # the check, the build, its server, a notebook
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.send_signal(signum)

        assert process.wait(timeout=10) != 0
        process.communicate()
        deadline = time.monotonic() + 6  # less than the build would take
        while left := marked(mark):
            assert time.monotonic() < deadline, left
            time.sleep(0.1)
        assert signum == signal.SIGKILL or not list(Path(folder).iterdir())


def test_check_compares_values_only_with_other_versions(built: Path, command: Command, rebuilt: None) -> None:
    """Pictures may be drawn otherwise then; numbers are the same to 12 digits."""
    pins = [f"numpy=={version('numpy')} ; python_version < '4' \\", "numpy==0 ; python_version >= '4' \\"]
    (built / "requirements.lock").write_text("\n".join([*pins, "matplotlib==1.0 \\", "    --hash=sha256:0\n"]))
    replaced("outputs/figures/fig_3_legislation.svg", "<svg", "<svg ")(built)
    statistics = (built / "outputs/statistics.csv").read_text("utf-8")
    long = next(cell for cell in statistics.replace("\n", ",").split(",") if cell.startswith("165.87"))
    replaced("outputs/statistics.csv", long, f"{long}0000001")(built)

    result = command("check")

    assert result.exit_code == 0, result.output
    assert "not in the locked version: matplotlib; values are compared" in result.output
    replaced("outputs/statistics.csv", long, f"1{long}")(built)
    assert command("check").exit_code == 1
