"""The parameters that papermill gives a notebook, checked against those that it has."""

from __future__ import annotations

import re
import sys

from baseline.errors import UnknownName, describe_unknown

_BEGINNING = "# Parameters\n"
"""Of the cell that papermill puts after the notebook's first, which sets its parameters."""

_NAME = re.compile(r"^(\w+)\s*[:=]", re.MULTILINE)


def refuse_unknown_parameters() -> None:
    """
    Stop a notebook that was given a parameter that it does not have.

    papermill itself only warns, and the notebook would show what nobody asked for. Outside a
    notebook, and in one that is run by hand, there is nothing to check.

    Raises
    ------
    UnknownName
        Naming the nearest parameter.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    history: list[str] = shell.history_manager.input_hist_parsed if shell else []
    # IPython counts cells from 1.
    if len(history) < 3 or not history[2].startswith(_BEGINNING):
        return
    known = _NAME.findall(history[1])
    for name in _NAME.findall(history[2]):
        if name not in known:
            raise UnknownName(describe_unknown("parameter", name, known))
