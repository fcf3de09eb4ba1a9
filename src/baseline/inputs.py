"""What outputs are made from, each thing as a hash: data, notebooks, this library, its packages."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version

from baseline import project, schema

PACKAGES = (
    *("ipykernel", "jinja2", "matplotlib", "nbclient"),
    *("nbconvert", "numpy", "pandas", "papermill", "pillow", "seaborn", "xlsxwriter"),
)
"""Packages whose version can change an output."""

TABLES = tuple(f"raw/{table}.csv" for table in schema.TABLES)
DESCRIPTIONS = ("countries.csv", "datapackage.json", "corrections.csv", "raw/footnotes.csv")
"""Data that every notebook may read, beside the clean data it is given."""

LEDGER = ("raw/claims.csv", "raw/country_lists.csv", "raw/inventory.csv", "queries.csv")
"""Data that only notebooks about everything may read, and verdicts rest on."""

SHAPES = ("maps/shapes.json",)
"""Data that only notebooks about everything may read, and no number rests on."""


def sha256(content: bytes) -> str:
    """Hash some bytes."""
    return hashlib.sha256(content).hexdigest()


def digest(parts: Mapping[str, str]) -> str:
    """Hash named hashes, in whatever order they come."""
    return sha256(json.dumps(dict(sorted(parts.items()))).encode())


def data(names: Iterable[str]) -> dict[str, str]:
    """
    Hash files of the data folder.

    Parameters
    ----------
    names : iterable of str
        Below `data`.

    Returns
    -------
    dict of str to str
        SHA-256 by path in the project; "" for a file that is missing. Of
        `datapackage.json` without the hashes that it records: those of the files are here.
    """
    folder, found = project.find().data, {}
    for name in names:
        file = folder / name
        content = file.read_bytes() if file.is_file() else None
        if content is not None and name == "datapackage.json":
            content = _without_hashes(content)
        found[f"data/{name}"] = "" if content is None else sha256(content)
    return found


def library() -> dict[str, str]:
    """
    Hash this library, file by file, and the lock file where there is one.

    Returns
    -------
    dict of str to str
        SHA-256 by path: every module, template and style sheet.
    """
    files = [path for path in sorted(project.PACKAGE.rglob("*")) if path.is_file()]
    code = [path for path in files if not {"__pycache__", "_project"} & set(path.parts)]
    found = {f"src/{path.relative_to(project.PACKAGE.parent).as_posix()}": sha256(path.read_bytes()) for path in code}
    lock = project.find().root / "requirements.lock"
    return found | ({lock.name: sha256(lock.read_bytes())} if lock.is_file() else {})


@cache  # those of a process stay what they are
def versions() -> dict[str, str]:
    """Name the versions that matter: of Python, and of the packages that draw and write."""
    python = ".".join(map(str, sys.version_info[:2]))
    return {"python": python} | {name: version(name) for name in PACKAGES}


def _without_hashes(content: bytes) -> bytes:
    try:
        described = json.loads(content)
        for each in described["resources"]:
            each.pop("hash", None)
    except (ValueError, KeyError, TypeError, AttributeError):  # whoever needs it will say what is wrong
        return content
    return json.dumps(described, sort_keys=True).encode()
