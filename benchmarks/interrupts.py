"""Interrupt commands at random moments: each ends at once and leaves nothing half done.

Before each try, a project whose outputs belong to other data is copied. Afterwards the report's
files, every profile and the site are each either as before or as a complete run makes them;
no process, staging or temporary folder is left.

Usage: interrupts.py [--tries N] [--signal INT|TERM|HUP|KILL] [--seed N] [COMMAND ...]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from contextlib import suppress
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
SITE = ("index.html", "table.html", "compare.html", "claims/", "downloads/", "style.css")
COMMANDS = ("run --force", "country --all --force", "run fig_3 fig_4", "check")
SECONDS = 2
"""How soon a command must have ended."""


def unit(name: str) -> str:
    """Say what a file belongs to that appears whole or not at all."""
    parts = Path(name).parts
    if parts[:2] == ("outputs", "countries"):
        return "/".join(parts[:3])
    return "site" if name.removeprefix("outputs/").startswith(SITE) else "report"


def files(root: Path) -> dict[str, str]:
    """Hash every generated file, but for what records them."""
    paths = [*(root / "outputs").rglob("*"), *(root / "data" / "clean").rglob("*")]
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file() and path.name != "record.json" and ".staging" not in str(path)
    }


def change(root: Path) -> None:
    """Change one cell of the raw data, and its recorded hash."""
    raw, package = root / "data/raw/fig_3.csv", root / "data/datapackage.json"
    before = raw.read_bytes()
    after = before.replace(b"MALTA,4,4", b"MALTA,5,4")
    raw.write_bytes(after)
    text = package.read_text("utf-8")
    old, new = (hashlib.sha256(content).hexdigest() for content in (before, after))
    package.write_text(text.replace(old, new), "utf-8")


def marked(mark: str) -> list[int]:
    """Find the processes that were started with a mark in their environment."""
    numbers = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it has ended, or is somebody else's
            if mark.encode() in file.read_bytes():
                numbers.append(int(file.parent.name))
    return numbers


def start(root: Path, words: str, temporary: Path, mark: str = "") -> subprocess.Popen[bytes]:
    """Start a command as from a terminal, which nobody told to ignore anything."""
    return subprocess.Popen(
        [sys.executable, "-m", "baseline", "--root", str(root), *words.split()],
        env=os.environ | {"TMPDIR": str(temporary), "MARK": mark},
        cwd=temporary.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def name_mixtures(before: dict[str, str], after: dict[str, str], now: dict[str, str]) -> list[str]:
    """Name what is neither as it was nor as it would be."""
    units: dict[str, set[str]] = {}
    changed: dict[str, list[str]] = {}
    for name in sorted({*before, *after, *now}):
        states = {
            state
            for state, hashes in (("before", before), ("after", after))
            if hashes.get(name) == now.get(name)
        }
        units[unit(name)] = units.get(unit(name), {"before", "after"}) & states
        if len(states) < 2:
            state = "".join(states) or "neither"
            changed.setdefault(unit(name), []).append(f"{name} as {state}")
    return [
        f"{name} is a mixture: {', '.join(changed[name])[:400]}"
        for name, states in units.items()
        if not states
    ]


class Trial:
    """
    One command to be interrupted in a project whose outputs belong to other data.

    Parameters
    ----------
    words : str
        The command.
    old : Path
        A project that is built; its copies are changed.
    temporary : Path
        The commands' folder for temporary files.
    """

    def __init__(self, words: str, old: Path, temporary: Path) -> None:
        self.words, self.old, self.temporary = words, old, temporary
        self.new = old.with_name("new")
        self.renew()
        started = time.monotonic()
        start(self.new, words, temporary).communicate()
        self.lasts = time.monotonic() - started
        self.before, self.after = files(old), files(self.new)

    def renew(self) -> None:
        """Copy the project, and change a cell of it."""
        shutil.rmtree(self.new, ignore_errors=True)
        shutil.copytree(self.old, self.new)
        change(self.new)
        for path in self.temporary.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def interrupt(self, number: signal.Signals, wait: float) -> tuple[bool, float, list[str]]:
        """Send a signal; say whether the command was running, how long its end took, and faults."""
        self.renew()
        mark = uuid.uuid4().hex
        process = start(self.new, self.words, self.temporary, mark)
        time.sleep(wait)
        running = process.poll() is None
        sent = time.monotonic()
        process.send_signal(number)
        said = process.communicate(timeout=60)[1].decode(errors="replace")
        took = time.monotonic() - sent
        if number == signal.SIGKILL:  # the system ends what it had started
            time.sleep(SECONDS)
        faults = name_mixtures(self.before, self.after, files(self.new))
        if left := marked(mark):
            faults.append(f"processes {left}")
        if took > SECONDS:
            faults.append(f"took {took:.1f} s")
        if number != signal.SIGKILL:
            faults += [f"{path} is left" for path in self.temporary.iterdir()]
            faults += [f"{path} is left" for path in self.new.rglob(".staging*")]
            if "Traceback" in said:
                faults.append("a traceback")
            # Before Python listens, the system ends it, with the same status in a shell.
            if running and process.returncode not in (128 + number, -number, 0):
                faults.append(f"status {process.returncode}: {said[-300:]}")
        return running, took, faults


def main() -> int:
    """Interrupt, count and print; 1 when anything was wrong."""
    options = argparse.ArgumentParser()
    options.add_argument("--tries", type=int, default=30)
    options.add_argument("--signal", default="INT")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("commands", nargs="*", default=COMMANDS, metavar="COMMAND")
    given = options.parse_args()
    number = signal.Signals[f"SIG{given.signal}"]
    chance, wrong, longest = random.Random(given.seed), 0, 0.0
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        old, temporary = Path(folder) / "old", Path(folder) / "tmp"
        temporary.mkdir()
        for name in ("data", "notebooks"):
            shutil.copytree(CHECKOUT / name, old / name)
        start(old, "run", temporary).communicate()
        for words in given.commands:
            trial = Trial(words, old, temporary)
            for _ in range(given.tries):
                running, took, faults = trial.interrupt(number, chance.uniform(0.05, trial.lasts))
                counts[f"{words}: {'interrupted' if running else 'ended before'}"] += 1
                longest, wrong = max(longest, took), wrong + len(faults)
                for fault in faults:
                    print(f"{words}: {fault}", flush=True)
    print("; ".join(f"{count} × {what}" for what, count in counts.items()))
    print(f"{given.signal}: {wrong} faults, the slowest end took {longest:.2f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
