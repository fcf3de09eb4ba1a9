"""What the fork server does before it forks the first kernel: imports, and one profile drawn for practice.

The first use of a library costs more than the next (fonts, style sheets, modules loaded late).
Drawing one profile here pays that once; nothing of it is kept but what the libraries remember.
"""

import contextlib
import gc
import importlib
import os

# debugpy, which ipykernel imports, would complain of frozen modules.
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"

for _name in (
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "matplotlib_inline.backend_inline",
    "sqlite3",
    "tornado.platform.asyncio",
    "baseline.kernels",
    "baseline.verdicts",
):
    importlib.import_module(_name)


def _practise() -> None:
    from baseline import figures, frames, layout, profile, schema, summary

    indicators = frames.indicators()
    statistics = summary.compute(indicators, lists=frames.country_lists())
    found = profile.build("MDA", indicators, frames.observations(), statistics)
    for chart in (figures.numbers(indicators, "MDA"), figures.statuses(indicators, "MDA")):
        assert chart.svg
    for table in schema.TABLES:
        layout.profile(found.content, table)


# Data that cannot be read are reported by the run that needs them, not here.
with contextlib.suppress(Exception):
    _practise()

# What is here stays: the collector of a forked kernel need not look at it, and its pages stay shared.
gc.collect()
gc.freeze()
