"""What all 47 profiles cost, as ratios: a shell loop, plain Python functions, one profile, memory.

Runs are interleaved and medians of the rounds are printed. The shell loop is timed on three
countries and scaled to 47, or run in full with --full.

Usage: profiles.py [--full] [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

import nbformat
import pandas as pd
from IPython.display import HTML

from baseline import project
from baseline.data import groups

BIN = Path(sys.executable).parent
NOTEBOOK = project.find_project().notebooks / "country.ipynb"
CODES = groups.find_members("coe")


def shell_loop(folder: Path, codes: tuple[str, ...]) -> None:
    """Run papermill and nbconvert from the command line, one country after the other."""
    for code in codes:
        outputs, executed = folder / code, folder / f"{code}.ipynb"
        parameters = ["-p", "country", code, "-p", "outputs", outputs]
        for words in (
            [BIN / "papermill", NOTEBOOK, executed, *parameters],
            [BIN / "jupyter", "nbconvert", "--to", "html", executed],
        ):
            subprocess.run([*map(str, words)], check=True, capture_output=True)


def command(folder: Path, *words: str) -> None:
    """Run `baseline country`, start of the command included."""
    subprocess.run(
        [str(BIN / "baseline"), "country", *words, "--outputs", str(folder)],
        check=True,
        capture_output=True,
    )


def plain(folder: Path) -> None:
    """Make the same files with plain functions in two processes, notebooks put together by hand."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(partial(build_plainly, folder), CODES))


@cache
def computed() -> pd.DataFrame:
    """Compute the statistics once per process."""
    import baseline

    return baseline.statistics()


def show_positions(indicators: pd.DataFrame, code: str) -> HTML:
    """Count, as the notebook does, the states with lower, the same and higher numbers."""
    from baseline.data import schema
    from baseline.pages import tables

    numbers = [indicator for indicator in schema.list_indicators().values() if indicator.is_number]
    given = pd.DataFrame(
        {number.title: number.select_given(indicators[number.name]) for number in numbers}
    )
    own = given.reindex(indicators.index).loc[code].dropna()
    others = {"lower": given.lt(own), "same": given.eq(own), "higher": given.gt(own)}
    position = pd.DataFrame({name: states.sum() for name, states in others.items()})
    position = position.loc[own.index].assign(of=given.count())
    headings = ["Indicator", "Lower", "Same, including this country", "Higher", "Of"]
    return tables.show_rows(position.itertuples(name=None), headings, "Positions")


def build_plainly(folder: Path, code: str) -> None:
    """Make one country's files without a kernel."""
    import baseline
    from baseline import figures, files
    from baseline.pages import country, profile
    from baseline.pages import notebook as pages

    indicators = baseline.indicators()
    built = profile.build_profile(code, indicators, baseline.observations(), computed())
    charts = [figures.draw_numbers(indicators, code), figures.draw_statuses(indicators, code)]
    for chart in charts:
        chart.save_svg(folder / code)
    built.save(folder / code)
    shown = [
        {"text/html": country.show_heading(built.content).data},
        *({"image/svg+xml": chart.svg} for chart in charts),
        {"text/html": show_positions(indicators, code).data},
        {"text/html": country.show_tables(built.content).data},
        {"text/html": country.show_prose(built.content).data},
    ]
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"][1:]
    for cell, data in zip(cells, shown, strict=True):
        cell.outputs = [nbformat.v4.new_output("display_data", data)]
    texts = {
        "profile.ipynb": nbformat.writes(notebook),
        "profile.html": pages.render_notebook(notebook),
    }
    files.write(folder / code, {name: text.encode() for name, text in texts.items()})


def memory(sweeps: int) -> float:
    """Measure the parent's highest memory, in MB, after some sweeps of 47 in one process."""
    code = (
        "import resource, sys, tempfile; from pathlib import Path\n"
        "from baseline.build import plans, profiles\n"
        "from baseline.build.settings import Settings\n"
        "from baseline.data import descriptor, groups\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        f"    for _ in range({sweeps}):\n"
        "        settings = Settings(Path(folder), jobs=4, tell=lambda _: None)\n"
        "        plan = plans.plan_profiles(groups.find_members(), settings=settings)\n"
        "        profiles.build_profiles(plan)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1]) / 1024


def timed(what: Callable[[Path], None]) -> float:
    """Time something that writes to a folder."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "out").mkdir()
        start = time.perf_counter()
        what(Path(folder) / "out")
        return time.perf_counter() - start


def main() -> None:
    """Print medians and ratios."""
    options = argparse.ArgumentParser()
    options.add_argument("--full", action="store_true")
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    looped = CODES if given.full else ("MDA", "LUX", "GBR")
    cases: dict[str, Callable[[Path], None]] = {
        "loop": lambda folder: shell_loop(folder, looped),
        "all": lambda folder: command(folder, "--all"),
        "plain": plain,
        "one": lambda folder: command(folder, "MDA"),
        "cold": lambda folder: command(folder, *looped, "--kernel", "cold", "--jobs", "2"),
    }
    times: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(given.rounds):
        for name, case in cases.items():
            times[name].append(timed(case))
            print(f"round {number + 1}: {name} {times[name][-1]:.2f} s", file=sys.stderr)
    median = {name: statistics.median(spent) for name, spent in times.items()}
    loop = median["loop"] * len(CODES) / len(looped)
    pair = median["loop"] / len(looped)
    scaled = "" if given.full else f" (from {len(looped)} countries)"
    print(f"{os.cpu_count()} cores, medians of {given.rounds} interleaved rounds")
    print(f"shell loop of papermill and nbconvert, 47 countries{scaled}: {loop:.1f} s")
    print(f"baseline country --all: {median['all']:.1f} s, {loop / median['all']:.1f} times faster")
    part = median["all"] / median["plain"]
    print(f"plain functions, two processes: {median['plain']:.1f} s; --all takes {part:.2f} of it")
    part = median["one"] / pair
    print(
        f"one profile, start included: {median['one']:.2f} s, {part:.2f} of a pair ({pair:.2f} s)"
    )
    print(f"cold kernels, {len(looped)} countries: {median['cold']:.1f} s")
    small, large = memory(1), memory(11)
    print(f"parent's memory: 47 runs {small:.0f} MB, 517 runs {large:.0f} MB")


if __name__ == "__main__":
    main()
