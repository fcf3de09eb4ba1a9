"""Every file of the outputs for the page of downloads: by the page that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from baseline.pages.pictures import find_text
from baseline.pages.tables import link_formats


def list_files(outputs: Path, files: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """
    List the files that notebooks have left, with their formats.

    Parameters
    ----------
    outputs : Path
    files : mapping of str to sequence of str
        Files of each notebook below the outputs; those of a step without a page are left out.

    Returns
    -------
    list of dict
        For each notebook the `title` of its `page`, and links to its files (`formats`) by name.
    """
    return [
        {
            "page": f"{notebook}.html",
            "title": find_text(r"<title>([^<]*) – ", outputs / f"{notebook}.html"),
            "formats": link_formats(name for name in names if name != f"{notebook}.html"),
        }
        for notebook, names in files.items()
        if f"{notebook}.html" in names
    ]
