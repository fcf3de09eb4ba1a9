"""An engine for papermill: each notebook in a process of its own, without a kernel.

`papermill --engine baseline IN OUT` runs any Python notebook by it. Against an ordinary
kernel, these differ on purpose:

- What is written comes in the order in which it was written; consecutive texts of a stream
  are one output, which a kernel splits by the clock.
- Tracebacks do not show this machine's folders. Warnings name a cell, not a temporary file.
- What subprocesses and `sys.__stdout__` write is in the notebook, and not in the terminal.
- Text that a thread or a background task prints belongs to the cell that runs at that moment.
- There is no kernel to ask (`get_ipython().kernel`); multiprocessing knows a parent process.
- `exit` in a cell does nothing. A cell that takes too long is ended, not interrupted.
- Widgets show their text and keep no state. There are no windows (`%gui qt`).
- The user's IPython profile, its history and its start-up files are not read.
- When the last cell has run, the process is ended with all that its cells have started;
  functions registered with `atexit` are not called.
- A run that writes more than `MOST_OUTPUT`, or a cell more than `MOST_OUTPUTS`, is stopped.
- nbclient's hooks, `coalesce_streams` and `interrupt_on_timeout` have no effect.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from jupyter_client.jsonutil import extract_dates
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME
from nbclient.client import timestamp
from nbclient.exceptions import (
    CellExecutionComplete,
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.iorw import write_ipynb
from papermill.log import logger

from baseline.build import child, processes

LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": f"ipython{sys.version_info[0]}",
    "version": sys.version.split()[0],
}
"""What a Python kernel says of its language, and an executed notebook of its own."""

MOST_OUTPUT = 50_000_000
"""Bytes that the cells of a run may write to their notebook."""

MOST_OUTPUTS = 10_000
"""Outputs that a cell may have; text counts once, however often it is written."""

_LOOK_EVERY = 0.5
"""Seconds: an end shows at once, but for a process that left others behind which hold its pipe."""


class RunEngine(NBClientEngine):  # type: ignore[misc]
    """Execute Python notebooks without a kernel, and others by papermill's own engine."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        execution_timeout: int | None = None,
        **options: Any,
    ) -> NotebookNode:
        """
        Execute a notebook that papermill has given its parameters.

        Parameters
        ----------
        nb_man : NotebookExecutionManager
        kernel_name : str
            Only the kernel of this very Python can be done without.
        execution_timeout : int, optional
            Seconds that a cell may take.
        **options
            As for papermill's own engine: settings of nbclient.

        Raises
        ------
        DeadKernelError
            When a cell ends its process, or writes too much.
        CellTimeoutError
            When a cell takes too long.
        """
        if kernel_name != NATIVE_KERNEL_NAME or not processes.CAN_FORK:
            options |= {"execution_timeout": execution_timeout}
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        known = {name: value for name, value in options.items() if name in RunClient.class_traits()}
        timeout = execution_timeout or options.get("timeout")
        return RunClient(nb_man, **known | {"timeout": timeout, "log": logger}).execute()


class RunClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, which hands cells to a process instead of a kernel."""

    process: BaseProcess | child.Served
    pipe: Connection

    def execute(self, **_: Any) -> NotebookNode:
        """Execute all cells; the process ends with all that they have started."""
        self.reset_execution_trackers()
        self.written = 0
        with child.begin_process() as (self.process, self.pipe):
            try:
                self.papermill_execute_cells()
            except Exception:
                # papermill, asked not to save after each cell, would not save what a fault leaves.
                if where := self.nb.metadata.papermill.get("output_path"):
                    write_ipynb(self.nb, where)
                raise
        self.nb.metadata["language_info"] = dict(LANGUAGE)
        return self.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int, *_: Any, **__: Any) -> NotebookNode:
        """Execute one cell; its outputs are there as far as it came, whatever happens."""
        tags = cell.metadata.get("tags", [])
        is_code = cell.cell_type == "code" and cell.source.strip()
        if not is_code or self.skip_cells_with_tag in tags:
            return cell
        if self.record_timing:
            cell.metadata["execution"] = {}
        cell.outputs = []
        self.clear_before_next_output = False
        self.code_cells_executed += 1
        reply = self._receive_reply(cell, cell_index)
        content = reply["content"]
        may_fail = not self.force_raise_errors and (
            self.allow_errors
            or "raises-exception" in tags
            or content.get("ename") in self.allow_error_names
        )
        if content["status"] == "error" and not may_fail:
            raise CellExecutionError.from_cell_and_msg(cell, content)
        return cell

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str, cell_index: int
    ) -> NotebookNode | None:
        """Add an output; text to the text before it."""
        last = outs[-1] if outs and not self.clear_before_next_output else {}
        name = msg["content"].get("name")
        if msg["msg_type"] != "stream" or last.get("name") != name:
            return super().output(outs, msg, display_id, cell_index)
        last["text"] += msg["content"]["text"]
        return output_from_msg(msg)  # what was added, for papermill's log

    def _receive_reply(self, cell: NotebookNode, cell_index: int) -> dict[str, Any]:
        """Add a cell's outputs to it, and return the shell's reply."""
        reply: dict[str, Any] = {}
        for message in self._receive_messages(cell):
            if message["msg_type"] == "execute_reply":
                reply = message
                if self.record_timing:
                    cell.metadata["execution"]["shell.execute_reply"] = timestamp(message)
                continue
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                break
            if len(cell.outputs) > MOST_OUTPUTS:
                raise DeadKernelError(f"it has more than {MOST_OUTPUTS:,} outputs")
        return reply

    def _receive_messages(self, cell: NotebookNode) -> Iterator[dict[str, Any]]:
        """Have a cell executed, and yield its messages until it is done or out of time."""
        limit = self._get_timeout(cell)
        deadline = time.monotonic() + limit if limit else float("inf")
        try:
            self.pipe.send(cell.source)
            while True:
                while not self.pipe.poll(min(_LOOK_EVERY, max(0, deadline - time.monotonic()))):
                    if time.monotonic() >= deadline:
                        raise CellTimeoutError.error_from_timeout_and_cell(
                            "Cell execution timed out", limit, cell
                        )
                    if not self.process.is_alive():
                        raise EOFError
                content = self.pipe.recv_bytes()
                self.written += len(content)
                if self.written > MOST_OUTPUT:
                    raise DeadKernelError(
                        f"the notebook's output grew beyond {MOST_OUTPUT / 1e6:.0f} MB"
                    )
                message = json.loads(content)
                message["header"] = extract_dates(message["header"])
                yield message
        except (EOFError, ConnectionError):
            raise DeadKernelError(self._describe_end()) from None

    def _describe_end(self) -> str:
        self.process.join(1)
        status = self.process.exitcode
        if status is None or status >= 0:
            return f"its process exited with status {status}"
        why = " (perhaps it ran out of memory)" if status == -signal.SIGKILL else ""
        return f"its process was killed by {signal.Signals(-status).name}{why}"
