"""What drawing the site's pages costs, compared with executing the notebooks and profiles.

Each round does both, one after the other, so that a busy machine slows both; medians and ratios
are printed.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from baseline.build import notebooks, plans, profiles, report, site
from baseline.build.settings import Settings
from baseline.data import groups

ROUNDS = 3


def seconds(work: Callable[[], object]) -> float:
    """Time one piece of work."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        outputs = Path(folder)
        settings = Settings(outputs, force=True, tell=lambda _: None)
        cases: dict[str, Callable[[], object]] = {
            "notebooks": lambda: report.build_report(
                plans.plan_report(notebooks.find_notebooks(), settings=settings)
            ),
            "47 profiles": lambda: profiles.build_profiles(
                plans.plan_profiles(groups.find_members(), settings=settings)
            ),
            "pages": lambda: site.build_site(plans.plan_site(settings=settings)),
        }
        times: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(ROUNDS):
            for name, work in cases.items():
                times[name].append(seconds(work))
        size = sum(file.stat().st_size for file in outputs.rglob("*") if file.is_file())
    print(f"{'':14}{'median':>9}{'of notebooks':>15}   ({ROUNDS} interleaved rounds)")
    for name, spent in times.items():
        pairs = zip(spent, times["notebooks"], strict=True)
        ratio = statistics.median(own / notebooks for own, notebooks in pairs)
        print(f"{name:14}{statistics.median(spent):7.2f} s{ratio:15.2f}")
    print(f"whole site: {size / 1e6:.1f} MB")
