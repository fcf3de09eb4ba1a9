"""JupyterLab as `make lab` starts it: notebooks opened in a browser, and run by Run All."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import nbformat
import psutil
import pytest
from playwright.sync_api import Browser

from conftest import CHECKOUT

TOKEN = "for-the-tests"


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, whose notebooks may be saved."""
    root = tmp_path_factory.mktemp("lab")
    for name in ("data", "notebooks"):
        shutil.copytree(CHECKOUT / name, root / name)
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(CHECKOUT / name, root / name)
    (root / ".venv").mkdir()
    (root / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    (root / ".venv" / "ready").touch()
    return root


@pytest.fixture(scope="module")
def lab(copied: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab, started by `make lab` in the copy; ended with all its kernels."""
    if shutil.which("make") is None:
        pytest.skip("there is no make on this machine")
    folder = tmp_path_factory.mktemp("jupyter")
    settings = {"allow_root": True, "open_browser": False, "ip": "127.0.0.1"}
    (folder / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": settings}))
    surroundings = {
        "BASELINE_ROOT": str(copied),
        "JUPYTER_CONFIG_DIR": str(folder),
        "JUPYTER_RUNTIME_DIR": str(folder),
        "JUPYTER_TOKEN": TOKEN,
    }
    with (folder / "log").open("w") as log:
        started = subprocess.Popen(
            ["make", "lab"], cwd=copied, env=os.environ | surroundings, stdout=log, stderr=log
        )
    try:
        yield wait_for_server(folder, started)
    finally:
        end_with_children(started)


def wait_for_server(folder: Path, started: subprocess.Popen[bytes]) -> str:
    """Wait until JupyterLab answers, at the port that it found free and wrote down."""
    end = time.monotonic() + 60
    while time.monotonic() < end and started.poll() is None:
        time.sleep(0.05)
        with suppress(ValueError, OSError):  # not there, half written, not yet listening
            for file in folder.glob("jpserver-*.json"):
                address = f"http://127.0.0.1:{json.loads(file.read_text())['port']}"
                urllib.request.urlopen(f"{address}/api/status?token={TOKEN}", timeout=10).close()
                return address
    pytest.fail("JupyterLab did not start:\n" + (folder / "log").read_text())


def end_with_children(started: subprocess.Popen[bytes]) -> None:
    """End JupyterLab, which ends its kernels; kill what is still there half a minute later."""
    with suppress(psutil.NoSuchProcess):
        make = psutil.Process(started.pid)
        family = [*make.children(recursive=True), make]
        for process in make.children():
            process.terminate()
        _, left = psutil.wait_procs(family, timeout=30)
        for process in left:
            process.kill()
    started.wait(30)


def saved(file: Path) -> list[nbformat.NotebookNode]:
    """The code cells of a notebook; none while it is being written."""
    with suppress(nbformat.reader.NotJSONError):
        cells = nbformat.read(file, as_version=4).cells
        return [cell for cell in cells if cell.cell_type == "code"]
    return []


def test_run_all_runs_all(browser: Browser, lab: str, copied: Path) -> None:
    """Opened in JupyterLab and run by Run All Cells, every cell runs, and none fails."""
    file = copied / "notebooks" / "tour.ipynb"
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{lab}/lab/workspaces/tour/tree/tour.ipynb?token={TOKEN}")
    page.locator(".jp-NotebookPanel").wait_for(timeout=60_000)
    # A cell that is run before there is a kernel is not run.
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    end = time.monotonic() + 60
    cells: list[nbformat.NotebookNode] = []
    while time.monotonic() < end and not (cells and all(cell.execution_count for cell in cells)):
        page.wait_for_timeout(250)
        page.keyboard.press("Control+s")
        cells = saved(file)
    page.close()

    assert cells
    assert all(cell.execution_count for cell in cells)
    outputs = [output for cell in cells for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error"] == []
    assert outputs
