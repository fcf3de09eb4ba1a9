"""Run notebooks of any kind by papermill's own engine and by ours, and show where they differ.

Consecutive texts of a stream are joined, and standard error put behind standard output between
other outputs, since a kernel sends both by the clock.

Usage: engines.py NOTEBOOK...
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import papermill

ANSI = re.compile(r"\x1b\[[0-9;]*m")
VARIES = [
    (r"[^\s\"']*/ipykernel_\d+/", "cell/"),  # the folder of a cell's file
    (r"0x[0-9a-f]{6,}", "ADDRESS"),
    (r"(?m)^File \S*?(?=[^/\s]+\.py)", "File "),
]


def joined(outputs: list[Any]) -> list[Any]:
    """Join texts between other outputs, standard output first."""
    together: list[Any] = []
    texts = {"stdout": "", "stderr": ""}

    def release() -> None:
        for name, text in texts.items():
            if text:
                together.append({"output_type": "stream", "name": name, "text": text})
            texts[name] = ""

    for output in outputs:
        if output["output_type"] == "stream":
            texts[output["name"]] += output["text"]
        else:
            release()
            together.append(dict(output))
    release()
    return together


def executed(notebook: Path, engine: str | None, timeout: int) -> dict[str, Any]:
    """Execute a notebook, and give what a reader finds in it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.ipynb"
        error = ""
        try:
            papermill.execute_notebook(
                str(notebook), str(out), engine_name=engine, progress_bar=False,
                cwd=str(notebook.parent), execution_timeout=timeout, kernel_name="python3",
            )  # fmt: skip
        except Exception as raised:
            error = f"{type(raised).__name__}: {str(raised).partition(chr(10))[0]}"
        cells: list[Any] = []
        if out.is_file():
            cells = nbformat.read(out, as_version=4).cells
    shown = [
        {
            "source": cell.source,
            "count": cell.get("execution_count"),
            "outputs": joined(cell.get("outputs", [])),
            "timed": sorted(cell.metadata.get("execution", {})),
            "status": (cell.metadata.get("papermill") or {}).get("status"),
        }
        for cell in cells
    ]
    text = ANSI.sub("", json.dumps({"error": error, "cells": shown}, indent=1, default=str))
    for pattern, word in VARIES:
        text = re.sub(pattern, word, text)
    whole: dict[str, Any] = json.loads(text)
    return whole


def main(notebooks: list[str]) -> int:
    """Print the differences; 1 when there are any."""
    different = 0
    for name in notebooks:
        notebook = Path(name).resolve()
        usual, ours = (executed(notebook, engine, 20) for engine in (None, "baseline"))
        if usual == ours:
            print(f"same: {name} {ours['error']}")
            continue
        different += 1
        print(f"DIFFERENT: {name}")
        if usual["error"] != ours["error"]:
            print(f"  error: {usual['error']!r} / {ours['error']!r}")
        for number, (left, right) in enumerate(zip(usual["cells"], ours["cells"], strict=False)):
            for key, value in left.items():
                if value != right[key]:
                    print(f"  cell {number}, {key}:\n    {value!s:.1500}\n    {right[key]!s:.1500}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
