"""The inside of a run: IPython executes the cells and sends through a pipe what they publish.

The shell is ipykernel's own, so displays, results and errors are the messages that a kernel
would send. Only the way out differs: an `Outbox` stands where the kernel has its sockets.
"""

from __future__ import annotations

import asyncio
import builtins
import codecs
import getpass
import io
import os
import re
import select
import signal
import site
import sys
import sysconfig
import tempfile
import threading
import types
from collections.abc import Iterable
from functools import cache, partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError, UsageError
from jupyter_client.session import Session
from traitlets.config import Config

DESCRIPTORS = {"stdout": 1, "stderr": 2}
"""Where subprocesses write to."""

_LONGEST_TEXT = 1 << 20
"""Characters that are kept back at most, and bytes that are read at once."""

_PATIENCE = 0.2
"""Seconds after which text is sent that is kept back."""

_INLINE = "module://matplotlib_inline.backend_inline"


class Outbox(Session):
    """
    Send messages through a pipe, in the order in which they came.

    Text is kept back until something else is sent, so that consecutive texts of a stream are
    one output, however often they are flushed.

    Parameters
    ----------
    pipe : Connection
        The run's end.
    """

    def __init__(self, pipe: Connection) -> None:
        super().__init__()
        self._pipe = pipe
        self._lock = threading.RLock()
        self._kept: list[str] = []
        self._kept_length, self._kept_stream = 0, ""
        self._captured: dict[int, tuple[str, codecs.IncrementalDecoder]] = {}
        self._readable = select.poll()
        self._is_the_run_s = True
        os.register_at_fork(after_in_child=self._leave)

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
        if whole["msg_type"] in ("error", "execute_reply") and "traceback" in whole["content"]:
            said = whole["content"]
            said["evalue"] = without_paths(said["evalue"])
            said["traceback"] = [without_paths(line) for line in said["traceback"]]
        with self._lock:
            self.release()
            if self._is_the_run_s:
                self._pipe.send_bytes(self.pack(whole))
        return whole

    def write(self, stream: str, text: str) -> None:
        """Add text to a stream, after what subprocesses have written before."""
        if not self._is_the_run_s:
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
        """Take what is written past Python, by subprocesses say, as text of a stream."""
        source, target = os.pipe()
        os.dup2(target, descriptor)
        os.close(target)
        self._captured[source] = stream, codecs.getincrementaldecoder("utf-8")("replace")
        self._readable.register(source, select.POLLIN)

    def collect(self) -> None:
        """Read what is captured so far."""
        with self._lock:
            while ready := self._readable.poll(0):
                for source, _ in ready:
                    stream, decoder = self._captured[source]
                    self._keep(stream, decoder.decode(os.read(source, _LONGEST_TEXT)))

    def keep_going(self) -> None:
        """Read what is captured, so that no writer has to wait, and send what is kept back."""
        waiting = select.poll()
        for source in self._captured:
            waiting.register(source, select.POLLIN)
        while True:
            waiting.poll(_PATIENCE * 1000)
            self.release()

    def _leave(self) -> None:
        """In a process that a cell forks: write as subprocesses do, since the pipe is the run's."""
        self._is_the_run_s = False
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
    """
    Standard output or error of a run.

    Parameters
    ----------
    outbox : Outbox
    name : {"stdout", "stderr"}
    """

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


class Compiler(XCachingCompiler):
    """Name the file of a cell as a kernel does, but for the folder, which only it would have."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Name a cell's file."""
        return f"cell/{Path(super().get_code_name(raw_code, code, number)).name}"


class Shell(ZMQInteractiveShell):
    """ipykernel's shell without a kernel around it, and without traces in the user's home."""

    outbox: Outbox

    def __init__(self, **options: Any) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"  # or it looks for a folder all the same
        module = types.ModuleType("__main__")
        super().__init__(config=config, user_module=module, compiler_class=Compiler, **options)
        self.kernel = types.SimpleNamespace(eventloop=None)  # what `exit` looks at

    def init_ipython_dir(self, _folder: str | None) -> None:
        """Need no folder for settings: a run does not depend on the user's."""

    def init_profile_dir(self, _profile: object) -> None:
        """Need no folder for a profile either."""

    def enable_gui(self, gui: Any = None) -> None:
        """Refuse windows: nobody would see them."""
        if gui not in (None, "inline"):
            raise UsageError(f"There is no window in a run, so no {gui!r}; use %matplotlib inline.")

    def connect(self, outbox: Outbox) -> None:
        """Send from now on through a pipe."""
        self.outbox = outbox
        publisher: Any = self.display_pub
        hook: Any = self.displayhook
        publisher.session = hook.session = outbox
        sys.stdout, sys.stderr = Stream(outbox, "stdout"), Stream(outbox, "stderr")

    async def execute(self, source: str) -> None:
        """Execute a cell as a kernel does, with the messages that a kernel sends about it."""
        count = self.execution_count
        self.outbox.send(None, "status", {"execution_state": "busy"})
        self.outbox.send(None, "execute_input", {"code": source, "execution_count": count})
        result = await self._run(source)
        error = result.error_before_exec or result.error_in_exec
        failed = error is not None or self._last_traceback_during_displayhook
        reply: dict[str, Any] = {
            "status": "error" if failed else "ok",
            "execution_count": self.execution_count - 1,
        }
        if failed:
            lines = self._last_traceback or []
            reply |= {"ename": type(error).__name__, "evalue": str(error), "traceback": lines}
        # What the cell started in the background goes one step on, as it would in a kernel.
        await asyncio.sleep(0)
        self.outbox.send(None, "execute_reply", reply)
        self.outbox.send(None, "status", {"execution_state": "idle"})

    async def _run(self, source: str) -> Any:
        try:
            transformed, fault = self.transform_cell(source), None
        except Exception:  # the shell shows it, whatever it is
            transformed, fault = source, sys.exc_info()
        given = {"transformed_cell": transformed, "preprocessing_exc_tuple": fault}
        if not self.should_run_async(source, **given):
            return self.run_cell(source, store_history=True)
        self._last_traceback, self._last_traceback_during_displayhook = None, False
        result = None
        try:
            result = await self.run_cell_async(source, store_history=True, **given)
            return result
        finally:
            self.events.trigger("post_execute")
            self.events.trigger("post_run_cell", result)


@cache
def prepare() -> Shell:
    """Make the shell, once a process; one forked from it finds it ready."""
    if "matplotlib" in sys.modules:
        # It reads the metadata of all installed packages to learn which backends there are.
        sys.modules["matplotlib"].backends.backend_registry.list_all()
    return Shell.instance()


def serve(pipe: Connection) -> NoReturn:
    """
    Execute the cells that come through a pipe, in a process that is there for nothing else.

    It is ended from outside: the one who asked for it ends all that its cells have started, too.

    Parameters
    ----------
    pipe : Connection
        Working folder and environment come in, then sources of cells; messages of Jupyter go out.
    """
    shell = prepare()
    folder, environment = pipe.recv()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    outbox = Outbox(pipe)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, descriptor in DESCRIPTORS.items():
        outbox.capture(descriptor, stream)
    threading.Thread(target=outbox.keep_going, daemon=True).start()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    builtins.input, getpass.getpass = partial(_refuse, "raw_input"), partial(_refuse, "getpass")
    _use_inline_pictures()
    if "" not in sys.path:  # a notebook finds modules in the folder it runs in
        sys.path.insert(0, "")
    if "numpy.random" in sys.modules:  # Python's own generator does that by itself
        sys.modules["numpy.random"].seed()
    tempfile.tempdir = None  # what it remembers may not be what the run's surroundings say
    shell.connect(outbox)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        while True:
            loop.run_until_complete(shell.execute(pipe.recv()))
    finally:
        outbox.release()
        os._exit(0)


def without_paths(line: str) -> str:
    """Shorten the paths of a traceback: from the library's folder on, or below the user's home."""
    for folder in _folders():
        line = line.replace(folder, "")
    return line


@cache
def _folders() -> tuple[str, ...]:
    """Name the folders that only this machine has, the longest first, also as IPython writes them."""
    paths: Iterable[str] = (
        *site.getsitepackages(),
        site.getusersitepackages(),
        *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
        *(path for path in sys.path if path),
        str(Path(__file__).parents[1]),
        sys.prefix,
        os.getcwd(),  # noqa: PTH109 - as text
    )
    home = str(Path.home())
    named = {f"{path}{os.sep}" for path in paths if len(Path(path).parts) > 2}
    short = {re.sub(f"^{re.escape(home)}(?={os.sep})", "~", path) for path in named}
    return tuple(sorted(named | short | {f"{home}{os.sep}"}, key=len, reverse=True))


def _refuse(name: str, *_: object, **__: object) -> NoReturn:
    said = f"{name} was called, but this frontend does not support input requests."
    raise StdinNotImplementedError(said)


def _use_inline_pictures() -> None:
    """Show matplotlib's figures in the notebook, as a kernel does, unless another way is set."""
    backend = os.environ.setdefault("MPLBACKEND", _INLINE)
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = backend
