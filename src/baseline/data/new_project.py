"""A project of one's own: a copy of the data and notebooks that come with the package."""

from __future__ import annotations

from pathlib import Path

from baseline import files, project
from baseline.errors import BaselineError

_README = """\
# A project with baseline

- `data` holds the report's tables and their descriptions. Add your own with `baseline add`.
- `notebooks` holds the notebooks that are run. Change them, or write others.
- `outputs` holds what `baseline run` writes.

All rights in the report are reserved; the package uses only its facts and numbers. A tick or a
blank is not an absolute measure of a country's progress: countries may approach the problem in
different ways.
"""


def copy_project(folder: Path) -> None:
    """Copy what comes with this package to a new or empty folder, for a reader to add to."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BaselineError(f"{folder} is not an empty folder.\nChoose a new one.")
    own = project.find_own()
    copied = [
        *(own / "data").rglob("*"),
        *(own / "notebooks").glob("*.ipynb"),
        own / "outputs" / "claims.csv",  # verdicts that later ones are compared with
        own / "requirements.lock",
    ]
    contents = {
        file.relative_to(own).as_posix(): file.read_bytes() for file in copied if file.is_file()
    }
    about = {"README.md": _README.encode(), ".gitignore": b"/outputs/\n"}
    files.write(folder, contents | about)
