"""Profiles of countries: each a run of its own, here or on a cluster, put into place when done."""

from __future__ import annotations

import tempfile
from concurrent.futures import Executor, as_completed
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from baseline import csv_files, files, hashes, project
from baseline.build import derive, executors, record
from baseline.build.plans import PROFILE_FILES, Plan
from baseline.build.runs import Run
from baseline.data import countries
from baseline.errors import BaselineError, RunError


@dataclass(frozen=True)
class Swept:
    """
    What became of the profiles that had to be built.

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


def build_profiles(plan: Plan, executor: AbstractContextManager[Executor] | None = None) -> Swept:
    """
    Build the profiles of countries, each in a folder of its own.

    Parameters
    ----------
    plan : Plan
        See `baseline.build.plans.plan_profiles`.
    executor : context manager of Executor, optional
        Where to run; by default in processes of this machine.

    Raises
    ------
    BaselineError
        For faults in the data, an unwritable folder.
    """
    done, target = Swept(), plan.target
    if not plan.why:
        return done
    with ExitStack() as used:
        # It is taken away last, when no worker writes to it any more.
        stage = used.enter_context(files.staging(target))
        pool = used.enter_context(executor or executors.local(plan.jobs))
        # Another machine has folders of its own.
        jobs = _list_jobs(plan, scratch=None if executor else str(stage))
        running = {pool.submit(job.build): name for name, job in jobs.items()}
        for future in as_completed(running):
            name = running[future]
            code = jobs[name].code
            try:
                built = {f"{name}/{file}": content for file, content in future.result().items()}
                files.fill(stage / code, built)
                own = {file: hashes.hash_bytes(content) for file, content in built.items()}
                steps = {name: replace(plan.steps[name], files=own)}
                record.commit_steps(target, stage, plan.inputs, steps, (stage / code, target))
                done.built.append(code)
            except (BaselineError, OSError) as error:
                failed = (target / name).parent / "failed"
                done.failed[code] = f"{error}{files.keep_partial(error, failed, code)}"
            plan.settings.tell(code)
    return done


def _list_jobs(plan: Plan, scratch: str | None) -> dict[str, Job]:
    """List a job for each profile that has to be built, by its folder below the outputs."""
    notebook = csv_files.read_text(project.find_project().notebooks / "country.ipynb")
    given = derive.gather_given(plan.variant.basis)
    return {
        name: Job(
            notebook=notebook,
            parameters=plan.steps[name].parameters,
            note=plan.variant.basis.note,
            data=given,
            shown=f"{plan.variant.shown}/{name}",
            kernel=plan.settings.kernel,
            timeout=plan.settings.timeout,
            scratch=scratch,
        )
        for name in plan.why
    }


@dataclass(frozen=True)
class Job:
    """
    One profile to build, with all that a machine needs for it that has this package.

    Parameters
    ----------
    notebook : str
        Its source.
    parameters : dict of str to str
    note : str
        On the page, that it is not the report as printed.
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

    notebook: str
    parameters: dict[str, str]
    note: str
    data: dict[str, str]
    shown: str
    kernel: str
    timeout: int
    scratch: str | None

    @property
    def code(self) -> str:
        """Alpha-3 code of the country."""
        return self.parameters["country"]

    def build(self) -> dict[str, bytes]:
        """
        Build the files of the profile, by name, in a folder of its own.

        Raises
        ------
        RunError
            When the notebook does not run to its end.
        """
        name = countries.list_names()[self.code]
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            notebook, data, outputs = (
                Path(folder) / part for part in ("country.ipynb", "data", self.code)
            )
            notebook.write_text(self.notebook, encoding="utf-8")
            files.fill(data, {file: text.encode() for file, text in self.data.items()})
            run = Run(
                self.code,
                notebook,
                self.parameters,
                "profile.html",
                "profile.ipynb",
                title=f"{name}: country profile",
                note=self.note,
                links=_link_neighbours(self.code),
            )
            run.execute(data, outputs, {str(outputs): self.shown}, self.kernel, self.timeout)
            built = {
                path.name: path.read_bytes() for path in sorted(outputs.iterdir()) if path.is_file()
            }
        if lacking := set(PROFILE_FILES) - set(built):
            raise RunError(
                f"country.ipynb did not write {', '.join(sorted(lacking))} for {self.code}."
            )
        return built


def _link_neighbours(code: str) -> dict[str, Any]:
    """Link a profile to its neighbours in printed order."""
    folder = project.name_profiles_folder()
    links = [
        {"href": f"../../{folder}/{member.iso3}/profile.html", "title": member.name}
        for member in countries.list_countries()
    ]
    place = list(countries.list_names()).index(code)
    # None before the first and after the last.
    previous, _, following = [None, *links, None][place : place + 3]
    return {
        "root": "../../",
        "here": "",
        "pager": "Countries in printed order",
        "compare": f"../../compare.html?countries={code}",
        "previous": previous,
        "next": following,
    }
