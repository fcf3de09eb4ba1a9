"""Where the time of a profile goes: its parts one after the other, without anything beside them.

Usage: where.py [--runs N]
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

SPENT: Counter[str] = Counter()


def timed(owner: object, name: str, part: str | Callable[..., str]) -> None:
    """Add up the time that a function takes, under a name or one that its arguments give."""
    function = getattr(owner, name)

    def note(started: float, given: tuple[Any, ...]) -> None:
        SPENT[part if isinstance(part, str) else part(*given)] += time.perf_counter() - started

    @functools.wraps(function)
    async def waiting(*given: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return await function(*given, **named)
        finally:
            note(started, given)

    @functools.wraps(function)
    def calling(*given: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*given, **named)
        finally:
            note(started, given)

    setattr(owner, name, waiting if asyncio.iscoroutinefunction(function) else calling)


def cell(_: object, it: Any, *__: object) -> str:
    """Name what a cell does."""
    for word, part in (
        ("figures.", "chart"),
        ("layout.profile", "table"),
        ("profile.build", "reading and gathering"),
    ):
        if word in it.source:
            return f"cells: {part}"
    return "cells: parameters, writing"


def main() -> None:
    """Print milliseconds a profile."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=20)
    runs_wanted = options.parse_args().runs

    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import baseline.sweeps, papermill"], check=True)
    imports = time.perf_counter() - started

    import nbclient
    import papermill

    from baseline import countries, derive, kernels, outputs, pages, runs, sweeps

    started = time.perf_counter()
    kernels.prepare().result()
    server = time.perf_counter() - started
    timed(derive, "compute", "once: data, when they changed")
    derive.compute("printed")
    codes = countries.group("coe")
    with tempfile.TemporaryDirectory() as folder:
        sweeps.sweep(codes[:1], folder=Path(folder), report=lambda _: None, jobs=1)
        once = dict(SPENT)
        SPENT.clear()
        timed(kernels.WarmProvisioner, "launch_kernel", "fork")
        timed(kernels.LocalClient, "wait_for_ready", "kernel's own start")
        timed(nbclient.NotebookClient, "execute_cell", cell)
        timed(nbclient.NotebookClient, "_cleanup_kernel", "shutdown")
        timed(runs, "settle", "settling the notebook")
        timed(pages, "html", "page")
        timed(outputs, "write", "writing")
        timed(papermill, "execute_notebook", "papermill in all")
        timed(sweeps.Job, "build", "a profile in all")
        sweeps.sweep(codes[:runs_wanted], folder=Path(folder), report=lambda _: None, jobs=1, force=True)

    print(f"once: imports of the command {imports * 1000:8.0f} ms")
    print(f"once: fork server (beside it){server * 1000:8.0f} ms")
    for part, seconds in once.items():
        print(f"{part:28}{seconds * 1000:8.0f} ms")
    for part in sorted(set(SPENT) - set(once), key=SPENT.__getitem__, reverse=True):
        print(f"{part:28}{SPENT[part] / runs_wanted * 1000:8.1f} ms a profile")


if __name__ == "__main__":
    main()
