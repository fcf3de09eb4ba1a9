"""The reviewer's check: rebuild everything elsewhere, and compare every file that is here with it."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from baseline import __version__, csv_files, project
from baseline.build import differences, record
from baseline.data import current
from baseline.errors import BaselineError

_OFFLINE = ("unshare", "--user", "--map-current-user", "--net", "--")
_BUILD = """
from baseline.build import processes
processes.end_with_parent()
from baseline.cli import main
main(["run", "--force"])
"""
"""A build that does not run on without whoever waits for it."""


@dataclass(frozen=True)
class Result:
    """
    What a check found.

    Parameters
    ----------
    differences : list of str
        The first of each kind of file, and how many there are.
    summary : str
        One line to quote.
    """

    differences: list[str]
    summary: str


def check(report: Callable[[str], None] = print) -> Result:
    """
    Rebuild clean data and outputs in a temporary folder, and compare what is here with them.

    The network is blocked where the system lets an ordinary user block it, and the raw data
    are read-only. The build itself checks raw data against their recorded hashes and schemas,
    and the ledger against the report's numbers.

    Parameters
    ----------
    report : callable
        Told each step when it is done.

    Returns
    -------
    Result

    Raises
    ------
    BaselineError
        When there is nothing to compare, or no room for the rebuild.
    """
    here = project.find()
    if not any(path.is_file() for path in here.outputs.rglob("*")):
        raise BaselineError(
            f"{here.outputs} is empty, so there is nothing to compare.\n`baseline run` fills it."
        )
    offline = _can_block()
    report(
        "network: "
        + ("blocked" if offline else "not blocked (this system lets no ordinary user do that)")
    )
    try:
        with _copy(here) as copy:
            if why := _build(copy, offline):
                return Result(
                    [f"The build failed.\n{why}"], f"baseline {__version__}: could not be rebuilt."
                )
            report(
                "rebuilt from the raw data in a temporary folder: schemas, hashes and the ledger's coverage hold"
            )
            others = _not_locked(here.root / "requirements.lock")
            if others:
                report(
                    f"not in the locked version: {', '.join(others)}; values are compared, pictures and pages not"
                )
            compared = dict(_compared(here, copy, values_only=bool(others)))
            verdicts = _verdicts(copy.outputs / "claims.csv")
    except OSError as error:
        reason = (
            error.strerror or str(error.args[0][0][2]).partition("] ")[2].partition(":")[0]
        )  # of copytree
        raise BaselineError(
            f"Everything could not be rebuilt in a temporary folder: {reason}.\n"
            "It takes 100 MB of room; name another folder in the variable TMPDIR."
        ) from None
    found = [(name, each) for name, each in compared.items() if each]
    same = f"{len(found) or 'none'} differ{'s' if len(found) == 1 else ''}"
    return Result(
        _first_of_each(found),
        f"baseline {__version__}: rebuilt, {len(compared)} files compared, {same}; {verdicts}.",
    )


def _can_block() -> bool:
    try:
        return subprocess.run([*_OFFLINE, "true"], capture_output=True, check=False).returncode == 0  # noqa: S603 - our own words
    except OSError:
        return False


@contextmanager
def _copy(here: project.Project) -> Iterator[project.Project]:
    """Copy what a build needs, the raw data read-only."""
    with tempfile.TemporaryDirectory(prefix="check-", ignore_cleanup_errors=True) as folder:
        root = Path(folder) / "project"
        shutil.copytree(here.data, root / "data", ignore=shutil.ignore_patterns("clean"))
        shutil.copytree(
            here.notebooks, root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
        )
        if (lock := here.root / "requirements.lock").is_file():
            shutil.copy2(lock, root)
        (Path(folder) / "t").mkdir()
        raw = root / "data" / "raw"
        for path in (*raw.iterdir(), raw):
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            yield project.Project(root, root / "outputs")
        finally:
            raw.chmod(0o755)


def _build(copy: project.Project, offline: bool) -> str:
    """Build everything, in processes that end with this function; say why it failed, or nothing."""
    # What the build leaves when it is ended goes with the copy.
    own = {"BASELINE_ROOT": str(copy.root), "TMPDIR": str(copy.root.parent / "t")}
    process = subprocess.Popen(  # noqa: S603 - this interpreter
        [*(_OFFLINE if offline else ()), sys.executable, "-c", _BUILD],
        cwd=copy.root, env=os.environ | own, start_new_session=True, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr  # noqa: S101 - for mypy
    try:
        said = process.stderr.read()
        if not process.wait():
            return ""
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stderr.close()
    why = said[said.find("Error: ") :].removeprefix("Error: ").strip()
    if os.strerror(errno.ENOSPC) in why:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return why.replace(f"{copy.root}/", "")


def _not_locked(lock: Path) -> list[str]:
    """Name the packages that are installed in another version than is locked."""
    if not lock.is_file():
        return []
    pinned: dict[str, set[str]] = {}  # several where they depend on the platform
    for name, locked in re.findall(
        r"^([\w.-]+)(?:\[.*?\])?==([^ ;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE
    ):
        pinned.setdefault(name, set()).add(locked)
    found = []
    for name, known in sorted(pinned.items()):
        with suppress(PackageNotFoundError):
            found += [name] if version(name) not in known else []
    return found


def _compared(
    here: project.Project, copy: project.Project, values_only: bool
) -> Iterator[tuple[str, str]]:
    """Compare every file that is or should be here with the rebuilt one; give how each differs, or nothing."""
    expected, made = _expected(here), _made(copy)
    for name in sorted(expected | made):
        mine, rebuilt, ending = _place(here, name), _place(copy, name), Path(name).suffix
        if not mine.is_file():
            if name in expected & made:
                yield name, " is missing"
        elif name not in made:
            yield name, " is not made any more"
        elif not (values_only and ending in differences.PICTURES):
            if ending == ".png":
                found = differences.pixels(mine, rebuilt)
            else:
                found = differences.first(
                    ending, mine.read_bytes(), rebuilt.read_bytes(), values_only
                )
            yield name, f", {found}" if found else ""


def _expected(here: project.Project) -> set[str]:
    """Name what should be here: clean data, what is recorded as made by `baseline run`, what git tracks."""
    steps = record.read(here.outputs).steps.values()
    recorded = [
        file
        for step in steps
        if step.parameters.get("compare", "coe") == "coe"
        for file in step.files
    ]
    words = ["git", "ls-files", "-z", "--", "data/clean", "outputs"]
    try:
        git = subprocess.run(words, cwd=here.root, capture_output=True, text=True, check=False)  # noqa: S603
        tracked = git.stdout
    except OSError:  # no git here
        tracked = ""
    clean = [f"data/clean/{name}" for name in (*current.CLEAN, current.STAMP)]
    return {*clean, *(f"outputs/{file}" for file in recorded), *filter(None, tracked.split("\0"))}


def _made(copy: project.Project) -> set[str]:
    files = (
        path
        for folder in (copy.clean, copy.outputs)
        for path in folder.rglob("*")
        if path.is_file()
    )
    return {copy.show(path) for path in files} - {f"outputs/{record.NAME}"}


def _place(where: project.Project, name: str) -> Path:
    return (
        where.outputs / name.removeprefix("outputs/")
        if name.startswith("outputs/")
        else where.root / name
    )


def _first_of_each(found: list[tuple[str, str]]) -> list[str]:
    kinds: dict[str, list[str]] = {}
    for name, each in found:
        kinds.setdefault(differences.KINDS.get(Path(name).suffix, "file"), []).append(
            f"{name}{each}"
        )
    return [
        f"{kind}: {each[0]}" + f" (and {len(each) - 1} more)" * (len(each) > 1)
        for kind, each in kinds.items()
    ]


def _verdicts(file: Path) -> str:
    counts = Counter(row["verdict"] for row in csv_files.read_rows(file))
    return f"{counts.total()} claims: " + ", ".join(
        f"{number} {verdict}" for verdict, number in sorted(counts.items())
    )
