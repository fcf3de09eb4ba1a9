"""What a run publishes, on its way out: messages and text, in the order in which they came.

The shell sends through an `Outbox` as it would through a kernel's sockets. Text goes the same
way: what Python prints, through a `Stream`; what subprocesses print, through pipes that stand
where the terminal was.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import select
import threading
from multiprocessing.connection import Connection
from typing import Any

from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session

DESCRIPTORS = {"stdout": 1, "stderr": 2}
"""Where subprocesses write to."""

_LONGEST_TEXT = 1 << 20
"""Characters that are kept back at most, and bytes that are read at once."""

_LONGEST_WAIT = 0.2
"""Seconds that text is kept back at most."""


def _pack(message: dict[str, Any]) -> bytes:
    """Write a message as JSON; half a surrogate pair is not text and becomes a question mark."""
    text = json.dumps(message, default=json_default, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "replace")


class Outbox(Session):
    """
    Send messages through a pipe, in the order in which they came.

    Text is kept back until something else is sent, so that consecutive texts of a stream are
    one output, however often they are flushed.
    """

    def __init__(self, pipe: Connection) -> None:
        super().__init__()
        self.pack = _pack
        self._pipe = pipe
        # Threads of a cell print, too; and what is sent releases text first, under the same lock.
        self._lock = threading.RLock()
        self._kept: list[str] = []
        self._kept_length, self._kept_stream = 0, ""
        self._captured: dict[int, tuple[str, codecs.IncrementalDecoder]] = {}
        self._readable = select.poll()
        self._owns_pipe = True
        os.register_at_fork(after_in_child=self._leave_pipe)

    def send(  # type: ignore[override]
        self,
        _socket: object,
        message: str | dict[str, Any],
        content: Any = None,
        *_: Any,
        **__: Any,
    ) -> dict[str, Any]:
        """Send a message; the shell calls this as it would a kernel's session."""
        whole: dict[str, Any] = self.msg(message, content) if isinstance(message, str) else message
        with self._lock:
            self.release()
            if self._owns_pipe:
                self._pipe.send_bytes(self.pack(whole))
        return whole

    def write(self, stream: str, text: str) -> None:
        """Add text to a stream, after what subprocesses have written before."""
        if not self._owns_pipe:
            os.write(DESCRIPTORS[stream], text.encode())
            return
        with self._lock:
            self.collect()
            self._keep(stream, text)

    def release(self) -> None:
        """Send what is kept back."""
        with self._lock:
            self.collect()
            self._send_text()

    def capture(self, descriptor: int, stream: str) -> None:
        """Take what is written past Python, by subprocesses for example, as text of a stream."""
        source, target = os.pipe()
        os.dup2(target, descriptor)
        os.close(target)
        # A character may arrive in two pieces, and what subprocesses write need not be text.
        self._captured[source] = stream, codecs.getincrementaldecoder("utf-8")("replace")
        self._readable.register(source, select.POLLIN)

    def collect(self) -> None:
        """Read what is captured so far."""
        with self._lock:
            while ready := self._readable.poll(0):
                for source, _ in ready:
                    stream, decoder = self._captured[source]
                    written = os.read(source, _LONGEST_TEXT)
                    if not written:  # a cell has closed the descriptor
                        self._readable.unregister(source)
                    self._keep(stream, decoder.decode(written))

    def keep_going(self) -> None:
        """Read what is captured, so that no writer has to wait, and send what is kept back."""
        waiting = select.poll()  # of its own: no two threads may wait for the same one
        for source in self._captured:
            waiting.register(source, select.POLLIN)
        while True:
            for source, event in waiting.poll(_LONGEST_WAIT * 1000):
                if event == select.POLLHUP:  # a cell has closed the descriptor
                    waiting.unregister(source)
            self.release()

    def _leave_pipe(self) -> None:
        """Let a process that a cell forks write as subprocesses do: the pipe belongs to the run."""
        self._owns_pipe = False
        # Another thread may have held the lock; what is kept back is sent by the run itself.
        self._lock, self._kept = threading.RLock(), []
        self._readable = select.poll()

    def _keep(self, stream: str, text: str) -> None:
        if stream != self._kept_stream:
            self._send_text()
            self._kept_stream = stream
        self._kept.append(text)
        self._kept_length += len(text)
        if self._kept_length >= _LONGEST_TEXT:
            self._send_text()

    def _send_text(self) -> None:
        text, self._kept, self._kept_length = "".join(self._kept), [], 0
        for start in range(0, len(text), _LONGEST_TEXT):
            part = {"name": self._kept_stream, "text": text[start : start + _LONGEST_TEXT]}
            self._pipe.send_bytes(self.pack(self.msg("stream", part)))


class Stream(io.TextIOBase):
    """The stdout or stderr of a run."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, outbox: Outbox, name: str) -> None:
        self.name = name
        self._outbox = outbox

    def write(self, text: str) -> int:
        """Add text to the notebook."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outbox.write(self.name, text)
        return len(text)

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def flush(self) -> None:
        """Send what was written; the notebook joins it to what follows."""
        self._outbox.release()

    def fileno(self) -> int:
        """Give the descriptor that subprocesses inherit; what they write arrives as well."""
        return DESCRIPTORS[self.name]
