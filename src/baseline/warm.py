"""What the fork server does before it forks the first kernel: imports, and one country's charts for practice.

The first use of a library costs more than the next (fonts, styles, modules loaded late). Drawing
here pays that once; nothing of it is kept but what the libraries remember.
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
    "baseline.layout",
    "baseline.profile",
):
    importlib.import_module(_name)


def _practise() -> None:
    from baseline import figures, frames, project

    indicators = frames.indicators(data=project.find().clean)  # for practice, whatever it is made from
    for chart in (figures.numbers(indicators, "MDA"), figures.statuses(indicators, "MDA")):
        assert chart.svg


# Data that cannot be read are reported by the run that needs them, not here.
with contextlib.suppress(Exception):
    _practise()

# What is here stays: the collector of a forked kernel need not look at it, and its pages stay shared.
gc.collect()
gc.freeze()
