"""What everything handed out says of itself: what it is, caveat, licence, source and citation."""

from __future__ import annotations

from pathlib import Path

from baseline import __version__
from baseline.data import bases, descriptor, schema

_DESCRIPTION = (
    "The six tables of the report as clean, merged data, with the way back to the printed cells."
)


def cite_package() -> str:
    """Say how to cite this package and its version; `CITATION.cff` says the same for programs."""
    return f"{descriptor.read_descriptor()['citation'].removesuffix('.')}. Version {__version__}."


def describe_data(basis: str | Path = bases.PRINTED) -> dict[str, str]:
    """Say what the data are, for a file that may travel alone."""
    package, chosen = descriptor.read_descriptor(), bases.find_basis(basis)
    (licence,) = package["licenses"]
    return {
        "title": package["title"],
        "description": _DESCRIPTION,
        "basis": f"{chosen.name}: {chosen.title}",
        "caveat": schema.read_caveat(),
        "licence": f"{licence['title']} ({licence['name']}), {licence['path']}",
        "source": package["sources"][0]["title"],
        "citation": cite_package(),
    }
