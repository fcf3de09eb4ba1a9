"""The reviewer's check: rebuild everything elsewhere, and compare it with what is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from baseline import __version__, differences, manifest, project
from baseline.errors import BaselineError
from baseline.manifest import Manifest

OTHER_SURROUNDINGS = {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "C"}
"""In what the second of two builds differs from the first."""

_OFFLINE = ("unshare", "--user", "--map-current-user", "--net", "--")


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


def check(twice: bool = False, report: Callable[[str], None] = print) -> Result:
    """
    Rebuild clean data and outputs in a temporary folder, and compare them with the project's.

    The network is blocked where the system lets an ordinary user block it, and the raw data
    are read-only. The build itself checks raw data against their recorded hashes and schemas,
    and the ledger against the report's numbers.

    Parameters
    ----------
    twice : bool
        Build a second time, with another hash seed, time zone and locale, and compare the two.
    report : callable
        Told each step when it is done.

    Returns
    -------
    Result

    Raises
    ------
    BaselineError
        When there is nothing to compare with.
    """
    here = project.find()
    old = manifest.read(here.outputs)
    if not old.steps:
        raise BaselineError(
            f"{here.outputs / manifest.NAME} is missing or damaged, so there is nothing to compare with.\n"
            "`baseline run` makes it."
        )
    offline = _can_block()
    report("network: " + ("blocked" if offline else "not blocked (this system lets no ordinary user do that)"))
    with _copy(here) as copy:
        try:
            new = _build(copy, offline, {})
        except _Failed as failure:
            return Result([str(failure)], f"baseline {__version__}: could not be rebuilt.")
        report("rebuilt from the raw data in a temporary folder: schemas, hashes and the ledger's coverage hold")
        others = manifest.changes(old.versions, new.versions)
        if others:
            report(f"other versions of {', '.join(others)}: values are compared, pictures and pages are not")
        found = list(_compared(here, copy, old, new, values_only=bool(others)))
        count = sum(len(step.files) for step in new.steps.values())
        report(f"compared {count} files with the recorded ones: {len(found) or 'none'} differ")
        if twice:
            with _copy(here) as other:
                again = _build(other, offline, OTHER_SURROUNDINGS)
                second = list(_compared(copy, other, new, again))
                report(f"rebuilt with another {', '.join(OTHER_SURROUNDINGS)}: {len(second) or 'none'} differ")
                found += [(f"second build, {kind}", text) for kind, text in second]
        recorded = manifest.measured((here.outputs / manifest.NAME).read_bytes())["sha256"]
        verdicts = _verdicts(copy.outputs / "claims.csv")
    same = (
        f"{count} files are as recorded" if not found else f"{len(found)} of {count} files differ from what is recorded"
    )
    return Result(
        _first_of_each(found),
        f"baseline {__version__}, manifest {str(recorded)[:12]}: rebuilt, {same}; {verdicts}.",
    )


class _Failed(Exception):
    """A build that did not come to its end."""


def _can_block() -> bool:
    try:
        return subprocess.run([*_OFFLINE, "true"], capture_output=True, check=False).returncode == 0  # noqa: S603 - our own words
    except OSError:
        return False


@contextmanager
def _copy(here: project.Project) -> Iterator[project.Project]:
    """Copy what a build needs, the raw data read-only."""
    with tempfile.TemporaryDirectory(prefix="baseline-check-") as folder:
        root = Path(folder) / "project"
        shutil.copytree(here.data, root / "data", ignore=shutil.ignore_patterns("clean"))
        shutil.copytree(here.notebooks, root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        if (lock := here.root / "requirements.lock").is_file():
            shutil.copy2(lock, root)
        raw = root / "data" / "raw"
        for path in (*raw.iterdir(), raw):
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            yield project.Project(root, root / "outputs")
        finally:
            raw.chmod(0o755)


def _build(copy: project.Project, offline: bool, surroundings: dict[str, str]) -> Manifest:
    words = [sys.executable, "-m", "baseline", "--root", str(copy.root), "run", "--force"]
    done = subprocess.run(  # noqa: S603 - this interpreter
        [*(_OFFLINE if offline else ()), *words],
        cwd=copy.root, env=os.environ | surroundings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        why = done.stderr[done.stderr.find("Error: ") :].removeprefix("Error: ").strip()
        raise _Failed(f"The build failed.\n{why.replace(f'{copy.root}/', '')}")
    return manifest.read(copy.outputs)


def _compared(
    one: project.Project, other: project.Project, old: Manifest, new: Manifest, values_only: bool = False
) -> Iterator[tuple[str, str]]:
    """Compare every file that either has; give kind and first difference of each that differs."""
    before, after = _recorded(one, old), _recorded(other, new)
    for name in sorted({*before, *after}):
        ending = Path(name).suffix
        if values_only and (ending in differences.PICTURES or Path(name).name == manifest.NAME):
            continue
        kind = differences.KINDS.get(ending, "file")
        if name not in after:
            yield kind, f"{name} is not made any more"
        elif name not in before:
            yield kind, f"{name} is new"
        elif before[name].path.is_file():
            found = differences.first(
                ending, before[name].path.read_bytes(), after[name].path.read_bytes(), values_only
            )
            if found:
                yield kind, f"{name}, {found}"
        elif not values_only and before[name].sha256 != after[name].sha256:  # recorded, but not kept in git
            yield kind, f"{name} differs from its recorded hash"


@dataclass(frozen=True)
class _File:
    path: Path
    sha256: str


def _recorded(where: project.Project, content: Manifest) -> dict[str, _File]:
    return {
        f"{step.folder or 'outputs'}/{name}": _File(
            (where.root / step.folder if step.folder else where.outputs) / name, str(each["sha256"])
        )
        for step in content.steps.values()
        for name, each in step.files.items()
    }


def _first_of_each(found: list[tuple[str, str]]) -> list[str]:
    kinds = Counter(kind for kind, _ in found)
    first = dict(reversed(found))
    more = {kind: f" (and {number - 1} more)" if number > 1 else "" for kind, number in kinds.items()}
    return [f"{kind}: {first[kind]}{more[kind]}" for kind in kinds]


def _verdicts(file: Path) -> str:
    counts = Counter(row["verdict"] for row in project.rows(file))
    return f"{counts.total()} claims: " + ", ".join(f"{number} {verdict}" for verdict, number in sorted(counts.items()))
