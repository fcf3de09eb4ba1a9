"""Files that appear whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from baseline.errors import OutputError


def write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """
    Write files to a folder, all of them or none; a folder that holds them already is left alone.

    Parameters
    ----------
    folder : Path
        Made when it does not exist.
    contents : mapping of str to bytes
        By file name.

    Raises
    ------
    OutputError
        When the folder cannot be written to.
    """
    if all((folder / name).is_file() and (folder / name).read_bytes() == each for name, each in contents.items()):
        return
    with staging(folder) as stage:
        for name, content in contents.items():
            (stage / name).write_bytes(content)
        promote(stage, folder)


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """
    Make a hidden folder inside another, and take it away at the end.

    Parameters
    ----------
    folder : Path
        Where the files will stand; made when it does not exist.

    Yields
    ------
    Path
        On the same file system, so that files can be renamed into place.

    Raises
    ------
    OutputError
        When the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".staging-", dir=folder))
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written to ({error.strerror}).\n"
            "Make it writable, or give another folder with --outputs."
        ) from None
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def promote(stage: Path, folder: Path) -> list[Path]:
    """
    Rename staged files into place; those that would not change are left alone.

    Parameters
    ----------
    stage, folder : Path
        Same file system, same layout.

    Returns
    -------
    list of Path
        Files that are new or changed.
    """
    changed = []
    for source in sorted(path for path in stage.rglob("*") if path.is_file()):
        target = folder / source.relative_to(stage)
        if not target.is_file() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
            changed.append(target)
    return changed
