"""Runs: from raw tables to outputs, whole or not at all, in three ways."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from baseline import files, project
from baseline.build import notebooks, plans
from baseline.data import variants
from baseline.errors import BaselineError, OutputError
from conftest import CHECKOUT, Command, hash_all, last_cell

EVERY = sorted((CHECKOUT / "notebooks").glob("*.ipynb"))
NOTEBOOKS = [path for path in EVERY if path.stem not in notebooks.APART]  # the report's


def test_run_rebuilds_the_committed_outputs(once: Path) -> None:
    """A fresh run gives every committed text file byte for byte; no notebook names its folder."""
    for folder in ("outputs/figures", "outputs/tables", "data/clean"):
        files = {file.name for file in (CHECKOUT / folder).iterdir()}
        assert {file.name for file in (once / folder).iterdir()} == files
        for name in files:
            if (
                Path(name).suffix != ".png"
            ):  # the same bytes only with the same libraries; `check` looks at them
                assert (once / folder / name).read_bytes() == (
                    CHECKOUT / folder / name
                ).read_bytes(), name
    for name in ("statistics.csv", "claims.csv"):
        assert (once / "outputs" / name).read_bytes() == (
            CHECKOUT / "outputs" / name
        ).read_bytes(), name
    for notebook in NOTEBOOKS:
        executed = (once / "outputs/notebooks" / notebook.name).read_text(encoding="utf-8")
        page = (once / "outputs" / f"{notebook.stem}.html").read_text(encoding="utf-8")
        assert str(once.parent) not in executed + page
        assert ".staging" not in executed + page
        drawn = re.findall(r"<svg [^>]*>", page)
        assert all('role="' in tag and 'aria-label="' in tag for tag in drawn), notebook.name


def test_a_group_has_a_folder_of_its_own(copy: Path, command: Command) -> None:
    """Running a group leaves the report's outputs alone and shows only that group."""
    assert command("run", "fig_2", "--group", "focus", "--basis", "corrected").exit_code == 0

    assert {path.name for path in (copy / "outputs").iterdir()} == {"corrected-focus"}
    folder = copy / "outputs" / "corrected-focus"
    assert len((folder / "tables/fig_2.csv").read_text(encoding="utf-8").splitlines()) == 11
    statistics = (folder / "statistics.csv").read_text(encoding="utf-8")
    assert "uncrc_party_count,uncrc,party_count,coe,corrected,47," in statistics
    here, there = (hash_all(root / "data/clean") for root in (copy, CHECKOUT))
    assert [*here.values()] == [*there.values()]


def test_without_names_a_group_is_for_the_notebooks_that_have_it_as_parameter(
    copy: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook that only mentions the word would show the same for every group."""
    last_cell("claims.ipynb", "group: str")(copy)
    asked: list[str] = []

    def plan(paths: list[Path], *_: object) -> None:
        asked.extend(path.stem for path in paths)
        raise BaselineError("nothing is built")

    monkeypatch.setattr(plans, "plan_report", plan)
    assert "nothing is built" in command("run", "--group", "focus").output

    assert "fig_4_access_to_justice" in asked
    assert "claims" not in asked


@pytest.mark.slow
def test_plain_papermill_runs_a_notebook(tmp_path: Path) -> None:
    """Without `baseline run`, from any folder, papermill gives the same tables and charts."""
    notebook = CHECKOUT / "notebooks" / "fig_4_access_to_justice.ipynb"
    words = [sys.executable, "-m", "papermill", str(notebook), "out.ipynb", "-p", "outputs", "made"]
    subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)

    files = [file for file in (tmp_path / "made").rglob("*.*") if file.suffix != ".png"]
    assert {"tables", "figures"} <= {file.parent.name for file in files}
    for file in files:
        committed = CHECKOUT / "outputs" / file.relative_to(tmp_path / "made")
        assert file.read_bytes() == committed.read_bytes(), file.name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "engine"),
    [
        ("fig_4_access_to_justice", None),
        ("fig_4_access_to_justice", "baseline"),
        ("corrections", "baseline"),
    ],
)
def test_papermill_stops_at_an_unknown_parameter(
    name: str, engine: str | None, tmp_path: Path
) -> None:
    """Left alone, papermill only warns, and the notebook would show all 47 states."""
    with pytest.raises(PapermillExecutionError, match="There is no parameter 'groop'") as caught:
        papermill.execute_notebook(
            str(CHECKOUT / "notebooks" / f"{name}.ipynb"),
            str(tmp_path / "out.ipynb"),
            {"groop": "focus", "outputs": str(tmp_path)},
            engine_name=engine,
            progress_bar=False,
        )

    assert caught.value.exec_count == 3
    assert len(caught.value.traceback) == 1


@pytest.mark.parametrize("notebook", EVERY, ids=lambda path: path.stem)
def test_notebooks_are_stories_without_outputs(notebook: Path) -> None:
    """A notebook has a typed, commented parameters cell, no `def` or output, at most 20 cells."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    (parameters,) = [cell for cell in code if "parameters" in cell["metadata"].get("tags", [])]

    for line in "".join(parameters["source"]).splitlines():
        name, _, rest = line.partition(": str = ")
        assert name.isidentifier(), line
        assert "  # " in rest, line
    assert len(content["cells"]) <= 20
    assert not any("def " in "".join(cell["source"]) for cell in code)
    saving = [bool(re.search(r"\bsave\w*\(|\bwrite\(", str(cell["source"]))) for cell in code]
    assert not any(saving[:-1])  # what saves comes last
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)


def test_notebooks_are_found_by_the_beginning_of_their_name() -> None:
    """`fig_4` is enough; several names are several notebooks; no name is all of them."""
    assert [path.stem for path in notebooks.find_notebooks(["fig_4"])] == [
        "fig_4_access_to_justice"
    ]
    assert [
        path.stem for path in notebooks.find_notebooks(["fig_6_safer_internet.ipynb", "fig_1"])
    ] == ["fig_6_safer_internet", "fig_1_commitments"]
    assert notebooks.find_notebooks() == NOTEBOOKS


def test_files_appear_together_or_not_at_all(tmp_path: Path) -> None:
    """When writing one file fails, none of the others is there."""
    with pytest.raises(TypeError):
        files.write(tmp_path / "new", {"a.txt": b"whole", "b.txt": None})  # type: ignore[dict-item]

    assert list((tmp_path / "new").iterdir()) == []


def test_a_folder_that_holds_the_files_already_is_not_written_to(tmp_path: Path) -> None:
    """An installed wheel's clean data need no write permission when they are up to date."""
    files.write(tmp_path, {"a.txt": b"same"})
    before = (tmp_path / "a.txt").stat().st_mtime_ns

    files.write(tmp_path, {"a.txt": b"same"})

    assert (tmp_path / "a.txt").stat().st_mtime_ns == before


def test_promoting_begins_only_when_every_file_can_be_placed(tmp_path: Path) -> None:
    """A folder where a file should go is named, and nothing is touched."""
    (tmp_path / "stage").mkdir()
    (tmp_path / "out" / "b.txt").mkdir(parents=True)
    (tmp_path / "out" / "b.txt" / "keep").write_text("mine")
    (tmp_path / "out" / "a.txt").write_text("old")
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / "stage" / name).write_text("new")
    (tmp_path / "out" / "c.txt").mkdir()
    (tmp_path / "out" / "c.txt" / "keep").write_text("mine")
    before = hash_all(tmp_path / "out")

    with pytest.raises(
        OutputError, match=r"b\.txt is in the way: it is a folder \(and 1 more\)\.\nMove it away"
    ):
        files.promote((tmp_path / "stage", tmp_path / "out"))

    assert hash_all(tmp_path / "out") == before


def test_what_a_crash_left_is_taken_away_and_nobody_else_s(tmp_path: Path) -> None:
    """A staging folder that no process holds goes with the next; one in use or foreign stays."""
    foreign = tmp_path / ".staging-area"
    foreign.mkdir()
    code = (
        "import os, pathlib\nfrom baseline import files as outputs\n"
        f"with outputs.staging(pathlib.Path({str(tmp_path)!r})) as stage:\n"
        "    (stage / 'half').write_text('made')\n"
        "    os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert len(list(tmp_path.glob(".staging-baseline-*"))) == 1

    with files.staging(tmp_path) as first, files.staging(tmp_path) as second:
        assert sorted(tmp_path.iterdir()) == sorted([first, second, foreign])
    assert list(tmp_path.iterdir()) == [foreign]


def test_a_file_that_is_replaced_is_never_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks, even in the middle or after a crash, finds the old file or the new one."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").write_text("old")
    seen: list[str] = []
    for name in ("rename", "replace"):
        move = getattr(Path, name)

        def watched(source: Path, target: Path, move: Callable[[Path, Path], Path] = move) -> Path:
            seen.append((tmp_path / "out" / "a.txt").read_text())
            return move(source, target)

        monkeypatch.setattr(Path, name, watched)

    files.write(tmp_path / "out", {"a.txt": b"new"})

    assert seen == ["old"]
    assert (tmp_path / "out" / "a.txt").read_text() == "new"


def test_a_variant_s_folder_is_named_by_what_differs(tmp_path: Path) -> None:
    """Only the report as printed, over all 47, goes to outputs itself."""
    base = project.find_project().outputs

    assert variants.choose_output_folder() == base
    assert variants.choose_output_folder("", "eu") == base / "eu"
    assert variants.choose_output_folder(None, "focus", "corrected") == base / "corrected-focus"
    assert variants.choose_output_folder(tmp_path, "focus", "corrected") == tmp_path


PROGRESS = (
    "from baseline.cli import terminal\n"
    "with terminal.progress(2) as tell: tell('clean data'); tell('fig_2_ombudspersons')"
)


def test_the_progress_bar_is_for_terminals_only() -> None:
    """On a terminal a bar is drawn, elsewhere there is one plain line a step."""
    words = [sys.executable, "-c", PROGRESS]
    plain = subprocess.run(words, capture_output=True, text=True, check=True)

    def read(terminal: int) -> bytes:
        content = os.read(terminal, 1024)
        seen.append(content)
        return content

    seen: list[bytes] = []
    assert pty.spawn(["sh", "-c", f"stty cols 100 rows 30; exec {shlex.join(words)}"], read) == 0
    drawn = b"".join(seen).decode()

    assert plain.stderr.splitlines() == ["[1/2] clean data", "[2/2] fig_2_ombudspersons"]
    assert "##]  2/2" in drawn
