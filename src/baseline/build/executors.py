"""Where runs are done: processes of this machine, or a Dask cluster.

Both are `concurrent.futures` executors, so that outgrowing one machine changes an object, not code.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import ParamSpec, TypeVar

from baseline.build import child, processes
from baseline.errors import BaselineError, describe_missing

_P = ParamSpec("_P")
_T = TypeVar("_T")

_PATIENCE = "10s"
"""How long a scheduler has to answer."""


class Here(Executor):
    """Do what is submitted at once, in this process: for one run, another would only cost time."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Call a function, and give what it returned or raised."""
        future: Future[_T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Apart(Executor):
    """
    Have another executor do each thing in a process of its own.

    Working folder and environment belong to a whole process, but a worker of Dask does several
    things at once in one.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Call a function elsewhere."""
        return self._executor.submit(partial(_call_apart, fn), *args, **kwargs)


@contextmanager
def local(jobs: int) -> Iterator[Executor]:
    """
    Run on this machine, some runs at once.

    At an error or interrupt, runs that have begun are ended and others do not begin.
    """
    with child.begin_ahead(jobs) as server:
        if jobs == 1:
            yield Here()
            return
        others = multiprocessing.active_children()  # of a caller: they are its own business
        # Handed over, since what forks workers may have the environment of when it was begun.
        surroundings = dict(os.environ), server
        # Workers are forked when the first run is submitted, so they have what it needs imported.
        pool = ProcessPoolExecutor(jobs, processes.choose_context(), _prepare_worker, surroundings)
        try:
            yield pool
        except BaseException:
            for process in multiprocessing.active_children():
                if process not in others:
                    processes.end_process(process)
            raise
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def cluster(scheduler: str) -> Iterator[Executor]:
    """
    Run on a Dask cluster whose workers have this package installed.

    Results come back as bytes, so no shared file system is needed; what a lost worker was
    doing is done again elsewhere.

    Parameters
    ----------
    scheduler : str
        Its address: `tcp://host:port`, or `tls://host:port` with the certificates that Dask's
        own configuration names.

    Raises
    ------
    BaselineError
        When `distributed` is not installed, nobody answers at the address, or Dask's
        configuration lacks the certificates that it needs.
    """
    try:
        from distributed import Client, Security  # noqa: PLC0415 - optional
    except ImportError:
        raise BaselineError(describe_missing("distributed", "cluster")) from None
    try:
        secured = Security().get_connection_args("client")  # as Dask's own configuration has it
        if scheduler.startswith("tls://"):
            if not secured["ssl_context"]:
                raise BaselineError(
                    f"Dask's configuration has no certificates for {scheduler}.\n"
                    "docs/cluster.md says how to set them."
                )
        elif secured["require_encryption"]:
            raise BaselineError(
                f"Dask's configuration requires encryption, but {scheduler} does not use it.\n"
                "Use a tls:// address."
            )
        client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise BaselineError(f"No Dask scheduler answers at {scheduler} ({error}).") from None
    with client:
        yield Apart(client.get_executor(pure=False, retries=3))


def _prepare_worker(environment: Mapping[str, str], server: socket.socket | None) -> None:
    processes.end_with_parent()
    processes.settle(environment)
    child.use_server(server)


def _call_apart(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    with ProcessPoolExecutor(1, processes.choose_context(), processes.end_with_parent) as pool:
        return pool.submit(function, *args, **kwargs).result()
