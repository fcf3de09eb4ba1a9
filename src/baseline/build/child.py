"""The process that executes the cells of a run, begun when they come or ahead of them."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from baseline.build import processes

_ahead: list[tuple[BaseProcess, Connection]] = []


@contextmanager
def begin_ahead(*modules: str) -> Iterator[None]:
    """
    Begin the process of the next run now, so that it imports while this process does other things.

    Parameters
    ----------
    *modules : str
        What to import there.
    """
    if not processes.CAN_FORK:
        yield
        return
    _ahead.append(_fork(*modules))
    try:
        yield
    finally:
        while _ahead:
            process, pipe = _ahead.pop()
            processes.end_process(process)
            pipe.close()


def begin_process() -> tuple[BaseProcess, Connection]:
    """
    Begin a process that executes cells, or take the one that was begun ahead.

    Returns
    -------
    BaseProcess
        To be ended with `baseline.build.processes.end_process`.
    Connection
        Takes sources of cells, and gives messages; see `baseline.build.shell.serve_cells`.
    """
    process, pipe = _ahead.pop() if _ahead else _fork()
    pipe.send((os.getcwd(), dict(os.environ)))  # noqa: PTH109 - as text
    return process, pipe


def _fork(*modules: str) -> tuple[BaseProcess, Connection]:
    ours, theirs = Pipe()
    process = processes.fork_process(_serve, theirs, *modules)
    theirs.close()
    return process, ours


def _serve(pipe: Connection, *modules: str) -> None:
    # Imported here, so that the process that forked this one does without ipykernel.
    for name in modules:
        importlib.import_module(name)
    importlib.import_module("baseline.build.shell").serve_cells(pipe)
