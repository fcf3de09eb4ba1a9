"""What a reviewer's check did and found, and how it says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from baseline import __version__
from baseline.build import compare_files
from baseline.ledger import independence


@dataclass(frozen=True)
class Result:
    """
    What a check did and found.

    Parameters
    ----------
    offline : bool
        Whether the network was kept from the build.
    failure : str
        Why nothing could be rebuilt, or nothing.
    other_versions : list of str
        Packages that are installed in another version than is locked.
    compared : dict of str to str
        How each compared file differs; nothing for one that does not.
    not_compared : dict of str to str
        Why a file that the rebuild makes was not compared.
    claims : list of dict of str to str
        Rows of the rebuilt `outputs/claims.csv`.
    contradicted : list of str
        Treaty cells of Fig. 1 that public records contradict and no correction covers.
    """

    offline: bool
    failure: str = ""
    other_versions: list[str] = field(default_factory=list)
    compared: dict[str, str] = field(default_factory=dict)
    not_compared: dict[str, str] = field(default_factory=dict)
    claims: list[dict[str, str]] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)

    @property
    def different(self) -> dict[str, str]:
        """Files that differ, and how."""
        return {name: how for name, how in self.compared.items() if how}

    @property
    def differences(self) -> list[str]:
        """The failure, or the first difference of each kind of file; contradicted cells."""
        if self.failure:
            return [f"The build failed.\n{self.failure}"]
        return [*_choose_first_of_each_kind(self.different), *self.contradicted]

    @property
    def summary(self) -> str:
        """One line to quote."""
        if self.failure:
            return f"baseline {__version__}: could not be rebuilt."
        number = len(self.different)
        differ = f"{number or 'none'} differ{'s' if number == 1 else ''}"
        compared = f"rebuilt, {len(self.compared)} files compared, {differ}"
        return f"baseline {__version__}: {compared}; {_count_claims(self.claims)}."


def _choose_first_of_each_kind(different: Mapping[str, str]) -> list[str]:
    kinds: dict[str, list[str]] = {}
    for name, how in different.items():
        kind = compare_files.KINDS.get(Path(name).suffix, "file")
        kinds.setdefault(kind, []).append(f"{name}{how}")
    more = {kind: f" (and {len(rest)} more)" for kind, (_, *rest) in kinds.items() if rest}
    return [f"{kind}: {first}{more.get(kind, '')}" for kind, (first, *_) in kinds.items()]


def _count_claims(claims: Sequence[Mapping[str, str]]) -> str:
    """Count independent checks and slips once, since the line is quoted on its own."""
    counts = Counter(row["verdict"] for row in claims)
    once = {
        verdict: len(
            independence.name_checks(
                (row["claim"], row["check"]) for row in claims if row["verdict"] == verdict
            )
        )
        for verdict in counts
    }
    return (
        f"{len(claims)} claims: {once.get('reproduced', 0)} independent checks reproduce, "
        f"{once.get('differs', 0)} slips differ, {counts['ambiguous']} ambiguous, "
        f"{counts['consistent']} only consistent, {counts['not checked']} not checked"
    )
