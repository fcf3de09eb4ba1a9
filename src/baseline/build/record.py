"""The record of an outputs folder: what each step made, and from what; what is up to date stays.

Every step could have read all data and the whole library, so a change of either makes everything
again; that costs seconds, and nobody has to know which module a notebook uses. The record is not
committed, and if it is missing or damaged, that costs a rebuild and no more.
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
from baseline.errors import DISTRIBUTION, OutputError
from baseline.hashes import has_hash, hash_files, join_hashes

NAME = "record.json"
ABOUT = (
    "What baseline made in this folder: by step its parameters, the SHA-256 of each file, of what "
    "only this step read (own), and of all that every step could have read (inputs: named under "
    "that digest)."
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
        Digest of all that every step could have read; see `hash_inputs`.
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

    def list_damaged(self, target: Path) -> list[str]:
        """Name the files that are not there, or not as they were."""
        return [name for name, sha in self.files.items() if not has_hash(target / name, sha)]


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

    def list_reasons(
        self, name: str, step: Step, inputs: Mapping[str, str], target: Path
    ) -> list[str]:
        """
        Say why a step has to be taken.

        Parameters
        ----------
        name : str
        step : Step
            As it would be taken now; of its files, those that it is known to make.
        inputs : mapping of str to str
            What it could read now; see `hash_inputs`.
        target : Path
            The outputs folder.

        Returns
        -------
        list of str
            Reasons; empty when the step is up to date.
        """
        old = self.steps.get(name)
        if old is None:
            return ["not recorded"]
        changed = _list_changed(old.own, step.own)
        if old.inputs != step.inputs:
            changed += _list_changed(self.inputs[old.inputs], inputs)
        if old.parameters != step.parameters:
            changed.append("parameters")
        damaged = [*old.list_damaged(target), *(step.files.keys() - old.files.keys())]
        return [
            *(f"{thing} changed" for thing in changed),
            *(f"{target.name}/{file} is missing or changed" for file in damaged),
        ]


def read_record(target: Path) -> Record:
    """Read the record of an outputs folder: empty when there is none, or none to be believed."""
    try:
        content = json.loads((target / NAME).read_text(encoding="utf-8"))
        inputs = content["inputs"]
        steps = {name: Step(**step) for name, step in content["steps"].items()}
        _require_text(*(inputs[digest] for digest in {step.inputs for step in steps.values()}))
        for step in steps.values():
            _require_text(step.own, step.parameters, step.files)
            _require_inside(step.files)
        return Record(inputs, steps)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Record()


def commit_steps(
    target: Path,
    stage: Path,
    inputs: dict[str, str],
    taken: Mapping[str, Step],
    *pairs: tuple[Path, Path],
) -> list[Path]:
    """
    Put what steps made into place together with the record of it, or nothing.

    Parameters
    ----------
    target, stage : Path
        Outputs, and a staging folder inside.
    inputs : dict of str to str
        What these steps could read; see `hash_inputs`.
    taken : mapping of str to Step
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
        When a file cannot be put into place, one is in the way that is not recorded here, or
        two steps make the same file.
    """
    here = project.find_project()
    known = {DATA, PAGES, *(path.stem for path in here.notebooks.glob("*.ipynb"))}
    with files.locked(target):
        old = read_record(target)
        steps = {
            name: step
            for name, step in sorted({**old.steps, **taken}.items())
            if "/" in name or name in known
        }
        _refuse_shared_files(steps)
        _stage_record(stage / "record", steps, old.inputs | {join_hashes(inputs): inputs})
        before, after = _list_files(old.steps), _list_files(steps)
        ours = set(before)
        # A damaged record between files of ours is ours, too.
        if old.steps or any(
            step.files.keys() - set(step.list_damaged(target)) for step in taken.values()
        ):
            ours.add(NAME)
        # What is committed there is not recorded in a fresh clone.
        in_project = target.is_relative_to(here.root / "outputs")
        changed = files.promote(
            *pairs,
            (stage / "record", target),
            gone=[target / name for name in sorted(before - after)],
            ours=lambda file: (
                in_project
                or not file.is_relative_to(target)
                or file.relative_to(target).as_posix() in ours
            ),
        )
    return [file for file in changed if file != target / NAME]


def _refuse_shared_files(steps: Mapping[str, Step]) -> None:
    """Stop when two steps make the same file: which of them it is from would depend on luck."""
    owners: dict[str, str] = {}
    for name, step in steps.items():
        for file in step.files:
            if (owner := owners.setdefault(file, name)) != name:
                raise OutputError(
                    f"{owner} and {name} both make {file}; nothing was changed.\n"
                    "Have one of them write to another file."
                )


def _stage_record(
    folder: Path, steps: Mapping[str, Step], inputs: Mapping[str, Mapping[str, str]]
) -> None:
    content = {
        "about": ABOUT,
        "inputs": {step.inputs: inputs[step.inputs] for step in steps.values()},
        "steps": {name: vars(step) for name, step in steps.items()},
    }
    files.fill(folder, {NAME: f"{json.dumps(content, ensure_ascii=False)}\n".encode()})


def _list_files(steps: Mapping[str, Step]) -> set[str]:
    return {file for step in steps.values() for file in step.files}


def hash_inputs() -> dict[str, str]:
    """Hash what any step could read: data, library, lock file, versions that change an output."""
    here = project.find_project()
    # Clean data are made from the rest, so they change only when that does.
    data = [path for path in here.data.rglob("*") if here.clean not in path.parents]
    # `_project` is the data again, in an installed package.
    code = [
        path
        for path in project.PACKAGE.rglob("*")
        if not {"__pycache__", "_project"} & set(path.parts)
    ]
    named = {here.show(path): path for path in (*data, here.root / "requirements.lock")} | {
        f"src/{path.relative_to(project.PACKAGE.parent).as_posix()}": path for path in code
    }
    return hash_files(named) | list_versions()


@cache  # those of a process stay what they are
def list_versions() -> dict[str, str]:
    """Name the versions of Python and of the packages that compute, draw and write."""
    needed = [
        requirement
        for requirement in requires(DISTRIBUTION) or ()
        # Where notebooks are edited or run changes nothing that they write.
        if not re.search("extra == '(lab|cluster)'", requirement)
    ]
    # numpy, which pandas brings, computes.
    names = [*(re.split(r"[^\w.-]", requirement)[0] for requirement in needed), "numpy"]
    python = ".".join(map(str, sys.version_info[:2]))
    return {"version of python": python} | {f"version of {name}": version(name) for name in names}


def _list_changed(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]


def _require_text(*mappings: Mapping[str, object]) -> None:
    """Refuse anything that no record can hold."""
    if not all(isinstance(value, str) for mapping in mappings for value in mapping.values()):
        raise TypeError("not text")


def _require_inside(names: Iterable[str]) -> None:
    """Refuse a path outside the folder, since recorded files may be removed."""
    for name in names:
        if name.startswith("/") or ".." in name.split("/") or "\0" in name:
            raise ValueError(f"{name} is outside the folder")
