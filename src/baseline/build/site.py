"""The site made again when anything changed: its pages around those of notebooks and profiles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from baseline import files, project
from baseline.build import profiles, record
from baseline.build.record import PAGES, Step
from baseline.data import countries, schema
from baseline.errors import BaselineError


def build(basis: str = "printed", folder: Path | None = None, force: bool = False) -> list[Path]:
    """
    Make the site's pages from what notebooks and profiles left in the outputs, if anything changed.

    Parameters
    ----------
    basis : {"printed", "corrected"}
    folder : path, optional
        Outputs; by default the project's, for the basis.
    force : bool
        Make also what is up to date.

    Returns
    -------
    list of Path
        Files that are new or changed; when anything fails, none is.

    Raises
    ------
    BaselineError
        When a page that the site leads to is not there.
    """
    target, now = project.output_folder(folder, basis, "coe"), record.inputs()
    old = record.read(target)
    wanted = profiles.steps(basis, "coe", countries.group("coe"), now)
    for name, step in wanted.items():
        if reasons := old.why(name, step, now, target):
            raise BaselineError(
                f"{target / name}, where the site leads, is out of date: {reasons[0]}.\n`baseline run` makes it."
            )
    drawn = {
        name: each.files for name, each in old.steps.items() if "/" not in name and name != PAGES
    }
    if not any(name.startswith(f"{schema.TABLES[0]}_") for name in drawn):
        raise BaselineError(
            f"{target / record.NAME} is missing or damaged.\n`baseline run` makes it."
        )
    own = {
        "figures and pages": files.digest(
            {file: sha for each in drawn.values() for file, sha in each.items()}
        )
    }
    step = Step(files.digest(now), own, {"basis": basis})
    if not force and not old.why(PAGES, step, now, target):
        return []
    from baseline.build import derive  # noqa: PLC0415 - brings pandas, for which what is up to date need not wait

    with files.staging(target) as stage:
        data, made = stage / "data", stage / "made"
        files.fill(data, {name: text.encode() for name, text in derive.given(basis).items()})
        contents = pages(target, data, basis)
        files.fill(made, contents)
        whole = replace(
            step, files={name: files.sha256(content) for name, content in sorted(contents.items())}
        )
        return record.commit(target, stage, now, {PAGES: whole}, (made, target))


def pages(target: Path, data: Path, basis: str) -> dict[str, bytes]:
    """
    Draw the site's own pages, and the files to download.

    Parameters
    ----------
    target : Path
        Outputs that hold figures, pages and their record.
    data : Path
        Clean data and statistics.
    basis : {"printed", "corrected"}

    Returns
    -------
    dict of str to bytes
        By path below the outputs.
    """
    from baseline.pages import site  # noqa: PLC0415 - brings pandas and matplotlib; as above

    drawn = {name: list(step.files) for name, step in record.read(target).steps.items()}
    return site.draw(target, drawn, data, basis)
