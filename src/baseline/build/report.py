"""The report's outputs built again: what is up to date stays, all else appears anew and whole."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from baseline import files, hashes, project
from baseline.build import derive, executors, record
from baseline.build.plans import Plan
from baseline.build.record import DATA
from baseline.build.runs import Run
from baseline.data import stamp
from baseline.errors import RunError

_SLOWEST = ("maps", "sensitivity")
"""Notebooks: one draws many charts, the other computes everything 47 times."""


@dataclass(frozen=True)
class Rebuilt:
    """What a build of the report changed: files, and verdicts."""

    files: list[Path]
    verdicts: list[str]


def build_report(plan: Plan) -> Rebuilt:
    """
    Build clean data, statistics, tables and figures from the raw tables.

    Parameters
    ----------
    plan : Plan
        See `baseline.build.plans.plan_report`.

    Returns
    -------
    Rebuilt
        Files and verdicts that changed. When anything fails, none has.

    Raises
    ------
    BaselineError
        For faults in the data, a failing cell, an unwritable folder.
    """
    if not plan.why:
        return Rebuilt([], [])
    sources = stamp.hash_sources()  # before they are read: what changes later makes data old
    with files.staging(plan.target) as stage:
        if DATA in plan.why:
            results = derive.compute_results(plan.variant)  # faulty data end it here
            plan.settings.tell(DATA)
        else:
            results = derive.read_results(plan.target)
        folders = _execute_notebooks(plan, results, stage) if plan.jobs else {}
        verdicts = []
        if DATA in plan.why:
            earlier = plan.target / "claims.csv"
            verdicts = derive.list_changed_verdicts(results["claims.csv"], earlier)
        return Rebuilt(commit_report(plan, results, sources, stage, folders), verdicts)


def commit_report(
    plan: Plan,
    results: Mapping[str, str],
    sources: Mapping[str, str],
    stage: Path,
    made_by: Mapping[str, Path],
) -> list[Path]:
    """
    Put data and what notebooks made into place, with the record of it.

    Parameters
    ----------
    plan : Plan
    results : mapping of str to str
        See `baseline.build.derive.compute_results`; put into place if the plan says so.
    sources : mapping of str to str
        What clean data were made from; see `baseline.data.stamp.hash_sources`.
    stage : Path
        A staging folder of the outputs.
    made_by : mapping of str to Path
        Folders of notebooks inside the staging folder.

    Returns
    -------
    list of Path
        Files that are new or changed.
    """
    clean_folder, folders, pairs = project.find_project().clean, dict(made_by), []
    with ExitStack() as stages:
        if DATA in plan.why:
            folders[DATA] = stage / "tidy"
            files.fill(folders[DATA], {name: results[name].encode() for name in derive.TIDY})
            clean = {name: results[name].encode() for name in stamp.list_files()}
            clean[stamp.NAME] = stamp.write_stamp(sources, results).encode()
            if not files.has_contents(clean_folder, clean):  # else it need not be writable
                # The project may be on another disk than the outputs.
                elsewhere = stages.enter_context(files.staging(clean_folder))
                files.fill(elsewhere, clean)
                pairs.append((elsewhere, clean_folder))
        steps = {
            name: replace(plan.steps[name], files=_hash_files(folder))
            for name, folder in folders.items()
        }
        pairs += [(folder, plan.target) for folder in folders.values()]
        return record.commit_steps(plan.target, stage, plan.inputs, steps, *pairs)


def _execute_notebooks(plan: Plan, results: Mapping[str, str], stage: Path) -> dict[str, Path]:
    """Execute notebooks, each in a folder of its own, and return these folders."""
    settings, given = plan.settings, derive.choose_given(results, plan.variant.basis)
    names = [name for name in plan.why if name != DATA]
    running, folders, faults = {}, {}, []
    with executors.local(plan.jobs) as pool:
        for name in sorted(names, key=lambda name: name not in _SLOWEST):
            data, folders[name] = stage / "data" / name, stage / name
            files.fill(data, {file: text.encode() for file, text in given.items()})
            shown = {str(folders[name]): plan.variant.shown}
            running[name] = pool.submit(
                _describe_run(plan, name).execute,
                data, folders[name], shown, settings.kernel, settings.timeout,
            )  # fmt: skip
        for name, future in running.items():
            try:
                future.result()
                _refuse_lost_files(plan, name, folders[name])
                settings.tell(name)
            except RunError as error:
                kept = files.keep_partial(error, plan.target / "failed", name)
                faults.append(f"{error}{kept}")
    if faults:
        raise RunError("\n".join(faults))
    return folders


def _describe_run(plan: Plan, name: str) -> Run:
    page = f"{name}.html"
    of_all = plan.variant.group.name == "coe"  # else its page is no part of the site
    return Run(
        name,
        project.find_project().notebooks / f"{name}.ipynb",
        plan.steps[name].parameters,
        page,
        f"notebooks/{name}.ipynb",
        note=plan.variant.basis.note,
        links={"root": "", "here": page} if of_all else {},
        optional=("group",) if of_all else (),
    )


def _refuse_lost_files(plan: Plan, name: str, folder: Path) -> None:
    """Stop when a notebook no longer makes a file that it made before, unless forced."""
    recorded = plan.recorded.steps.get(name)
    lost = sorted(recorded.files.keys() - _hash_files(folder).keys()) if recorded else []
    if lost and not plan.settings.force:
        more = f" and {len(lost) - 1} more" if lost[1:] else ""
        raise RunError(
            f"{name}.ipynb no longer writes {lost[0]}{more}; nothing was changed.\n"
            "If this is intended, run it again with --force."
        )


def _hash_files(folder: Path) -> dict[str, str]:
    """Hash every file below a folder, by path."""
    return hashes.hash_files(
        {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    )
