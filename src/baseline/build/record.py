"""The record of an outputs folder: what each step made, and from what, so that what is up to date stays.

Every step could have read all data and the whole library, so a change of either makes everything
again; that costs seconds, and nobody has to know which module a notebook uses. The record is no part
of git, and one that is missing or damaged only costs a rebuild.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path

from baseline import files, project
from baseline.errors import DISTRIBUTION
from baseline.files import digest, hashes, holds

NAME = "record.json"
ABOUT = (
    "What baseline made in this folder: by step its parameters, the SHA-256 of each file, of what only this step "
    "read (own), and of all that every step could have read (inputs: named under that digest)."
)
DATA, PAGES = "clean data", "pages"
"""Steps next to those of notebooks and profiles; a profile's is named after its folder."""


@dataclass(frozen=True)
class Step:
    """
    One step: what it was made from, and what it made.

    Parameters
    ----------
    inputs : str
        Digest of all that every step could have read; see `inputs`.
    own : dict of str to str
        Hash by name of what only this step reads: its notebook, or figures that a page embeds.
    parameters : dict of str to str
    files : dict of str to str
        SHA-256 by path below the outputs.
    """

    inputs: str
    own: dict[str, str]
    parameters: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)

    def damaged(self, target: Path) -> list[str]:
        """Name the files that are not there, or not as they were."""
        return [name for name, sha in self.files.items() if not holds(target / name, sha)]


@dataclass(frozen=True)
class Record:
    """
    What is recorded of an outputs folder.

    Parameters
    ----------
    inputs : dict of str to dict
        Hashes by name, by their digest.
    steps : dict of str to Step
    """

    inputs: dict[str, dict[str, str]] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)

    def why(self, name: str, step: Step, now: Mapping[str, str], target: Path) -> list[str]:
        """Say why a step has to be taken that would be made from this, with these inputs; nothing if it has not."""
        old = self.steps.get(name)
        if old is None:
            return ["not recorded"]
        found = _changes(old.own, step.own)
        if old.inputs != step.inputs:
            found += _changes(self.inputs[old.inputs], now)
        found = [f"{each} changed" for each in found]
        if old.parameters != step.parameters:
            found.append("parameters changed")
        return found + [
            f"{target.name}/{file} is missing or changed" for file in old.damaged(target)
        ]


def read(target: Path) -> Record:
    """Read the record of an outputs folder: an empty one when there is none, or none that can be believed."""
    try:
        content = json.loads((target / NAME).read_text(encoding="utf-8"))
        steps = {name: Step(**each) for name, each in content["steps"].items()}
        for each in steps.values():
            _check(content["inputs"][each.inputs], each.own, each.parameters, each.files)
            if any(
                name.startswith("/") or ".." in name.split("/") or "\0" in name
                for name in each.files
            ):
                raise ValueError("a file outside the folder")
        return Record(content["inputs"], steps)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Record()


def commit(
    target: Path,
    stage: Path,
    now: dict[str, str],
    made: Mapping[str, Step],
    *pairs: tuple[Path, Path],
) -> list[Path]:
    """
    Put what steps made into place together with the record of it, or nothing.

    Parameters
    ----------
    target, stage : Path
        Outputs, and a staging folder inside.
    now : dict of str to str
        Inputs of these steps.
    made : mapping of str to Step
        What is recorded of other steps stays, as another command may have left it meanwhile;
        that of notebooks which are gone is forgotten.
    *pairs : (Path, Path)
        Folders of staged files, and where these belong; see `baseline.files.promote`.

    Returns
    -------
    list of Path
        Files that are new or changed, but for the record.

    Raises
    ------
    OutputError
        When a file cannot be put into place, or one is in the way that is not recorded here.
    """
    here = project.find()
    known = {DATA, PAGES, *(path.stem for path in here.notebooks.glob("*.ipynb"))}
    with files.locked(target):
        old = read(target)
        steps = {
            name: step
            for name, step in sorted({**old.steps, **made}.items())
            if "/" in name or name in known
        }
        all_inputs = old.inputs | {digest(now): now}
        used = {step.inputs: all_inputs[step.inputs] for step in steps.values()}
        content = {
            "about": ABOUT,
            "inputs": used,
            "steps": {name: vars(step) for name, step in steps.items()},
        }
        text = json.dumps(content, ensure_ascii=False)
        files.fill(stage / "record", {NAME: f"{text}\n".encode()})
        before, after = (
            {name for step in each.values() for name in step.files} for each in (old.steps, steps)
        )
        ours = set(before)
        if old.steps or any(
            holds(target / name, sha) for step in made.values() for name, sha in step.files.items()
        ):
            ours.add(NAME)  # a damaged one stands among files of ours
        own = target.is_relative_to(
            here.root / "outputs"
        )  # what is committed there is not recorded in a fresh clone
        changed = files.promote(
            *pairs,
            (stage / "record", target),
            gone=[target / name for name in sorted(before - after)],
            ours=lambda file: (
                own
                or not file.is_relative_to(target)
                or file.relative_to(target).as_posix() in ours
            ),
        )
    return [file for file in changed if file != target / NAME]


def inputs() -> dict[str, str]:
    """Hash all that a step could read: data, library, lock file; and name the versions that can change an output."""
    here = project.find()
    files = [path for path in here.data.rglob("*") if here.clean not in path.parents]
    lock = here.root / "requirements.lock"
    code = [
        path
        for path in project.PACKAGE.rglob("*")
        if not {"__pycache__", "_project"} & set(path.parts)
    ]
    named = {here.show(path): path for path in (*files, lock)} | {
        f"src/{path.relative_to(project.PACKAGE.parent).as_posix()}": path for path in code
    }
    return hashes(named) | versions()


@cache  # those of a process stay what they are
def versions() -> dict[str, str]:
    """Name the versions of Python and of the packages that compute, draw and write."""
    needed = [
        each
        for each in requires(DISTRIBUTION) or ()
        if not re.search("extra == '(lab|cluster)'", each)
    ]
    names = [*(re.split(r"[^\w.-]", each)[0] for each in needed), "numpy"]
    python = ".".join(map(str, sys.version_info[:2]))
    return {"version of python": python} | {f"version of {name}": version(name) for name in names}


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]


def _check(*texts: Mapping[str, str]) -> None:
    """Stop at what no record holds, before anyone works with it."""
    values: Iterable[object] = (value for each in texts for value in each.values())
    if not all(isinstance(value, str) for value in values):
        raise TypeError("no text")
