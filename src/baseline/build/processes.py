"""Processes that are forked for one thing, end with who started them, and leave nobody behind."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.process import BaseProcess
from typing import Any

import psutil

from baseline import interrupts

CAN_FORK = sys.platform != "darwin" and "fork" in multiprocessing.get_all_start_methods()
"""Whether processes can be forked. macOS has the call, but its libraries do not survive it."""

_watcher: threading.Thread | None = None
"""Waits for the end of a parent that the system does not take for one."""

_END_WITH_PARENT, _ADOPT_ORPHANS = 1, 36
"""Linux: PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER."""


def fork_process(target: Callable[..., object], *arguments: object) -> BaseProcess:
    """
    Call a function in a process and a session of its own, to be ended with `end_process`.

    On Linux it ends with this process in any case.
    """
    process: BaseProcess = choose_context().Process(target=_begin, args=(target, *arguments))
    process.start()
    return process


def choose_context() -> Any:
    """
    Choose the context of multiprocessing with which this process starts others.

    A process with threads, such as a worker of Dask, has a server fork for it, which has none and
    imports first what runs need: a lock that another thread holds would stay held in a fork.
    """
    here = multiprocessing.current_process()
    if here.daemon:  # as Dask's workers are; what is started here ends with them all the same
        here.daemon = False
    if not CAN_FORK:
        return multiprocessing.get_context()
    threads = {*threading.enumerate()} - {threading.current_thread(), _watcher}
    chosen = multiprocessing.get_context("forkserver" if threads else "fork")
    chosen.set_forkserver_preload(["baseline.build.practice", "baseline.build.profiles"])
    return chosen


def end_process(process: BaseProcess) -> None:
    """End a process and everything that it has started."""
    end_all(process.pid)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid or 0, signal.SIGKILL)  # those whose parent has ended before
    process.kill()  # it may not be in a session of its own yet
    process.join()


def end_all(pid: int | None = None) -> None:
    """End everything that a process has started: by default this process."""
    with suppress(psutil.NoSuchProcess):
        for started in psutil.Process(pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                started.kill()


def adopt_orphans() -> None:
    """Have the system give this process what a process leaves behind that it has started."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1)


def end_with_parent() -> None:
    """Have the system end this process when its parent ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    global _watcher
    parent = multiprocessing.parent_process()
    if parent and os.getppid() != parent.pid:
        # A server has forked this process, and lives as long as this does.
        _watcher = threading.Thread(target=_end_after, args=(parent,), daemon=True)
        _watcher.start()
    if parent and not parent.is_alive():  # it has ended before that
        os._exit(1)


def settle(environment: Mapping[str, str]) -> None:
    """Take an environment, and leave it to the command to hear signals and end this process."""
    os.environ.clear()
    os.environ.update(environment)
    for number in interrupts.SIGNALS:  # a terminal tells all processes
        signal.signal(number, signal.SIG_IGN)


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGKILL)


def _begin(target: Callable[..., object], *arguments: object) -> None:
    end_with_parent()
    adopt_orphans()
    os.setsid()
    target(*arguments)
