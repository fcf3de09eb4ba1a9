"""The site made again: its own pages, around those of notebooks and profiles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from baseline import files, hashes
from baseline.build import record
from baseline.build.plans import Plan
from baseline.build.record import PAGES
from baseline.data.bases import Basis
from baseline.pages import site


def build_site(plan: Plan) -> list[Path]:
    """
    Build the site's own pages from what notebooks and profiles left in the outputs.

    Parameters
    ----------
    plan : Plan
        See `baseline.build.plans.plan_site`.

    Returns
    -------
    list of Path
        Files that are new or changed; when anything fails, none is.
    """
    if not plan.why:
        return []
    with files.staging(plan.target) as stage:
        pages_folder = stage / "pages"
        contents = draw_pages(plan.target, plan.variant.basis)
        files.fill(pages_folder, contents)
        own = {name: hashes.hash_bytes(content) for name, content in sorted(contents.items())}
        steps = {PAGES: replace(plan.steps[PAGES], files=own)}
        return record.commit_steps(
            plan.target, stage, plan.inputs, steps, (pages_folder, plan.target)
        )


def draw_pages(target: Path, basis: Basis) -> dict[str, bytes]:
    """Draw the site's own pages and the files to download, by path below the outputs."""
    drawn = {name: list(step.files) for name, step in record.read_record(target).steps.items()}
    return site.draw_site(target, drawn, basis)
