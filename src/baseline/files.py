"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from baseline import interrupts
from baseline.errors import OutputError, RunError

try:
    import fcntl
except ImportError:  # not on Windows, where two commands must not write to one folder at once
    fcntl = None  # type: ignore[assignment]

_STAGE = ".staging-baseline-"
"""How the hidden folders begin in which files are made; what a crash leaves of them is removed."""


def write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """
    Write files, by name, to a folder, all of them or none.

    The folder is made when it does not exist, and left alone when it holds the files already. When
    it cannot be written to, an `OutputError` says why.
    """
    if has_contents(folder, contents):
        return
    with staging(folder) as stage:
        fill(stage, contents)
        promote((stage, folder))


def keep_partial(error: Exception, folder: Path, name: str) -> str:
    """Keep the notebook that a `RunError` carries, unless that fails too; say where it is."""
    if not isinstance(error, RunError) or not error.partial:
        return ""
    try:
        write(folder, {f"{name}.ipynb": error.partial})
    except OutputError:
        return ""
    return f"\nThe partial notebook is {folder / f'{name}.ipynb'}"


def has_contents(folder: Path, contents: Mapping[str, bytes]) -> bool:
    """Tell whether a folder has these files already."""
    return all(
        (folder / name).is_file() and (folder / name).read_bytes() == content
        for name, content in contents.items()
    )


def fill(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files to a folder that nobody else looks at, in order; see `write` for errors."""
    for name, content in contents.items():
        file = folder / name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        except OSError as error:
            shown = Path(*(part for part in file.parts if not part.startswith(_STAGE)))
            raise OutputError(
                f"{shown} cannot be written ({error.strerror}); this step changed nothing."
            ) from None


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """
    Make a hidden folder inside another, and take it away at the end, with those that crashes left.

    It is on the same file system, so that files can be renamed into place. See `write` for errors.
    """
    with ExitStack() as used:
        yield _make_stage(folder, used)


def _make_stage(folder: Path, used: ExitStack) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Whoever waits for the lock can be interrupted; a stage is made and noted in one go.
        with locked(folder), interrupts.deferred():
            # Whoever uses a stage has it locked; one that is free was left by a crash.
            for left in folder.glob(f"{_STAGE}*"):
                with suppress(BlockingIOError), locked(left, wait=False):
                    shutil.rmtree(left, ignore_errors=True)
            stage = Path(tempfile.mkdtemp(prefix=_STAGE, dir=folder))
            used.enter_context(locked(stage))
            used.callback(_remove_stage, stage)
        return stage
    except (FileExistsError, NotADirectoryError):
        raise OutputError(
            f"{folder} cannot be written to: it is not a folder.\nChoose another with --outputs."
        ) from None
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written to ({error.strerror}).\n"
            "Make it writable, or choose another folder with --outputs."
        ) from None


def _remove_stage(stage: Path) -> None:
    with interrupts.deferred():
        shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def locked(folder: Path, wait: bool = True) -> Iterator[None]:
    """
    Keep other processes and threads that ask for the same folder waiting.

    Without waiting, a folder that is not free raises a `BlockingIOError`.
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
    Rename staged files into place, in order, all or none.

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
        Files that are new or changed; those that would not change are left alone.

    Raises
    ------
    OutputError
        When something is in the way, and nothing has been touched; or when a file cannot be
        put into place, and everything is put back.
    """
    moves = _plan_moves(pairs, ours)
    stage, folder = pairs[-1]
    done: list[tuple[Path, Path | None]] = []  # with the place where an old version is kept
    try:
        for number, target in enumerate(_choose_removable(gone, folder)):
            old = stage / f".gone-{number}"
            done.append((target, old))
            target.replace(old)
        for number, (target, source) in enumerate(moves.items()):
            target.parent.mkdir(parents=True, exist_ok=True)
            copy = source.with_name(f".old-{number}-{source.name}") if target.exists() else None
            if copy:
                shutil.copy2(target, copy)  # so that the file itself is never missing
            done.append((target, copy))
            source.replace(target)
    except BaseException as error:  # an interrupt, too
        _put_back(done)
        if isinstance(error, OSError):
            raise OutputError(
                f"{target} cannot be written ({error.strerror}); this step changed nothing."
            ) from None
        raise
    for _, kept in done:
        if kept:
            kept.unlink()
    return list(moves)


def _plan_moves(
    pairs: Iterable[tuple[Path, Path]], ours: Callable[[Path], bool]
) -> dict[Path, Path]:
    """Find the files that are new or changed, each with its staged version; refuse obstacles."""
    moves, obstacles = {}, []
    for stage, folder in pairs:
        for source in sorted(path for path in stage.rglob("*") if path.is_file()):
            target = folder / source.relative_to(stage)
            if why := _find_obstacle(target, folder):
                obstacles.append(f"{target} is in the way: {why}")
            elif not has_contents(target.parent, {target.name: source.read_bytes()}):
                moves[target] = source
                if target.exists() and not ours(target):
                    why = "baseline has no record of making it"
                    obstacles.append(f"{target} is in the way: {why}")
    if obstacles:
        more = f" (and {len(obstacles) - 1} more)" if len(obstacles) > 1 else ""
        raise OutputError(
            f"{obstacles[0]}{more}.\nMove it away, or choose another folder with --outputs."
        )
    return moves


def _put_back(done: Sequence[tuple[Path, Path | None]]) -> None:
    """Put files back in reverse order; the last may not have been moved yet."""
    for placed, old in reversed(done):
        if old is None:
            placed.unlink(missing_ok=True)
            with suppress(OSError):  # folders that were made for it, up to one that holds more
                for parent in placed.parents:
                    parent.rmdir()
        elif old.exists():
            old.replace(placed)


def _find_obstacle(file: Path, folder: Path) -> str:
    """Say what keeps a file from its place: a link leads elsewhere, a folder may hold anything."""
    for parent in file.parents[: len(file.relative_to(folder).parts) - 1]:
        if parent.is_symlink() or (parent.exists() and not parent.is_dir()):
            return f"{parent} is not a folder"
    if file.is_symlink():
        return "it is a symbolic link"
    if file.is_dir():
        return "it is a folder"
    return "it is not a file" if file.exists() and not file.is_file() else ""


def _choose_removable(files: Iterable[Path], folder: Path) -> list[Path]:
    """Choose the files that exist inside the folder."""
    inside = folder.resolve()
    return [
        file for file in files if file.is_file() and file.parent.resolve().is_relative_to(inside)
    ]
