"""Sweeps: many profiles, each a run of its own, built here or on a cluster, replaced whole."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, as_completed
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from baseline import csv_files, files, hashes, project
from baseline.build import executors, record
from baseline.build.record import Step
from baseline.build.settings import Settings
from baseline.data import bases, countries, groups, variants
from baseline.data.bases import Basis
from baseline.data.groups import Choice
from baseline.data.variants import Variant
from baseline.errors import BaselineError, RunError

PROFILE_FILES = ("profile.html", "profile.json", "profile.ipynb", "numbers.svg", "statuses.svg")
"""What a profile consists of."""


@dataclass(frozen=True)
class Swept:
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


def build_profiles(
    codes: Sequence[str],
    basis: str | Path = bases.PRINTED,
    compare: Choice = "coe",
    settings: Settings | None = None,
    executor: AbstractContextManager[Executor] | None = None,
) -> Swept:
    """
    Build the profiles of countries, each in a folder of its own.

    Parameters
    ----------
    codes : sequence of str
        Alpha-3 codes.
    basis, compare
        Of the notebook: a basis and a group, as for `baseline.indicators`.
    settings : Settings, optional
        Profiles go to a folder below its own, see `baseline.project.name_profiles_folder`.
    executor : context manager of Executor, optional
        Where to run; by default in processes of this machine.

    Returns
    -------
    Swept

    Raises
    ------
    BaselineError
        For faults in the data, unknown names, an unwritable folder.
    """
    settings, variant = settings or Settings(), variants.find_variant(basis=basis)
    target = variant.choose_folder(settings.folder)
    done, now, old = Swept(), record.hash_inputs(), record.read_record(target)
    todo = {}
    for name, step in plan_steps(variant.basis, compare, codes, now).items():
        recorded = old.steps[name].files if name in old.steps else ()
        whole = {f"{name}/{file}" for file in PROFILE_FILES} <= {*recorded}
        if not settings.force and whole and not old.list_reasons(name, step, now, target):
            settings.tell(f"{step.parameters['country']} (up to date)")
        else:
            todo[name] = step
    if not todo:
        return done
    with ExitStack() as used:
        # It is taken away last, when no worker writes to it any more.
        stage = used.enter_context(files.staging(target))
        pool = used.enter_context(executor or executors.local(min(settings.jobs, len(todo))))
        # Another machine has folders of its own.
        jobs = _plan_jobs(todo, variant, settings, scratch=None if executor else str(stage))
        running = {pool.submit(job.build): name for name, job in jobs.items()}
        for future in as_completed(running):
            name = running[future]
            code = jobs[name].code
            try:
                built = {f"{name}/{file}": content for file, content in future.result().items()}
                files.fill(stage / code, built)
                own = {file: hashes.hash_bytes(content) for file, content in built.items()}
                whole_step = {name: replace(todo[name], files=own)}
                record.commit_steps(target, stage, now, whole_step, (stage / code, target))
                done.built.append(code)
            except (BaselineError, OSError) as error:
                failed = (target / name).parent / "failed"
                done.failed[code] = f"{error}{files.keep_partial(error, failed, code)}"
            settings.tell(code)
    return done


def _plan_jobs(
    todo: Mapping[str, Step], variant: Variant, settings: Settings, scratch: str | None
) -> dict[str, Job]:
    """Plan a job for each profile, by its folder below the outputs."""
    # It brings pandas, while workers get ready, and only if there is work.
    from baseline.build import derive  # noqa: PLC0415

    source = csv_files.read_text(project.find_project().notebooks / "country.ipynb")
    given = derive.gather_given(variant.basis)
    return {
        name: Job(
            code=step.parameters["country"],
            notebook=source,
            parameters=step.parameters,
            note=variant.basis.note,
            data=given,
            shown=f"{variant.shown}/{name}",
            kernel=settings.kernel,
            timeout=settings.timeout,
            scratch=scratch,
        )
        for name, step in todo.items()
    }


def plan_steps(
    basis: Basis, compare: Choice, codes: Sequence[str], now: dict[str, str]
) -> dict[str, Step]:
    """
    Say what profiles would be made from.

    Parameters
    ----------
    basis : Basis
    compare : str or iterable of str
        A group.
    codes : sequence of str
        Alpha-3 codes.
    now : dict of str to str
        Inputs; see `baseline.build.record.hash_inputs`.

    Returns
    -------
    dict of str to Step
        By folder below the outputs, without files.
    """
    notebook, peers = project.find_project().notebooks / "country.ipynb", groups.find_group(compare)
    step = Step(
        hashes.join_hashes(now),
        {project.find_project().show(notebook): hashes.hash_bytes(csv_files.read_bytes(notebook))}
        | basis.hash(),
        {"basis": basis.name, "compare": peers.name},
    )
    below = project.name_profiles_folder(peers.folder)
    return {
        f"{below}/{code}": replace(step, parameters=step.parameters | {"country": code})
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

    code: str
    notebook: str
    parameters: dict[str, str]
    note: str
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
        from baseline.build import runs  # noqa: PLC0415 - brings papermill, for whoever builds

        name = countries.list_names()[self.code]
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            notebook, data, outputs = (
                Path(folder) / part for part in ("country.ipynb", "data", self.code)
            )
            notebook.write_text(self.notebook, encoding="utf-8")
            files.fill(data, {file: text.encode() for file, text in self.data.items()})
            run = runs.Run(
                self.code,
                notebook,
                self.parameters,
                "profile.html",
                "profile.ipynb",
                title=f"{name}: country profile",
                note=self.note,
                links=_links(self.code),
            )
            run.execute(
                data,
                outputs,
                {str(outputs): self.shown},
                self.kernel,
                self.timeout,
            )
            built = {
                path.name: path.read_bytes() for path in sorted(outputs.iterdir()) if path.is_file()
            }
        if lacking := set(PROFILE_FILES) - set(built):
            raise RunError(
                f"country.ipynb did not write {', '.join(sorted(lacking))} for {self.code}."
            )
        return built


def _links(code: str) -> dict[str, Any]:
    """Link a profile to its neighbours in printed order."""
    folder = project.name_profiles_folder()
    members = countries.list_countries()
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
        "compare": f"../../compare.html?countries={code}",
        "previous": neighbours[0],
        "next": neighbours[1],
    }
