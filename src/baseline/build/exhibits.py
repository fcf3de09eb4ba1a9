"""What a check found, exhibit by exhibit: printed tables, charts, groups of claims and the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from baseline import csv_files, project
from baseline.build.check_result import Result
from baseline.data import schema
from baseline.errors import DataError
from baseline.ledger import entries
from baseline.ledger.entries import SECTIONS

REPRODUCED, IN_PART = "reproduced", "reproduced in part"
DIFFERS, NOT_CHECKED = "differs", "not checked"

TABLES, CHARTS, DATA = "Tables", "Charts", "Data and statistics"
CLAIMS, PAGES = "Verdicts on the report's claims, by section", "Profiles and pages"

CLAIMS_FILE = "outputs/claims.csv"

_PLACES = (
    (
        r"(?:outputs/tables/|data/clean/(?!indicators|observations|stamp))(\w+)\.\w+",
        TABLES,
        "",
    ),
    (r"outputs/figures/([\w-]+)\.\w+", CHARTS, ""),
    (r"outputs/(statistics|sensitivity)\.csv", DATA, ""),
    (r"outputs/diff/", DATA, "what the corrections change"),
    (r"data/clean/|outputs/values\.csv", DATA, "clean data"),
    (re.escape(CLAIMS_FILE), CLAIMS, "the file of claims"),
    (r"outputs/countries/", PAGES, "country profiles"),
    (r"outputs/downloads/", PAGES, "downloads"),
    (r"", PAGES, "pages and executed notebooks"),
)
"""Where the files of an exhibit are, its kind, and its title; without one, what the group holds."""


@dataclass(frozen=True)
class Exhibit:
    """
    One thing that a check can find reproduced or not.

    Parameters
    ----------
    kind, title : str
    compared : int
        Files that were compared, or claims that something here can be held against.
    not_compared : int
        The others.
    first_difference : str
        The first that was found, or nothing.
    note : str
        What became of the claims of a section.
    """

    kind: str
    title: str
    compared: int
    not_compared: int = 0
    first_difference: str = ""
    note: str = ""

    @property
    def status(self) -> str:
        """Judge: only what was compared whole, and is the same, is reproduced."""
        if self.first_difference:
            return DIFFERS
        if not self.compared:
            return NOT_CHECKED
        return IN_PART if self.not_compared else REPRODUCED


def list_exhibits(result: Result) -> list[Exhibit]:
    """List every exhibit, by kind: each file belongs to one, each claim to that of its section."""
    sections = list(_compare_sections(result))
    files = [*result.compared, *result.not_compared]
    if sections:
        files.remove(CLAIMS_FILE)
    named: dict[tuple[str, str], list[str]] = {}
    for file in files:
        named.setdefault(name_exhibit(file), []).append(file)
    exhibits = [*sections]
    for (kind, title), own in named.items():
        differing = [f"{file}{how}" for file in own if (how := result.compared.get(file))]
        table = title if kind == TABLES else ""
        exhibits.append(
            Exhibit(
                kind,
                schema.title_table(table) if table else title,
                sum(file in result.compared for file in own),
                sum(file in result.not_compared for file in own),
                next(iter([*differing, *_find_faults(result, table)]), ""),
            )
        )
    kinds = (TABLES, CHARTS, DATA, CLAIMS, PAGES)
    return sorted(exhibits, key=lambda exhibit: kinds.index(exhibit.kind))


def name_exhibit(file: str) -> tuple[str, str]:
    """Name the exhibit that a file belongs to: its kind and its title."""
    for pattern, kind, title in _PLACES:
        if match := re.match(pattern, file):
            return kind, title or match[1]
    raise AssertionError(file)  # the last pattern matches anything


def _find_faults(result: Result, table: str) -> Iterator[str]:
    """Find what a failed build or public records say against a printed table."""
    if table:
        label = f"{schema.label_table(table)}: "
        yield from (line for line in result.failure.split("\n") if f"raw/{table}.csv" in line)
        yield from (line for line in result.contradicted if line.startswith(label))


def _compare_sections(result: Result) -> Iterator[Exhibit]:
    """Compare claims by section; return nothing where rows cannot be matched."""
    here = project.find_project().outputs / "claims.csv"
    try:
        old = {row["claim"]: row for row in csv_files.read_rows(here)}
    except (DataError, KeyError):
        return
    new = {row["claim"]: row for row in result.claims}
    differing = {name: how for name in [*new, *old] if (how := _compare(old, new, name))}
    if not new or bool(differing) != bool(result.compared.get(CLAIMS_FILE)):
        return
    section_of = {name: row["section"] for name, row in (old | new).items()}
    claims = entries.read_claims()
    for section, title in SECTIONS.items():
        own = [name for name, place in section_of.items() if place == section]
        if not own:
            continue
        verdicts = Counter(new[name]["verdict"] for name in own if name in new)
        tested = sum(bool(claims[name].readings) for name in own if name in claims)
        yield Exhibit(
            CLAIMS,
            title,
            tested,
            len(own) - tested,
            next((differing[name] for name in own if name in differing), ""),
            ", ".join(f"{number} {verdict}" for verdict, number in verdicts.items()),
        )


def _compare(
    old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]], claim: str
) -> str:
    """Describe how the row of a claim differs, if it does."""
    if claim not in old or claim not in new:
        return f"{claim} is {'missing' if claim in new else 'no longer made'}"
    before, after = old[claim], new[claim]
    return next(
        (
            f"{claim}, {column}: {before.get(column)!r} is now {after.get(column)!r}"
            for column in dict.fromkeys([*before, *after])
            if before.get(column) != after.get(column)
        ),
        "",
    )
