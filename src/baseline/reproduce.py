"""Rebuild the report's outputs: what is up to date stays, all else is made again and appears whole."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from baseline import countries, derive, executors, inputs, kernels, manifest, outputs, project, schema
from baseline.errors import UnknownName
from baseline.manifest import Manifest, Step
from baseline.scenario import Scenario, marked

DATA, TIDY = "clean data", "statistics and verdicts"


@dataclass(frozen=True)
class Done:
    """What a rebuild changed: files, verdicts that are no longer what they were, and why each step was taken."""

    files: list[Path] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    why: dict[str, list[str]] = field(default_factory=dict)


class Inputs:
    """What is there now to make outputs from; each thing is hashed when first asked for."""

    @cached_property
    def library(self) -> dict[str, str]:
        """Hash of each file of the library."""
        return inputs.library()

    @cached_property
    def versions(self) -> dict[str, str]:
        """Versions that matter."""
        return inputs.versions()

    @cached_property
    def shared(self) -> dict[str, str]:
        """What every step rests on."""
        described = inputs.data(inputs.DESCRIPTIONS)
        return {"library": inputs.digest(self.library), "versions": inputs.digest(self.versions), **described}

    @cached_property
    def ledger(self) -> dict[str, str]:
        """Hash of the ledger's files."""
        return inputs.data(inputs.LEDGER)

    @cached_property
    def data(self) -> dict[str, str]:
        """What clean data, statistics and verdicts are made from."""
        return self.shared | self.ledger | inputs.data(inputs.TABLES)

    def notebook(self, path: Path, given: str) -> dict[str, str]:
        """Hash what a notebook's outputs are made from, except for what it is given of the clean data."""
        own = {project.find().show(path): inputs.sha256(path.read_bytes())}
        more = self.ledger | inputs.data(inputs.SHAPES) if given == derive.EVERYTHING else {}
        return self.shared | own | more


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


def figures(target: Path, name: str) -> dict[str, str]:
    """
    Find figures that are recorded as drawn.

    Parameters
    ----------
    target : Path
        Outputs.
    name : str
        File name without ending, or its beginning up to an underscore: "fig_4".

    Returns
    -------
    dict of str to str
        Notebook by figure; first the figure that has its notebook's name.
    """
    drawn = {
        Path(file).stem: step
        for step, each in manifest.read(target).steps.items()
        for file in each.files
        if file.startswith("figures/")
    }
    found = [each for each in drawn if each == name or each.startswith(f"{name}_")]
    return {each: drawn[each] for each in sorted(found, key=lambda each: each != drawn[each])}


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
        Take also the steps whose inputs and files are as the manifest records them.
    scenario : Scenario, optional
        A what-if, written to a folder of its own.

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
    what_if = scenario or Scenario()
    build = _Build(project.output_folder(folder, basis, group, what_if.folder), basis, group, force, what_if)
    if build.why and kernel == "warm":
        kernels.prepare("baseline.verdicts")
    stale = build.stale(chosen)
    if not build.why:
        return Done()
    for step in [DATA, *(path.stem for path in chosen)]:
        if step not in build.why:
            report(f"{step} (up to date)")
    if DATA in build.why:
        report(DATA)

    from baseline import runs

    with marked(what_if), outputs.staging(build.target) as stage, executors.local(jobs) as pool:
        running = {}
        for path in sorted(stale, key=lambda path: _given(path) != derive.EVERYTHING):  # the longest first
            data, made = stage / "data" / path.stem, stage / path.stem
            outputs.write(data, _encoded(derive.given(build.contents, _given(path))))
            page, in_site = f"{path.stem}.html", group == "coe" and not what_if.label
            links = {"root": "", "here": page} if in_site else {}
            run = runs.Run(path.stem, path, build.parameters, page, f"notebooks/{path.stem}.ipynb", links=links)
            shown = {str(data): "data/clean", str(made): project.shown(basis, group, what_if.folder)}
            running[path] = pool.submit(run.execute, data, made, shown, kernel, runs.TIMEOUT)
        for path, each in running.items():
            each.result()
            report(path.stem)
        verdicts = build.changed_verdicts()
        made_by = {path: stage / path.stem for path in stale}
        if DATA in build.why:
            outputs.write(stage / "tidy", _encoded({name: build.contents[name] for name in derive.TIDY}))
            clean = _encoded({name: build.contents[name] for name in derive.CLEAN})
            outputs.write(stage / "tidy" / "data" if what_if.label else project.find().clean, clean)
        new = build.manifest({path: manifest.files(made) for path, made in made_by.items()})
        outputs.write(stage / "manifest", {manifest.NAME: new.json().encode()})
        parts = [*made_by.values(), *([stage / "tidy"] if DATA in build.why else []), stage / "manifest"]
        changed = outputs.promote(*((part, build.target) for part in parts))
        outputs.remove(build.target, build.gone(new))
    return Done([path for path in changed if path.name != manifest.NAME], verdicts, build.why)


def derived(basis: str) -> dict[str, str]:
    """
    Find clean data, statistics and verdicts: those of the project when they are up to date, else new ones.

    Parameters
    ----------
    basis : {"printed", "corrected"}

    Returns
    -------
    dict of str to str
        CSV by file name; see `baseline.derive.compute`.

    Raises
    ------
    DataError
        With every fault of the raw data.
    """
    build = _Build(project.output_folder(None, basis, "coe"), basis, "coe", False, Scenario())
    return build.contents


class _Build:
    """What is recorded of a folder, what is there now, and therefore what has to be done."""

    def __init__(self, target: Path, basis: str, group: str, force: bool, scenario: Scenario) -> None:
        self.target, self.basis, self.scenario = target, basis, scenario
        self.parameters = {"basis": basis, "group": group}
        self.data_parameters = {"basis": basis} | ({"scenario": scenario.label} if scenario.label else {})
        self.old = Manifest() if force else manifest.read(target)
        self.now = Inputs()
        self.slices: dict[str, str] = {}
        reasons = [
            reason for step in (DATA, TIDY) for reason in self._reasons(step, self.now.data, self.data_parameters)
        ]
        self.why = {DATA: list(dict.fromkeys(reasons))} if reasons else {}

    def stale(self, chosen: Sequence[Path]) -> list[Path]:
        """Find the notebooks that have to be executed, and say why in `why`, which names the data too."""
        if self.why:
            self.slices = {what: _slice(self.contents, what) for what in (*schema.TABLES, derive.EVERYTHING)}
        else:
            self.slices = self.old.steps[TIDY].slices
        for path in chosen:
            if reasons := self._reasons(path.stem, self._made_from(path), self.parameters):
                self.why[path.stem] = reasons
        return [path for path in chosen if path.stem in self.why]

    @cached_property
    def contents(self) -> dict[str, str]:
        """Clean data, statistics and verdicts: as they are when nothing says otherwise, else computed."""
        if DATA in self.why:
            return derive.compute(self.basis, self.scenario if self.scenario.label else None)
        clean = self.target / "data" if self.scenario.label else project.find().clean
        folders = dict.fromkeys(derive.CLEAN, clean) | dict.fromkeys(derive.TIDY, self.target)
        return {name: (folder / name).read_text(encoding="utf-8") for name, folder in folders.items()}

    def changed_verdicts(self) -> list[str]:
        """Name the claims whose verdict is no longer what it was."""
        old = self.target / "claims.csv"
        if DATA not in self.why or not old.is_file():
            return []
        import pandas as pd

        from baseline import claims

        both = (io.StringIO(self.contents["claims.csv"]), old)
        return claims.changed(*(pd.read_csv(each, dtype="str", keep_default_na=False) for each in both))

    def manifest(self, made: Mapping[Path, dict[str, dict[str, int | str]]]) -> Manifest:
        """Record what was done beside what was there."""
        steps = dict(self.old.steps)
        if DATA in self.why:
            clean, tidy = (
                {name: manifest.measured(self.contents[name].encode()) for name in names}
                for names in (derive.CLEAN, derive.TIDY)
            )
            folder = "data/clean"
            if self.scenario.label:
                folder, clean = "", {f"data/{name}": each for name, each in clean.items()}
            steps[DATA] = Step(self.now.data, clean, folder, parameters=self.data_parameters)
            steps[TIDY] = Step(self.now.data, tidy, parameters=self.data_parameters, slices=self.slices)
        for path, files in made.items():
            steps[path.stem] = Step(
                self._made_from(path), files, notebook=project.find().show(path), parameters=self.parameters
            )
        known = {DATA, TIDY, *(path.stem for path in notebooks())}
        kept = {name: steps[name] for name in sorted(steps) if name in known}
        return Manifest(self.now.versions, self.now.library, kept)

    def gone(self, new: Manifest) -> list[str]:
        """Name the files that a step made before and no step makes any more."""
        before, after = (
            {name for step in each.steps.values() if not step.folder for name in step.files} for each in (self.old, new)
        )
        return sorted(before - after)

    def _made_from(self, path: Path) -> dict[str, str]:
        given = _given(path)
        return self.now.notebook(path, given) | {f"clean data: {given}": self.slices[given]}

    def _reasons(self, step: str, made_from: Mapping[str, str], parameters: Mapping[str, str]) -> list[str]:
        old = self.old.steps.get(step)
        if old is None:
            return ["not recorded in the manifest"]
        found = []
        for name in manifest.changes(old.made_from, made_from):
            if name == "library":
                files = manifest.changes(self.old.library, self.now.library)
                found += [f"{file} changed" for file in files] or ["the library changed"]
            elif name == "versions":
                packages = manifest.changes(self.old.versions, self.now.versions)
                found += [f"version of {package} changed" for package in packages] or ["a version changed"]
            else:
                found.append(f"{name} changed")
        if dict(old.parameters) != dict(parameters):
            found.append("parameters changed")
        return found + [f"{file} is missing or changed" for file in old.missing(self.target)]


def _given(notebook: Path) -> str:
    """Say what a notebook is given: the table that it is named after, or everything."""
    return next((table for table in schema.TABLES if notebook.stem.startswith(f"{table}_")), derive.EVERYTHING)


def _slice(contents: Mapping[str, str], what: str) -> str:
    return inputs.digest(derive.given(contents, what))


def _encoded(contents: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in contents.items()}
