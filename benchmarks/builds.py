"""What a complete build takes here and in another checkout, in turns: medians and their ratio.

Usage: builds.py CHECKOUT [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).parents[1]


def build(checkout: Path) -> float:
    """Build everything again, and give the seconds that it took."""
    started = time.perf_counter()
    subprocess.run(
        [str(checkout / ".venv/bin/baseline"), "run", "--force"], check=True, capture_output=True
    )
    return time.perf_counter() - started


def main() -> None:
    """Print medians and their ratio."""
    options = argparse.ArgumentParser()
    options.add_argument("checkout", type=Path)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    times: dict[Path, list[float]] = {HERE: [], given.checkout: []}
    for _ in range(given.rounds):
        for checkout, spent in times.items():
            spent.append(build(checkout))
            print(f"{checkout}: {spent[-1]:.1f} s", flush=True)
    here, there = (statistics.median(spent) for spent in times.values())
    print(f"medians of {given.rounds} rounds: {here:.1f} s here, {there:.1f} s there")
    print(f"ratio {here / there:.2f}")


if __name__ == "__main__":
    main()
