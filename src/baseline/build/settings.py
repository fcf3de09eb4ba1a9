"""How a build works; nothing of it changes what is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from baseline import interrupts


@dataclass(frozen=True)
class Settings:
    """
    How a build works.

    Parameters
    ----------
    folder : Path, optional
        Where outputs go; by default the project's, with a folder for each variant.
    jobs : int
        Notebooks executed at once.
    kernel : {"warm", "cold"}
        A forked process, or an ordinary Jupyter kernel.
    force : bool
        Rebuild even what is up to date.
    timeout : int
        Seconds that a cell may take.
    tell : callable
        Told each step when it is done.
    """

    folder: Path | None = None
    jobs: int = 2
    kernel: str = "warm"
    force: bool = False
    timeout: int = interrupts.TIMEOUT
    tell: Callable[[str], None] = print
