"""Runs: one execution of one notebook, and the page it becomes.

Import this before threads start: two that import parts of nbconvert and papermill at once,
whose modules import each other, may find one half done.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from baseline import outputs, pages, project
from baseline.errors import RunError

KERNELS = {"warm": "WarmKernelManager", "cold": "LocalKernelManager"}
"""How kernels start: forked from a process that holds the imports, or as jupyter_client does."""


@dataclass(frozen=True)
class Run:
    """
    One execution of one notebook with one set of parameters.

    Parameters
    ----------
    name : str
        For messages.
    notebook : Path
    parameters : dict
        Without `data` and `outputs`, which depend on where it is staged.
    page, executed : str
        Where the page and the executed notebook go, below the run's outputs.
    title : str
        Of the page; by default the notebook's own.
    links : dict
        The page's place in the site; see `baseline.pages.html`.
    """

    name: str
    notebook: Path
    parameters: dict[str, str]
    page: str
    executed: str
    title: str = ""
    links: dict[str, Any] = field(default_factory=dict)

    def execute(self, data: Path, made: Path, shown: dict[str, str], kernel: str, timeout: int) -> None:
        """
        Execute the notebook with papermill, and write page and notebook.

        Parameters
        ----------
        data, made : Path
            Clean data to read; folder to write to.
        shown : dict of str to str
            What a reader should see instead of these folders.
        kernel : {"warm", "cold"}
        timeout : int
            Seconds that a cell may take.

        Raises
        ------
        RunError
            When a cell fails, the kernel dies or a cell takes too long.
        """
        # What papermill's translator says of a parameter it is given anew is of no use to the reader.
        logging.getLogger("papermill").setLevel(logging.ERROR)
        known = papermill.inspect_notebook(str(self.notebook))
        given = self.parameters | {"data": str(data), "outputs": str(made)}
        partial = made.with_name(f"{self.name}.partial.ipynb")

        def failed(message: str) -> RunError:
            return RunError(message, partial.read_bytes() if partial.is_file() else b"")

        try:
            notebook = papermill.execute_notebook(
                str(self.notebook),
                str(partial),
                {name: value for name, value in given.items() if name in known},
                progress_bar=False,
                request_save_on_cell_execute=False,
                execution_timeout=timeout,
                kernel_manager_class=f"baseline.kernels.{KERNELS[kernel]}",
                shutdown_kernel="immediate",
            )
        except PapermillExecutionError as error:
            why = f"cell {error.exec_count}: {error.ename}: {error.evalue}"
            raise failed(f"{self.notebook.name}, {why}\nOpen it in JupyterLab (`make lab`) to see the cell.") from None
        except CellTimeoutError:
            raise failed(f"{self.notebook.name}: a cell took more than {timeout} s; see --timeout.") from None
        except (DeadKernelError, RuntimeError) as error:
            raise failed(f"{self.notebook.name}: the kernel died ({error}).") from None
        settled = settle(notebook, shown)
        if project.scenario():
            settled.metadata["scenario"] = project.scenario()
        if self.title:
            settled.metadata["title"] = self.title
            settled.cells[0].source = re.sub(r"^# .*", lambda _: f"# {self.title}", settled.cells[0].source, count=1)
        contents = {self.executed: nbformat.writes(settled) + "\n", self.page: pages.html(settled, self.links)}
        for name, text in contents.items():
            outputs.write((made / name).parent, {Path(name).name: text.encode()})


def settle(notebook: nbformat.NotebookNode, shown: dict[str, str]) -> nbformat.NotebookNode:
    """
    Take out of an executed notebook what differs from run to run.

    Parameters
    ----------
    notebook : NotebookNode
    shown : dict of str to str
        Staging folders, and what a reader should see instead.

    Returns
    -------
    NotebookNode
        With fixed cell ids and without times and papermill's own metadata.
    """
    text = nbformat.writes(notebook)
    for staged, final in shown.items():
        text = text.replace(json.dumps(staged)[1:-1], final)
    settled = nbformat.reads(text, as_version=4)
    settled.metadata.pop("papermill", None)
    for number, cell in enumerate(settled.cells):
        cell["id"] = str(number)
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return settled
