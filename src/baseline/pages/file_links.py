"""Links to files, in words: what each file is, its format, and what it is good for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from baseline.data import descriptor, schema

_USES = {
    "csv": "CSV for spreadsheets",
    "html": "HTML to read or print",
    "ipynb": "Jupyter, with code and results",
    "json": "JSON for programs",
    "png": "PNG for documents",
    "svg": "SVG to scale or edit",
    "tex": "LaTeX for papers",
}
_PLOTTED = "plotted values as CSV"


def link_files(names: Iterable[str]) -> dict[str, Markup]:
    """Link the files of each chart, table or notebook by its name in words, from their paths."""
    links: dict[str, list[Markup]] = {}
    for name in names:
        path, _, ending = name.rpartition(".")
        folder, _, stem = path.rpartition("/")
        use = _PLOTTED if (folder, ending) == ("figures", "csv") else _USES.get(ending, ending)
        link = Markup('<a href="{}">{}</a>').format(name, use)
        links.setdefault(_name_in_words(folder, stem), []).append(link)
    return {thing: Markup(", ").join(formats) for thing, formats in links.items()}


def _name_in_words(folder: str, stem: str) -> str:
    words = re.sub(r"^fig_\d+_", "", stem).replace("_", " ")
    if folder == "tables" and stem in descriptor.find_tables():
        return f"Printed table {schema.label_table(stem)}"
    titles = schema.list_titles_of_indicators()
    if folder == "figures" and stem.startswith("map_"):
        return f"Map “{titles.get(stem.removeprefix('map_'), words)}”"
    if folder == "figures" and stem.startswith("means_without_one_"):
        name = stem.removeprefix("means_without_one_").removesuffix("_pct")
        scaled = ", per cent" if stem.endswith("_pct") else ""
        return f"Chart “{titles.get(name, words)}: means with one country left out{scaled}”"
    if folder == "diff":
        before, _, after = stem.partition("_")
        return f"Changes from “{before}” to “{after}”"
    kind = {"figures": "Chart", "notebooks": "Notebook"}.get(folder, "Table")
    return f"{kind} “{words}”"
