"""What the fork server imports before it forks the first kernel: all that the notebooks use."""

import gc
import importlib
import os

# debugpy, which ipykernel imports, would complain of frozen modules.
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"

for _name in (
    "pandas",
    "seaborn",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline",
    "great_tables",
    "IPython",
    "IPython.core.completer",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "ipykernel.zmqshell",
    "baseline.claims",
    "baseline.figures",
    "baseline.frames",
    "baseline.layout",
    "baseline.profile",
    "baseline.verdicts",
):
    importlib.import_module(_name)

# Fonts and the SVG writer are set up when the first picture is drawn.
with importlib.import_module("baseline.figures.chart").look():
    _figure = importlib.import_module("matplotlib.figure").Figure()
    _figure.text(0, 0, "regular")
    _figure.text(0, 0, "bold", weight="bold")
    _figure.savefig(importlib.import_module("io").BytesIO(), format="svg")

# What is imported here stays: the collector of a forked kernel need not look at it, and its pages stay shared.
gc.collect()
gc.freeze()
