"""The inside of a run: IPython executes the cells, and an outbox sends what they publish.

The shell is ipykernel's own, so displays, results and errors are the messages that a kernel
would send. Only the way out differs: see `baseline.build.outbox`.
"""

from __future__ import annotations

import asyncio
import builtins
import getpass
import logging
import os
import re
import signal
import site
import sys
import sysconfig
import tempfile
import threading
import types
from collections.abc import Mapping
from functools import cache, partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError, UsageError
from traitlets.config import Config

from baseline.build.outbox import DESCRIPTORS, Outbox, Stream

_INLINE = "module://matplotlib_inline.backend_inline"


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
            reply["ename"] = type(error).__name__
            reply["evalue"] = shorten_paths(str(error))
            reply["traceback"] = self._last_traceback or []
        # What the cell started in the background goes one step on, as it would in a kernel.
        await asyncio.sleep(0)
        self.outbox.send(None, "execute_reply", reply)
        self.outbox.send(None, "status", {"execution_state": "idle"})

    async def _run(self, source: str) -> Any:
        """Run a cell in the loop that runs us, as ipykernel does: IPython would begin another."""
        try:
            transformed, fault = self.transform_cell(source), None
        except Exception:  # the shell shows it, whatever it is
            transformed, fault = source, sys.exc_info()
        given = {"transformed_cell": transformed, "preprocessing_exc_tuple": fault}
        if not self.should_run_async(source, **given):
            return self.run_cell(source, store_history=True)
        # `run_cell` would do these two things.
        self._last_traceback, self._last_traceback_during_displayhook = None, False
        result = None
        try:
            result = await self.run_cell_async(source, store_history=True, **given)
            return result
        finally:
            self.events.trigger("post_execute")
            self.events.trigger("post_run_cell", result)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        """Show an error without the folders of this machine."""
        lines = [shorten_paths(line) for line in stb]
        super()._showtraceback(etype, shorten_paths(str(evalue)), lines)


@cache
def prepare_shell() -> Shell:
    """Make the shell, once a process; one forked from it finds it ready."""
    if "matplotlib" in sys.modules:
        # It reads the metadata of all installed packages to learn which backends there are.
        sys.modules["matplotlib"].backends.backend_registry.list_all()
    return Shell.instance()


def serve_cells(pipe: Connection) -> NoReturn:
    """
    Execute the cells that come through a pipe, in a process that is there for nothing else.

    Whoever asked for the process ends it, with all that its cells have started.

    Parameters
    ----------
    pipe : Connection
        Working folder and environment come in, then sources of cells; a word that this is ready
        and messages of Jupyter go out.
    """
    shell = prepare_shell()
    folder, environment = pipe.recv()
    _take_surroundings(folder, environment)
    pipe.send("ready")
    outbox = Outbox(pipe)
    for stream, descriptor in DESCRIPTORS.items():
        outbox.capture(descriptor, stream)
    threading.Thread(target=outbox.keep_going, daemon=True).start()
    shell.connect(outbox)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    pid = os.getpid()
    try:
        # A process that a cell forks comes back here, too, but the next cells are not its own.
        while os.getpid() == pid:
            loop.run_until_complete(shell.execute(pipe.recv()))
    finally:
        outbox.release()
        os._exit(0)


def _take_surroundings(folder: str, environment: Mapping[str, str]) -> None:
    """Make this forked process look as if it had just been started in a folder."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    logging.root.handlers.clear()  # papermill's own
    logging.root.setLevel(logging.WARNING)
    builtins.input, getpass.getpass = partial(_refuse, "raw_input"), partial(_refuse, "getpass")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    tempfile.tempdir = None  # what it remembers may not be what the environment says
    if "" not in sys.path:  # a notebook finds modules in the folder it runs in
        sys.path.insert(0, "")
    if "numpy.random" in sys.modules:  # Python's own generator does that by itself
        sys.modules["numpy.random"].seed()
    # Figures are shown in the notebook, as by a kernel, unless the environment says otherwise.
    backend = os.environ.setdefault("MPLBACKEND", _INLINE)
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = backend


def _refuse(name: str, *_: object, **__: object) -> NoReturn:
    said = f"{name} was called, but this frontend does not support input requests."
    raise StdinNotImplementedError(said)


def shorten_paths(text: str) -> str:
    """Shorten the paths in a text: from the library's folder on, or below the user's home."""
    for folder in _list_folders():
        text = text.replace(folder, "")
    return text


@cache
def _list_folders() -> tuple[str, ...]:
    """List this machine's own folders, longest first, also as IPython writes them."""
    paths = {
        *site.getsitepackages(),
        site.getusersitepackages(),
        *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
        *sys.path,
        str(Path(__file__).parents[1]),
        sys.prefix,
        os.getcwd(),  # noqa: PTH109 - as text
    }
    home = str(Path.home())
    # "/" and "/usr" are everywhere, and in texts that are no paths.
    named = {f"{path}{os.sep}" for path in paths if len(Path(path).parts) > 2}
    short = {re.sub(f"^{re.escape(home)}(?={os.sep})", "~", path) for path in named}
    return tuple(sorted(named | short | {f"{home}{os.sep}"}, key=len, reverse=True))
