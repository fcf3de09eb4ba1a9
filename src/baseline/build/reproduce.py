"""Rebuild the report's outputs: what is up to date stays, all else is made again and appears whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from baseline import files, interrupts, project
from baseline.build import record
from baseline.build.record import DATA, Step
from baseline.build.scenario import Scenario, marked
from baseline.data import countries, current, schema
from baseline.errors import RunError, UnknownName

APART = {
    "country": "`baseline country` runs it, once for each country.",
    "tour": "It is to be read in JupyterLab (`make lab`), and writes nothing.",
}
"""Notebooks that are no part of the report's outputs, and what to do with them instead."""


@dataclass(frozen=True)
class Done:
    """What a rebuild changed: files, verdicts that are no longer what they were, and why each step was taken."""

    files: list[Path] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    why: dict[str, list[str]] = field(default_factory=dict)


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
        Naming the nearest notebook, or for one of `APART` what to do with it.
    """
    known = {
        path.stem: path
        for path in sorted(project.find().notebooks.glob("*.ipynb"))
        if path.stem not in APART
    }
    found: dict[str, Path] = {}
    for name in names or known:
        stem = name.removesuffix(".ipynb")
        if stem in APART:
            raise UnknownName(f"{stem} is no part of the report's outputs. {APART[stem]}")
        matching = [each for each in known if each == stem or each.startswith(f"{stem}_")]
        if not matching:
            raise UnknownName(countries.unknown("notebook", name, known))
        found |= {each: known[each] for each in matching}
    return list(found.values())


def figures(target: Path, name: str) -> dict[str, str]:
    """
    Find figures that are recorded as drawn.

    Parameters
    ----------
    target : Path
        Outputs.
    name : str
        File name without ending, or its beginning up to an underscore: "fig_4". Empty for all figures.

    Returns
    -------
    dict of str to str
        Notebook by figure; first the figure that has its notebook's name.
    """
    drawn = {
        Path(file).stem: step
        for step, each in record.read(target).steps.items()
        for file in each.files
        if file.startswith("figures/")
    }
    found = [each for each in drawn if not name or each == name or each.startswith(f"{name}_")]
    return {each: drawn[each] for each in sorted(found, key=lambda each: each != drawn[each])}


class Build:
    """
    What is recorded of an outputs folder, what is there now, and therefore what has to be done.

    Parameters
    ----------
    target : Path
        The outputs folder.
    basis, group : str
        Parameters of the notebooks.
    chosen : sequence of Path
        Notebooks to run.
    scenario : Scenario
        The default is the report as it stands.
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
        basis: str,
        group: str = "coe",
        chosen: Sequence[Path] = (),
        scenario: Scenario | None = None,
        force: bool = False,
    ) -> None:
        self.target, self.basis, self.group, self.scenario = (
            target,
            basis,
            group,
            scenario or Scenario(),
        )
        self.sources, self.now, old = current.sources(), record.inputs(), record.read(target)
        all_inputs, label = files.digest(self.now), self.scenario.label
        self.steps = {
            DATA: Step(all_inputs, {}, {"basis": basis} | ({"scenario": label} if label else {}))
        }
        for path in chosen:
            own = {project.find().show(path): files.sha256(path.read_bytes())}
            self.steps[path.stem] = Step(all_inputs, own, {"basis": basis, "group": group})
        self.why = {}
        for name, step in self.steps.items():
            reasons = old.why(name, step, self.now, target)
            if name == DATA and not reasons and not label:
                reasons = [
                    f"{file} is missing or changed" for file in current.damaged(self.sources)
                ]
            if reasons or force:
                self.why[name] = reasons or ["--force"]

    @cached_property
    def contents(self) -> dict[str, str]:
        """Clean data, statistics and verdicts: as they are when nothing says otherwise, else computed."""
        from baseline.build import derive  # noqa: PLC0415 - brings pandas, for which what is up to date need not wait

        if DATA in self.why:
            return derive.compute(self.basis, self.scenario if self.scenario.label else None)
        clean = self.target / "data" if self.scenario.label else project.find().clean
        folders = dict.fromkeys(current.CLEAN, clean) | dict.fromkeys(derive.TIDY, self.target)
        return {
            name: (folder / name).read_text(encoding="utf-8") for name, folder in folders.items()
        }

    def changed_verdicts(self) -> list[str]:
        """Name the claims whose verdict is no longer what it was."""
        from baseline.build import derive  # noqa: PLC0415 - as above

        return derive.changed_verdicts(self.contents["claims.csv"], self.target / "claims.csv")

    def commit(self, stage: Path, made: Mapping[str, Path]) -> list[Path]:
        """Put data and what notebooks made into place, with the record of it; see `baseline.build.record.commit`."""
        here = project.find()
        folders = dict(made)
        with ExitStack() as stages:
            pairs = []
            if DATA in self.why:
                clean = {name: self.contents[name].encode() for name in current.CLEAN}
                tidy = {
                    name: text.encode() for name, text in self.contents.items() if name not in clean
                }
                folders[DATA] = stage / "tidy"
                files.fill(folders[DATA], tidy)
                if self.scenario.label:
                    files.fill(folders[DATA] / "data", clean)
                else:
                    clean[current.STAMP] = current.stamp(self.sources, self.contents).encode()
                    if not files.hold(here.clean, clean):  # else it need not be writable
                        elsewhere = stages.enter_context(files.staging(here.clean))
                        files.fill(elsewhere, clean)
                        pairs.append((elsewhere, here.clean))
            steps = {
                name: replace(self.steps[name], files=_hashed(folder))
                for name, folder in folders.items()
            }
            pairs += [(folder, self.target) for folder in folders.values()]
            return record.commit(self.target, stage, self.now, steps, *pairs)


def reproduce(
    names: Sequence[str] = (),
    group: str = "coe",
    basis: str = "printed",
    jobs: int = 2,
    folder: Path | None = None,
    report: Callable[[str], None] = print,
    kernel: str = "warm",
    force: bool = False,
    scenario: Scenario | None = None,
    timeout: int = interrupts.TIMEOUT,
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
    force : bool
        Take the chosen steps also when they are up to date.
    scenario : Scenario, optional
        A what-if, written to a folder of its own.
    timeout : int
        Seconds that a cell may take.

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
    countries.group(group)
    if group != "coe" and not names:  # a notebook that knows no groups shows the same for each
        from baseline.build import runs  # noqa: PLC0415 - brings papermill; see `_execute`

        chosen = [path for path in chosen if "group" in runs.known_parameters(path)]
    schema.check_basis(basis)
    what_if = scenario or Scenario()
    target = project.output_folder(folder, basis, group, what_if.folder)
    build = Build(target, basis, group, chosen, what_if, force)
    if not build.why:
        return Done()
    for step in build.steps:
        if step not in build.why:
            report(f"{step} (up to date)")
    with marked(what_if), files.staging(build.target) as stage:
        if DATA in build.why:
            build.contents  # noqa: B018 - computed here, so that faulty data end it before anything is said
            report(DATA)
        stale = [path for path in chosen if path.stem in build.why]
        made = _execute(build, stale, stage, jobs, kernel, timeout, report)
        verdicts = build.changed_verdicts() if DATA in build.why else []
        changed = build.commit(stage, made)
    return Done(changed, verdicts, build.why)


def _execute(
    build: Build,
    stale: Sequence[Path],
    stage: Path,
    jobs: int,
    kernel: str,
    timeout: int,
    report: Callable[[str], None],
) -> dict[str, Path]:
    """Execute notebooks, each in a folder of its own; give these folders."""
    if not stale:
        return {}
    # The libraries that execute notebooks take a second to import; one that has nothing to do does without.
    from baseline.build import derive, executors, runs  # noqa: PLC0415 - see above

    finally_in = project.shown(build.basis, build.group, build.scenario.folder)
    in_site = build.group == "coe" and not build.scenario.label
    running, made = {}, {}
    with executors.local(min(jobs, len(stale))) as pool:
        # The longest first: maps draws a dozen and a half charts, sensitivity computes all 47 times.
        for path in sorted(stale, key=lambda path: path.stem not in ("maps", "sensitivity")):
            name = path.stem
            data, made[name] = stage / "data" / name, stage / name
            files.fill(data, {file: build.contents[file].encode() for file in derive.GIVEN})
            page, executed = f"{name}.html", f"notebooks/{name}.ipynb"
            links = {"root": "", "here": page} if in_site else {}
            optional = ("group",) if build.group == "coe" else ()
            run = runs.Run(
                name,
                path,
                build.steps[name].parameters,
                page,
                executed,
                links=links,
                optional=optional,
            )
            shown = {str(data): "data/clean", str(made[name]): finally_in}
            running[name] = pool.submit(run.execute, data, made[name], shown, kernel, timeout)
        for name, each in running.items():
            try:
                each.result()
            except RunError as error:
                kept = files.keep_partial(error, build.target / "failed", name)
                raise RunError(f"{error}{kept}") from None
            report(name)
    return made


def _hashed(folder: Path) -> dict[str, str]:
    """Hash every file below a folder, by path."""
    return files.hashes({path.relative_to(folder).as_posix(): path for path in folder.rglob("*")})
