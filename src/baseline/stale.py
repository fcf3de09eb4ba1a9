"""What is stale, and why: what the manifest records, held against what is there now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from baseline import derive, inputs, manifest, project, schema
from baseline.manifest import Manifest, Step
from baseline.scenario import Scenario

DATA, TIDY, PROFILES, SITE = "clean data", "statistics and verdicts", "profiles", "site"
"""Steps beside those of notebooks."""

SLICES = {*schema.TABLES, derive.EVERYTHING}
"""What notebooks are given of the clean data: one table, or everything."""


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


class Build:
    """
    What is recorded of an outputs folder, what is there now, and therefore what has to be done.

    Parameters
    ----------
    target : Path
        The outputs folder.
    basis, group : str
        Parameters of the notebooks.
    force : bool
        Take everything as not recorded.
    scenario : Scenario
        The default is the report as it stands.

    Attributes
    ----------
    why : dict of str to list of str
        Reasons by step, for those that have to be taken; notebooks are added by `notebooks`.
    """

    def __init__(
        self, target: Path, basis: str, group: str = "coe", force: bool = False, scenario: Scenario | None = None
    ) -> None:
        self.target, self.basis, self.scenario = target, basis, scenario or Scenario()
        self.parameters = {"basis": basis, "group": group}
        label = self.scenario.label
        self.data_parameters = {"basis": basis} | ({"scenario": label} if label else {})
        self.old = Manifest() if force else manifest.read(target)
        self.now = Inputs()
        self.slices: dict[str, str] = {}
        reasons = [
            reason for step in (DATA, TIDY) for reason in self._reasons(step, self.now.data, self.data_parameters)
        ]
        if not reasons and self.old.steps[TIDY].slices.keys() != SLICES:
            reasons.append("what notebooks are given is not recorded in the manifest")
        self.why = {DATA: list(dict.fromkeys(reasons))} if reasons else {}

    def notebooks(self, chosen: Sequence[Path]) -> list[Path]:
        """Find the notebooks that have to be executed, and say why in `why`, which names the data too."""
        if self.why:
            self.slices = {what: inputs.digest(derive.given(self.contents, what)) for what in sorted(SLICES)}
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

    def manifest(self, made: Mapping[Path, dict[str, dict[str, int | str]]], known: Sequence[Path]) -> Manifest:
        """
        Record what was done beside what was there.

        Parameters
        ----------
        made : mapping of Path to dict
            What each executed notebook made; see `baseline.manifest.files`.
        known : sequence of Path
            Every notebook of the project; what others made is forgotten.

        Returns
        -------
        Manifest
        """
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
        kept = {DATA, TIDY, PROFILES, SITE, *(path.stem for path in known)}
        return Manifest(
            self.now.versions, self.now.library, {name: steps[name] for name in sorted(steps) if name in kept}
        )

    def gone(self, new: Manifest) -> list[str]:
        """Name the files that a step made before and no step makes any more."""
        before, after = (
            {name for step in each.steps.values() if not step.folder for name in step.files} for each in (self.old, new)
        )
        return sorted(before - after)

    def _made_from(self, path: Path) -> dict[str, str]:
        what = given(path)
        return self.now.notebook(path, what) | {f"clean data: {what}": self.slices[what]}

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


def clean() -> Mapping[str, str]:
    """
    Find clean data that are never stale: those of the project when they are up to date, else computed ones.

    Returns
    -------
    mapping of str to str
        CSV by file name, those of `baseline.derive.CLEAN`.

    Raises
    ------
    DataError
        With every fault of the raw data.
    """
    here, made_from = project.find(), Inputs().data
    recorded = here.root / "outputs"  # an installed wheel carries its manifest beside its data
    step = manifest.read(recorded).steps.get(DATA)
    if step is None or not step.folder or step.made_from != made_from or step.missing(recorded):
        return _computed(inputs.digest(made_from))
    return {name: (here.clean / name).read_text(encoding="utf-8") for name in derive.CLEAN}


@lru_cache(maxsize=1)
def _computed(_made_from: str) -> Mapping[str, str]:
    """Compute clean data once for what they are made from, however often a process asks."""
    from baseline import merge

    return merge.clean().files()


def given(notebook: Path) -> str:
    """Say what a notebook is given: the table that it is named after, or everything."""
    return next((table for table in schema.TABLES if notebook.stem.startswith(f"{table}_")), derive.EVERYTHING)
