"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from baseline.errors import OutputError

try:
    import fcntl
except ImportError:  # not on Windows, where two commands must not write to one folder at once
    fcntl = None  # type: ignore[assignment]


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
        try:
            for name, content in contents.items():
                (stage / name).write_bytes(content)
        except OSError as error:
            shown = Path(*(part for part in (folder / name).parts if not part.startswith(".staging-")))
            raise OutputError(f"{shown} cannot be written ({error.strerror}); nothing was changed.") from None
        promote((stage, folder))


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """
    Make a hidden folder inside another, and take it away at the end, with those that crashes left.

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
        with locked(folder):
            for left in folder.glob(".staging-*"):
                with suppress(BlockingIOError), locked(left, wait=False):
                    shutil.rmtree(left, ignore_errors=True)
            stage = Path(tempfile.mkdtemp(prefix=".staging-", dir=folder))
            used = ExitStack()
            used.enter_context(locked(stage))
    except (FileExistsError, NotADirectoryError):
        raise OutputError(f"{folder} cannot be written to: it is no folder.\nGive another with --outputs.") from None
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written to ({error.strerror}).\n"
            "Make it writable, or give another folder with --outputs."
        ) from None
    with used:
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def locked(folder: Path, wait: bool = True) -> Iterator[None]:
    """
    Keep other processes and threads that ask for the same folder waiting.

    Parameters
    ----------
    folder : Path
    wait : bool
        Whether to wait until it is free.

    Raises
    ------
    BlockingIOError
        When it is not free and one does not want to wait.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(handle)


def promote(*pairs: tuple[Path, Path]) -> list[Path]:
    """
    Rename staged files into place; those that would not change are left alone.

    Parameters
    ----------
    *pairs : (Path, Path)
        Staging folder and the folder that its files belong to, on the same file system.

    Returns
    -------
    list of Path
        Files that are new or changed.

    Raises
    ------
    OutputError
        When a file cannot be put into place; those before it are put back.
    """
    moves = [
        (source, folder / source.relative_to(stage))
        for stage, folder in pairs
        for source in sorted(path for path in stage.rglob("*") if path.is_file())
    ]
    changed = [(source, target) for source, target in moves if not _same(source, target)]
    done: list[tuple[Path, Path | None]] = []
    try:
        for number, (source, target) in enumerate(changed):
            if target.is_dir():
                raise IsADirectoryError(0, "it is a folder")
            target.parent.mkdir(parents=True, exist_ok=True)
            old = source.with_name(f".old-{number}-{source.name}") if target.exists() else None
            if old:
                shutil.copy2(target, old)  # a copy, so that the file itself is never missing
            done.append((target, old))
            source.replace(target)
    except OSError as error:
        for placed, old in reversed(done):
            if old:
                old.replace(placed)
            else:
                placed.unlink(missing_ok=True)
        raise OutputError(f"{target} cannot be written ({error.strerror}); nothing was changed.") from None
    return [target for _, target in changed]


def remove(folder: Path, names: Iterable[str]) -> None:
    """Remove files of a folder, if they are inside it, that nothing makes any more."""
    for file in ((folder / name).resolve() for name in names):
        if file.is_relative_to(folder.resolve()):
            file.unlink(missing_ok=True)


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()
