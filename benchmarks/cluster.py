"""Runs per second on a Dask cluster of 1, 2 and 4 workers on this machine.

A run is a profile with one peer to compare with: countries × peers, as many as asked for.

Usage: cluster.py [--runs N]
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from baseline.build import executors, plans, profiles
from baseline.build.settings import Settings
from baseline.data import groups

DASK = [sys.executable, "-m", "dask"]
HERE = ["--no-dashboard", "--host", "127.0.0.1"]
CODES = groups.find_members("coe")


def sweep(address: str, number: int) -> float:
    """Build profiles, 47 for each peer in turn, and time it."""
    start, left = time.perf_counter(), number
    with tempfile.TemporaryDirectory() as folder:
        for peer in CODES:
            chosen, left = CODES[:left], left - len(CODES)
            settings = Settings(Path(folder), tell=lambda _: None)
            plan = plans.plan_profiles(chosen, compare=peer, settings=settings)
            profiles.build_profiles(plan, executors.cluster(address))
            if left <= 0:
                break
    return time.perf_counter() - start


def main() -> None:
    """Print runs per second for each number of workers."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=1000)
    number = options.parse_args().runs
    for workers in (1, 2, 4):
        scheduler = subprocess.Popen(
            [*DASK, "scheduler", "--port", "0", *HERE], stderr=subprocess.PIPE, text=True
        )
        assert scheduler.stderr is not None
        address = next(
            match[0]
            for line in scheduler.stderr
            if (match := re.search(r"tcp://127\.0\.0\.1:\d+", line))
        )
        words = [*DASK, "worker", address, "--no-nanny", "--nthreads", "1", *HERE]
        pool: list[subprocess.Popen[bytes] | subprocess.Popen[str]] = [scheduler]
        pool += [subprocess.Popen(words, stderr=subprocess.DEVNULL) for _ in range(workers)]
        try:
            sweep(address, workers * 2)  # every worker has its imports done
            seconds = sweep(address, number)
            rate = f"{number / seconds:.2f} runs per second"
            print(f"{workers} workers: {number} runs in {seconds:.1f} s, {rate}", flush=True)
        finally:
            for process in pool:
                process.kill()
                process.wait()


if __name__ == "__main__":
    main()
