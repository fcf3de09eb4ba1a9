"""What a process makes ready for the runs that are forked from it: imports, a shell, practice."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Mapping
from contextlib import suppress

from baseline import figures, interrupts, project, stats
from baseline.build import processes, shell
from baseline.data import frames
from baseline.pages import country, profile, tables

_OBJECTS_BETWEEN_COLLECTIONS = 20_000
"""With Python's own 700, a run of a fifth of a second looks for garbage a hundred times."""


def prepare_worker(environment: Mapping[str, str]) -> None:
    """Make a worker ready, in a given environment, for the runs that are forked from it."""
    processes.end_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    # A terminal tells the workers, too, but it is the command that ends them.
    for number in interrupts.SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    shell.prepare_shell()
    with suppress(Exception):  # data that cannot be read are reported by the run that needs them
        _practise()
    # What is here stays: the collector need not look at it in each process that is forked from
    # this one, and its memory stays shared.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


def _practise() -> None:
    """Read and draw one country, since the first use of a library costs more than the next."""
    here = project.find_project()  # its files are read whatever they are made from
    names = (here.clean / "indicators.csv", here.clean / "observations.csv")
    indicators = frames.parse_indicators(names[0].read_text("utf-8"))
    observations = frames.parse_observations(names[1].read_text("utf-8")).assign(corrected=False)
    statistics = stats.parse_statistics((here.outputs / "statistics.csv").read_text("utf-8"))
    for draw in (figures.draw_numbers, figures.draw_statuses):
        draw(indicators, "MDA").svg  # noqa: B018 - it is drawn when it is asked for
    content = profile.build_profile("MDA", indicators, observations, statistics).content
    country.show_heading(content)
    country.show_tables(content)
    country.show_prose(content)
    tables.show_frame(indicators.head(1), "", "")
