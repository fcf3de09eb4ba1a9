"""Sweeps: many profiles, each a run of its own, built here or on a cluster, replaced whole."""

from __future__ import annotations

import hashlib
import importlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from baseline import countries, executors, merge, outputs, project, runs, schema
from baseline.errors import BaselineError, OutputError, RunError

PROFILE_FILES = ("profile.html", "profile.json", "profile.ipynb", "numbers.svg", "statuses.svg")
"""What a profile consists of."""

KEY = ".made-from"
"""File of a profile's folder that says, as a hash, what it was made from."""


def sweep(
    codes: Sequence[str],
    basis: str = "printed",
    compare: str = "coe",
    jobs: int = 2,
    folder: Path | None = None,
    report: runs.Report = print,
    kernel: str = "warm",
    timeout: int = runs.TIMEOUT,
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
    contents = clean.files() | {"statistics.csv": merge.to_csv(runs.statistics_of(clean, basis)[1])}
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
        if running:
            importlib.import_module("baseline.pages")  # while the first kernels work
        for done in as_completed(running):
            code = running[done]
            try:
                outputs.write(stage / code, done.result())
                _replace(stage / code, target / code, stage)
            except (BaselineError, OSError) as error:
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
            run = runs.Run(self.code, notebook, parameters, "profile.html", "profile.ipynb", f"{name}: country profile")
            run.execute(data, made, {str(data): "data/clean", str(made): self.shown}, self.kernel, self.timeout)
            files = {path.name: path.read_bytes() for path in sorted(made.iterdir())}
        if self.pdf:
            from baseline import pages

            files["profile.pdf"] = pages.pdf(files["profile.html"].decode())
        return files | {KEY: f"{self.key}\n".encode()}


def _replace(made: Path, target: Path, stage: Path) -> None:
    """Put a finished folder in the place of the old one, one command at a time."""
    old = stage / f"old-{target.name}"
    with outputs.locked(target.parent):
        if target.is_dir():
            target.rename(old)
        try:
            made.rename(target)
        except OSError:
            if old.is_dir():
                old.rename(target)
            raise
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


def _keep_partial(error: Exception, folder: Path, code: str) -> str:
    """Keep what a failed run had done, and say where; unless that fails as well."""
    if not isinstance(error, RunError) or not error.partial:
        return ""
    try:
        outputs.write(folder, {f"{code}.ipynb": error.partial})
    except OutputError:
        return ""
    return f"\nIts partial notebook: {folder / f'{code}.ipynb'}"
