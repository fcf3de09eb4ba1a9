"""Runs: raw data to clean data to statistics to executed notebooks, promoted whole."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat

from baseline import claims, countries, frames, merge, outputs, pages, project, schema, summary
from baseline.corrections import apply
from baseline.errors import BaselineError, UnknownName

Report = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """
    One execution of one notebook with one set of parameters.

    Parameters
    ----------
    notebook : Path
    basis : {"printed", "corrected"}
    group : {"coe", "eu", "focus", "non_eu", "non_focus"}
    data : Path
        Clean data that it reads.
    outputs : Path
        Folder that it writes to.
    """

    notebook: Path
    basis: str
    group: str
    data: Path
    outputs: Path

    @property
    def parameters(self) -> dict[str, str]:
        """What the notebook's `parameters` cell is given."""
        return {"basis": self.basis, "group": self.group, "data": str(self.data), "outputs": str(self.outputs)}

    def execute(self) -> nbformat.NotebookNode:
        """
        Execute the notebook with papermill.

        Raises
        ------
        BaselineError
            When a cell fails, with the cell and its error.
        """
        import papermill
        from papermill.exceptions import PapermillExecutionError

        known = papermill.inspect_notebook(str(self.notebook))
        given = {name: value for name, value in self.parameters.items() if name in known}
        try:
            return papermill.execute_notebook(
                str(self.notebook),
                None,
                given,
                progress_bar=False,
                kernel_manager_class="baseline.kernels.LocalKernelManager",
                shutdown_kernel="immediate",
            )
        except PapermillExecutionError as error:
            raise BaselineError(
                f"{self.notebook.name}, cell {error.exec_count}: {error.ename}: {error.evalue}\n"
                f"Open it in JupyterLab (`make lab`) to see the cell; nothing was written."
            ) from None


def notebooks(names: Sequence[str] = ()) -> list[Path]:
    """
    Find notebooks by name.

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
    known = {path.stem: path for path in sorted(project.find().notebooks.glob("*.ipynb"))}
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
) -> list[Path]:
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

    Returns
    -------
    list of Path
        Files that are new or changed. When anything fails, none is.

    Raises
    ------
    BaselineError
        For faults in the data, unknown names, a failing cell, an unwritable folder.
    """
    chosen = notebooks(names)
    countries.group(group)
    schema.check_basis(basis)
    target = project.output_folder(folder, basis, group)
    clean = merge.clean()
    report("clean data")
    with outputs.staging(target) as stage:
        data, made = stage / "data", stage / "outputs"
        outputs.write(data, {name: text.encode() for name, text in clean.files().items()})
        indicators = apply(clean.indicators) if basis == "corrected" else clean.indicators
        statistics = summary.compute(indicators, basis, frames.country_lists())
        verdicts = claims.table(claims.judge(indicators, statistics))
        tidy = {"statistics.csv": statistics, "claims.csv": verdicts}
        outputs.write(made, {name: merge.to_csv(frame).encode() for name, frame in tidy.items()})
        report("statistics and verdicts")
        runs = [Run(path, basis, group, data, made) for path in chosen]
        shown = {str(data): "data/clean", str(made): project.find().show(target)}
        _execute(runs, jobs, shown, report)
        outputs.write(project.find().clean, {path.name: path.read_bytes() for path in sorted(data.iterdir())})
        return outputs.promote(made, target)


def _execute(runs: Sequence[Run], jobs: int, shown: dict[str, str], report: Report) -> None:
    def one(run: Run) -> None:
        notebook = settle(run.execute(), shown)
        source = nbformat.writes(notebook) + "\n"
        page = pages.html(notebook)
        outputs.write(run.outputs / "notebooks", {f"{run.notebook.stem}.ipynb": source.encode()})
        outputs.write(run.outputs, {f"{run.notebook.stem}.html": page.encode()})
        report(run.notebook.stem)

    # What a translator says of a parameter it is given anew is of no use to the reader.
    logging.getLogger("papermill").setLevel(logging.ERROR)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        for done in [pool.submit(one, run) for run in runs]:
            done.result()


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
