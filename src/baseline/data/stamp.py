"""The stamp next to clean data: what they were made from, so that a reader knows they are current.

It names the raw tables and the few modules that clean them, not the whole library: reading 5 kB
should not cost hashing 500.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from baseline import hashes, project
from baseline.data import descriptor, second_reading

NAME = "stamp.json"
ABOUT = "What these files were made from, and their own SHA-256. code: all modules that clean."
CLEANING = (
    *(
        "data/bases",
        "data/cells",
        "data/checks",
        "data/clean",
        "data/countries",
        "data/descriptor",
        "data/groups",
        "data/queries",
        "data/schema",
        "data/second_reading",
        "data/transcribe",
        "data/treaty_events",
    ),
    *("csv_files", "errors", "hashes", "project"),
)
"""Modules that clean data rest on; a test compares them with what is imported."""


def list_files() -> tuple[str, ...]:
    """List the files of clean data: all that is merged, then each typed table."""
    typed = (f"{table}.csv" for table in descriptor.find_tables())
    return ("indicators.csv", "observations.csv", *typed)


def hash_sources() -> dict[str, str]:
    """Hash what clean data are made from: tables, what describes or guards them, and the code."""
    here = project.find_project()
    data = [
        here.data / "datapackage.json",
        *here.data.glob("*.csv"),
        *here.data.glob("bases/*.csv"),
        *here.data.glob("ledger/*.csv"),
        *here.raw.glob("*.csv"),
    ]
    code = hashes.hash_files({name: project.PACKAGE / f"{name}.py" for name in CLEANING})
    return hashes.hash_files({here.show(path): path for path in data}) | {
        "code": hashes.join_hashes(code)
    }


def write_stamp(sources: Mapping[str, str], contents: Mapping[str, str]) -> str:
    """Write the stamp by which a reader of clean data knows whether they are up to date."""
    own = {name: hashes.hash_bytes(contents[name].encode()) for name in list_files()}
    return json.dumps({"about": ABOUT, "made_from": sources, "files": own}, indent=1) + "\n"


def list_damaged(sources: Mapping[str, str]) -> list[str]:
    """Name the project's clean data that are missing, changed, or not made from these sources."""
    folder = project.find_project().clean
    try:
        stamp = json.loads((folder / NAME).read_text(encoding="utf-8"))
        expected = {name: str(stamp["files"][name]) for name in list_files()}
        if stamp["made_from"] != sources or _differs(hashes.join_hashes(sources)):
            return [f"data/clean/{NAME}"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return [f"data/clean/{NAME}"]
    return [
        f"data/clean/{name}"
        for name, sha in expected.items()
        if not hashes.has_hash(folder / name, sha)
    ]


@lru_cache(maxsize=1)
def _differs(_sources: str) -> bool:
    """Tell whether a cell differs from the second reading; their sources' digest names both."""
    return bool(second_reading.find_differences())
