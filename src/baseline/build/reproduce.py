"""Rebuild the report's outputs: what is up to date stays, all else appears anew and whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from baseline import csv_files, files, hashes, project
from baseline.build import record
from baseline.build.notebooks import find_notebooks
from baseline.build.record import DATA, Step
from baseline.build.settings import Settings
from baseline.data import bases, current, variants
from baseline.data.groups import Choice
from baseline.data.variants import Variant
from baseline.errors import RunError

if TYPE_CHECKING:
    from baseline.build.runs import Run


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild changed: files and verdicts, and why each step was taken."""

    files: list[Path] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    why: dict[str, list[str]] = field(default_factory=dict)


class Build:
    """
    What is recorded of an outputs folder, what is there now, and therefore what has to be done.

    Parameters
    ----------
    target : Path
        The outputs folder.
    variant : Variant
        Basis and group of the notebooks.
    chosen : sequence of Path
        Notebooks to run.
    force : bool
        Take the chosen steps whatever is recorded.

    Attributes
    ----------
    why : dict of str to list of str
        Reasons by step, for those that have to be taken.
    """

    def __init__(
        self,
        target: Path,
        variant: Variant,
        chosen: Sequence[Path] = (),
        force: bool = False,
    ) -> None:
        self.target, self.variant, self.force = target, variant, force
        self.sources, self.now = current.hash_sources(), record.hash_inputs()
        old = record.read_record(target)
        self.recorded = {name: step.files for name, step in old.steps.items()}
        all_inputs, changes = hashes.join_hashes(self.now), variant.basis.hash()
        parameters = {"basis": variant.basis.name, "group": variant.group.name}
        self.steps = {DATA: Step(all_inputs, changes, parameters)}
        for path in chosen:
            own = {project.find_project().show(path): hashes.hash_bytes(csv_files.read_bytes(path))}
            self.steps[path.stem] = Step(all_inputs, own | changes, parameters)
        self.why = {}
        for name, step in self.steps.items():
            reasons = old.list_reasons(name, step, self.now, target)
            if name == DATA and not reasons:
                reasons = [
                    f"{file} is missing or changed" for file in current.list_damaged(self.sources)
                ]
            if reasons or force:
                self.why[name] = reasons or ["--force"]

    @cached_property
    def contents(self) -> dict[str, str]:
        """Clean data, statistics and verdicts: read when they are up to date, else computed."""
        # It brings pandas, for which what is up to date need not wait.
        from baseline.build import derive  # noqa: PLC0415

        if DATA in self.why:
            return derive.compute_results(self.variant)
        folders = dict.fromkeys(current.list_files(), project.find_project().clean) | dict.fromkeys(
            derive.TIDY, self.target
        )
        return {
            name: (folder / name).read_text(encoding="utf-8") for name, folder in folders.items()
        }

    def changed_verdicts(self) -> list[str]:
        """Name the claims whose verdict is no longer what it was."""
        from baseline.build import derive  # noqa: PLC0415 - as above

        return derive.list_changed_verdicts(self.contents["claims.csv"], self.target / "claims.csv")

    def refuse_lost_files(self, name: str, folder: Path) -> None:
        """
        Stop when a notebook no longer makes a file that it made before, unless forced.

        Raises
        ------
        RunError
        """
        lost = sorted(set(self.recorded.get(name, ())) - set(_hashed(folder)))
        if lost and not self.force:
            more = f" and {len(lost) - 1} more" if lost[1:] else ""
            raise RunError(
                f"{name}.ipynb no longer writes {lost[0]}{more}; nothing was changed.\n"
                "If this is intended, run it again with --force."
            )

    def commit(self, stage: Path, made_by: Mapping[str, Path]) -> list[Path]:
        """Put data and what notebooks made into place, with the record of it."""
        here = project.find_project()
        folders = dict(made_by)
        with ExitStack() as stages:
            pairs = []
            if DATA in self.why:
                clean = {name: self.contents[name].encode() for name in current.list_files()}
                tidy = {
                    name: text.encode() for name, text in self.contents.items() if name not in clean
                }
                folders[DATA] = stage / "tidy"
                files.fill(folders[DATA], tidy)
                clean[current.STAMP] = current.write_stamp(self.sources, self.contents).encode()
                if not files.has_contents(here.clean, clean):  # else it need not be writable
                    elsewhere = stages.enter_context(files.staging(here.clean))
                    files.fill(elsewhere, clean)
                    pairs.append((elsewhere, here.clean))
            steps = {
                name: replace(self.steps[name], files=_hashed(folder))
                for name, folder in folders.items()
            }
            pairs += [(folder, self.target) for folder in folders.values()]
            return record.commit_steps(self.target, stage, self.now, steps, *pairs)


def reproduce(
    names: Sequence[str] = (),
    group: Choice = "coe",
    basis: str | Path = bases.PRINTED,
    settings: Settings | None = None,
) -> Rebuilt:
    """
    Rebuild clean data, statistics, tables and figures from the raw tables.

    Parameters
    ----------
    names : sequence of str
        Notebooks to run; all of them when empty.
    group, basis
        Of the notebooks, as for `baseline.indicators`.
    settings : Settings, optional

    Returns
    -------
    Rebuilt
        Files and verdicts that changed. When anything fails, none has.

    Raises
    ------
    BaselineError
        For faults in the data, unknown names, a failing cell, an unwritable folder.
    """
    settings = settings or Settings()
    chosen = find_notebooks(names)
    variant = variants.find_variant(group, basis)
    if variant.group.name != "coe" and not names:
        # A notebook that knows no groups would show the same for each. papermill is slow to import.
        from baseline.build import runs  # noqa: PLC0415

        chosen = [path for path in chosen if "group" in runs.read_parameters(path)]
    build = Build(variant.choose_folder(settings.folder), variant, chosen, settings.force)
    if not build.why:
        return Rebuilt()
    for step in build.steps:
        if step not in build.why:
            settings.tell(f"{step} (up to date)")
    with files.staging(build.target) as stage:
        if DATA in build.why:
            build.contents  # noqa: B018 - computed here: faulty data end it before anything is said
            settings.tell(DATA)
        stale = [path for path in chosen if path.stem in build.why]
        folders = _execute(build, stale, stage, settings) if stale else {}
        verdicts = build.changed_verdicts() if DATA in build.why else []
        changed = build.commit(stage, folders)
    return Rebuilt(changed, verdicts, build.why)


def _execute(
    build: Build, stale: Sequence[Path], stage: Path, settings: Settings
) -> dict[str, Path]:
    """Execute notebooks, each in a folder of its own, and return these folders."""
    # What executes notebooks takes a second to import, and is not needed where all is up to date.
    from baseline.build import derive, executors  # noqa: PLC0415

    given = derive.choose_given(build.contents, build.variant.basis)
    running, folders = {}, {}
    with executors.local(min(settings.jobs, len(stale))) as pool:
        # The longest first: maps draws many charts, sensitivity computes everything 47 times.
        for path in sorted(stale, key=lambda path: path.stem not in ("maps", "sensitivity")):
            name = path.stem
            data, folders[name] = stage / "data" / name, stage / name
            files.fill(data, {file: text.encode() for file, text in given.items()})
            shown = {str(folders[name]): build.variant.shown}
            run = _plan_run(build, path)
            running[name] = pool.submit(
                run.execute, data, folders[name], shown, settings.kernel, settings.timeout
            )
        faults = []
        for name, future in running.items():
            try:
                future.result()
                build.refuse_lost_files(name, folders[name])
                settings.tell(name)
            except RunError as error:
                kept = files.keep_partial(error, build.target / "failed", name)
                faults.append(f"{error}{kept}")
    if faults:
        raise RunError("\n".join(faults))
    return folders


def _plan_run(build: Build, notebook: Path) -> Run:
    from baseline.build import runs  # noqa: PLC0415 - as above

    name, variant = notebook.stem, build.variant
    page = f"{name}.html"
    of_all = variant.group.name == "coe"
    return runs.Run(
        name,
        notebook,
        build.steps[name].parameters,
        page,
        f"notebooks/{name}.ipynb",
        note=variant.basis.note,
        links={"root": "", "here": page} if of_all else {},
        optional=("group",) if of_all else (),
    )


def _hashed(folder: Path) -> dict[str, str]:
    """Hash every file below a folder, by path."""
    return hashes.hash_files(
        {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    )
