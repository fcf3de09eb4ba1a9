"""JupyterLab as `make lab` starts it: notebooks opened in a browser, and run by Run All."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import nbformat
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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = tmp_path_factory.mktemp("config")
    settings = {"allow_root": True, "open_browser": False, "port": port, "ip": "127.0.0.1"}
    (config / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": settings}))
    surroundings = os.environ | {
        "BASELINE_ROOT": str(copied), "JUPYTER_CONFIG_DIR": str(config), "JUPYTER_TOKEN": TOKEN,
    }  # fmt: skip
    started = subprocess.Popen(
        ["make", "lab"],
        cwd=copied,
        env=surroundings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(600):
            assert started.poll() is None, "JupyterLab ended at once"
            try:
                urllib.request.urlopen(f"{address}/api/status?token={TOKEN}").close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield address
    finally:
        # One signal: a second one, while it puts its kernels in order, can have it wait for ever.
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(60)


def saved(file: Path) -> list[nbformat.NotebookNode]:
    """The code cells of a notebook; none while it is being written."""
    with suppress(nbformat.reader.NotJSONError):
        return [each for each in nbformat.read(file, as_version=4).cells if each.cell_type == "code"]
    return []


@pytest.mark.parametrize("name", ["country", "tour"])
def test_run_all_runs_all(browser: Browser, lab: str, copied: Path, name: str) -> None:
    """Opened in JupyterLab and run by Run All Cells, every cell runs, and none fails."""
    file = copied / "notebooks" / f"{name}.ipynb"
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{lab}/lab/workspaces/{name}/tree/{name}.ipynb?token={TOKEN}")
    page.locator(".jp-NotebookPanel").wait_for(timeout=60_000)
    page.get_by_text("| Idle").wait_for(timeout=60_000)  # a cell run before there is a kernel is not run
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    for _ in range(120):
        page.wait_for_timeout(500)
        page.keyboard.press("Control+s")
        if (cells := saved(file)) and all(each.execution_count for each in cells):
            break
    assert cells
    assert all(each.execution_count for each in cells)
    assert [output for each in cells for output in each.outputs if output.output_type == "error"] == []
    assert any(each.outputs for each in cells)
    page.close()
