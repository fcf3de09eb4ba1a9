"""Runs: one execution of one notebook, and the page it becomes."""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from baseline import files, project
from baseline.errors import RunError
from baseline.pages import notebook

_WARM: dict[str, Any] = {"engine_name": "baseline", "request_save_on_cell_execute": False}
# Sockets in the run's own folder, which nobody else can listen to; TCP where there are none.
_SOCKETS = {"transport": "ipc", "connection_file": "kernel.json"} if os.name == "posix" else {}
_COLD: dict[str, Any] = {
    "config": Config(KernelManager=_SOCKETS),
    "extra_arguments": ["--HistoryManager.enabled=False"],
    "shutdown_kernel": "immediate",
    "request_save_on_cell_execute": True,  # so that a kernel that dies leaves its notebook
}


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
        Without `outputs`, which depends on where it is staged.
    page, executed : str
        Where the page and the executed notebook go, below the run's outputs.
    title : str
        Of the page; by default the notebook's own.
    note : str
        On the page, that it is not the report as printed.
    links : dict
        The page's place in the site; see `baseline.pages.notebook.render_notebook`.
    optional : tuple of str
        Parameters that the notebook may not know.
    """

    name: str
    notebook: Path
    parameters: dict[str, str]
    page: str
    executed: str
    title: str = ""
    note: str = ""
    links: dict[str, Any] = field(default_factory=dict)
    optional: tuple[str, ...] = ()

    def execute(
        self, data: Path, outputs: Path, shown: dict[str, str], kernel: str, timeout: int
    ) -> None:
        """
        Execute the notebook with papermill, and write page and notebook.

        Parameters
        ----------
        data, outputs : Path
            Clean data and statistics to read; folder to write to.
        shown : dict of str to str
            What a reader should see instead of the second.
        kernel : {"warm", "cold"}
        timeout : int
            Seconds that a cell may take.

        Raises
        ------
        RunError
            When a cell fails, the kernel dies or a cell takes too long.
        """
        # What papermill's translator says of a parameter is of no use to the reader.
        logging.getLogger("papermill").setLevel(logging.ERROR)
        partial = outputs.with_name(f"{self.name}.partial.ipynb")
        known = read_parameters(self.notebook)
        parameters = self.parameters | {"outputs": str(outputs)}
        if unknown := [name for name in parameters if name not in {*known, *self.optional}]:
            raise RunError(
                f"{self.notebook.name} does not set these parameters: {', '.join(unknown)}.\n"
                "Set them in the first code cell, and tag that cell `parameters`."
            )
        try:
            with _own_surroundings(outputs.with_name(f"{self.name}.scratch"), data) as scratch:
                executed = papermill.execute_notebook(
                    str(self.notebook),
                    str(partial),
                    {name: value for name, value in parameters.items() if name in known},
                    progress_bar=False,
                    execution_timeout=timeout,
                    iopub_timeout=timeout,
                    cwd=str(scratch),
                    **_COLD if kernel == "cold" else _WARM,
                )
        except Exception as error:
            why = _explain(error, partial, timeout)
            kept = partial.read_bytes() if partial.is_file() else b""
            raise RunError(f"{self.notebook.name}{why}", kept) from None
        self._refuse_odd_files(outputs)
        settled = remove_traces(executed, shown)
        if self.note:
            settled.metadata["basis"] = self.note
        if self.title:
            settled.metadata["title"] = self.title
            settled.cells[0].source = re.sub(
                r"^# .*", lambda _: f"# {self.title}", settled.cells[0].source, count=1
            )
        contents = {
            self.executed: nbformat.writes(settled) + "\n",
            self.page: notebook.render_notebook(settled, self.links),
        }
        files.fill(outputs, {name: text.encode() for name, text in contents.items()})

    def _refuse_odd_files(self, outputs: Path) -> None:
        """Stop when cells left a link, which may lead anywhere, or a pipe, which nobody fills."""
        for path in outputs.rglob("*"):
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                name = path.relative_to(outputs)
                raise RunError(
                    f"{self.notebook.name} made {name}, which is not a regular file.\n"
                    "Have the notebook write files only."
                )


def read_parameters(notebook: Path) -> set[str]:
    """
    Read which parameters a notebook has: what its cell with the tag `parameters` sets.

    Raises
    ------
    RunError
        When it is not a notebook, or is damaged.
    """
    try:
        # papermill only logs what is wrong.
        nbformat.validate(nbformat.read(notebook, as_version=4))
        return set(papermill.inspect_notebook(str(notebook)))
    except (AttributeError, KeyError, TypeError):  # it is JSON, but of another shape
        why = _explain(ValueError("it is not a notebook"), notebook, 0)
        raise RunError(f"{notebook.name}{why}") from None
    except Exception as error:  # nbformat, jsonschema and papermill each have their own
        raise RunError(f"{notebook.name}{_explain(error, notebook, 0)}") from None


@contextmanager
def _own_surroundings(scratch: Path, data: Path) -> Iterator[Path]:
    """Let a run read what it was given, and work in an empty folder of its own."""
    scratch.mkdir(parents=True)
    names = {"TMPDIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"}
    changed = dict.fromkeys(names, str(scratch)) | {project.GIVEN: str(data)}
    # A run has another current folder, and could not find the project from there.
    changed["BASELINE_ROOT"] = str(project.find_project().root)
    before = {name: os.environ.get(name) for name in changed}
    tempfile.gettempdir()  # remembered, so that files of this process, which stays, do not go there
    os.environ.update(changed)
    try:
        yield scratch
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        shutil.rmtree(scratch, ignore_errors=True)


def _explain(error: Exception, partial: Path, timeout: int) -> str:
    """Say in which cell a run ended, why, and how to mend it."""
    match error:
        case PapermillExecutionError():
            where = f", cell {error.exec_count}: {error.ename}: {error.evalue}"
            return f"{where}\nOpen it in JupyterLab (`make lab`) to look at the cell."
        case CellTimeoutError():
            return f"{_cell(partial)}: it took more than {timeout} s.\nAllow more with --timeout."
        case DeadKernelError():
            return (
                f"{_cell(partial)}: {error}.\nOpen it in JupyterLab (`make lab`) to mend the cell."
            )
        case OSError():
            why = error.strerror or error
            return (
                f" cannot be run ({why}).\n"
                "Check that there is memory left, and room on a disk that can be written to."
            )
    said = str(error).strip().partition("\n")[0]
    return (
        f" cannot be run ({type(error).__name__}: {said}).\n"
        "Restore it from the repository, or fix it in JupyterLab (`make lab`)."
    )


def _cell(partial: Path) -> str:
    """Name the cell that was running by its number in the notebook."""
    try:
        cells = nbformat.read(partial, as_version=4).cells
    except (OSError, ValueError):
        return ""
    code = [cell for cell in cells if cell.cell_type == "code"]
    begun = [number for number, cell in enumerate(code, 1) if cell.metadata.papermill.start_time]
    return f", cell {begun[-1]}" if begun else ""


def remove_traces(notebook: nbformat.NotebookNode, shown: dict[str, str]) -> nbformat.NotebookNode:
    """
    Take out of an executed notebook what differs from run to run.

    Cell ids become fixed; times and papermill's own metadata go. `shown` says what a reader should
    see instead of staging folders.
    """
    settled = _replace(notebook, shown)
    settled.metadata.pop("papermill", None)
    for number, cell in enumerate(settled.cells):
        cell["id"] = str(number)
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return settled


def _replace(content: Any, shown: dict[str, str]) -> Any:
    """Copy a JSON value, replacing some texts within its strings."""
    match content:
        case str():
            for staged, final in shown.items():
                content = content.replace(staged, final)
        case dict():
            return nbformat.NotebookNode(
                {name: _replace(value, shown) for name, value in content.items()}
            )
        case list():
            return [_replace(value, shown) for value in content]
    return content
