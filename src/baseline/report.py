"""One document for a reviewer's file: what was made in an outputs folder, printed as PDF.

It reads what a run wrote, executes nothing, and stops when a file is not the one that the
manifest records: whoever holds the paper can find the very files that it shows.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from baseline import (
    __version__,
    attribution,
    claims,
    corrections,
    countries,
    headlines,
    ledger,
    manifest,
    printing,
    queries,
    schema,
)
from baseline.errors import BaselineError
from baseline.inputs import sha256
from baseline.verdicts import SECTIONS, rounded

NAME = "report.pdf"
TABLES = ("statistics.csv", "claims.csv", "values.csv")
MOVED = "diff/printed_corrected.csv"
Row = dict[str, str]


@dataclass(frozen=True)
class Outputs:
    """
    An outputs folder, whose files are read only if they are as its manifest records them.

    Parameters
    ----------
    folder : Path
    basis : {"printed", "corrected"}
    recorded : dict of str to str
        SHA-256 by path below the folder.
    """

    folder: Path
    basis: str
    recorded: Mapping[str, str]

    def text(self, name: str) -> str:
        """Read a file that `check` has found in order."""
        return (self.folder / name).read_text(encoding="utf-8")

    def rows(self, name: str) -> list[Row]:
        """Read a CSV file, every cell as text."""
        return list(csv.DictReader(io.StringIO(self.text(name))))

    def check(self, names: Iterable[str]) -> None:
        """Stop when a file is missing, or not as recorded."""
        missing = [name for name in names if not (self.folder / name).is_file()]
        if missing:
            self._refuse(f"has no {_list(missing)}")
        changed = [name for name in names if sha256((self.folder / name).read_bytes()) != self.recorded.get(name)]
        if changed:
            self._refuse(f"holds {_list(changed)} other than its {manifest.NAME} records")
        of = {row["basis"] for row in self.rows("statistics.csv")}
        if of != {self.basis}:
            self._refuse(f"holds statistics of basis {_list(sorted(of))}, not {self.basis}")

    def _refuse(self, why: str) -> None:
        option = "" if self.basis == "printed" else f" --basis {self.basis}"
        raise BaselineError(
            f"{self.folder} {why}, so there is nothing to print.\nMake the outputs first: baseline run{option}."
        )


def build(outputs: Path, basis: str = "printed") -> bytes:
    """
    Print what an outputs folder holds.

    Parameters
    ----------
    outputs : Path
        Folder that a run wrote.
    basis : {"printed", "corrected"}
        Of that run.

    Returns
    -------
    bytes
        PDF, A4, tagged: the same for the same outputs.

    Raises
    ------
    UnknownName
        For a basis that does not exist.
    BaselineError
        When a file is missing, is not the one that the manifest records, or is of another
        basis; and when WeasyPrint or Pango is not installed.
    """
    return printing.pdf(html(outputs, basis), accessible=True)


def html(outputs: Path, basis: str = "printed") -> str:
    """Lay out the document as one page of HTML; see `build`."""
    from baseline import layout

    schema.check_basis(basis)
    steps = manifest.read(outputs).steps.values()
    recorded = {name: str(each["sha256"]) for step in steps if not step.folder for name, each in step.files.items()}
    made, charts = Outputs(outputs, basis, recorded), _charts()
    made.check([*TABLES, *([MOVED] if basis == "printed" else []), *(f"figures/{chart}.svg" for chart in charts)])
    judged = [_claim(row) for row in made.rows("claims.csv")]
    return layout.render(
        "report_pdf.html.j2",
        about=attribution.about(basis),
        basis=basis,
        version=__version__,
        manifest=sha256((outputs / manifest.NAME).read_bytes()),
        versions=manifest.read(outputs).versions,
        fonts=printing.fonts(),
        names=countries.names(),
        groups={group: len(countries.group(group)) for group in headlines.GROUPS},
        verdicts=claims.VERDICTS,
        claims=judged,
        sections=_by_section(judged),
        coverage=ledger.coverage(),
        statistics=headlines.of_tables(made.rows("statistics.csv")),
        figures=[_figure(made, chart) for chart in charts],
        corrections=corrections.read(),
        moved=_moved(made),
        queries=queries.read(),
        indicators=schema.indicators(),
        values=_values(made.rows("values.csv")),
        rounded=rounded,
    )


def _charts() -> list[str]:
    """Name the charts in the order of the printed tables; maps show the same values again, one indicator each."""
    drawn = dict.fromkeys(chart for each in schema.indicators().values() for chart in each.charts)
    return [chart for chart in drawn if not chart.startswith("map_")]


def _claim(row: Row) -> Row:
    """Say of a claim where it stands, and write its results for reading."""
    figure = f", Fig. {row['figure'][-1]}" if row["figure"] else ""
    source = row["note"].partition("Source needed: ")[2].removesuffix(".")
    return row | {
        "where": SECTIONS[row["section"]] + figure,
        "recomputed": rounded(row["recomputed"]),
        "source": source or row["note"],
    }


def _by_section(judged: list[Row]) -> list[dict[str, Any]]:
    """Gather claims by section of the report, in its order."""
    found = []
    for section, title in SECTIONS.items():
        own = [row for row in judged if row["section"] == section]
        if own:
            counts = [sum(row["verdict"] == verdict for row in own) for verdict in claims.VERDICTS]
            found.append({"title": title, "claims": own, "counts": counts})
    return found


def _figure(made: Outputs, chart: str) -> Row:
    """Put a picture into the document: its words stay words, and its description goes along."""
    drawn = made.text(f"figures/{chart}.svg")
    drawn = drawn[drawn.index("<svg ") :]
    described, tall = re.search(r'aria-label="([^"]*)"', drawn), re.search(r'height="([\d.]+)pt"', drawn)
    if not described or not tall:
        raise BaselineError(f"{made.folder}/figures/{chart}.svg says nothing of what it shows.\nbaseline run --force.")
    return {
        "name": chart,
        "alt": unescape(described[1]),
        "shape": "tall" if float(tall[1]) > 600 else "wide",
        "address": f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}",
    }


def _moved(made: Outputs) -> list[Row]:
    """List what moves between the two bases: as the run wrote it, or for the other basis from the data."""
    if made.basis == "printed":
        return made.rows(MOVED)
    from baseline import diff

    moved: list[Row] = diff.compare(diff.of_basis("printed"), diff.of_basis("corrected")).to_dict("records")  # type: ignore[assignment]
    return moved


def _values(rows: list[Row]) -> dict[str, Row]:
    """Arrange values as a matrix: by country, then by indicator."""
    matrix: dict[str, Row] = {}
    for row in rows:
        matrix.setdefault(row["iso3"], {})[row["indicator"]] = row["value"]
    return matrix


def _list(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
