"""Sweeps: many profiles, each a run of its own, built here or on a cluster, replaced whole."""

from __future__ import annotations

import importlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from baseline import countries, derive, executors, inputs, manifest, outputs, project, reproduce, schema, stale
from baseline.errors import BaselineError, OutputError, RunError
from baseline.manifest import Step

PROFILE_FILES = ("profile.html", "profile.json", "profile.ipynb", "numbers.svg", "statuses.svg", manifest.NAME)
"""What a profile consists of."""


@dataclass(frozen=True)
class Done:
    """
    What a sweep did; countries in neither were up to date.

    Parameters
    ----------
    built : list of str
        Alpha-3 codes.
    failed : dict of str to str
        What went wrong, by code, and where its partial notebook is. A country that failed
        keeps its old files.
    """

    built: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def sweep(
    codes: Sequence[str],
    basis: str = "printed",
    compare: str = "coe",
    jobs: int = 2,
    folder: Path | None = None,
    report: Callable[[str], None] = print,
    kernel: str = "warm",
    timeout: int = executors.TIMEOUT,
    force: bool = False,
    executor: AbstractContextManager[Executor] | None = None,
) -> Done:
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
        Outputs; profiles go to a folder below, see `baseline.countries.profiles`.
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

    Returns
    -------
    Done

    Raises
    ------
    BaselineError
        For faults in the data, unknown names, an unwritable folder.
    """
    schema.check_basis(basis)
    target = project.output_folder(folder, basis, "coe") / countries.profiles(compare)
    done = Done()
    contents = derive.given(reproduce.derived(basis), derive.EVERYTHING)
    notebook = project.find().notebooks / "country.ipynb"
    now = stale.Inputs()
    made_from = now.notebook(notebook, derive.EVERYTHING) | {"clean data: all": inputs.digest(contents)}
    source, parameters = notebook.read_text(encoding="utf-8"), {"basis": basis, "compare": compare}
    with outputs.staging(target) as stage, executor or executors.local(jobs) as pool:
        todo = []
        for code in codes:
            step = Step(
                made_from, {}, notebook=project.find().show(notebook), parameters=parameters | {"country": code}
            )
            if not force and _is_there(target / code, step):
                report(f"{code} (up to date)")
                continue
            shown = f"{project.shown(basis, 'coe')}/{target.name}/{code}"
            todo.append(Job(code, source, step, now.versions, contents, shown, kernel, timeout))
        if todo:
            importlib.import_module("baseline.runs")  # see there
        running = {pool.submit(job.build): job.code for job in todo}
        for each in as_completed(running):
            code = running[each]
            try:
                outputs.write(stage / code, each.result())
                _replace(stage / code, target / code, stage)
                done.built.append(code)
            except (BaselineError, OSError) as error:
                done.failed[code] = f"{error}{_keep_partial(error, target / 'failed', code)}"
            report(code)
    return done


def recorded(target: Path) -> Step:
    """
    Record the profiles of all member states as one step of the outputs' manifest.

    Parameters
    ----------
    target : Path
        Outputs.

    Returns
    -------
    Step
        With the files of each, its own manifest too.

    Raises
    ------
    BaselineError
        When one is not there, or was not made from the same as the others.
    """
    whole = Step({}, {})
    for code in countries.group("coe"):
        file = target / countries.profiles("coe") / code / manifest.NAME
        found = manifest.read(file.parent).steps.get("profile")
        if found is None:
            raise BaselineError(f"{file} is missing or damaged, and the site leads there.\n`baseline run` makes it.")
        made = {each: found.files[each] for each in PROFILE_FILES if each in found.files}
        made[manifest.NAME] = manifest.measured(file.read_bytes())
        one = replace(
            found,
            files={file.with_name(each).relative_to(target).as_posix(): of for each, of in sorted(made.items())},
            parameters=found.parameters | {"country": "each"},
        )
        if whole.files and replace(one, files=whole.files) != whole:
            raise BaselineError(
                f"{file.parent} was not made from the same as the profiles before it.\n"
                "`baseline run` makes again what is out of date."
            )
        whole = replace(one, files=whole.files | one.files)
    return whole


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
    step : Step
        Parameters, and what it is made from.
    versions : dict of str to str
        Versions that matter.
    data : dict of str to str
        Clean data and statistics, as CSV by file name.
    shown : str
        Folder that the finished profile will have, as a reader sees it.
    kernel : {"warm", "cold"}
    timeout : int
        Seconds that a cell may take.
    """

    code: str
    notebook: str
    step: Step
    versions: dict[str, str]
    data: dict[str, str]
    shown: str
    kernel: str
    timeout: int

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
        from baseline import runs

        name = countries.names()[self.code]
        with tempfile.TemporaryDirectory(prefix="baseline-") as folder:
            notebook, data, made = (Path(folder) / each for each in ("country.ipynb", "data", self.code))
            notebook.write_text(self.notebook, encoding="utf-8")
            outputs.write(data, {file: text.encode() for file, text in self.data.items()})
            run = runs.Run(
                self.code, notebook, self.step.parameters, "profile.html", "profile.ipynb", f"{name}: country profile",
                links=_links(self.code),
            )  # fmt: skip
            run.execute(data, made, {str(data): "data/clean", str(made): self.shown}, self.kernel, self.timeout)
            files = {path.name: path.read_bytes() for path in sorted(made.iterdir())}
        measured = {name: manifest.measured(content) for name, content in sorted(files.items())}
        record = manifest.Manifest(self.versions, {}, {"profile": replace(self.step, files=measured)})
        return files | {manifest.NAME: record.json().encode()}


def _links(code: str) -> dict[str, Any]:
    """Place a profile in the site, between its neighbours in printed order, which are the report's own."""
    members = [
        {"href": f"../../{countries.profiles('coe')}/{each.iso3}/profile.html", "title": each.name}
        for each in countries.members()
    ]
    place = next(number for number, each in enumerate(members) if code in each["href"])
    before, after = members[place - 1 : place], members[place + 1 : place + 2]
    row = {"previous": before[0] if before else None, "next": after[0] if after else None}
    return {
        "root": "../../",
        "here": "",
        "pager": "Countries in printed order",
        "compare": f"../../compare.html#{code}",
        **row,
    }


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


def _is_there(folder: Path, step: Step) -> bool:
    """Tell whether a profile is whole and was made from the same."""
    old = manifest.read(folder).steps.get("profile")
    wanted = {*PROFILE_FILES} - {manifest.NAME}
    return old is not None and replace(old, files={}) == step and wanted <= set(old.files) and not old.missing(folder)


def _keep_partial(error: Exception, folder: Path, code: str) -> str:
    """Keep what a failed run had done, and say where; unless that fails as well."""
    if not isinstance(error, RunError) or not error.partial:
        return ""
    try:
        outputs.write(folder, {f"{code}.ipynb": error.partial})
    except OutputError:
        return ""
    return f"\nIts partial notebook: {folder / f'{code}.ipynb'}"
