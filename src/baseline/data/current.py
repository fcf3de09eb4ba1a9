"""Clean data that are never stale: the project's, or computed anew when their sources changed.

A stamp next to them says what they were made from. It names the raw tables and the few modules that
clean them, not the whole library: reading 5 kB should not cost hashing 500.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from baseline import csv_files, hashes, project
from baseline.data import descriptor, second_reading

STAMP = "stamp.json"
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


def read_clean() -> Mapping[str, str]:
    """
    Read the project's clean data, or compute them when they are old.

    Returns
    -------
    mapping of str to str
        CSV by file name, those of `list_files`.

    Raises
    ------
    DataError
        With every fault of the raw data.
    """
    made_from = hash_sources()
    folder = project.find_project().clean
    if list_damaged(made_from):
        return _computed(hashes.join_hashes(made_from))
    return {name: (folder / name).read_text(encoding="utf-8") for name in list_files()}


def read_file(name: str) -> str:
    """Read a file of clean data as CSV: the one that this run was given, else the current one."""
    given = project.find_given()
    return csv_files.read_text(given / name) if given else read_clean()[name]


def read_given(name: str) -> str | None:
    """Read what this run was given besides clean data, if it was given any."""
    given = project.find_given()
    return csv_files.read_text(given / name) if given and (given / name).is_file() else None


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


def write_stamp(made_from: Mapping[str, str], contents: Mapping[str, str]) -> str:
    """Write the stamp by which a reader of clean data knows whether they are up to date."""
    own = {name: hashes.hash_bytes(contents[name].encode()) for name in list_files()}
    return json.dumps({"about": ABOUT, "made_from": made_from, "files": own}, indent=1) + "\n"


def list_damaged(made_from: Mapping[str, str]) -> list[str]:
    """Name the project's clean data that are missing, changed, or not made from this."""
    folder = project.find_project().clean
    try:
        read = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        expected = {name: str(read["files"][name]) for name in list_files()}
        if read["made_from"] != made_from or _differs(hashes.join_hashes(made_from)):
            return [f"data/clean/{STAMP}"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return [f"data/clean/{STAMP}"]
    return [
        f"data/clean/{name}"
        for name, sha in expected.items()
        if not hashes.has_hash(folder / name, sha)
    ]


@lru_cache(maxsize=1)
def _differs(_made_from: str) -> bool:
    """Tell whether a cell differs from the second reading; what they are made from names both."""
    return bool(second_reading.find_differences())


@lru_cache(maxsize=1)
def _computed(_made_from: str) -> Mapping[str, str]:
    """Compute clean data once per state of their sources, however often a process asks."""
    # It brings pandas, for which what is up to date need not wait.
    from baseline.data import clean  # noqa: PLC0415

    return clean.clean_tables().files()
