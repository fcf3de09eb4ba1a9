"""What starting costs: help, version and import, against `python -c "import click"`.

Runs are interleaved, so that a busy machine slows all of them; medians and ratios are printed.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 15
BASELINE = str(Path(sys.executable).parent / "baseline")
CASES = {
    'python -c "import click"': [sys.executable, "-c", "import click"],
    'python -c "import baseline"': [sys.executable, "-c", "import baseline"],
    "baseline --version": [BASELINE, "--version"],
    "baseline --help": [BASELINE, "--help"],
    "baseline run --help": [BASELINE, "run", "--help"],
    'python -c "import pandas"': [sys.executable, "-c", "import pandas"],
}


def seconds(words: list[str]) -> float:
    """Time one process."""
    start = time.perf_counter()
    subprocess.run(words, check=True, capture_output=True)
    return time.perf_counter() - start


times: dict[str, list[float]] = {name: [] for name in CASES}
for _ in range(ROUNDS):
    for name, words in CASES.items():
        times[name].append(seconds(words))
medians = {name: statistics.median(spent) for name, spent in times.items()}
reference = next(iter(medians.values()))
print(f"{'':32}{'median':>10}{'ratio':>8}   ({ROUNDS} interleaved runs each)")
for name, median in medians.items():
    print(f"{name:32}{1000 * median:7.0f} ms{median / reference:8.2f}")
