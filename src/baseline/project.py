"""Where data, notebooks and outputs are: a checkout, a given folder, or the installed wheel."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from baseline.errors import BaselineError, DataError, quoted

csv.field_size_limit(10**9)  # a cell that is too long is named with its row and column, see checks

PACKAGE = Path(__file__).parent
SCENARIO = "BASELINE_SCENARIO"
"""Variable that tells kernels which what-if they write."""


@dataclass(frozen=True)
class Project:
    """
    The folders of one project.

    Parameters
    ----------
    root : Path
        Folder that holds `data` and `notebooks`.
    outputs : Path
        Folder that runs write to.
    """

    root: Path
    outputs: Path

    @property
    def data(self) -> Path:
        """Codebook, countries, corrections, raw and clean data."""
        return self.root / "data"

    @property
    def raw(self) -> Path:
        """Tables as transcribed."""
        return self.data / "raw"

    @property
    def clean(self) -> Path:
        """Typed and merged data, generated from raw."""
        return self.data / "clean"

    @property
    def notebooks(self) -> Path:
        """Notebooks, saved without outputs."""
        return self.root / "notebooks"

    def show(self, path: Path) -> str:
        """Name a file as a reader knows it: relative to the project where it can be."""
        return (
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
        )


def find() -> Project:
    """
    Find the project: `BASELINE_ROOT`, else the wheel's own copy, else the checkout.

    The variable, which `baseline --root` sets, reaches the kernels of notebooks too.

    Returns
    -------
    Project
        Outputs go to `outputs` beside `data`; an installed wheel, whose folder is not
        a place to write to, uses `outputs` in the current folder.

    Raises
    ------
    BaselineError
        When the folder holds no `data/datapackage.json`.
    """
    given, packaged = os.environ.get("BASELINE_ROOT"), PACKAGE / "_project"
    root = Path(given).resolve() if given else _own()
    if not (root / "data" / "datapackage.json").exists():
        raise BaselineError(
            f"{root} is no project folder: it has no data/datapackage.json.\n"
            "Give the folder that holds data and notebooks with --root."
        )
    return Project(root, Path.cwd() / "outputs" if root == packaged else root / "outputs")


RESTORE = "Restore it from the repository, or mend it."


def content(file: Path) -> bytes:
    """
    Read a regular file; from a pipe or a device, reading might never end.

    Raises
    ------
    DataError
        When there is none.
    """
    if not file.is_file():
        why = "is not a regular file" if file.exists() else "the file is missing"
        raise DataError([f"{find().show(file)}: {why}."], RESTORE)
    return file.read_bytes()


def dated(file: Path) -> tuple[Path, int]:
    """Say when a file was written, so that what is remembered of it is never stale; 0 if there is none."""
    return file, file.stat().st_mtime_ns if file.is_file() else 0


def text(file: Path) -> str:
    """
    Read a text file, with its line ends as they are.

    Raises
    ------
    DataError
        When it is no regular file, is not UTF-8, or starts with a byte-order mark.
    """
    shown, read = find().show(file), content(file)
    if read.startswith(b"\xef\xbb\xbf"):
        raise DataError([f"{shown}: starts with a byte-order mark; save it as UTF-8 without BOM."])
    try:
        return read.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            [f"{shown}: is not UTF-8 ({error.reason} at byte {error.start})."], RESTORE
        ) from None


def cells(text: str, shown: str) -> list[list[str]]:
    """
    Split CSV into rows of cells.

    Parameters
    ----------
    text : str
    shown : str
        Name of the file, for messages.

    Raises
    ------
    DataError
        When it is not CSV, or a cell is longer than any can be.
    """
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(lines)
    except csv.Error as error:
        raise DataError(
            [f"{shown}, line {lines.line_num}: cannot be read as CSV ({error})."], RESTORE
        ) from None


def records(text: str, shown: str, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """
    Read CSV, every cell as text.

    Parameters
    ----------
    text : str
    shown : str
        Name of the file, for messages.
    columns : sequence of str
        What is read of it; everything when empty.

    Returns
    -------
    list of dict of str to str

    Raises
    ------
    DataError
        When a column is missing or doubled, and for every row that is not as wide as the headings.
    """
    header, *rest = cells(text, shown) or [[]]
    if any(header.count(column) != 1 for column in columns):
        found = quoted(",".join(header), 200)
        raise DataError(
            [f"{shown}: expected the columns {','.join(columns)}, found {found}."], RESTORE
        )
    faults = [
        f"{shown}, row {number}: expected {len(header)} cells, found {len(row)}."
        for number, row in enumerate(rest, start=1)
        if len(row) != len(header)
    ]
    if faults:
        raise DataError(faults, RESTORE)
    read = [dict(zip(header, row, strict=True)) for row in rest]
    return [{column: row[column] for column in columns} for row in read] if columns else read


def rows(file: Path, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """Read a CSV file; see `records`."""
    return records(text(file), find().show(file), columns)


def foreign(notebook: Path) -> bool:
    """Tell whether a notebook is another than the one that comes with this package: its code would be run."""
    own = _own() / "notebooks" / notebook.name
    return not own.is_file() or own.read_bytes() != content(notebook)


def output_folder(given: Path | str | None, basis: str, group: str, scenario: str = "") -> Path:
    """
    Choose where outputs go, so that a variant never overwrites the report's own.

    Parameters
    ----------
    given : path, optional
        Taken as it is.
    basis, group : str
    scenario : str
        Folder of a what-if.

    Returns
    -------
    Path
        `outputs` for the report as it stands; for another basis or group a folder of
        that name inside it, such as `outputs/corrected-focus`.
    """
    if given:
        return Path(given).resolve()
    return find().outputs / variant(basis, group, scenario)


def variant(basis: str, group: str, scenario: str = "") -> str:
    """Name what differs from the report as it stands: "corrected-focus"; nothing for the report itself."""
    return "-".join(
        n for n, default in ((scenario, ""), (basis, "printed"), (group, "coe")) if n != default
    )


def scenario() -> str:
    """Say which what-if is being written; empty for the report as it stands."""
    return os.environ.get(SCENARIO, "")


def shown(basis: str, group: str, scenario: str = "") -> str:
    """Name the outputs' folder in what is written there, the same wherever it is."""
    return f"outputs/{variant(basis, group, scenario)}".rstrip("/")


def _own() -> Path:
    """Find what comes with this package: the wheel's own copy, else the checkout."""
    packaged = PACKAGE / "_project"
    return packaged if packaged.is_dir() else PACKAGE.parents[1]
