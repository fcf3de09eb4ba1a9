"""Interrupt commands at random moments, and see that each ends at once and leaves nothing half done.

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
    found = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            found += [int(file.parent.name)] if mark.encode() in file.read_bytes() else []
    return found


def command(root: Path, words: str, temporary: Path, mark: str) -> subprocess.Popen[bytes]:
    """Start a command as from a terminal, which nobody told to ignore anything."""
    return subprocess.Popen(
        [sys.executable, "-m", "baseline", "--root", str(root), *words.split()],
        env=os.environ | {"TMPDIR": str(temporary), "MARK": mark},
        cwd=temporary.parent, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip


def faults(before: dict[str, str], after: dict[str, str], now: dict[str, str]) -> list[str]:
    """Name what is neither as it was nor as it would be."""
    units: dict[str, set[str]] = {}
    changed: dict[str, list[str]] = {}
    for name in sorted({*before, *after, *now}):
        states = {
            state
            for state, had in (("before", before), ("after", after))
            if had.get(name) == now.get(name)
        }
        units[unit(name)] = units.get(unit(name), {"before", "after"}) & states
        changed.setdefault(unit(name), []).append(f"{name} as {' and '.join(states) or 'neither'}")
    return [
        f"{name} is a mixture: {', '.join(each for each in changed[name] if 'before and' not in each)[:400]}"
        for name, states in units.items()
        if not states
    ]


def main() -> int:
    """Interrupt, count and print; 1 when anything was wrong."""
    options = argparse.ArgumentParser()
    options.add_argument("--tries", type=int, default=30)
    options.add_argument("--signal", default="INT")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("commands", nargs="*", default=COMMANDS, metavar="COMMAND")
    given = options.parse_args()
    number = getattr(signal, f"SIG{given.signal}")
    chance, wrong, longest = random.Random(given.seed), 0, 0.0
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        temporary = here / "tmp"
        temporary.mkdir()
        for name in ("data", "notebooks"):
            shutil.copytree(CHECKOUT / name, here / "old" / name)
        command(here / "old", "run", temporary, "").communicate()
        for words in given.commands:
            new = here / "new"
            shutil.copytree(here / "old", new)
            change(new)
            started = time.monotonic()
            command(new, words, temporary, "").communicate()
            lasts = time.monotonic() - started
            before, after = files(here / "old"), files(new)
            for _ in range(given.tries):
                shutil.rmtree(new)
                shutil.copytree(here / "old", new)
                change(new)
                mark = uuid.uuid4().hex
                process = command(new, words, temporary, mark)
                time.sleep(chance.uniform(0.05, lasts))
                running = process.poll() is None
                sent = time.monotonic()
                process.send_signal(number)
                said = process.communicate(timeout=60)[1].decode(errors="replace")
                took = time.monotonic() - sent
                longest = max(longest, took)
                if given.signal == "KILL":
                    time.sleep(SECONDS)
                left = marked(mark)
                found = faults(before, after, files(new))
                found += [f"processes {left}"] if left else []
                found += [f"took {took:.1f} s"] if took > SECONDS else []
                if given.signal != "KILL":
                    found += [f"{path.name} is left" for path in temporary.iterdir()]
                    found += [f"{path} is left" for path in new.rglob(".staging*")]
                    found += ["a traceback"] if "Traceback" in said else []
                    # Before Python has begun to listen, the system ends it, with the same status in a shell.
                    if running and process.returncode not in (128 + number, -number, 0):
                        found.append(f"status {process.returncode}: {said[-300:]}")
                for path in temporary.iterdir():
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                counts[f"{words}: {'interrupted' if running else 'ended before'}"] += 1
                for fault in found:
                    wrong += 1
                    print(f"{words}: {fault}", flush=True)
            shutil.rmtree(new)
    print("; ".join(f"{number} × {what}" for what, number in counts.items()))
    print(f"{given.signal}: {wrong} faults, the slowest end took {longest:.2f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
