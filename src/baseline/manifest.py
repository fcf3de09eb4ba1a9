"""The manifest of an outputs folder: every file, its hash, and what it was made from.

It is also what makes runs incremental: a step whose inputs and files are as recorded is not
taken again. A manifest that is missing or damaged only costs a rebuild.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from baseline import project
from baseline.inputs import sha256

NAME = "manifest.json"
ABOUT = (
    "Every file that baseline made here, with its size and SHA-256, and what it was made from: the SHA-256 of each "
    "input, of all library files together, and of all versions together. Files are named relative to this one, those "
    "of a folder relative to the project's. index.html shows this file's own SHA-256, so its own is in index.json."
)


@dataclass(frozen=True)
class Step:
    """
    One step of a build: what it was made from, and what it made.

    Parameters
    ----------
    made_from : dict of str to str
        Hash by name of each input.
    files : dict of str to dict
        `bytes` and `sha256` by path below the folder.
    folder : {"", "data/clean"}
        Where the files are: beside the manifest, or in this folder of the project.
    notebook : str
        Its path in the project; empty for data.
    parameters : dict of str to str
        Of the notebook, or of the data.
    slices : dict of str to str
        Of the data only: the hash of what each notebook is given of it.
    """

    made_from: dict[str, str]
    files: dict[str, dict[str, int | str]]
    folder: str = ""
    notebook: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    slices: dict[str, str] = field(default_factory=dict)

    def missing(self, target: Path) -> list[str]:
        """Name the files that are not there, or not as they were."""
        folder = project.find().root / self.folder if self.folder else target
        shown = self.folder or target.name
        return [f"{shown}/{name}" for name, each in self.files.items() if not _holds(folder / name, each)]


@dataclass(frozen=True)
class Manifest:
    """
    What is recorded of an outputs folder.

    Parameters
    ----------
    versions, library : dict of str to str
        Versions that matter, and the hash of each file of the library, when it was last written.
    steps : dict of str to Step
        By name.
    """

    versions: dict[str, str] = field(default_factory=dict)
    library: dict[str, str] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)

    def json(self) -> str:
        """Write it the same way every time."""
        content = {"about": ABOUT, **asdict(self)}
        content["steps"] = {
            name: {key: value for key, value in each.items() if value} for name, each in content["steps"].items()
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read(target: Path, name: str = NAME) -> Manifest:
    """
    Read the manifest of an outputs folder.

    Parameters
    ----------
    target : Path
    name : str
        Its file.

    Returns
    -------
    Manifest
        An empty one when there is none, or none that can be read.
    """
    try:
        content = json.loads((target / name).read_text(encoding="utf-8"))
        steps = {name: Step(**each) for name, each in content["steps"].items()}
        found = Manifest(dict(content["versions"]), dict(content["library"]), steps)
        for each in steps.values():
            _check(each)
        return found
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest()


def _check(step: Step) -> None:
    """Stop at what no manifest holds, before anyone works with it."""
    for name, each in step.files.items():
        if not isinstance(each["bytes"], int) or not isinstance(each["sha256"], str) or "\0" in name + step.folder:
            raise TypeError(name)
    for texts in (step.made_from, step.parameters, step.slices):
        if not all(isinstance(text, str) for text in texts.values()):
            raise TypeError(texts)


def files(folder: Path) -> dict[str, dict[str, int | str]]:
    """Measure and hash every file below a folder, by path."""
    found = ((path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob("*")) if path.is_file())
    return {name: measured(path.read_bytes()) for name, path in found}


def measured(content: bytes) -> dict[str, int | str]:
    """Measure and hash a file's content."""
    return {"bytes": len(content), "sha256": sha256(content)}


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Name what is new, gone or different."""
    return [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]


def _holds(file: Path, recorded: Mapping[str, int | str]) -> bool:
    try:
        return file.stat().st_size == recorded["bytes"] and sha256(file.read_bytes()) == recorded["sha256"]
    except OSError:
        return False
