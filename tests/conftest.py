"""What the tests share: the report's text, copies of the project, the command line."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser, sync_playwright

from baseline import csv_files, files, hashes, project
from baseline.build import check, notebooks, plans
from baseline.build.settings import Settings
from baseline.cli import main

pytest_plugins = ["documents", "judgements", "windows"]

CHECKOUT = Path(__file__).parents[1]
REPORT = CHECKOUT.parent / "shared" / "report" / "report.txt"

QUIET = Settings(tell=lambda _: None)
"""A build that says nothing."""


def plan_report(*names: str, **options: bool) -> plans.Plan:
    """Plan a build of notebooks, by default of all, that says nothing."""
    return plans.plan_report(notebooks.find_notebooks(names), settings=replace(QUIET, **options))


Command = Callable[..., Result]
Seeded = Callable[[str, str, bool, str], None]
Change = Callable[[Path], object]


def pytest_configure(config: pytest.Config) -> None:
    """Let every warning fail a test in CI, on locked versions; elsewhere those of `baseline`."""
    if "CI" in os.environ:
        for line in (
            "error",
            # jupyter_core leaves the event loop of each thread open; the process's end closes it.
            "ignore:unclosed:ResourceWarning",
            (
                "ignore:Exception ignored in.*(socket|BaseEventLoop)"
                ":pytest.PytestUnraisableExceptionWarning"
            ),
        ):
            config.addinivalue_line("filterwarnings", line)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Call slow whatever looks at a build or a browser; `make quick` leaves it out."""
    for item in items:
        if {"once", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a test's own, which stays until all tests have passed.

    pytest's own is deleted after its test, and where many files have just been deleted, making
    new ones takes ext4 a tenth of all the time that the tests take.
    """
    return tmp_path_factory.mktemp("test")


@pytest.fixture
def report() -> str:
    """The report's text, which is all rights reserved and so not part of the project."""
    if not REPORT.is_file():
        pytest.skip("the report's text is not beside this checkout (shared/report/report.txt)")
    return REPORT.read_text(encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project, which commands and library use instead of the checkout."""
    root = copy_project(CHECKOUT, tmp_path / "project")
    (root / "outputs").mkdir()
    monkeypatch.setenv("BASELINE_ROOT", str(root))
    return root


def copy_project(source: Path, root: Path, *more: str) -> Path:
    """Copy what a build reads, and more folders."""
    for name in ("data", "notebooks", *more):
        shutil.copytree(source / name, root / name)
    shutil.copy2(source / "requirements.lock", root)
    return root


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Path:
    """A copy of the project in which the report is built, but no profile and no page of the site.

    It is only to read, and built in surroundings that must leave no trace: see `_elsewhere`.
    """

    def build(root: Path) -> None:
        copy_project(CHECKOUT, root)
        _elsewhere(root, "run", *(path.stem for path in notebooks.find_notebooks()))

    return made_once(tmp_path_factory, f"report-{testrun_uid}", build)


@pytest.fixture(scope="session")
def whole(once: Path, tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Path:
    """The same with all profiles and the site, as `baseline run` leaves it: only to read."""

    def build(root: Path) -> None:
        copy_project(once, root, "outputs")
        _elsewhere(root, "run")

    return made_once(tmp_path_factory, f"whole-{testrun_uid}", build)


def made_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """Make a folder once for all processes of a test run: the first that needs it does."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    root = shared / name
    with files.locked(shared):
        if not root.exists():
            growing = shared / f"{name} while it is growing"
            build(growing)
            growing.rename(root)
    return root


def _elsewhere(root: Path, *words: str) -> None:
    """Run a command with another hash seed, time zone, locale, user and home than the tests."""
    nobody = ["unshare", "--map-user=65534"]
    allowed = (
        shutil.which("unshare")
        and subprocess.run([*nobody, "true"], capture_output=True).returncode == 0
    )
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "JUPYTER_", "MPL"))
    }
    # In the C locale, Python does not start from an environment in a folder with umlauts.
    language = "C" if sys.prefix.isascii() else "C.UTF-8"
    kept |= {
        "PYTHONHASHSEED": "2",
        "TZ": "America/St_Johns",
        "LC_ALL": language,
        "USER": "reader",
        "LOGNAME": "reader",
    }
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [*(nobody if allowed else []), sys.executable, "-m", "baseline", *words],
            env=kept | {"HOME": home, "TMPDIR": home, "BASELINE_ROOT": str(root)},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def built(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The built report, to change as one likes; commands and library use it."""
    root = copy_project(once, tmp_path / "project", "outputs")
    monkeypatch.setenv("BASELINE_ROOT", str(root))
    return root


@pytest.fixture
def finished(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The whole project, to change as one likes; commands and library use it."""
    root = copy_project(whole, tmp_path / "project", "outputs")
    monkeypatch.setenv("BASELINE_ROOT", str(root))
    return root


@pytest.fixture
def rebuilt(once: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the reviewer's check take what was built once for what it would build again."""

    def take(copy: project.Project, offline: bool) -> str:
        shutil.copytree(once / "data/clean", copy.data / "clean")
        shutil.copytree(once / "outputs", copy.outputs)
        return ""

    monkeypatch.setattr(check, "_rebuild", take)


@pytest.fixture
def command() -> Command:
    """Run a baseline command in this process."""

    def invoke(*words: str) -> Result:
        # `--root` sets the variable for the process; the runner puts it back.
        return CliRunner(env={"BASELINE_ROOT": os.environ.get("BASELINE_ROOT")}).invoke(main, words)

    return invoke


def hash_all(*folders: Path) -> dict[str, str]:
    """Name every file below some folders with its SHA-256."""
    files = (file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file())
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def replaced(name: str, old: str, new: str) -> Change:
    """Replace a text in a file of the project."""

    def change(root: Path) -> None:
        text = (root / name).read_text("utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new, 1), "utf-8")

    return change


def recorded(name: str, old: str, new: str) -> Change:
    """Replace a text in a raw table, and record its new hash."""

    def change(root: Path) -> None:
        before = hashes.hash_bytes((root / name).read_bytes())
        replaced(name, old, new)(root)
        after = hashes.hash_bytes((root / name).read_bytes())
        replaced("data/datapackage.json", before, after)(root)

    return change


def read_twice(table: str, old: str, new: str) -> Change:
    """Replace a text in a raw table as if the report printed it: both readings have it."""
    name, second = f"data/raw/{table}.csv", "data/ledger/second_reading.csv"

    def change(root: Path) -> None:
        recorded(name, old, new)(root)
        header, *rows = csv_files.split_cells((root / name).read_text("utf-8"), name)
        lines = csv_files.split_cells((root / second).read_text("utf-8"), second)
        for line in lines:
            if line[0] == table:
                line[4] = rows[int(line[1]) - 1][header.index(line[3])]
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(lines)
        recorded(second, (root / second).read_text("utf-8"), text.getvalue())(root)

    return change


def last_cell(name: str, source: str) -> Change:
    """Have a notebook end otherwise."""

    def change(root: Path) -> None:
        notebook = nbformat.read(root / "notebooks" / name, as_version=4)
        notebook.cells[-1].source = source
        nbformat.write(notebook, root / "notebooks" / name)

    return change


def removed(name: str) -> Change:
    """Remove a file."""
    return lambda root: (root / name).unlink()


def in_namespace(script: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount disks, which are private and go with its last process."""
    own = {"BASELINE": f"{sys.executable} -m baseline", **given}
    words = ["unshare", "--mount", "--map-root-user", "sh", "-c", script]
    done = subprocess.run(words, env=os.environ | own, capture_output=True, text=True, check=False)
    if done.returncode == 77 or "unshare failed" in done.stderr:
        pytest.skip("this machine lets nobody mount a disk")
    assert "Traceback" not in done.stdout + done.stderr
    return done


AS_FROM_A_TERMINAL = [
    sys.executable,
    "-c",
    """import os, signal, sys
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])""",
]
"""Starts Python so that signals end it, also where a shell or nohup has them ignored."""


def marked(mark: str) -> list[str]:
    """Find the processes that were started with a mark in their environment."""
    processes = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            processes += [file.parent.name] if mark.encode() in file.read_bytes() else []
    return processes


@pytest.fixture(autouse=True)
def _from_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests use the checkout, whatever the environment says."""
    monkeypatch.delenv("BASELINE_ROOT", raising=False)
    assert project.find_project().root == CHECKOUT


@pytest.fixture(
    scope="module"
)  # while it runs, its event loop is in the way of others in this thread
def browser() -> Iterator[Browser]:
    """Chromium, which reaches no other machine."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no Chromium on this machine (apt-get install chromium)")
    quiet = ["--disable-quic", "--disable-background-networking", "--disable-component-update"]
    alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", *quiet, alone]
        )
        yield started
        started.close()


@pytest.fixture
def seeded(request: pytest.FixtureRequest) -> Seeded:
    """Record a seeded fault: its kind, what it was, whether it was caught, and the reason if not.

    A fault that nothing catches and that has no reason fails the test.
    """

    def record(kind: str, fault: str, caught: bool, reason: str) -> None:
        # With the test's report, so that it reaches the summary from whichever process.
        request.node.user_properties.append(("seeded", (kind, fault, caught, reason)))
        assert caught or reason, f"{kind}: {fault} is not caught"

    return record


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the seeded faults, say once why tests were skipped, and whether all is well."""
    reports = {
        kind: terminalreporter.getreports(kind) for kind in ("passed", "failed", "error", "skipped")
    }
    calls = [
        report for kind in ("passed", "failed") for report in reports[kind] if report.when == "call"
    ]
    faults = [
        fault for report in calls for name, fault in report.user_properties if name == "seeded"
    ]
    if faults:
        _show_faults(terminalreporter, faults)
    if terminalreporter.verbosity < 0:
        return
    terminalreporter.section("summary")
    for reason, number in Counter(report.longrepr[2] for report in reports["skipped"]).items():
        terminalreporter.write_line(f"{number} skipped: {reason.removeprefix('Skipped: ')}")
    if reports["passed"] and not reports["failed"] + reports["error"]:
        terminalreporter.write_line("All is well.")


def _show_faults(
    terminalreporter: pytest.TerminalReporter, faults: list[tuple[str, str, bool, str]]
) -> None:
    """Show how many faults were seeded and caught; with -v, also name those missed and why."""
    terminalreporter.section("seeded faults")
    for kind in dict.fromkeys(fault[0] for fault in faults):
        caught = [fault[2] for fault in faults if fault[0] == kind]
        terminalreporter.write_line(f"{kind:40}{len(caught):6} seeded {sum(caught):6} caught")
    missed = [fault for fault in faults if not fault[2]] if terminalreporter.verbosity > 0 else []
    for reason in dict.fromkeys(fault[3] for fault in missed):
        names = [fault[1] for fault in missed if fault[3] == reason]
        terminalreporter.write_line(f"not caught, {reason} ({len(names)}): {', '.join(names)}")
