"""Ctrl-C and other requests to end: an exception in the main thread, to put all in order."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]

TIMEOUT = 120
"""Seconds that a cell may take, unless told otherwise."""

_AGAIN = 0.02
"""Seconds after which an interrupt is raised again that Python dropped."""

_deferring = 0
"""How many blocks that must not be left half done are being executed, one inside the other."""

_pending: int | None = None
"""The signal that waits for their end."""


class Interrupted(BaseException):
    """Somebody wants this process to end; no `except Exception` is in the way."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


@contextmanager
def raised() -> Iterator[None]:
    """
    Raise `Interrupted` at the first signal, and ignore others from then on.

    A signal that is ignored from the start (by `nohup`, say) stays so.
    """
    if threading.current_thread() is not threading.main_thread():  # it hears no signals
        yield
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    heard = [number for number, handler in before.items() if handler != signal.SIG_IGN]
    unraisable = sys.unraisablehook

    def raise_again(dropped: Any) -> None:
        """Python lets no exception out of a destructor, but tells that there was one."""
        if not isinstance(dropped.exc_value, Interrupted):
            unraisable(dropped)
            return
        number = dropped.exc_value.number
        signal.signal(signal.SIGALRM, lambda _, frame: _interrupt(number, frame))
        signal.setitimer(signal.ITIMER_REAL, _AGAIN)

    sys.unraisablehook = raise_again
    for number in heard:
        signal.signal(number, _interrupt)
    try:
        yield
    except Interrupted:
        raise  # and what comes now is ignored until the process ends
    except BaseException:
        _restore(before, unraisable)
        raise
    _restore(before, unraisable)


@contextmanager
def deferred() -> Iterator[None]:
    """Let an interrupt wait until something short is done that must not be left half done."""
    global _deferring, _pending
    _deferring += 1
    try:
        yield
    finally:
        _deferring -= 1
        if _pending is not None and not _deferring:
            number, _pending = _pending, None
            raise Interrupted(number)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    global _pending
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    if _deferring:
        _pending = number
        return
    raise Interrupted(number)


def _restore(handlers: dict[signal.Signals, Any], unraisable: Any) -> None:
    sys.unraisablehook = unraisable
    for number, handler in handlers.items():
        signal.signal(number, handler)
