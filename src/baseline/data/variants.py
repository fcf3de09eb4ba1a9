"""Variants of the report: which values, and whose. Each has a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from baseline import project
from baseline.data import bases, groups
from baseline.data.parameters import refuse_unknown_parameters


@dataclass(frozen=True)
class Variant:
    """A basis and a group; the report itself is as printed, and of all member states."""

    basis: bases.Basis
    group: groups.Group

    @property
    def name(self) -> str:
        """What differs from the report as printed: "corrected-focus"; empty for the report."""
        basis = "" if self.basis.name == bases.PRINTED else self.basis.name
        group = "" if self.group.name == "coe" else self.group.folder
        return "-".join(filter(None, [basis, group]))

    @property
    def shown(self) -> str:
        """Its folder as it is named in what is written there, the same wherever it is."""
        return f"outputs/{self.name}".rstrip("/")

    def choose_folder(self, given: Path | str | None = None) -> Path:
        """Choose where its outputs go, so that it never overwrites the report's own."""
        return Path(given).resolve() if given else project.find_project().outputs / self.name


def find_variant(group: groups.Choice = "coe", basis: str | Path = bases.PRINTED) -> Variant:
    """Find a variant of the report, by what `find_basis` and `find_group` take."""
    return Variant(bases.find_basis(basis), groups.find_group(group))


def choose_output_folder(
    given: Path | str | None = None,
    group: groups.Choice = "coe",
    basis: str | Path = bases.PRINTED,
) -> Path:
    """
    Choose where a notebook writes to: a given folder, as it is, or the one of its group and basis.

    That is `outputs` for the report as printed; for another group or basis a folder of that name
    inside it, such as `outputs/corrected-focus`.
    """
    refuse_unknown_parameters()
    return find_variant(group, basis).choose_folder(given)
