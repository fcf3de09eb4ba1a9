"""What a server makes ready for the runs that are forked from it: imports, a shell, practice."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from contextlib import suppress

from baseline import figures, project, stats
from baseline.build import processes, shell
from baseline.data import frames
from baseline.pages import country, profile, tables


def prepare_server(environment: Mapping[str, str]) -> None:
    """Make a server ready, in a given environment, for the runs that are forked from it."""
    processes.settle(environment)
    shell.prepare_shell()
    with suppress(Exception):  # data that cannot be read are reported by the run that needs them
        _practise()
    # What is here stays: the collector need not look at it in each process that is forked from
    # this one, and its memory stays shared.
    gc.freeze()


def _practise() -> None:
    """Read and draw one country, since the first use of a library costs more than the next."""
    here = project.find_project()  # its files are read whatever they are made from
    names = (here.clean / "indicators.csv", here.clean / "observations.csv")
    indicators = frames.parse_indicators(names[0].read_text("utf-8"))
    observations = frames.parse_observations(names[1].read_text("utf-8")).assign(corrected=False)
    statistics = stats.parse_statistics((here.outputs / "statistics.csv").read_text("utf-8"))
    figures.draw_statuses(indicators, "MDA").svg  # noqa: B018 - drawn when it is asked for
    content = profile.build_profile("MDA", indicators, observations, statistics).content
    country.show_heading(content)
    country.show_tables(content)
    country.show_prose(content)
    tables.show_frame(indicators.head(1), "", "")
