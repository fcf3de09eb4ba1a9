"""The tour: it runs to its end, says what the files say, and leaves everything as it was."""

from __future__ import annotations

import csv
import json
import os
import re
import statistics
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat import NotebookNode

from conftest import CHECKOUT, hash_all

pytestmark = pytest.mark.slow

TOUR = CHECKOUT / "notebooks/tour.ipynb"
CLAIM = "s5-coe-mean-score"
KINDS = ("text/plain", "text/html", "image/svg+xml")


def executed(folder: Path, **parameters: str) -> NotebookNode:
    """The tour as papermill leaves it."""
    out = folder / "tour.ipynb"
    papermill.execute_notebook(
        str(TOUR), str(out), parameters, cwd=folder, engine_name="baseline", progress_bar=False
    )
    return nbformat.read(out, as_version=4)


def shown(notebook: NotebookNode) -> str:
    """Everything that its cells show: text, tables, pictures."""
    parts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            parts += [output.get("text", ""), *(data.get(kind, "") for kind in KINDS)]
    return "\n".join(parts)


def printed(column: int) -> dict[str, float]:
    """A number of each country as the raw Fig. 4 prints it, without footnote marks."""
    with (CHECKOUT / "data/raw/fig_4.csv").open(encoding="utf-8", newline="") as lines:
        rows = [
            [re.sub(r"</?b>|\s*<sup>.*", "", cell) for cell in row] for row in csv.reader(lines)
        ]
    return {row[0]: float(row[column]) for row in rows[1:]}


def test_the_tour_shows_what_the_printed_cells_give(copy: Path, tmp_path: Path) -> None:
    """Means, verdicts and a country's score match the raw table and the ledger; no file changes."""
    before = hash_all(copy)
    text = shown(executed(tmp_path, country="Moldova"))
    scores = printed(1)
    with (CHECKOUT / "data/raw/claims.csv").open(encoding="utf-8", newline="") as lines:
        claim = next(row for row in csv.DictReader(lines) if row["claim"] == CLAIM)

    mean, without = (
        statistics.fmean(score for name, score in scores.items() if name not in left_out)
        for left_out in ((), ("SAN MARINO",))
    )
    assert f"printed: {claim['printed']}\n" in text
    assert "verdict: differs\n" in text
    again = f"Mean of 46 scores: {without:.1f}. Printed: {claim['printed']}. The verdict would be: "
    assert f"{again}ambiguous.\n" in text
    assert f"Council of Europe {mean:.1f}" in text  # in the chart
    assert f"{without:.1f}" == claim["printed"] != f"{mean:.1f}"
    assert f"MDA.access_to_justice_score = {scores['REPUBLIC OF MOLDOVA']:g} " in text
    assert text.count("<svg") == 2
    assert hash_all(copy) == before
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize(
    "parameters",
    [
        {"country": "SMR", "group": "eu", "basis": "corrected"},
        {"country": "United Kingdom", "group": "coe"},
    ],
    ids=str,
)
def test_the_tour_runs_for_whoever_changes_its_parameters(
    parameters: dict[str, str], tmp_path: Path
) -> None:
    """Another country, even the one that the what-if leaves out, another group, another basis."""
    notebook = executed(tmp_path, **parameters)

    assert not [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]


def test_the_tour_types_no_number_that_is_computed() -> None:
    """Prose has no digits but in figure names, carries the caveat, and links to existing files."""
    cells = json.loads(TOUR.read_text("utf-8"))["cells"]
    prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    caveat = json.loads((CHECKOUT / "data/datapackage.json").read_text("utf-8"))["caveat"]

    assert re.findall(r"\d+", prose.replace("Fig. 4", "")) == []
    assert caveat in prose
    links = re.findall(r"\]\(([^)]+)\)", prose)
    assert len(links) > 3
    assert [
        link for link in links if not Path(os.path.normpath(TOUR.parent / link)).is_file()
    ] == []
