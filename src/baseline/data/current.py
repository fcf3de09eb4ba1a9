"""Clean data that are never stale: the project's, or computed anew when their sources changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from baseline import csv_files, hashes, project
from baseline.data import clean, stamp


def read_clean() -> Mapping[str, str]:
    """
    Read the project's clean data, or compute them when they are old.

    Returns
    -------
    mapping of str to str
        CSV by file name, those of `baseline.data.stamp.list_files`.

    Raises
    ------
    DataError
        With every fault of the raw data.
    """
    sources, folder = stamp.hash_sources(), project.find_project().clean
    if stamp.list_damaged(sources):
        return _compute_clean(hashes.join_hashes(sources))
    return {name: (folder / name).read_text(encoding="utf-8") for name in stamp.list_files()}


def read_file(name: str) -> str:
    """Read a file of clean data as CSV: the one that this run was given, else the current one."""
    given = project.find_given()
    return csv_files.read_text(given / name) if given else read_clean()[name]


def read_given(name: str) -> str | None:
    """Read what this run was given besides clean data, if it was given any."""
    given = project.find_given()
    return csv_files.read_text(given / name) if given and (given / name).is_file() else None


@lru_cache(maxsize=1)
def _compute_clean(_sources: str) -> Mapping[str, str]:
    """Compute clean data once per state of their sources, however often a process asks."""
    return clean.clean_tables().files()
