"""Runs: raw data to clean data to statistics to executed notebooks, promoted whole."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import nbformat
import pandas as pd

from baseline import claims, countries, executors, frames, merge, outputs, pages, project, schema, summary
from baseline.corrections import apply
from baseline.errors import BaselineError, RunError, UnknownName

try:
    import fcntl
except ImportError:  # not on Windows, where two commands must not write to one folder at once
    fcntl = None  # type: ignore[assignment]

Report = Callable[[str], None]

KERNELS = {"warm": "WarmKernelManager", "cold": "LocalKernelManager"}
"""How kernels start: forked from a process that holds the imports, or as jupyter_client does."""

PROFILE_FILES = ("profile.html", "profile.json", "profile.ipynb", "numbers.svg", "statuses.svg")
"""What a profile consists of."""

KEY = ".made-from"
"""File of a profile's folder that says, as a hash, what it was made from."""

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


def sweep(
    codes: Sequence[str],
    basis: str = "printed",
    compare: str = "coe",
    jobs: int = 2,
    folder: Path | None = None,
    report: Report = print,
    kernel: str = "warm",
    timeout: int = TIMEOUT,
    force: bool = False,
    executor: AbstractContextManager[Executor] | None = None,
    pdf: bool = False,
) -> dict[str, str]:
    """
    Build the profiles of countries, each in a folder of its own.

    Parameters
    ----------
    codes : sequence of str
        Alpha-3 codes.
    basis, compare : str
        Parameters of the notebook.
    jobs : int
        Profiles built at once.
    folder : Path, optional
        Outputs; profiles go to `countries` below.
    report : callable
        Told each country when it is done.
    kernel : {"warm", "cold"}
    timeout : int
        Seconds that a cell may take.
    force : bool
        Build also what is there and was made from the same notebook, data, library and
        parameters.
    executor : context manager of Executor, optional
        Where to run; by default in `jobs` threads of this process.
    pdf : bool
        Print each page too.

    Returns
    -------
    dict of str to str
        What went wrong, by country, and where its partial notebook is; the others are done.
        A country that failed keeps its old files.

    Raises
    ------
    BaselineError
        For faults in the data, unknown names, an unwritable folder.
    """
    schema.check_basis(basis)
    countries.peers(compare)
    target = project.output_folder(folder, basis, "coe") / "countries"
    clean, failed = merge.clean(), {}
    contents = clean.files() | {"statistics.csv": merge.to_csv(_statistics(clean, basis)[1])}
    notebook = project.find().notebooks / "country.ipynb"
    made_from = _fingerprint(notebook, contents)
    source, parameters = notebook.read_text(encoding="utf-8"), {"basis": basis, "compare": compare}
    with outputs.staging(target) as stage, executor or executors.local(jobs) as pool:
        running = {}
        for code in codes:
            key = hashlib.sha256(json.dumps([made_from, parameters, code]).encode()).hexdigest()
            if not force and _is_there(target / code, key, pdf):
                report(code)
                continue
            shown = project.find().show(target / code)
            job = Job(code, source, parameters, contents, shown, key, kernel, timeout, pdf)
            running[pool.submit(job.build)] = code
        for done in as_completed(running):
            code = running[done]
            try:
                outputs.write(stage / code, done.result())
                _replace(stage / code, target / code, stage)
            except BaselineError as error:
                failed[code] = f"{error}{_keep_partial(error, target / 'failed', code)}"
            report(code)
    return failed


@dataclass(frozen=True)
class Job:
    """
    One profile to build, with all that a machine needs for it that has this package.

    Parameters
    ----------
    code : str
        Alpha-3 code.
    notebook : str
        Its source.
    parameters : dict of str to str
    data : dict of str to str
        Clean data and statistics, as CSV by file name.
    shown : str
        Folder that the finished profile will have, as a reader sees it.
    key : str
        Hash of what the profile is made from.
    kernel : {"warm", "cold"}
    timeout : int
        Seconds that a cell may take.
    pdf : bool
        Whether to print the page too.
    """

    code: str
    notebook: str
    parameters: dict[str, str]
    data: dict[str, str]
    shown: str
    key: str
    kernel: str
    timeout: int
    pdf: bool = False

    def build(self) -> dict[str, bytes]:
        """
        Build the profile in a folder of its own.

        Returns
        -------
        dict of str to bytes
            Files of the profile by name.

        Raises
        ------
        RunError
            When the notebook does not run to its end.
        """
        name = next(country.name for country in countries.members() if country.iso3 == self.code)
        with tempfile.TemporaryDirectory(prefix="baseline-") as folder:
            notebook, data, made = (Path(folder) / each for each in ("country.ipynb", "data", self.code))
            notebook.write_text(self.notebook, encoding="utf-8")
            outputs.write(data, {file: text.encode() for file, text in self.data.items()})
            parameters = self.parameters | {"country": self.code}
            run = Run(self.code, notebook, parameters, "profile.html", "profile.ipynb", f"{name}: country profile")
            run.execute(data, made, {str(data): "data/clean", str(made): self.shown}, self.kernel, self.timeout)
            files = {path.name: path.read_bytes() for path in sorted(made.iterdir())}
        if self.pdf:
            files["profile.pdf"] = pages.pdf(files["profile.html"].decode())
        return files | {KEY: f"{self.key}\n".encode()}


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


def _statistics(clean: merge.Clean, basis: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute indicators and statistics of a basis."""
    indicators = apply(clean.indicators) if basis == "corrected" else clean.indicators
    return indicators, summary.compute(indicators, basis, frames.country_lists())


def _tidy(clean: merge.Clean, basis: str) -> dict[str, str]:
    """Compute statistics and verdicts, as CSV by file name."""
    indicators, statistics = _statistics(clean, basis)
    verdicts = claims.table(claims.judge(indicators, statistics))
    return {"statistics.csv": merge.to_csv(statistics), "claims.csv": merge.to_csv(verdicts)}


def _changed_verdicts(new: Path, old: Path) -> list[str]:
    """Name the claims whose verdict is no longer what it was."""
    if not old.is_file():
        return []
    return claims.changed(*(pd.read_csv(file, dtype="str", keep_default_na=False) for file in (new, old)))


def _replace(made: Path, target: Path, stage: Path) -> None:
    """Put a finished folder in the place of the old one, one command at a time."""
    old = stage / f"old-{target.name}"
    with (target.parent / ".lock").open("w") as lock:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_dir():
            target.rename(old)
        made.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _fingerprint(notebook: Path, contents: Mapping[str, str]) -> str:
    """Hash what profiles are made from: notebook, data, this library, and the packages that draw."""
    packages = ("ipykernel", "great-tables", "matplotlib", "nbconvert", "pandas", "papermill", "seaborn")
    digest = hashlib.sha256(notebook.read_bytes())
    for text in (*contents.values(), *(f"{name} {version(name)}" for name in packages)):
        digest.update(text.encode())
    for file in sorted(project.PACKAGE.rglob("*")):
        if file.suffix in (".py", ".j2", ".json") and "_project" not in file.parts:
            digest.update(file.read_bytes())
    for name in ("countries.csv", "datapackage.json", "corrections.csv", "raw/footnotes.csv", "raw/country_lists.csv"):
        digest.update((project.find().data / name).read_bytes())
    return digest.hexdigest()


def _is_there(folder: Path, key: str, pdf: bool) -> bool:
    """Tell whether a profile is whole and was made from the same."""
    file = folder / KEY
    whole = all((folder / name).is_file() for name in (*PROFILE_FILES, *(["profile.pdf"] if pdf else [])))
    return whole and file.is_file() and file.read_text(encoding="utf-8").strip() == key


def _keep_partial(error: BaselineError, folder: Path, code: str) -> str:
    """Keep what a failed run had done, and say where."""
    if not isinstance(error, RunError) or not error.partial:
        return ""
    outputs.write(folder, {f"{code}.ipynb": error.partial})
    return f"\nIts partial notebook: {folder / f'{code}.ipynb'}"
