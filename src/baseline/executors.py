"""Where runs are done: processes of this machine, or a Dask cluster.

Both are `concurrent.futures` executors, so that outgrowing one machine changes an object, not code.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import ParamSpec, TypeVar

# Imported here, before processes are forked from this one, so that they find it there.
from baseline import figures, frames, interrupts, layout, processes, profile, project, shell
from baseline.errors import BaselineError

_OBJECTS_BETWEEN_COLLECTIONS = 20_000
"""A run lasts a fifth of a second; Python's own 700 have it look for garbage some hundred times."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


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

    Parameters
    ----------
    executor : Executor
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Call a function elsewhere."""
        return self._executor.submit(partial(_call_apart, fn), *args, **kwargs)


@contextmanager
def local(jobs: int) -> Iterator[Executor]:
    """
    Run on this machine.

    Parameters
    ----------
    jobs : int
        Runs at once.

    Yields
    ------
    Executor
        At an error or interrupt, runs that have begun are ended and others do not begin.
    """
    if jobs == 1:
        yield Here()
        return
    pool = ProcessPoolExecutor(jobs, processes.context(), _prepare)
    try:
        for number in range(jobs):
            pool.submit(abs, number)  # processes begin with the first thing that is asked of them
        yield pool
    except BaseException:
        processes.end_all()
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

    Yields
    ------
    Executor

    Raises
    ------
    BaselineError
        When `distributed` is not installed, nobody answers at the address, or Dask's
        configuration lacks the certificates that it needs.
    """
    try:
        from distributed import Client, Security
    except ImportError:
        raise BaselineError(
            "A scheduler needs the package distributed.\nInstall it: .venv/bin/python -m pip install distributed"
        ) from None
    try:
        given = Security().get_connection_args("client")  # as Dask's own configuration has it
        if scheduler.startswith("tls://"):
            if not given["ssl_context"]:
                raise BaselineError(
                    f"Dask's configuration names no certificates for {scheduler}.\n"
                    "docs/cluster.md says how to name them."
                )
        elif given["require_encryption"]:
            raise BaselineError(
                f"Dask's configuration demands encryption, which {scheduler} has not.\nGive a tls:// address."
            )
        client = Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise BaselineError(f"No Dask scheduler answers at {scheduler} ({error}).") from None
    with client:
        yield Apart(client.get_executor(pure=False, retries=3))


def _call_apart(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    with ProcessPoolExecutor(1, processes.context(), processes.end_with_parent) as pool:
        return pool.submit(function, *args, **kwargs).result()


def _prepare() -> None:
    """Make ready, in a worker, what each run would have to make ready for itself."""
    processes.end_with_parent()
    for number in interrupts.SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # a terminal tells all of us; the command ends its workers
    shell.prepare()
    with suppress(Exception):  # data that cannot be read are reported by the run that needs them
        _practise()
    # What is here stays: the collector need not look at it in each process that is forked from
    # this one, and its memory stays shared.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


def _practise() -> None:
    """Read and draw one country, since the first use of a library costs more than the next."""
    here = project.find()
    indicators = frames.indicators(data=here.clean)  # whatever they are made from
    statistics = frames.statistics(data=here.outputs)
    for draw in (figures.numbers, figures.statuses):
        draw(indicators, "MDA").svg  # noqa: B018 - it is drawn when it is asked for
    content = profile.build("MDA", indicators, frames.observations(data=here.clean), statistics).content
    layout.heading(content)
    layout.profile(content, "fig_1")
    layout.lists(content)
