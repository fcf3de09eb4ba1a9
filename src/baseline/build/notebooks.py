"""Which notebooks make the report's outputs, and which figures each of them has drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from baseline import project
from baseline.build import record
from baseline.errors import UnknownName, describe_unknown

APART = {
    "country": "`baseline country` runs it for each country.",
    "table": "`baseline add` copies it for your own tables.",
    "tour": "Read it in JupyterLab (`make lab`); it writes nothing.",
}
"""Notebooks that are not part of the report's outputs, and what to do with them instead."""


def find_notebooks(names: Sequence[str] = ()) -> list[Path]:
    """
    Find the report's notebooks by name.

    Parameters
    ----------
    names : sequence of str
        File names without ending, or their beginning up to an underscore: "fig_4". All
        of them when empty.

    Raises
    ------
    UnknownName
        Naming the nearest notebook, or for one of `APART` what to do with it.
    """
    known = {
        path.stem: path
        for path in sorted(project.find_project().notebooks.glob("*.ipynb"))
        if path.stem not in APART
    }
    chosen: dict[str, Path] = {}
    for name in names or known:
        stem = name.removesuffix(".ipynb")
        if stem in APART:
            raise UnknownName(f"{stem} is not part of the report's outputs. {APART[stem]}")
        matching = [
            known_stem
            for known_stem in known
            if known_stem == stem or known_stem.startswith(f"{stem}_")
        ]
        if not matching:
            raise UnknownName(describe_unknown("notebook", name, known))
        chosen |= {known_stem: known[known_stem] for known_stem in matching}
    return list(chosen.values())


def find_figures(target: Path, name: str) -> dict[str, str]:
    """
    Find figures that are recorded as drawn.

    Parameters
    ----------
    target : Path
        The outputs folder.
    name : str
        File name without ending, or its beginning up to an underscore: "fig_4"; empty for all.

    Returns
    -------
    dict of str to str
        Notebook by figure; first the figure that has its notebook's name.
    """
    drawn = {
        Path(file).stem: step
        for step, figure in record.read_record(target).steps.items()
        for file in figure.files
        if file.startswith("figures/")
    }
    wanted = [
        figure for figure in drawn if not name or figure == name or figure.startswith(f"{name}_")
    ]
    return {
        figure: drawn[figure]
        for figure in sorted(wanted, key=lambda figure: figure != drawn[figure])
    }
