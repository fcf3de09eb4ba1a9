"""Kernels for many runs: forked from a process that holds the imports, each its own process.

jupyter_client starts a kernel through a provisioner. The one here forks it from a server
(multiprocessing's fork server) in which pandas, matplotlib and ipykernel are imported
already; papermill, nbclient and ipykernel stay as they are, and nothing a notebook does
reaches the next one. Any notebook can use it: JUPYTER_DEFAULT_PROVISIONER_NAME=baseline-warm.
"""

from __future__ import annotations

import asyncio
import atexit
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import types
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from queue import Empty
from typing import Any, Self, cast

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.paths import jupyter_runtime_dir
from traitlets import Bool, default

HAS_FORK = "forkserver" in multiprocessing.get_all_start_methods()

_MODULE = "ipykernel_launcher"
_LOCK = threading.Lock()
_server: Future[bool] | None = None
_short_folder: str | None = None

_LONGEST_FOLDER = 75
"""Characters: a socket's whole name may have 107, and the rest of it some 30."""


class LocalClient(AsyncKernelClient):
    """Know at once that a kernel is ready: jupyter_client's own client waits 0.2 s more to be sure."""

    def _context_default(self) -> zmq.asyncio.Context:
        """Try to connect each 2 ms until the kernel is there; ZeroMQ would wait 100."""
        context: zmq.asyncio.Context = super()._context_default()
        context.setsockopt(zmq.RECONNECT_IVL, 2)
        return context

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """
        Wait until the kernel has answered a request and said on all channels that it is idle.

        Parameters
        ----------
        timeout : float, optional
            Seconds.

        Raises
        ------
        RuntimeError
            When it dies or does not answer in time.
        """
        try:
            await asyncio.wait_for(self._answered(), timeout)
        except TimeoutError:
            raise RuntimeError(f"Kernel didn't respond in {timeout} seconds") from None

    async def _answered(self) -> None:
        asked = set()  # one that starts slowly answers all of them, the first one first
        while True:
            asked.add(self.kernel_info())
            try:
                reply = await self.get_shell_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply" and _answers(reply, asked):
                    while not _is_heard(await self.get_iopub_msg(timeout=0.5), asked):
                        pass
                    self._handle_kernel_info_reply(reply)
                    return
            except Empty:
                if not await self.is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info") from None


class LocalKernelManager(AsyncKernelManager):
    """
    Speak to a kernel over sockets in the file system, which only this user can open.

    TCP, jupyter_client's default, can be listened to by others and runs out of ports
    when many kernels start at once; it remains where such sockets do not exist.
    """

    @default("client_factory")
    def _default_client(self) -> type[LocalClient]:
        return LocalClient

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """Keep the cells of a run out of the history that IPython keeps of what a person typed."""
        return super().format_kernel_cmd([*(extra_arguments or []), "--HistoryManager.enabled=False"])

    @default("transport")
    def _default_transport(self) -> str:
        return "ipc" if os.name == "posix" else "tcp"

    @default("ip")
    def _default_address(self) -> str:
        if self.transport != "ipc":
            return "127.0.0.1"
        # Kernels that start at the same moment must not share jupyter_client's default name.
        return str(_socket_folder() / f"kernel-{uuid.uuid4().hex[:12]}-ipc")


class WarmKernelManager(LocalKernelManager):
    """Start kernels with `WarmProvisioner`, whatever the kernel's own specification says."""

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """The kernel's specification, with this provisioner."""
        spec = super().kernel_spec
        if spec is not None and HAS_FORK:
            provisioner = {"provisioner_name": "baseline-warm", "config": {"patient": True}}
            spec.metadata = {**spec.metadata, "kernel_provisioner": provisioner}
        return spec


class WarmProvisioner(LocalProvisioner):
    """
    Fork a Python kernel instead of starting an interpreter.

    A command that is no `python -m ipykernel_launcher` of this very interpreter is started
    as usual, and so is every kernel where processes cannot be forked. What a forked kernel
    writes past its notebook goes where the caller's output goes; `stdout=PIPE` is not served.
    """

    patient = Bool(False, help="Wait for the server while it imports; else start as usual until it can fork.").tag(
        config=True
    )

    async def wait(self) -> int | None:
        """Wait for the kernel's end; of a forked one it is known at once."""
        await self._ended()
        return await super().wait()

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and give a forked one the moment it takes: its manager would look again after 0.1 s."""
        await super().kill(restart)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended(), 1)

    async def _ended(self) -> None:
        if isinstance(self.process, Forked):
            # A loop has one reader a descriptor; each that waits has its own, and another may forget the process.
            loop, ended, sentinel = asyncio.get_running_loop(), asyncio.Event(), os.dup(self.process.sentinel)
            loop.add_reader(sentinel, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(sentinel)
                os.close(sentinel)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel that a command would start."""
        if not (HAS_FORK and cmd[0] == sys.executable and _MODULE in cmd) or kwargs.get("independent"):
            return await super().launch_kernel(cmd, **kwargs)
        server = prepare()
        if not (await asyncio.wrap_future(server) if self.patient else server.done() and server.result()):
            return await super().launch_kernel(cmd, **kwargs)
        cwd, env = kwargs.get("cwd") or Path.cwd(), kwargs.get("env") or os.environ
        try:
            process = Forked(cmd[cmd.index(_MODULE) + 1 :], str(cwd), dict(env))
        except (OSError, EOFError):  # the server was killed
            return await super().launch_kernel(cmd, **kwargs)
        self.process = cast("Any", process)  # in place of a Popen
        self.pid = self.pgid = process.pid
        self.cwd = cwd
        return self.connection_info


def prepare(*modules: str) -> Future[bool]:
    """
    Start the server, once a process, so that its imports run beside the caller's own.

    Parameters
    ----------
    *modules : str
        What it should import, beside what every kernel of ours needs.

    Returns
    -------
    Future of bool
        Done when the server has imported; True when it can fork.
    """
    global _server
    with _LOCK:
        if _server is None:
            _server = Future()
            threading.Thread(target=_start_server, args=(_server, modules), daemon=True).start()
        return _server


def _start_server(ready: Future[bool], modules: Sequence[str]) -> None:
    """Have the server fork one process that does nothing: then its imports are done."""
    try:
        multiprocessing.set_forkserver_preload([*modules, "baseline.warm"])
        _fork(_nothing).join()
        ready.set_result(True)
    except Exception:  # whatever keeps it from forking, kernels can be started as usual
        ready.set_result(False)


def _nothing(_: None) -> None:
    pass


def _forget_server() -> None:
    """Start afresh in a forked process: the server is its parent's child, and a lock may be held."""
    global _LOCK, _server, _short_folder
    _LOCK, _server, _short_folder = threading.Lock(), None, None
    _let_server_go()
    forkserver._forkserver.__init__()  # type: ignore[misc]
    resource_tracker._resource_tracker._lock._at_fork_reinit()  # type: ignore[attr-defined]


def _let_server_go() -> None:
    """Close what the server watches: it lives while anyone holds this, and nobody but its caller should."""
    server: Any = forkserver._forkserver
    if server._forkserver_alive_fd is not None:
        os.close(server._forkserver_alive_fd)
        server._forkserver_alive_fd = None


if HAS_FORK:
    os.register_at_fork(after_in_child=_forget_server)


class Forked:
    """
    A forked kernel, with what jupyter_client uses of `subprocess.Popen`.

    Parameters
    ----------
    argv : sequence of str
        Arguments of ipykernel.
    cwd : str
        Working folder.
    env : mapping of str to str
        Environment.
    """

    stdin = stdout = stderr = None

    def __init__(self, argv: Sequence[str], cwd: str, env: Mapping[str, str]) -> None:
        with _LOCK:
            self._process = _fork(_serve, list(argv), cwd, dict(env))
        self.pid, self.sentinel = int(self._process.pid or 0), self._process.sentinel

    def poll(self) -> int | None:
        """Exit status, or None while it runs."""
        return self._process.exitcode

    @property
    def returncode(self) -> int | None:
        """Exit status, or None while it runs."""
        return self.poll()

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end."""
        self._process.join(timeout)
        return self.poll()

    def send_signal(self, signum: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def _fork(target: Callable[..., None], *args: object) -> ForkServerProcess:
    """Call a function in a process forked from the server; its first argument is None."""
    with _HiddenMain() as hidden:
        process = multiprocessing.get_context("forkserver").Process(target=target, args=(hidden, *args), daemon=True)
        process.start()
    return process


def _socket_folder() -> Path:
    """Find a folder for sockets that only this user can enter, and whose name is short enough for them."""
    global _short_folder
    folder = Path(jupyter_runtime_dir())
    if len(str(folder)) <= _LONGEST_FOLDER:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder
    with _LOCK:
        if _short_folder is None:
            _short_folder = tempfile.mkdtemp(prefix="baseline-sockets-")
            atexit.register(_remove_short_folder)
    return Path(_short_folder)


def _remove_short_folder() -> None:
    if _short_folder is not None:  # in a forked process it is the parent's
        shutil.rmtree(_short_folder, ignore_errors=True)


def _is_heard(message: dict[str, Any], asked: set[str]) -> bool:
    """Tell whether a message proves that the channel of outputs is connected, so that none is missed."""
    idle = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
    return message["msg_type"] == "iopub_welcome" or (idle and _answers(message, asked))


def _answers(message: dict[str, Any], asked: set[str]) -> bool:
    return message["parent_header"].get("msg_id") in asked


class _HiddenMain:
    """
    Hide the caller's script, which multiprocessing's children would import again.

    It is back as soon as this is pickled: multiprocessing has looked for it by then, and not
    yet begun to wait for the server. A process that is a daemon itself, as Dask's workers
    are, may start no other; a kernel is none of those that would be left behind, since it
    ends with its server.
    """

    def __enter__(self) -> Self:
        self._config = multiprocessing.current_process()._config  # type: ignore[attr-defined]
        self._main, self._daemon = sys.modules["__main__"], self._config.get("daemon", False)
        sys.modules["__main__"] = types.ModuleType("__main__")
        self._config["daemon"] = False
        return self

    def __exit__(self, *_: object) -> None:
        sys.modules["__main__"] = self._main
        self._config["daemon"] = self._daemon

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        self.__exit__()
        return type(None), ()


def _serve(_: None, argv: list[str], cwd: str, env: dict[str, str]) -> None:
    """Become a kernel: own session, working folder and environment, no input."""
    _let_server_go()
    os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["ipykernel_launcher", *argv]
    sys.modules["__main__"] = types.ModuleType("__main__")
    if sys.path[:1] != [""]:
        sys.path.insert(0, "")
    from ipykernel.kernelapp import IPKernelApp

    # The kernel ends when its parent does: the fork server, which ends with the one who asked for it.
    IPKernelApp.launch_instance(argv=argv, parent_handle=os.getppid())
