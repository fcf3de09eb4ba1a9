"""Interrupts: a command ends at once, with the status that belongs to it, and leaves nothing."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import nbformat
import pytest

from conftest import AS_FROM_A_TERMINAL, hash_all, marked


def started(words: list[str], folder: Path, mark: str) -> subprocess.Popen[str]:
    """Start a command as from a terminal."""
    (folder / "tmp").mkdir()
    return subprocess.Popen(
        [*AS_FROM_A_TERMINAL, "-m", "baseline", *words],
        env=os.environ | {"MARK": mark, "TMPDIR": str(folder / "tmp")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def asleep(mark: str) -> list[str]:
    """Find the processes that a hanging cell has started."""
    sleeping = []
    for pid in marked(mark):
        with contextlib.suppress(OSError):  # it ended meanwhile
            sleeping += [pid] if b"sleep\0" in Path(f"/proc/{pid}/cmdline").read_bytes() else []
    return sleeping


def wait_until_nobody_is_left(mark: str) -> None:
    """Wait for what the system ends by itself."""
    deadline = time.monotonic() + 15
    while left := marked(mark):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


@pytest.mark.parametrize(("name", "jobs"), [("SIGINT", "2"), ("SIGTERM", "1"), ("SIGKILL", "2")])
def test_a_stopped_command_leaves_nothing(
    name: str, jobs: str, built: Path, tmp_path: Path
) -> None:
    """While a cell hangs: at once, without a process, with the outputs that there were."""
    file = built / "notebooks/fig_3_legislation.ipynb"
    notebook = nbformat.read(file, as_version=4)
    notebook.cells[-1].source = "import subprocess; subprocess.run(['sleep', '1000'])"
    nbformat.write(notebook, file)
    before, mark, number = hash_all(built), uuid.uuid4().hex, getattr(signal, name)
    process = started(["run", "fig_2", "fig_3", "--force", "--jobs", jobs], tmp_path, mark)
    assert process.stderr is not None
    deadline = time.monotonic() + 60
    while not asleep(mark):
        assert time.monotonic() < deadline
        time.sleep(0.05)

    process.send_signal(number)
    process.wait(60)  # benchmarks/interrupts.py measures how soon
    said = process.stderr.read()
    process.stderr.close()

    # Nobody can put in order what is killed; but nothing goes on.
    if number == signal.SIGKILL:
        for pid in asleep(mark):
            os.kill(int(pid), signal.SIGKILL)
        wait_until_nobody_is_left(mark)
        return
    assert process.returncode == 128 + number, said
    assert said.splitlines()[-1] == "Stopped."
    assert "Traceback" not in said
    wait_until_nobody_is_left(mark)
    assert hash_all(built) == before
    assert list((tmp_path / "tmp").iterdir()) == []


def test_an_ignored_signal_stays_ignored() -> None:
    """A command started by `nohup`, or in the background of a script, is not stopped by it."""
    code = (
        "import os, signal; from baseline import interrupts\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "with interrupts.raised(): os.kill(os.getpid(), signal.SIGHUP); print('goes on')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "goes on\n"


def test_an_interrupt_waits_for_what_must_not_be_left_half_done() -> None:
    """What is deferred comes to its end; then the interrupt is raised."""
    code = (
        "import os, signal; from baseline import interrupts\n"
        "try:\n"
        "    with interrupts.raised():\n"
        "        with interrupts.deferred(): os.kill(os.getpid(), signal.SIGTERM); print('whole')\n"
        "        print('never')\n"
        "except interrupts.Interrupted as interrupted: print(interrupted.number)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20
    )

    assert done.stdout == f"whole\n{int(signal.SIGTERM)}\n"


def test_an_interrupt_that_python_drops_comes_again() -> None:
    """In a destructor nothing can be raised; it is raised soon after."""
    code = (
        "import os, signal, time; from baseline import interrupts\n"
        "class Gone:\n"
        "    def __del__(self): os.kill(os.getpid(), signal.SIGTERM)\n"
        "try:\n"
        "    with interrupts.raised():\n"
        "        Gone(); time.sleep(30)\n"
        "except interrupts.Interrupted as interrupted: print(interrupted.number)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20
    )

    assert done.stdout == f"{int(signal.SIGTERM)}\n"
    assert not re.search("ignored|Traceback", done.stderr)


def test_waiting_for_another_command_can_be_interrupted(tmp_path: Path) -> None:
    """A signal ends the wait for a folder that another command writes to."""
    code = (
        "import os, pathlib, signal, sys, threading; from baseline import files, interrupts\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "stop = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM))\n"
        "try:\n"
        "    with interrupts.raised(), files.locked(folder):\n"
        "        stop.start()\n"
        "        with files.staging(folder): print('never')\n"
        "except interrupts.Interrupted as interrupted: print(interrupted.number)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    assert done.stdout == f"{int(signal.SIGTERM)}\n"
    assert not list(tmp_path.iterdir())


def test_ctrl_c_before_anything_has_begun_shows_no_traceback() -> None:
    """The system ends the command while it still imports."""
    code = (
        "import os, signal, sys\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'click': os.kill(os.getpid(), signal.SIGINT)\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "from baseline.__main__ import main\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")
