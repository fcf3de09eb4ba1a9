"""The engine: notebooks as an ordinary kernel would leave them, and every fault named."""

from __future__ import annotations

import errno
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import nbformat
import papermill
import psutil
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from baseline.build import child, engine, processes

Executed = Callable[..., nbformat.NotebookNode]

WAYS = ["forked", "served"]
"""Who begins a run's process: the one that watches it, or a server."""

# One notebook of each would be clearer, and take twenty times as long with a kernel.
STORY = [
    # streams, displays and results in between
    'import sys\nprint("one")\ndisplay("two")\nprint("three")\nsys.stderr.write("four\\n")\n"five"',
    "from IPython.display import HTML, Markdown, clear_output, update_display",
    'print("gone"); clear_output(); print("stays")',
    'print("seen until then"); clear_output(wait=True); display("in its place")',
    (
        'h = display("first", display_id="here"); display("other"); '
        'update_display("second", display_id="here")'
    ),
    'update_display({"text/plain": "third"}, display_id="here", raw=True)',
    'display("again", display_id="here")',
    'display(Markdown("*m*"), HTML("<b>h</b>"), metadata={"a": {"b": [1, (2, 3)]}})',
    (
        "class Rich:\n    _repr_html_ = lambda _: '<i>r</i>'\n"
        "    _repr_png_ = lambda _: b'\\x89PNG\\r\\n'\nRich()"
    ),
    "import pandas; pandas.DataFrame({'a': [1, 2]})",
    "import matplotlib.pyplot as plt; plt.plot([1, 2]); 'not shown last'",
    "1;",
    "_ , __, Out[11] if 11 in Out else None",
    # what the shell adds to Python
    "x = 2\n%who_ls int",
    "!echo from the shell",
    "%%bash\necho bash",
    "import asyncio\nasync def three():\n    await asyncio.sleep(0)\n    return 3\nawait three()",
    "task = asyncio.create_task(three())",
    "await task",
    "def f(x):\n    yield x\nf",
    "%lsmagic?",
    "from pathlib import Path; Path.cwd().name, __name__, sys.argv[:0]",
    (
        "from ipykernel.zmqshell import ZMQInteractiveShell as S\n"
        "isinstance(get_ipython(), S), 'é', '\\U0001f600'"
    ),
    'import warnings; warnings.warn("careful")',
    'print("x", end=""); print("y", flush=True); print("a\\rb\\bc")',
    (
        "import getpass\nfor ask in (input, getpass.getpass):\n"
        "    try: ask()\n    except Exception as e: print(repr(e))"
    ),
    "%matplotlib inline",
]
TAGGED = [
    ("raises-exception", "1 / 0"),
    ("raises-exception", "import json; json.loads('{')"),
    ("raises-exception", "a = = 1"),
    ("raises-exception", "class Odd:\n    def __repr__(self): raise ValueError('odd')\nOdd()"),
    ("skip-execution", "raise SystemError"),
    ("other", "'last'"),
]

VARIES = {
    r"[^\s'\"]*/ipykernel_\d+/": "cell/",
    r"[~/][^\s'\"]*/lib/python3\.\d+/": "",  # the engine shows no folders of this machine
    "0x[0-9a-f]{6,}": "ADDRESS",
}


def notebook(*sources: str, kernel: str = "python3") -> nbformat.NotebookNode:
    """Put cells together."""
    content = new_notebook(cells=[new_code_cell(source) for source in sources])
    content.metadata["kernelspec"] = {"name": kernel, "display_name": kernel, "language": "python"}
    return content


@pytest.fixture(scope="module")
def server() -> Iterator[socket.socket]:
    """A server that forks processes for runs, as a command has that does several at once."""
    with child.begin_server() as begun:
        yield begun


@pytest.fixture
def run(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Executed:
    """Execute cells in a folder of their own; with the parameter `served`, by a server."""
    if getattr(request, "param", "") == "served":
        monkeypatch.setattr(child, "_server", request.getfixturevalue("server"))

    def execute(
        *sources: str, name: str | None = "baseline", **options: Any
    ) -> nbformat.NotebookNode:
        nbformat.write(notebook(*sources), tmp_path / "in.ipynb")
        return papermill.execute_notebook(
            str(tmp_path / "in.ipynb"), str(tmp_path / "out.ipynb"), engine_name=name,
            progress_bar=False, cwd=str(tmp_path), **options,
        )  # fmt: skip

    return execute


def partial(tmp_path: Path) -> list[str]:
    """Give the text outputs of what a run has left."""
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    return ["".join(output.get("text", "") for output in cell.outputs) for cell in cells]


def compared(executed: nbformat.NotebookNode) -> list[Any]:
    """Give what two engines must agree on: not folders with a kernel's number, nor its clock."""
    shown = []
    for cell in executed.cells:
        outputs: list[Any] = []
        for output in cell.get("outputs", []):
            last = outputs[-1] if outputs else {}
            if output.output_type == "stream" and last.get("name") == output.name:
                last["text"] += output.text
            else:
                outputs.append(dict(output))
        text = nbformat.from_dict(
            {"outputs": outputs, "count": cell.get("execution_count"), "metadata": cell.metadata}
        )
        text.metadata = {
            **cell.metadata,
            "execution": sorted(cell.metadata.get("execution", {})),
            "papermill": None,
        }
        said = repr(dict(text))
        for pattern, word in VARIES.items():
            said = re.sub(pattern, word, said)
        shown.append(said)
    return [*shown, executed.metadata.language_info, executed.metadata.kernelspec]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[list[Any]]:
    """One story, told by an ordinary kernel and by the engine."""
    folder = tmp_path_factory.mktemp("both")
    whole = notebook(*STORY, *(source for _, source in TAGGED))
    for cell, (tag, _) in zip(whole.cells[len(STORY) :], TAGGED, strict=True):
        cell.metadata["tags"] = [tag]
    whole.cells.insert(3, new_markdown_cell("# Not code"))
    whole.cells.insert(4, new_code_cell("  \n"))
    whole.cells.insert(1, new_code_cell("place = 'nowhere'", metadata={"tags": ["parameters"]}))
    told = []
    for engine_words in ([], ["--engine", "baseline"]):
        nbformat.write(whole, folder / "in.ipynb")
        words = [sys.executable, "-m", "papermill", *engine_words, "in.ipynb", "out.ipynb"]
        # ipykernel leaves subprocesses' output alone where pytest runs.
        plain = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
        done = subprocess.run(
            [*words, "-p", "place", "here", "--no-progress-bar"],
            cwd=folder,
            env=plain,
            capture_output=True,
            text=True,
        )
        assert (
            "papermill.exceptions.PapermillExecutionError" in done.stderr
        )  # also for errors that may be
        told.append(compared(nbformat.read(folder / "out.ipynb", as_version=4)))
    return told


@pytest.mark.slow
def test_a_notebook_comes_out_as_an_ordinary_kernel_leaves_it(both: list[list[Any]]) -> None:
    """Displays, updates, results, magics, await, errors that may be, counts and metadata agree.

    Not what a subprocess writes, which a kernel puts wherever it happens to arrive.
    """
    usual, ours = both
    assert len(usual) == len(ours)
    different = [(left, right) for left, right in zip(usual, ours, strict=True) if left != right]
    assert different == []


def test_what_is_written_stays_in_order(run: Executed) -> None:
    """Texts of both streams come as they were written, which a kernel does not promise."""
    executed = run('import sys\nfor word in "abc":\n    print(word); print(word, file=sys.stderr)')

    assert [(output.name, output.text) for output in executed.cells[0].outputs] == [
        (name, f"{word}\n") for word in "abc" for name in ("stdout", "stderr")
    ]


def test_text_written_past_python_is_in_its_place(run: Executed) -> None:
    """What subprocesses and `os.write` write stays between what Python prints around it."""
    executed = run(
        "import os, subprocess, sys\n"
        "print('one'); subprocess.run(['echo', 'two']); print('three'); os.write(1, b'four\\n')\n"
        "print('five'); os.write(2, b'six\\n'); print('seven')\n"
        "subprocess.run(['echo', 'eight'], stdout=sys.stdout)"
    )

    said = "".join(output.get("text", "") for output in executed.cells[0].outputs)
    assert said.split() == ["one", "two", "three", "four", "five", "six", "seven", "eight"]


def test_processes_that_a_cell_forks_can_write(run: Executed) -> None:
    """However many at once, without getting in each other's way or the run's."""
    executed = run(
        "import multiprocessing\n"
        "def work(number):\n    print('x' * 50_000); display(number)\n    return number\n"
        "with multiprocessing.get_context('fork').Pool(4) as pool:\n"
        "    print(sum(pool.map(work, range(40))))"
    )

    said = "".join(
        output.text for output in executed.cells[0].outputs if output.output_type == "stream"
    )
    assert said.count("x") == 40 * 50_000
    assert str(sum(range(40))) in said


def test_processes_that_a_cell_forks_execute_no_other_cell(run: Executed) -> None:
    """They end with the cell; else they would take the next ones from the run itself."""
    executed = run(
        "import os, time; me = os.getpid()",
        "if os.fork() == 0: print('child')",
        "time.sleep(0.3)  # so that a child which went on would wait for cells as well",
        *["print(os.getpid() == me)"] * 12,
        execution_timeout=20,
    )
    assert [cell.outputs[0].text for cell in executed.cells[3:]] == ["True\n"] * 12


@pytest.mark.parametrize(
    "source", ["print('\\ud800')", "display({'text/plain': '\\udcff'}, raw=True)"]
)
def test_half_a_character_stops_nothing(source: str, run: Executed) -> None:
    """It cannot be written to a notebook, and a question mark stands for it."""
    executed = run(source, "print('next')")

    assert "?" in str(executed.cells[0].outputs)
    assert executed.cells[1].outputs[0].text == "next\n"


def test_a_cell_may_close_what_it_writes_to(run: Executed) -> None:
    """Python goes on to print; and the log is a kernel's, whoever executes the notebook."""
    executed = run(
        "import logging, os; os.close(1); print('said')",
        "logging.info('quiet'); logging.warning('loud')",
    )
    assert executed.cells[0].outputs[0].text == "said\n"
    assert [output.text for output in executed.cells[1].outputs] == ["WARNING:root:loud\n"]


def test_text_is_one_output_however_it_is_flushed(run: Executed) -> None:
    """Slow and flushed texts are one output, so that it does not depend on the clock."""
    executed = run("import time\nfor n in range(3):\n    print(n, flush=True); time.sleep(0.3)")

    assert [output.text for output in executed.cells[0].outputs] == ["0\n1\n2\n"]


def test_tracebacks_do_not_show_this_machine(run: Executed, tmp_path: Path) -> None:
    """Neither the library's folder nor the one that was run in."""
    (tmp_path / "mine.py").write_text("import json\ndef fail():\n    open(__file__ + 'x')")

    with pytest.raises(PapermillExecutionError) as caught:
        run("import mine\nmine.fail()")

    said = str(caught.value)
    assert "mine.py:3" in said
    for folder in (str(tmp_path), sys.prefix, str(Path.home()), "~/"):
        assert folder not in said


def test_a_mistyped_parameter_is_answered_in_a_line(run: Executed) -> None:
    """What a notebook shows of a mistake is the message of the command line, not a traceback."""
    with pytest.raises(PapermillExecutionError) as caught:
        run("import baseline\nbaseline.indicators('focsu')")

    (shown,) = caught.value.traceback
    assert shown.startswith("UnknownName: 'focsu' is neither a group nor a member state.")
    assert "find_members" not in shown


@pytest.mark.parametrize("run", WAYS, indirect=True)
def test_runs_share_nothing(run: Executed) -> None:
    """What a run leaves in modules, environment, generators and folder the next does not see."""
    cell = (
        "import os, pandas, random, numpy\n"
        "left = getattr(pandas, 'left', 'clean'), os.environ.get('LEFT', 'clean')\n"
        "print(*left, os.getcwd(), sep='|')\n"
        "print(random.random(), numpy.random.rand(), os.getpid(), sep='|')\n"
        "pandas.left = os.environ['LEFT'] = 'dirty'; os.chdir('/')"
    )
    first, second = (run(cell).cells[0].outputs[0].text.splitlines() for _ in range(2))

    assert first[0] == second[0]
    assert first[0].startswith("clean|clean|")
    assert not set(first[1].split("|")) & set(second[1].split("|"))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("import os; os._exit(3)", "its process exited with status 3"),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
            "was killed by SIGKILL (perhaps it ran out of memory)",
        ),
        (
            "import ctypes, faulthandler; faulthandler.disable(); ctypes.string_at(0)",
            "was killed by SIGSEGV",
        ),
        ("while True: print('x' * 10_000_000)", "the notebook's output grew beyond 2 MB"),
        (
            "import os\nwhile True: os.write(1, b'x' * 100_000)",
            "the notebook's output grew beyond 2 MB",
        ),
        ("while True: display(1)", "it has more than 50 outputs"),
        # its child still holds the pipe
        (
            "import os, time\nif os.fork(): os._exit(4)\ntime.sleep(60)",
            "its process exited with status 4",
        ),
    ],
)
@pytest.mark.parametrize("run", WAYS, indirect=True)
def test_a_cell_that_ends_its_process_is_named(
    cell: str, said: str, run: Executed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what the notebook was until then is kept."""
    monkeypatch.setattr(engine, "MOST_OUTPUT", 2_000_000)
    monkeypatch.setattr(engine, "MOST_OUTPUTS", 50)
    with pytest.raises(DeadKernelError, match=re.escape(said)):
        run("print('before')", f"print('begun', flush=True)\n{cell}", "print('never')")

    before, during, after = partial(tmp_path)
    assert (before, during[:6], after) == ("before\n", "begun\n", "")


@pytest.mark.slow
def test_a_cell_has_its_time(run: Executed, tmp_path: Path) -> None:
    """A cell that takes longer ends the run, which keeps what it wrote; two together may."""
    with pytest.raises(CellTimeoutError):
        run(
            "import time; time.sleep(1.1)",
            "time.sleep(1.1)",
            "print('waits'); time.sleep(1000)",
            execution_timeout=2,
        )

    assert partial(tmp_path) == ["", "", "waits\n"]


def is_running(pid: int) -> bool:
    """Tell whether there is such a process which has not ended."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(
    "end", ["pass", "1 / 0", "os._exit(1)", pytest.param("time.sleep(60)", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("run", WAYS, indirect=True)
def test_nothing_that_a_cell_starts_goes_on(end: str, run: Executed, tmp_path: Path) -> None:
    """Threads, forks, subprocesses, also in a session of their own, end with the run."""
    start = (
        "import os, subprocess, sys, threading, time\n"
        "pids = [os.getpid(), subprocess.Popen(['sleep', '1000']).pid]\n"
        "if SESSION:\n"
        "    pids.append(subprocess.Popen(['sleep', '1000'], start_new_session=True).pid)\n"
        "    shell = 'setsid sleep 1000 >/dev/null & echo $!'  # its parent ends at once\n"
        "    pids.append(int(subprocess.check_output(['sh', '-c', shell], text=True)))\n"
        "threading.Thread(target=time.sleep, args=[1000]).start()\n"
        "pid = os.fork()\n"
        "if pid == 0: time.sleep(1000)\n"
        "open('pids', 'w').write(' '.join(map(str, [*pids, pid])))"
    )
    # A process that ends itself can no longer be asked whom it has started elsewhere.
    cells = [f"SESSION = {end != 'os._exit(1)'}", start, end]
    try:
        run(*cells, execution_timeout=3 if "sleep" in end else 60)
    except Exception:
        assert end != "pass"

    started = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    assert len(started) >= 3
    deadline = time.monotonic() + 10  # the system ends them when it comes to it
    while left := [pid for pid in started if is_running(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def test_a_notebook_of_another_kernel_is_papermill_s_own_business(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine hands it on, and does so with all where processes cannot be forked."""
    handed_on: list[str] = []

    def execute(_: object, kernel_name: str, **__: object) -> None:
        handed_on.append(kernel_name)

    monkeypatch.setattr("papermill.engines.NBClientEngine.execute_managed_notebook", execute)
    papermill.execute_notebook(
        notebook("1", kernel="ir"), None, engine_name="baseline", progress_bar=False
    )
    monkeypatch.setattr(processes, "CAN_FORK", False)
    papermill.execute_notebook(notebook("1"), None, engine_name="baseline", progress_bar=False)

    assert handed_on == ["ir", "python3"]


def test_a_process_of_several_threads_can_run_notebooks_too(run: Executed) -> None:
    """A lock that another thread holds would stay held in a fork: a server forks for such a one."""
    lock, held, done = threading.Lock(), threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            done.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    try:
        executed = run(
            "import multiprocessing; print(multiprocessing.parent_process() is not None)\n6 * 7"
        )
    finally:
        done.set()
        thread.join()

    assert executed.cells[0].outputs[-1].data["text/plain"] == "42"


def test_runs_end_with_the_server_that_has_forked_them(
    run: Executed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should the system kill it for want of memory, a run fails at once, and so does the next."""
    with child.begin_server() as server:
        monkeypatch.setattr(child, "_server", server)
        with pytest.raises(DeadKernelError, match="was killed by SIGKILL"):
            run("import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)")
        with pytest.raises(OSError, match="the process that runs are forked from was killed"):
            run("1")


def test_a_server_that_cannot_fork_says_so_and_goes_on(
    run: Executed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run names the reason; the next may find the memory that it needs."""
    fork, here, tried = processes.fork_process, os.getpid(), tmp_path / "tried"

    def fork_at_second_try(*arguments: Any) -> BaseProcess:
        if os.getpid() != here and not tried.exists():
            tried.touch()
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        return fork(*arguments)

    monkeypatch.setattr(processes, "fork_process", fork_at_second_try)
    with child.begin_server() as server:
        monkeypatch.setattr(child, "_server", server)
        with pytest.raises(OSError, match="Cannot allocate memory"):
            run("1")
        assert run("6 * 7").cells[0].outputs[0].data["text/plain"] == "42"


def test_what_comes_before_the_first_cell_takes_nothing_of_its_time(
    run: Executed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Imports may take seconds on a busy machine; they once counted as the first cell's."""
    serve = child._serve_cells

    def serve_late(*arguments: Any) -> None:
        time.sleep(2.1)
        serve(*arguments)

    monkeypatch.setattr(child, "_serve_cells", serve_late)

    assert run("6 * 7", execution_timeout=2).cells[0].outputs[0].data["text/plain"] == "42"


def test_a_process_that_ends_before_its_first_cell_is_named(
    run: Executed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not waited for, and Python's own words are not shown."""
    monkeypatch.setattr(child, "_serve_cells", lambda *_: os._exit(1))

    with pytest.raises(OSError, match="the process for its cells ended before the first"):
        run("1")
