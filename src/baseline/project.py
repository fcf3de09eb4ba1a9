"""Where data, notebooks and outputs are: a checkout, a given folder, or the installed wheel."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from baseline.errors import BaselineError, quote

PACKAGE = Path(__file__).parent
_KNOWN_BY = ("data/datapackage.json", "data/countries.csv", "notebooks/country.ipynb")
"""Files by which a project's folder is known."""
GIVEN = "BASELINE_GIVEN"
"""Variable that tells a run's process which folder of clean data and statistics it was given."""

_FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Project:
    """
    The folders of one project.

    Parameters
    ----------
    root : Path
        Folder that holds `data` and `notebooks`.
    outputs : Path
        Folder that runs write to.
    """

    root: Path
    outputs: Path

    @cached_property
    def data(self) -> Path:
        """Codebook, countries, corrections, raw and clean data."""
        return self.root / "data"

    @cached_property
    def descriptor(self) -> Path:
        """What describes all data."""
        return self.data / "datapackage.json"

    @property
    def is_packaged(self) -> bool:
        """Whether this is the copy inside an installed wheel, which is not a place to write to."""
        return self.root == PACKAGE / "_project"

    @property
    def raw(self) -> Path:
        """Tables as transcribed."""
        return self.data / "raw"

    @property
    def clean(self) -> Path:
        """Typed and merged data, generated from raw."""
        return self.data / "clean"

    @property
    def notebooks(self) -> Path:
        """Notebooks, saved without outputs."""
        return self.root / "notebooks"

    def show(self, path: Path) -> str:
        """Name a file as a reader knows it: relative to the project where it can be."""
        return (
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
        )


_FOUND: dict[tuple[str, str], Project] = {}
"""Projects by the current folder and `BASELINE_ROOT`: a build asks many thousand times."""


def find_project() -> Project:
    """
    Find the project: `BASELINE_ROOT`, else the folder around, else what comes with the package.

    What comes with the package is the wheel's own copy, or the checkout. Runs and their kernels are
    given the variable. Outputs go to `outputs` next to `data`; an installed wheel, whose folder is
    not a place to write to, uses `outputs` in the current folder.
    """
    here, given = os.getcwd(), os.environ.get("BASELINE_ROOT", "")  # noqa: PTH109, called so often
    project = _FOUND.get((here, given)) or _look(Path(here), given)
    if not project.descriptor.exists():
        raise BaselineError(
            f"{project.root} is not a project folder: it has no data/datapackage.json.\n"
            "Use --root to name the folder that holds data and notebooks."
        )
    return project


def _look(here: Path, given: str) -> Project:
    """Look for a project, and remember it; what comes with the package is not remembered."""
    known = Path(given).resolve() if given else find_around()
    root = known or find_own()
    project = Project(root, (here if root == PACKAGE / "_project" else root) / "outputs")
    if known:
        _FOUND[str(here), given] = project
    return project


def find_around() -> Path | None:
    """Find the project that the current folder is in, if it is in one."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        # One may be lost or damaged, which has to be said: another project's data would mislead.
        if sum((folder / file).is_file() for file in _KNOWN_BY) >= len(_KNOWN_BY) - 1:
            return folder
    return None


def is_foreign(notebook: Path) -> bool:
    """Tell whether a notebook is not the one that comes with this package: its code would run."""
    own = find_own() / "notebooks" / notebook.name
    return not own.is_file() or not notebook.is_file() or own.read_bytes() != notebook.read_bytes()


def find_given() -> Path | None:
    """Find the folder of clean data and statistics that this process, a run, was given."""
    return Path(folder) if (folder := os.environ.get(GIVEN)) else None


def find_fault_of_name(name: str, kind: str) -> str:
    """Say why a group or basis cannot have a name, which its folder of outputs would have too."""
    if _FOLDER_NAME.fullmatch(name):
        return ""
    return f"{quote(name)} cannot name a {kind}: use only letters, digits, - and _"


def name_profiles_folder(compare: str = "coe") -> str:
    """Name the folder of profiles, so that those compared with others are kept apart."""
    return "countries" if compare == "coe" else f"countries-{compare}"


def find_own() -> Path:
    """Find what comes with this package: the wheel's own copy, else the checkout."""
    packaged = PACKAGE / "_project"
    return packaged if packaged.is_dir() else PACKAGE.parents[1]
