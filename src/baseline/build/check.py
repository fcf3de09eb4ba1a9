"""The reviewer's check: rebuild everything elsewhere, and compare every file here with it."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from baseline import csv_files, project
from baseline.build import compare_files, record
from baseline.build.check_result import Result
from baseline.data import bases, frames, stamp, treaties
from baseline.errors import BaselineError

_OFFLINE = ("unshare", "--user", "--map-current-user", "--net", "--")
"""Words before a command that keep the network from it."""

_BUILD = """
from baseline.build import processes
processes.end_with_parent()
from baseline.cli import main
main(["run", "--force"])
"""
"""A build that does not run on without whoever waits for it."""


def list_contradicted() -> list[str]:
    """Name the treaty cells of Fig. 1 that public records contradict and no correction covers."""
    corrected = bases.find_basis("corrected").changes
    return [
        f"Fig. 1: {row.iso3}.{row.indicator} is {row.printed!r} in print; "
        f"public records say {row.recorded!r} ({row.source})"
        for row in treaties.find_differences(frames.indicators()).itertuples()
        if (row.iso3, row.indicator) not in corrected
    ]


def check_outputs(tell: Callable[[str], None] = print) -> Result:
    """
    Rebuild clean data and outputs in a temporary folder, and compare what is here with them.

    The network is blocked where the system lets an ordinary user block it, and the raw data
    are read-only. The build itself checks raw data against their recorded hashes and schemas,
    and the ledger against the report's numbers. The treaty cells of Fig. 1 are held against
    dated public records.

    Parameters
    ----------
    tell : callable
        Told each step when it is done.

    Raises
    ------
    BaselineError
        When there is nothing to compare, or no room for the rebuild.
    """
    here = project.find_project()
    if not any(path.is_file() for path in here.outputs.rglob("*")):
        raise BaselineError(
            f"{here.outputs} is empty, so there is nothing to compare.\nRun `baseline run` first."
        )
    offline = _can_block_network()
    blocked = "blocked" if offline else "not blocked (this system lets only administrators do that)"
    tell(f"network: {blocked}")
    try:
        with _copy_project(here) as copy:
            if why := _rebuild(copy, offline):
                expected = dict.fromkeys(sorted(_list_expected(here)), "nothing was rebuilt")
                return Result(offline, why, not_compared=expected)
            tell(
                "rebuilt from the raw data in a temporary folder: "
                "schemas, hashes and the ledger's coverage hold"
            )
            others = _list_other_versions(here.root / "requirements.lock")
            if others:
                tell(
                    f"not the locked versions: {', '.join(others)}; "
                    "comparing values, but not pictures or pages"
                )
            compared, not_compared = _compare(here, copy, values_only=bool(others))
            claims = csv_files.read_rows(copy.outputs / "claims.csv")
    except OSError as error:
        raise BaselineError(
            f"Nothing could be rebuilt in a temporary folder: {_explain(error)}.\n"
            "It needs 100 MB of space. To use another folder, set the variable TMPDIR."
        ) from None
    return Result(offline, "", others, compared, not_compared, claims, list_contradicted())


def _explain(error: OSError) -> str:
    """Describe a failure in the system's words."""
    if isinstance(error, shutil.Error):  # of copytree: (file, copy, "[Errno 28] Why: file") each
        _, _, first = error.args[0][0]
        return str(first).partition("] ")[2].partition(":")[0]
    return error.strerror or str(error)


def _can_block_network() -> bool:
    words = [*_OFFLINE, "true"]
    try:
        return not subprocess.run(words, capture_output=True, check=False).returncode  # noqa: S603
    except OSError:  # there is no such command
        return False


@contextmanager
def _copy_project(here: project.Project) -> Iterator[project.Project]:
    """Copy what a build needs, the raw data read-only."""
    with tempfile.TemporaryDirectory(prefix="check-", ignore_cleanup_errors=True) as folder:
        root = Path(folder) / "project"
        generated = shutil.ignore_patterns("clean", ".ipynb_checkpoints")
        for source in (here.data, here.notebooks):
            shutil.copytree(source, root / source.name, ignore=generated, copy_function=_copy_file)
        if (lock := here.root / "requirements.lock").is_file():
            shutil.copy2(lock, root)
        (Path(folder) / "t").mkdir()
        raw = root / "data" / "raw"
        for path in (*raw.iterdir(), raw):
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            yield project.Project(root, root / "outputs")
        finally:
            raw.chmod(0o755)  # else its files could not be removed


def _copy_file(source: str, target: str) -> None:
    """Copy a regular file; a pipe or a device has no end."""
    Path(target).write_bytes(csv_files.read_bytes(Path(source)))


def _rebuild(copy: project.Project, offline: bool) -> str:
    """Build everything in processes that end with this function; return why it failed, if so."""
    # What the build leaves when it is ended goes with the copy.
    own = {"BASELINE_ROOT": str(copy.root), "TMPDIR": str(copy.root.parent / "t")}
    with subprocess.Popen(  # noqa: S603 - this interpreter
        [*(_OFFLINE if offline else ()), sys.executable, "-c", _BUILD],
        cwd=copy.root, env=os.environ | own, start_new_session=True, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            _, said = process.communicate()
        finally:  # at an interrupt, too
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if not process.returncode:
        return ""
    why = said[said.find("Error: ") :].removeprefix("Error: ").strip()
    if os.strerror(errno.ENOSPC) in why:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return why.replace(f"{copy.root}/", "")


def _list_other_versions(lock: Path) -> list[str]:
    """Name the packages whose installed version is not the locked one."""
    if not lock.is_file():
        return []
    pinned: dict[str, set[str]] = {}  # several where they depend on the platform
    pin = re.compile(r"^([\w.-]+)(?:\[.*?\])?==([^ ;\\]+)", re.MULTILINE)
    for name, locked in pin.findall(lock.read_text(encoding="utf-8")):
        pinned.setdefault(name, set()).add(locked)
    others = []
    for name, versions in sorted(pinned.items()):
        with suppress(PackageNotFoundError):  # it is for another platform, or for development
            if version(name) not in versions:
                others.append(name)
    return others


def _compare(
    here: project.Project, copy: project.Project, values_only: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """Compare every file that is or should be here, and say why some are not compared."""
    expected, rebuilt = _list_expected(here), _list_rebuilt(copy)
    compared, not_compared = {}, {}
    for name in sorted(expected | rebuilt):
        file = _find_file(here, name)
        if not file.is_file():
            if name in expected & rebuilt:
                compared[name] = " is missing"
            elif name in rebuilt:
                not_compared[name] = "not here"
        elif name not in rebuilt:
            compared[name] = " is no longer made"
        elif values_only and file.suffix in compare_files.PICTURES:
            not_compared[name] = "built with other package versions"
        else:
            how = compare_files.describe_difference(file, _find_file(copy, name), values_only)
            compared[name] = f", {how}" if how else ""
    return compared, not_compared


def _list_expected(here: project.Project) -> set[str]:
    """List what should be here: clean data, what is recorded as built, what git tracks."""
    steps = record.read_record(here.outputs).steps.values()
    recorded = [
        f"outputs/{file}"
        for step in steps
        if step.parameters.get("compare", "coe") == "coe"  # others are a reader's own
        for file in step.files
    ]
    clean = [f"data/clean/{name}" for name in (*stamp.list_files(), stamp.NAME)]
    return {*clean, *recorded, *_list_tracked(here.root)}


def _list_tracked(root: Path) -> list[str]:
    words = ["git", "-C", str(root), "ls-files", "-z", "--", "data/clean", "outputs"]
    try:
        git = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:  # no git here
        return []
    return git.stdout.split("\0")[:-1]


def _list_rebuilt(copy: project.Project) -> set[str]:
    paths = [*copy.clean.rglob("*"), *copy.outputs.rglob("*")]
    return {copy.show(path) for path in paths if path.is_file()} - {f"outputs/{record.NAME}"}


def _find_file(where: project.Project, name: str) -> Path:
    """Find a file by its name in the project; the outputs may be in another folder."""
    if name.startswith("outputs/"):
        return where.outputs / name.removeprefix("outputs/")
    return where.root / name
