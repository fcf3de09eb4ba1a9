"""Two versions of a file: the first difference is named with its place and both values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baseline.build import compare_files


def write_pair(folder: Path, ending: str, old: str, new: str) -> tuple[Path, Path]:
    """Write two versions of a file."""
    pair = folder / f"old{ending}", folder / f"new{ending}"
    for file, text in zip(pair, (old, new), strict=True):
        file.write_text(text, "utf-8")
    return pair


def notebook(*sources: str) -> str:
    """Write what matters of a notebook."""
    return json.dumps({"cells": [{"source": source} for source in sources], "nbformat": 4})


@pytest.mark.parametrize(
    ("ending", "old", "new", "difference"),
    [
        (".csv", "iso3,score\nMLT,1\n", "iso3,score\nMLT,2\n", 'score (MLT 1): "1" is now "2"'),
        (
            ".csv",
            "iso3\nMLT\n",
            "iso3\nMLT\nFRA\n",
            'row 2, column iso3 (FRA): nothing is now "FRA"',
        ),
        (".csv", "iso3\nMLT\n", "iso3\nMLT,1\n", 'row 1, column 2 (MLT): nothing is now "1"'),
        (".json", '{"a": [1, 2]}', '{"a": [1, 3]}', "/a/1: 2 is now 3"),
        (".json", '{"a": 1}', '{"b": 1}', "/a: 1 is now nothing"),
        (".json", '{"a": 1}', '{"a":1}', "written differently, with the same content"),
        (".json", "{", "[]", "1 bytes are now 2, with different content"),
        (".ipynb", notebook("a", "b"), notebook("a", "c"), 'cell 2/source: "b" is now "c"'),
        (".html", "<p>\na", "<p>\nb", 'line 2: "a" is now "b"'),
        (".tex", "a", "b" * 100, f'line 1: "a" is now "{"b" * 76}…'),
    ],
)
def test_the_first_difference_is_named(
    ending: str, old: str, new: str, difference: str, tmp_path: Path
) -> None:
    """By row and column, key, cell or line, as the kind of file has them."""
    pair = write_pair(tmp_path, ending, old, new)

    assert compare_files.describe_difference(*pair).endswith(difference)


@pytest.mark.parametrize(
    ("new", "same"),
    [
        ('{"a": 0.30000000000000004}', True),
        ('{"a":0.3}', True),
        ('{"a": 0.3000001}', False),
        ('{"a": "x"}', False),
    ],
)
def test_values_of_other_versions_agree_to_twelve_digits(
    new: str, same: bool, tmp_path: Path
) -> None:
    """However they are written; without that permission, any difference counts."""
    pair = write_pair(tmp_path, ".json", '{"a": 0.3}', new)

    assert compare_files.describe_difference(*pair)
    assert (compare_files.describe_difference(*pair, values_only=True) == "") is same
