"""The site made again when anything changed: its pages around those of notebooks and profiles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from baseline import files, hashes
from baseline.build import profiles, record
from baseline.build.record import PAGES, Step
from baseline.build.settings import Settings
from baseline.data import bases, descriptor, groups, variants
from baseline.errors import BaselineError


def build_site(basis: str | Path = bases.PRINTED, settings: Settings | None = None) -> list[Path]:
    """
    Make the site's pages from what notebooks and profiles left in the outputs, if anything changed.

    Parameters
    ----------
    basis : str or Path
        As for `baseline.indicators`.
    settings : Settings, optional

    Returns
    -------
    list of Path
        Files that are new or changed; when anything fails, none is.

    Raises
    ------
    BaselineError
        When a page that the site leads to is not there.
    """
    settings, variant = settings or Settings(), variants.find_variant(basis=basis)
    target, now = variant.choose_folder(settings.folder), record.hash_inputs()
    old = record.read_record(target)
    wanted = profiles.plan_steps(variant.basis, "coe", groups.find_members("coe"), now)
    for name, step in wanted.items():
        if reasons := old.list_reasons(name, step, now, target):
            raise BaselineError(
                f"{target / name}, which the site links to, is out of date: {reasons[0]}.\n"
                "`baseline run` rebuilds it."
            )
    drawn = {
        name: step.files for name, step in old.steps.items() if "/" not in name and name != PAGES
    }
    if not any(name.startswith(f"{descriptor.find_tables()[0]}_") for name in drawn):
        raise BaselineError(
            f"{target / record.NAME} is missing or damaged.\n`baseline run` rebuilds it."
        )
    own = {
        "figures and pages": hashes.join_hashes(
            {file: sha for made in drawn.values() for file, sha in made.items()}
        )
    }
    step = Step(hashes.join_hashes(now), own, {"basis": variant.basis.name})
    if not settings.force and not old.list_reasons(PAGES, step, now, target):
        return []
    with files.staging(target) as stage:
        pages_folder = stage / "pages"
        contents = draw_pages(target, variant.basis)
        files.fill(pages_folder, contents)
        whole = replace(
            step,
            files={name: hashes.hash_bytes(content) for name, content in sorted(contents.items())},
        )
        return record.commit_steps(target, stage, now, {PAGES: whole}, (pages_folder, target))


def draw_pages(target: Path, basis: bases.Basis) -> dict[str, bytes]:
    """
    Draw the site's own pages, and the files to download.

    Parameters
    ----------
    target : Path
        Outputs that hold figures, pages and their record.
    basis : Basis

    Returns
    -------
    dict of str to bytes
        By path below the outputs.
    """
    from baseline.pages import site  # noqa: PLC0415 - brings pandas and matplotlib; as above

    drawn = {name: list(step.files) for name, step in record.read_record(target).steps.items()}
    return site.draw_site(target, drawn, basis)
