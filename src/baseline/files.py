"""Files that appear whole or not at all, and are told apart by their hashes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from baseline import interrupts
from baseline.errors import OutputError, RunError

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
    if hold(folder, contents):
        return
    with staging(folder) as stage:
        fill(stage, contents)
        promote((stage, folder))


def keep_partial(error: Exception, folder: Path, name: str) -> str:
    """
    Keep what a run had done that did not come to its end; unless that fails as well.

    Parameters
    ----------
    error : Exception
        Only a `RunError` has something to keep.
    folder : Path
    name : str
        Of the notebook, without ending.

    Returns
    -------
    str
        A line that says where it is, or nothing.
    """
    if not isinstance(error, RunError) or not error.partial:
        return ""
    try:
        write(folder, {f"{name}.ipynb": error.partial})
    except OutputError:
        return ""
    return f"\nIts partial notebook: {folder / f'{name}.ipynb'}"


def hold(folder: Path, contents: Mapping[str, bytes]) -> bool:
    """Tell whether a folder has these files already."""
    return all(
        (folder / name).is_file() and (folder / name).read_bytes() == each
        for name, each in contents.items()
    )


def fill(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files to a folder that nobody else looks at, one after the other; see `write` for errors."""
    for name, content in contents.items():
        file = folder / name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        except OSError as error:
            shown = Path(*(part for part in file.parts if not part.startswith(".staging-")))
            raise OutputError(
                f"{shown} cannot be written ({error.strerror}); nothing was changed."
            ) from None


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
    with ExitStack() as used:
        with interrupts.deferred():
            stage = _make_stage(folder, used)
        yield stage


def _make_stage(folder: Path, used: ExitStack) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            for left in folder.glob(".staging-*"):
                with suppress(BlockingIOError), locked(left, wait=False):
                    shutil.rmtree(left, ignore_errors=True)
            stage = Path(tempfile.mkdtemp(prefix=".staging-", dir=folder))
            used.enter_context(locked(stage))
            used.callback(_remove_stage, stage)
            return stage
    except (FileExistsError, NotADirectoryError):
        raise OutputError(
            f"{folder} cannot be written to: it is no folder.\nGive another with --outputs."
        ) from None
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written to ({error.strerror}).\n"
            "Make it writable, or give another folder with --outputs."
        ) from None


def _remove_stage(stage: Path) -> None:
    with interrupts.deferred():
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


def promote(
    *pairs: tuple[Path, Path],
    gone: Iterable[Path] = (),
    ours: Callable[[Path], bool] = lambda _: True,
) -> list[Path]:
    """
    Rename staged files into place, in order, all or none; those that would not change are left alone.

    Parameters
    ----------
    *pairs : (Path, Path)
        Staging folder and the folder that its files belong to, on the same file system.
    gone : iterable of Path
        Files to remove first, on the file system of the last pair.
    ours : callable
        Tells whether a file may be replaced by another.

    Returns
    -------
    list of Path
        Files that are new or changed.

    Raises
    ------
    OutputError
        When something is in the way, and nothing has been touched; or when a file cannot be
        put into place, and everything is put back.
    """
    moves, obstacles = {}, []
    for stage, folder in pairs:
        for source in sorted(path for path in stage.rglob("*") if path.is_file()):
            target = folder / source.relative_to(stage)
            if why := _obstacle(target, folder):
                obstacles.append(f"{target} is in the way: {why}")
            elif not _same(source, target):
                moves[target] = source
                if target.exists() and not ours(target):
                    obstacles.append(
                        f"{target} is in the way: it is not recorded as made by baseline"
                    )
    if obstacles:
        more = f" (and {len(obstacles) - 1} more)" if len(obstacles) > 1 else ""
        raise OutputError(
            f"{obstacles[0]}{more}.\nMove it away, or give another folder with --outputs."
        )
    done: list[tuple[Path, Path | None]] = []
    try:
        for number, target in enumerate(_removable(gone, pairs[-1][1])):
            done.append((target, pairs[-1][0] / f".gone-{number}"))
            target.replace(pairs[-1][0] / f".gone-{number}")
        for number, (target, source) in enumerate(moves.items()):
            target.parent.mkdir(parents=True, exist_ok=True)
            old = source.with_name(f".old-{number}-{source.name}") if target.exists() else None
            if old:
                shutil.copy2(target, old)  # a copy, so that the file itself is never missing
            done.append((target, old))
            source.replace(target)
    except BaseException as error:  # an interrupt, too
        for placed, old in reversed(done):
            if old is None:
                placed.unlink(missing_ok=True)
                with suppress(OSError):  # folders that were made for it
                    for parent in placed.parents:
                        parent.rmdir()
            elif old.exists():
                old.replace(placed)
        if isinstance(error, OSError):
            raise OutputError(
                f"{target} cannot be written ({error.strerror}); nothing was changed."
            ) from None
        raise
    for _, old in done:
        if old:
            old.unlink()
    return list(moves)


def _obstacle(file: Path, folder: Path) -> str:
    """Say what keeps a file from its place: a link would lead elsewhere, a folder may hold anything."""
    for each in file.parents[: len(file.relative_to(folder).parts) - 1]:
        if each.is_symlink() or (each.exists() and not each.is_dir()):
            return f"{each} is no folder"
    if file.is_symlink():
        return "it is a symbolic link"
    return (
        "it is a folder"
        if file.is_dir()
        else "it is no file"
        if file.exists() and not file.is_file()
        else ""
    )


def _removable(files: Iterable[Path], folder: Path) -> list[Path]:
    """Choose the files that are there, and nowhere else than in the folder."""
    inside = folder.resolve()
    return [
        each for each in files if each.is_file() and each.parent.resolve().is_relative_to(inside)
    ]


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def hashes(named: Mapping[str, Path]) -> dict[str, str]:
    """Hash the files among some paths, by name, in order of names."""
    return {
        name: sha256(path.read_bytes()) for name, path in sorted(named.items()) if path.is_file()
    }


def digest(parts: Mapping[str, str]) -> str:
    """Hash named hashes, in whatever order they come."""
    return sha256(json.dumps(dict(sorted(parts.items()))).encode())


def sha256(content: bytes) -> str:
    """Hash some bytes."""
    return hashlib.sha256(content).hexdigest()


def holds(file: Path, sha: str) -> bool:
    """Tell whether a file is there with this hash."""
    try:
        return file.is_file() and sha256(file.read_bytes()) == sha
    except OSError:
        return False
