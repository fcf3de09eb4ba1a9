"""Sweeps: many profiles, each a run of its own, built here or on a cluster, replaced whole."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, as_completed
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from baseline import files, interrupts, project
from baseline.build import executors, record
from baseline.build.record import Step
from baseline.data import countries, schema
from baseline.errors import BaselineError, RunError

PROFILE_FILES = ("profile.html", "profile.json", "profile.ipynb", "numbers.svg", "statuses.svg")
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
    timeout: int = interrupts.TIMEOUT,
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
        Outputs; profiles go to a folder below, see `baseline.data.countries.profiles`.
    report : callable
        Told each country when it is done.
    kernel : {"warm", "cold"}
    timeout : int
        Seconds that a cell may take.
    force : bool
        Build also what is there and was made from the same notebook, data, library and
        parameters.
    executor : context manager of Executor, optional
        Where to run; by default in `jobs` processes of this machine.

    Returns
    -------
    Done

    Raises
    ------
    BaselineError
        For faults in the data, unknown names, an unwritable folder.
    """
    schema.check_basis(basis)
    target, below = project.output_folder(folder, basis, "coe"), countries.profiles(compare)
    done, now, old = Done(), record.inputs(), record.read(target)
    planned = steps(basis, compare, codes, now)
    todo = []
    for name, step in planned.items():
        code = step.parameters["country"]
        made = old.steps[name].files if name in old.steps else ()
        whole = {f"{name}/{file}" for file in PROFILE_FILES} <= {*made}
        if not force and whole and not old.why(name, step, now, target):
            report(f"{code} (up to date)")
        else:
            todo.append(code)
    if not todo:
        return done
    source = project.text(project.find().notebooks / "country.ipynb")
    with ExitStack() as used:
        pool = used.enter_context(executor or executors.local(min(jobs, len(todo))))
        from baseline.build import derive  # noqa: PLC0415 - brings pandas; while workers get ready, and only if there is work

        given = derive.given(basis)
        stage = used.enter_context(files.staging(target))
        running = {}
        scratch = None if executor else str(stage)  # another machine has folders of its own
        for code in todo:
            name = f"{below}/{code}"
            shown = f"{project.shown(basis, 'coe')}/{name}"
            job = Job(
                code, source, planned[name].parameters, given, shown, kernel, timeout, scratch
            )
            running[pool.submit(job.build)] = code
        for each in as_completed(running):
            code = running[each]
            name = f"{below}/{code}"
            try:
                built = {f"{name}/{file}": content for file, content in each.result().items()}
                files.fill(stage / code, built)
                made_now = {file: files.sha256(content) for file, content in built.items()}
                record.commit(
                    target,
                    stage,
                    now,
                    {name: replace(planned[name], files=made_now)},
                    (stage / code, target),
                )
                done.built.append(code)
            except (BaselineError, OSError) as error:
                done.failed[code] = (
                    f"{error}{files.keep_partial(error, target / below / 'failed', code)}"
                )
            report(code)
    return done


def steps(basis: str, compare: str, codes: Sequence[str], now: dict[str, str]) -> dict[str, Step]:
    """
    Say what profiles would be made from.

    Parameters
    ----------
    basis, compare : str
        Parameters of the notebook.
    codes : sequence of str
        Alpha-3 codes.
    now : dict of str to str
        Inputs; see `baseline.build.record.inputs`.

    Returns
    -------
    dict of str to Step
        By folder below the outputs, without files.
    """
    notebook = project.find().notebooks / "country.ipynb"
    one = Step(
        files.digest(now),
        {project.find().show(notebook): files.sha256(notebook.read_bytes())},
        {"basis": basis, "compare": compare},
    )
    below = countries.profiles(compare)
    return {
        f"{below}/{code}": replace(one, parameters=one.parameters | {"country": code})
        for code in codes
    }


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
    kernel : {"warm", "cold"}
    timeout : int
        Seconds that a cell may take.
    scratch : str, optional
        Folder to work in; by default the system's for temporary files.
    """

    code: str
    notebook: str
    parameters: dict[str, str]
    data: dict[str, str]
    shown: str
    kernel: str
    timeout: int
    scratch: str | None

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
        from baseline.build import runs  # noqa: PLC0415 - brings papermill, and is needed only where a profile is built

        name = countries.names()[self.code]
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            notebook, data, made = (
                Path(folder) / each for each in ("country.ipynb", "data", self.code)
            )
            notebook.write_text(self.notebook, encoding="utf-8")
            files.fill(data, {file: text.encode() for file, text in self.data.items()})
            run = runs.Run(
                self.code, notebook, self.parameters, "profile.html", "profile.ipynb", f"{name}: country profile",
                links=_links(self.code),
            )  # fmt: skip
            run.execute(
                data,
                made,
                {str(data): "data/clean", str(made): self.shown},
                self.kernel,
                self.timeout,
            )
            built = {
                path.name: path.read_bytes() for path in sorted(made.iterdir()) if path.is_file()
            }
        if lacking := set(PROFILE_FILES) - set(built):
            raise RunError(f"country.ipynb made no {', '.join(sorted(lacking))} for {self.code}.")
        return built


def _links(code: str) -> dict[str, Any]:
    """Place a profile in the site, between its neighbours in printed order, which are the report's own."""
    folder = countries.profiles("coe")
    members = countries.members()
    place = next(number for number, member in enumerate(members) if member.iso3 == code)
    neighbours = [
        {"href": f"../../{folder}/{member.iso3}/profile.html", "title": member.name}
        if member
        else None
        for member in (
            members[place - 1] if place > 0 else None,
            members[place + 1] if place + 1 < len(members) else None,
        )
    ]
    return {
        "root": "../../",
        "here": "",
        "pager": "Countries in printed order",
        "compare": f"../../compare.html#{code}",
        "previous": neighbours[0],
        "next": neighbours[1],
    }
