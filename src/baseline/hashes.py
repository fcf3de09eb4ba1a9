"""Hashes by which files and what they are made from are told apart: SHA-256, in hexadecimal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path


def hash_files(named: Mapping[str, Path]) -> dict[str, str]:
    """Hash the files among some paths, by name, in order of names."""
    return {
        name: hash_bytes(path.read_bytes())
        for name, path in sorted(named.items())
        if path.is_file()
    }


def join_hashes(parts: Mapping[str, str]) -> str:
    """Hash named hashes, in whatever order they come."""
    return hash_bytes(json.dumps(dict(sorted(parts.items()))).encode())


def hash_bytes(content: bytes) -> str:
    """Hash some bytes."""
    return hashlib.sha256(content).hexdigest()


def has_hash(file: Path, sha: str) -> bool:
    """Tell whether a file is there with this hash."""
    try:
        return file.is_file() and hash_bytes(file.read_bytes()) == sha
    except OSError:
        return False
