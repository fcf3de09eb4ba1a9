"""What is out of date, and why: of the report, of profiles, and of the site around both.

Nothing here computes, draws or executes. So a command that has nothing to do answers at once,
and one that has something to do imports what does it while a server gets ready.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from baseline import csv_files, hashes, project
from baseline.build import record
from baseline.build.record import DATA, PAGES, Record, Step
from baseline.build.settings import Settings
from baseline.data import bases, descriptor, groups, stamp, variants
from baseline.data.groups import Choice
from baseline.data.variants import Variant
from baseline.errors import BaselineError

PROFILE_FILES = ("profile.html", "profile.json", "profile.ipynb", "numbers.svg", "statuses.svg")
"""What a profile consists of."""


@dataclass(frozen=True)
class Plan:
    """
    The steps of a build, and which of them have to be taken.

    Parameters
    ----------
    target : Path
        The outputs folder.
    variant : Variant
    settings : Settings
    inputs : dict of str to str
        What every step could read, as it is now; see `baseline.build.record.hash_inputs`.
    recorded : Record
        What is recorded of the outputs folder.
    steps : dict of str to Step
        As they would be taken now; of their files, those that are known before, without hash.
    why : dict of str to list of str
        Reasons by step, for those that have to be taken.
    """

    target: Path
    variant: Variant
    settings: Settings
    inputs: dict[str, str]
    recorded: Record
    steps: dict[str, Step]
    why: dict[str, list[str]]

    @property
    def up_to_date(self) -> list[str]:
        """Steps that need not be taken."""
        return [name for name in self.steps if name not in self.why]

    @property
    def jobs(self) -> int:
        """How many runs there are at once; none when no step to be taken is a run."""
        return min(self.settings.jobs, len(self.why.keys() - {DATA, PAGES}))


def plan_report(
    notebooks: Sequence[Path],
    group: Choice = "coe",
    basis: str | Path = bases.PRINTED,
    settings: Settings | None = None,
) -> Plan:
    """
    Plan a build of clean data, statistics, and what notebooks make.

    Parameters
    ----------
    notebooks : sequence of Path
    group, basis
        Of the notebooks, as for `baseline.indicators`.
    settings : Settings, optional

    Raises
    ------
    UnknownName
        For a basis or group that does not exist.
    """
    variant, inputs = variants.find_variant(group, basis), record.hash_inputs()
    parameters = {"basis": variant.basis.name, "group": variant.group.name}
    data = Step(hashes.join_hashes(inputs), variant.basis.hash(), parameters)
    steps = {DATA: data} | {
        path.stem: replace(data, own=_hash_notebook(path) | data.own) for path in notebooks
    }
    return _plan_steps(variant, settings or Settings(), inputs, steps)


def plan_profiles(
    codes: Sequence[str],
    basis: str | Path = bases.PRINTED,
    compare: Choice = "coe",
    settings: Settings | None = None,
) -> Plan:
    """
    Plan a build of profiles, which are steps named after their folders below the outputs.

    Parameters
    ----------
    codes : sequence of str
        Alpha-3 codes.
    basis, compare
        Of the notebook: a basis and a group, as for `baseline.indicators`.
    settings : Settings, optional

    Raises
    ------
    UnknownName
        For a basis or group that does not exist.
    """
    variant, inputs = variants.find_variant(basis=basis), record.hash_inputs()
    notebook, peers = project.find_project().notebooks / "country.ipynb", groups.find_group(compare)
    digest, own = hashes.join_hashes(inputs), _hash_notebook(notebook) | variant.basis.hash()
    parameters, steps = {"basis": variant.basis.name, "compare": peers.name}, {}
    for code in codes:
        name = f"{project.name_profiles_folder(peers.folder)}/{code}"
        files = {f"{name}/{file}": "" for file in PROFILE_FILES}
        steps[name] = Step(digest, own, parameters | {"country": code}, files)
    return _plan_steps(variant, settings or Settings(), inputs, steps)


def plan_site(basis: str | Path = bases.PRINTED, settings: Settings | None = None) -> Plan:
    """
    Plan a build of the site's own pages, around those of notebooks and profiles.

    Parameters
    ----------
    basis : str or Path
        As for `baseline.indicators`.
    settings : Settings, optional

    Raises
    ------
    BaselineError
        When a page that the site leads to is not there, or is out of date.
    """
    settings = settings or Settings()
    profiles = plan_profiles(
        groups.find_members("coe"), basis, settings=replace(settings, force=False)
    )
    target, recorded = profiles.target, profiles.recorded
    for name, reasons in profiles.why.items():
        raise BaselineError(
            f"{target / name}, which the site links to, is out of date: {reasons[0]}.\n"
            "`baseline run` rebuilds it."
        )
    drawn = {
        name: step.files
        for name, step in recorded.steps.items()
        if "/" not in name and name != PAGES
    }
    if not any(name.startswith(f"{descriptor.find_tables()[0]}_") for name in drawn):
        raise BaselineError(
            f"{target / record.NAME} is missing or damaged.\n`baseline run` rebuilds it."
        )
    files = {file: sha for step_files in drawn.values() for file, sha in step_files.items()}
    step = Step(
        hashes.join_hashes(profiles.inputs),
        {"figures and pages": hashes.join_hashes(files)},
        {"basis": profiles.variant.basis.name},
    )
    return _plan_steps(profiles.variant, settings, profiles.inputs, {PAGES: step})


def _plan_steps(
    variant: Variant, settings: Settings, inputs: dict[str, str], steps: dict[str, Step]
) -> Plan:
    """Find why steps have to be taken."""
    target = variant.choose_folder(settings.folder)
    recorded, why = record.read_record(target), {}
    for name, step in steps.items():
        reasons = recorded.list_reasons(name, step, inputs, target)
        if name == DATA and not reasons:  # a record is of outputs only
            damaged = stamp.list_damaged(stamp.hash_sources())
            reasons = [f"{file} is missing or changed" for file in damaged]
        if reasons or settings.force:
            why[name] = reasons or ["--force"]
    return Plan(target, variant, settings, inputs, recorded, steps, why)


def _hash_notebook(path: Path) -> dict[str, str]:
    return {project.find_project().show(path): hashes.hash_bytes(csv_files.read_bytes(path))}
