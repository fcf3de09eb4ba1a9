"""Where runs are done: threads of this process, which wait for kernels, or a Dask cluster.

Both are `concurrent.futures` executors, so that outgrowing one machine changes an object, not code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from baseline.errors import BaselineError

TIMEOUT = 120
"""Seconds that a cell may take."""


@contextmanager
def local(jobs: int) -> Iterator[Executor]:
    """
    Run here; what has not begun is dropped at an interrupt.

    Parameters
    ----------
    jobs : int
        Runs at once. Each is a thread; the work is done in its kernel's process.

    Yields
    ------
    Executor
    """
    pool = ThreadPoolExecutor(max_workers=max(1, jobs))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def cluster(scheduler: str, tls: Mapping[str, str] | None = None) -> Iterator[Executor]:
    """
    Run on a Dask cluster whose workers have this package installed.

    Results come back as bytes, so no shared file system is needed; what a lost worker was
    doing is done again elsewhere.

    Parameters
    ----------
    scheduler : str
        Its address: `tcp://host:port`, or `tls://host:port`.
    tls : mapping of str to str, optional
        Arguments of `distributed.Security`: `tls_ca_file`, `tls_client_cert`, `tls_client_key`.

    Yields
    ------
    Executor

    Raises
    ------
    BaselineError
        When `distributed` is not installed, or nobody answers at the address.
    """
    try:
        from distributed import Client, Security
    except ImportError:
        raise BaselineError(
            "A scheduler needs the package distributed.\nInstall it: .venv/bin/python -m pip install distributed"
        ) from None
    security = Security(require_encryption=True, **tls) if tls else None
    try:
        client = Client(scheduler, security=security, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise BaselineError(f"No Dask scheduler answers at {scheduler} ({error}).") from None
    with client:
        yield client.get_executor(pure=False, retries=3)
