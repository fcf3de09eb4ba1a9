"""Rebuild the report's outputs: what is up to date stays, all else is made again and appears whole."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from baseline import countries, derive, executors, manifest, outputs, project, schema
from baseline.errors import UnknownName
from baseline.scenario import Scenario, marked
from baseline.stale import DATA, Build, given

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
    known = {path.stem: path for path in sorted(project.find().notebooks.glob("*.ipynb")) if path.stem not in APART}
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
        for step, each in manifest.read(target).steps.items()
        for file in each.files
        if file.startswith("figures/")
    }
    found = [each for each in drawn if not name or each == name or each.startswith(f"{name}_")]
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
    build = Build(project.output_folder(folder, basis, group, what_if.folder), basis, group, force, what_if)
    stale = build.notebooks(chosen)
    if not build.why:
        return Done()
    for step in [DATA, *(path.stem for path in chosen)]:
        if step not in build.why:
            report(f"{step} (up to date)")
    if DATA in build.why:
        report(DATA)
    with marked(what_if), outputs.staging(build.target) as stage:
        made = _execute(build, stale, stage, jobs, kernel, report)
        verdicts = _changed_verdicts(build) if DATA in build.why else []
        changed = _promote(build, made, stage)
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
    return Build(project.output_folder(None, basis, "coe"), basis).contents


def _execute(
    build: Build, stale: Sequence[Path], stage: Path, jobs: int, kernel: str, report: Callable[[str], None]
) -> dict[Path, Path]:
    """Execute notebooks, each with what it is given and in a folder of its own; give these folders."""
    from baseline import runs

    finally_in = project.shown(build.basis, build.parameters["group"], build.scenario.folder)
    running = {}
    with executors.local(jobs) as pool:
        for path in sorted(stale, key=lambda path: given(path) != derive.EVERYTHING):  # the longest first
            data, made = stage / "data" / path.stem, stage / path.stem
            outputs.write(data, _encoded(derive.given(build.contents, given(path))))
            page, in_site = f"{path.stem}.html", build.parameters["group"] == "coe" and not build.scenario.label
            links = {"root": "", "here": page} if in_site else {}
            run = runs.Run(path.stem, path, build.parameters, page, f"notebooks/{path.stem}.ipynb", links=links)
            shown = {str(data): "data/clean", str(made): finally_in}
            running[path] = pool.submit(run.execute, data, made, shown, kernel, executors.TIMEOUT)
        for path, each in running.items():
            each.result()
            report(path.stem)
    return {path: stage / path.stem for path in stale}


def _promote(build: Build, made: Mapping[Path, Path], stage: Path) -> list[Path]:
    """Put data, what notebooks made and the manifest into place; remove what is no longer made."""
    parts = list(made.values())
    if DATA in build.why:
        tidy, clean = (
            _encoded({name: build.contents[name] for name in names}) for names in (derive.TIDY, derive.CLEAN)
        )
        outputs.write(stage / "tidy", tidy)
        outputs.write(stage / "tidy" / "data" if build.scenario.label else project.find().clean, clean)
        parts.append(stage / "tidy")
    new = build.manifest({path: manifest.files(folder) for path, folder in made.items()}, notebooks())
    outputs.write(stage / "manifest", {manifest.NAME: new.json().encode()})
    changed = outputs.promote(*((part, build.target) for part in (*parts, stage / "manifest")))
    outputs.remove(build.target, build.gone(new))
    return changed


def _changed_verdicts(build: Build) -> list[str]:
    """Name the claims whose verdict is no longer what it was."""
    import pandas as pd

    from baseline import claims

    now = pd.read_csv(io.StringIO(build.contents["claims.csv"]), dtype="str", keep_default_na=False)
    return claims.changed_since(now, build.target / "claims.csv")


def _encoded(contents: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in contents.items()}
