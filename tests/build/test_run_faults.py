"""Faults in or around a notebook: a run names what is wrong, and nothing is lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from baseline import project
from baseline.build import plans, report, runs
from baseline.errors import RunError
from conftest import CHECKOUT, Command, hash_all, last_cell, plan_report, replaced

pytestmark = pytest.mark.slow

SOURCE = (CHECKOUT / "notebooks/fig_2_ombudspersons.ipynb").read_bytes()


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Change the notebook as JSON."""
    notebook = json.loads(SOURCE)
    change(notebook)
    return json.dumps(notebook).encode()


DAMAGED = {
    "empty": b"",
    "no JSON": b"hello",
    "cut off": SOURCE[:500],
    "a list": b"[]",
    "no text": bytes(range(256)),
    "UTF-16": SOURCE.decode().encode("utf-16"),
    "no cells": changed(lambda notebook: notebook.pop("cells")),
    "cells are text": changed(lambda notebook: notebook.update(cells="x")),
    "of a format to come": changed(lambda notebook: notebook.update(nbformat=9)),
    "of no format": changed(lambda notebook: notebook.pop("nbformat")),
    "no kernel": changed(lambda notebook: notebook["metadata"].pop("kernelspec")),
    "kernel that is not here": changed(
        lambda notebook: notebook["metadata"]["kernelspec"].update(name="julia-9")
    ),
    "metadata are a list": changed(lambda notebook: notebook.update(metadata=[])),
    "cell without source": changed(lambda notebook: notebook["cells"][2].pop("source")),
    "cell without metadata": changed(lambda notebook: notebook["cells"][2].pop("metadata")),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_notebook_is_named(content: bytes, tmp_path: Path) -> None:
    """With what is wrong and what can be done, in two lines."""
    file = tmp_path / "mine.ipynb"
    file.write_bytes(content)
    run = runs.Run("mine", file, {"basis": "printed", "group": "coe"}, "mine.html", "mine.ipynb")

    with pytest.raises(RunError) as caught:
        run.execute(project.find_project().clean, tmp_path / "made", {}, "warm", 20)

    first, second = str(caught.value).splitlines()
    assert first.startswith("mine.ipynb cannot be run (")
    assert not re.search("AttributeError|KeyError|TypeError", first)
    assert second == "Restore it from the repository, or fix it in JupyterLab (`make lab`)."
    assert {path.name for path in tmp_path.iterdir()} <= {"mine.ipynb", "mine.partial.ipynb"}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["country", "EST"], "country"),
        (["run", "fig_4", "--group", "focus"], "fig_4_access_to_justice"),
    ],
)
def test_a_notebook_that_does_not_know_its_parameters_is_refused(
    words: list[str], name: str, copy: Path, command: Command
) -> None:
    """Else a page with one country's title would hold another's values."""
    file = copy / f"notebooks/{name}.ipynb"
    notebook = json.loads(file.read_text("utf-8"))
    notebook["cells"][1]["metadata"]["tags"] = []
    file.write_text(json.dumps(notebook), "utf-8")

    result = command(*words)

    assert result.exit_code == 1
    assert f"{name}.ipynb does not set these parameters: " in result.output
    assert "Set them in the first code cell, and tag that cell `parameters`." in result.output
    assert not list((copy / "outputs").rglob("*.html"))


@pytest.mark.parametrize("kernel", ["warm", "cold"])
def test_a_run_rests_on_nothing_around_it(
    kernel: str, copy: Path, whole: Path, tmp_path: Path
) -> None:
    """It imports no module from the folder where the command starts, and needs no home folder.

    A kernel of its own makes the same files, byte for byte, as a process that is forked.
    """
    for name in ("pandas", "json", "matplotlib"):
        (tmp_path / f"{name}.py").write_text("raise SystemError('not the real one')")
    baseline = str(Path(sys.executable).with_name("baseline"))
    words = [baseline, "--root", str(copy), "country", "MLT", "--kernel", kernel]
    nowhere = {"HOME": os.devnull + "/none", "MPLCONFIGDIR": str(tmp_path / "fonts")}
    done = subprocess.run(
        words, cwd=tmp_path, env=os.environ | nowhere, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    for name in plans.PROFILE_FILES:
        ours, usual = (root / "outputs/countries/MLT" / name for root in (copy, whole))
        assert ours.read_bytes() == usual.read_bytes(), name


def test_a_process_with_threads_builds_the_project_it_is_asked_for(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names come from its own project, even if the fork server was started for another project."""
    other = Path(shutil.copytree(copy, tmp_path / "other"))
    replaced("data/countries.csv", ",Malta", ",The Malta")(other)
    leave = threading.Event()
    threading.Thread(target=leave.wait, daemon=True).start()

    for root, name in ((copy, "MLT,Malta"), (other, "MLT,The Malta")):
        monkeypatch.setenv("BASELINE_ROOT", str(root))
        report.build_report(plan_report("fig_2", "fig_3"))
        assert name in (root / "outputs/tables/fig_3.csv").read_text("utf-8")
    leave.set()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            "import os; os._exit(5)",
            (
                ": its process exited with status 5.\n"
                "Open it in JupyterLab (`make lab`) to mend the cell."
            ),
        ),
        (
            "1 / 0",
            (
                ": ZeroDivisionError: division by zero\n"
                "Open it in JupyterLab (`make lab`) to look at the cell."
            ),
        ),
    ],
)
def test_a_failed_run_of_the_report_keeps_its_partial_notebook(
    source: str, said: str, copy: Path, command: Command
) -> None:
    """The message names notebook, cell and error; all other files are as they were."""
    last_cell("fig_2_ombudspersons.ipynb", source)(copy)
    notebook = json.loads((copy / "notebooks/fig_2_ombudspersons.ipynb").read_text("utf-8"))
    # papermill adds one that holds the parameters given.
    cell = 1 + sum(cell["cell_type"] == "code" for cell in notebook["cells"])
    (copy / "outputs" / "mine.txt").write_text("kept")
    before = hash_all(copy)

    result = command("run", "fig_2", "fig_3")

    partial = copy / "outputs/failed/fig_2_ombudspersons.ipynb"
    assert result.exit_code == 1
    assert (
        f"Error: fig_2_ombudspersons.ipynb, cell {cell}{said}\nThe partial notebook is {partial}\n"
        in result.output
    )
    assert '"image/' in partial.read_text("utf-8")
    after = hash_all(copy)
    assert after.pop(str(partial))
    assert after == before


def test_every_notebook_that_fails_is_named(copy: Path, command: Command) -> None:
    """The first does not hide the next, and each keeps what it had done."""
    for name in ("fig_2_ombudspersons", "fig_3_legislation"):
        last_cell(f"{name}.ipynb", "1 / 0")(copy)

    result = command("run", "fig_2", "fig_3")

    assert result.exit_code == 1
    for name in ("fig_2_ombudspersons", "fig_3_legislation"):
        assert f"{name}.ipynb, cell" in result.output
        assert (copy / f"outputs/failed/{name}.ipynb").is_file()


@pytest.mark.parametrize(
    "source", ["os.mkfifo(outputs + '/odd')", "os.symlink('/etc/passwd', outputs + '/odd')"]
)
def test_a_notebook_leaves_nothing_but_files(source: str, tmp_path: Path) -> None:
    """A link would lead out of the outputs, and who reads a pipe would wait for ever."""
    file = tmp_path / "mine.ipynb"
    cells = [
        new_code_cell("outputs = ''", metadata={"tags": ["parameters"]}),
        new_code_cell(f"import os\nos.makedirs(outputs, exist_ok=True)\n{source}"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), file)
    run = runs.Run("mine", file, {}, "mine.html", "mine.ipynb")

    with pytest.raises(RunError, match="made odd, which is not a regular file"):
        run.execute(project.find_project().clean, tmp_path / "made", {}, "warm", 20)


def test_a_failed_run_ends_no_process_of_its_caller(copy: Path) -> None:
    """Whoever calls the library from a process that has started others keeps them."""
    last_cell("fig_2_ombudspersons.ipynb", "1 / 0")(copy)

    with subprocess.Popen(["sleep", "600"]) as other:
        with pytest.raises(RunError, match="ZeroDivisionError"):
            report.build_report(plan_report("fig_2", "fig_3"))
        ended = other.poll()
        other.kill()

    assert ended is None
