"""The process that executes the cells of a run: begun for it, ahead of it, or by a server.

A server imports and practises once, and forks a process for each run that another process asks
it for. That process, a worker, needs what executes and renders notebooks, but nothing that
their cells use: so both import at the same time, and what is forked stays small.
"""

from __future__ import annotations

import importlib
import os
import signal
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NoReturn

from baseline.build import processes

_PRACTICE = "baseline.build.practice"
"""Imported in other processes only: the one that begins them does without what cells use."""

_End = socket.socket | Connection

_ahead: list[tuple[BaseProcess, Connection]] = []

_server: socket.socket | None = None
"""Where this process asks for processes, if it has a server."""


class Served:
    """
    A process that a server has forked for this one, as far as a run looks at it.

    Parameters
    ----------
    server : socket
        See `begin_server`.
    pipe : Connection
        The new process's end of it.

    Raises
    ------
    OSError
        When the server cannot fork, or has been killed.
    """

    def __init__(self, server: socket.socket, pipe: Connection) -> None:
        self.exitcode: int | None = None
        self._line, theirs = Pipe()
        try:
            with theirs:
                socket.send_fds(server, [b"run"], [pipe.fileno(), theirs.fileno()])
            fault = self._line.recv()
        except (EOFError, ConnectionError):
            fault = "the process that runs are forked from was killed"
        if fault:
            raise OSError(fault)

    def is_alive(self) -> bool:
        """Tell whether it runs."""
        self.join(0)
        return self.exitcode is None

    def join(self, seconds: float) -> None:
        """Wait for its end, but no longer than some seconds."""
        self._ask(seconds)

    def end(self) -> None:
        """End it and everything that it has started."""
        self._ask(None)
        self._line.close()

    def _ask(self, seconds: float | None) -> None:
        try:
            self._line.send(seconds)
            self.exitcode = self._line.recv()
        except (EOFError, OSError):  # the server was killed, and all that it has forked
            self.exitcode = -signal.SIGKILL


@contextmanager
def begin_ahead(jobs: int) -> Iterator[socket.socket | None]:
    """
    Begin what runs will need, so that it imports while this process does other things.

    Parameters
    ----------
    jobs : int
        Runs at once. For one, its process is begun; for more, a server that forks theirs. Nothing
        is begun for none, nor what has been begun already.

    Yields
    ------
    socket, optional
        Of the server, for `use_server` in other processes than this.
    """
    if jobs < 1 or _ahead or _server or not processes.CAN_FORK:
        yield _server
    elif jobs > 1:
        with begin_server() as server:
            use_server(server)
            try:
                yield server
            finally:
                use_server(None)
    else:
        _ahead.append(_fork(_PRACTICE))
        try:
            yield None
        finally:
            while _ahead:
                process, pipe = _ahead.pop()
                processes.end_process(process)
                pipe.close()


@contextmanager
def begin_server() -> Iterator[socket.socket]:
    """
    Begin a server, so that it gets ready while this process does other things.

    Yields
    ------
    socket
        For `use_server` in the processes that ask it.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with theirs:
        # The environment, too, since what forks it may have that of when it was begun.
        process = processes.fork_process(_fork_for_others, ours, theirs, dict(os.environ))
    try:
        yield ours
    finally:
        processes.end_process(process)
        ours.close()


def use_server(server: socket.socket | None) -> None:
    """Have a server fork the processes of this process's runs from now on."""
    global _server
    _server = server


@contextmanager
def begin_process() -> Iterator[tuple[BaseProcess | Served, Connection]]:
    """
    Begin a process that executes cells, or take the one that was begun ahead.

    Yields
    ------
    BaseProcess or Served
        At the end, it is ended with all that it has started.
    Connection
        Takes sources of cells, and gives messages; see `baseline.build.shell.serve_cells`.
    """
    process: BaseProcess | Served
    if _server:
        pipe, theirs = Pipe()
        with theirs:
            process = served = Served(_server, theirs)
        end = served.end
    else:
        process, pipe = _ahead.pop() if _ahead else _fork()
        end = partial(processes.end_process, process)
    with pipe:
        try:
            pipe.send((os.getcwd(), dict(os.environ)))  # noqa: PTH109 - as text
            _wait_until_ready(pipe)  # only then does the time begin that a cell may take
            yield process, pipe
        finally:
            end()


def _wait_until_ready(pipe: Connection) -> None:
    try:
        pipe.recv()
    except (EOFError, ConnectionError):
        raise OSError("the process for its cells ended before the first") from None


def _fork(*modules: str) -> tuple[BaseProcess, Connection]:
    ours, theirs = Pipe()
    with theirs:
        return processes.fork_process(_serve_cells, theirs, modules), ours


def _serve_cells(pipe: Connection, modules: Sequence[str], others: Sequence[_End] = ()) -> None:
    for end in others:  # a cell has no business with them
        end.close()
    with suppress(OSError):  # when memory runs out, this goes, and not those who watch it
        Path("/proc/self/oom_score_adj").write_text("1000")
    # Imported here, so that the process that forked this one does without ipykernel.
    for name in modules:
        importlib.import_module(name)
    importlib.import_module("baseline.build.shell").serve_cells(pipe)


def _fork_for_others(
    asking: socket.socket, requests: socket.socket, environment: Mapping[str, str]
) -> NoReturn:
    """Get ready; then fork processes, tell how they are, and end them, as others ask."""
    asking.close()  # it came along with the fork
    importlib.import_module(_PRACTICE).prepare_server(environment)
    forked: dict[Connection, BaseProcess] = {}
    while True:
        for ready in wait([requests, *forked]):
            if isinstance(ready, Connection):
                _answer(ready, forked)
            else:
                _fork_on_request(requests, forked)


def _fork_on_request(requests: socket.socket, forked: dict[Connection, BaseProcess]) -> None:
    _, (cells, line), *_ = socket.recv_fds(requests, 16, 2)
    told = Connection(line)
    fault = ""
    with Connection(cells) as pipe:
        try:
            process = processes.fork_process(_serve_cells, pipe, (), (requests, told, *forked))
            forked[told] = process
        except OSError as error:
            fault = error.strerror or str(error)
    with suppress(OSError):  # who has asked may have ended
        told.send(fault)
    if fault:
        told.close()


def _answer(line: Connection, forked: dict[Connection, BaseProcess]) -> None:
    """Wait a little for a process, or end it: when told to, or when nobody is left to ask."""
    process = forked[line]
    try:
        seconds = line.recv()
    except (EOFError, OSError):
        seconds = None
    if seconds is None:
        del forked[line]
        processes.end_process(process)
    else:
        process.join(seconds)
    with suppress(OSError):
        line.send(process.exitcode)
    if seconds is None:
        line.close()
