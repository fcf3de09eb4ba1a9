"""Runs: raw data to clean data to statistics to executed notebooks, promoted whole."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pandas as pd

from baseline import claims, countries, executors, frames, merge, outputs, project, schema, summary
from baseline.corrections import apply
from baseline.errors import RunError, UnknownName

Report = Callable[[str], None]

KERNELS = {"warm": "WarmKernelManager", "cold": "LocalKernelManager"}
"""How kernels start: forked from a process that holds the imports, or as jupyter_client does."""

TIMEOUT = 120
"""Seconds that a cell may take."""


@dataclass(frozen=True)
class Done:
    """What a rebuild changed: files, and verdicts that are no longer what they were."""

    files: list[Path]
    verdicts: list[str]


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
    """

    name: str
    notebook: Path
    parameters: dict[str, str]
    page: str
    executed: str
    title: str = ""

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
        import papermill
        from nbclient.exceptions import CellTimeoutError, DeadKernelError
        from papermill.exceptions import PapermillExecutionError

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
        from baseline import pages

        settled = settle(notebook, shown)
        if self.title:
            settled.metadata["title"] = self.title
        contents = {self.executed: nbformat.writes(settled) + "\n", self.page: pages.html(settled)}
        for name, text in contents.items():
            outputs.write((made / name).parent, {Path(name).name: text.encode()})


def notebooks(names: Sequence[str] = ()) -> list[Path]:
    """
    Find the report's notebooks by name.

    Parameters
    ----------
    names : sequence of str
        File names without ending, or their beginning up to an underscore: "fig_4". All
        of them when empty.

    Returns
    -------
    list of Path

    Raises
    ------
    UnknownName
        Naming the nearest notebook.
    """
    known = {path.stem: path for path in sorted(project.find().notebooks.glob("*.ipynb")) if path.stem != "country"}
    found: dict[str, Path] = {}
    for name in names or known:
        stem = name.removesuffix(".ipynb")
        matching = [each for each in known if each == stem or each.startswith(f"{stem}_")]
        if not matching:
            raise UnknownName(countries.unknown("notebook", name, known))
        found |= {each: known[each] for each in matching}
    return list(found.values())


def reproduce(
    names: Sequence[str] = (),
    group: str = "coe",
    basis: str = "printed",
    jobs: int = 2,
    folder: Path | None = None,
    report: Report = print,
    kernel: str = "warm",
) -> Done:
    """
    Rebuild clean data, statistics, tables and figures from the raw tables.

    Parameters
    ----------
    names : sequence of str
        Notebooks to run; all of them when empty.
    group, basis : str
        Parameters of the notebooks.
    jobs : int
        Notebooks executed at once.
    folder : Path, optional
        Outputs; by default the project's.
    report : callable
        Told each step when it is done.
    kernel : {"warm", "cold"}

    Returns
    -------
    Done
        Files and verdicts that changed. When anything fails, none has.

    Raises
    ------
    BaselineError
        For faults in the data, unknown names, a failing cell, an unwritable folder.
    """
    chosen = notebooks(names)
    if group != "coe" and not names:  # a notebook that knows no groups shows the same for each
        chosen = [path for path in chosen if "group: str" in path.read_text(encoding="utf-8")]
    countries.group(group)
    schema.check_basis(basis)
    target = project.output_folder(folder, basis, group)
    clean = merge.clean()
    report("clean data")
    with outputs.staging(target) as stage:
        data, made = stage / "data", stage / "outputs"
        tidy = _tidy(clean, basis)
        outputs.write(data, {name: text.encode() for name, text in clean.files().items()})
        outputs.write(made, {name: text.encode() for name, text in tidy.items()})
        report("statistics and verdicts")
        parameters = {"basis": basis, "group": group}
        runs = [Run(p.stem, p, parameters, f"{p.stem}.html", f"notebooks/{p.stem}.ipynb") for p in chosen]
        shown = {str(data): "data/clean", str(made): project.find().show(target)}
        with executors.local(jobs) as pool:
            done = [pool.submit(run.execute, data, made, shown, kernel, TIMEOUT) for run in runs]
            for run, each in zip(runs, done, strict=True):
                each.result()
                report(run.name)
        verdicts = _changed_verdicts(made / "claims.csv", target / "claims.csv")
        outputs.write(project.find().clean, {name: text.encode() for name, text in clean.files().items()})
        return Done(outputs.promote((made, target)), verdicts)


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


def statistics_of(clean: merge.Clean, basis: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute indicators and statistics of a basis from clean data."""
    indicators = apply(clean.indicators) if basis == "corrected" else clean.indicators
    return indicators, summary.compute(indicators, basis, frames.country_lists())


def _tidy(clean: merge.Clean, basis: str) -> dict[str, str]:
    """Compute statistics and verdicts, as CSV by file name."""
    indicators, statistics = statistics_of(clean, basis)
    verdicts = claims.table(claims.judge(indicators, statistics))
    return {"statistics.csv": merge.to_csv(statistics), "claims.csv": merge.to_csv(verdicts)}


def _changed_verdicts(new: Path, old: Path) -> list[str]:
    """Name the claims whose verdict is no longer what it was."""
    if not old.is_file():
        return []
    return claims.changed(*(pd.read_csv(file, dtype="str", keep_default_na=False) for file in (new, old)))
