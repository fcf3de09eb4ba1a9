"""Parameters that papermill gives a notebook: unknown names stop it, work by hand is left alone."""

from __future__ import annotations

from types import SimpleNamespace

import IPython
import pytest

import baseline
from baseline.data import variants
from baseline.errors import UnknownName

OWN = 'basis: str = "printed"  # or "corrected"\ngroup: str = "coe"  # which countries'
GIVEN = '# Parameters\ngroop = "focus"'


def remember(monkeypatch: pytest.MonkeyPatch, *cells: str) -> None:
    """Have IPython say that these cells were run."""
    history = SimpleNamespace(input_hist_parsed=["", *cells])
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(history_manager=history))


def test_an_unknown_parameter_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """By whatever function of ours a notebook calls first, with the parameter that was meant."""
    remember(monkeypatch, OWN, GIVEN, "import baseline")
    for call in (baseline.indicators, variants.choose_output_folder):
        with pytest.raises(UnknownName) as caught:
            call()
        assert str(caught.value) == (
            "There is no parameter 'groop'. Nearest: group.\nKnown: basis, group."
        )


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param((), id="nothing run yet"),
        pytest.param((OWN,), id="defaults"),
        pytest.param((OWN, "# Parameters\ngroup = 'focus'\nbasis = 'x'"), id="parameters it has"),
        pytest.param((OWN, "groop = 'focus'"), id="a cell written by hand"),
        pytest.param((OWN, "import baseline", GIVEN), id="the cell run again, later"),
        pytest.param((GIVEN, "import baseline"), id="a notebook without a cell of parameters"),
    ],
)
def test_other_cells_are_left_alone(monkeypatch: pytest.MonkeyPatch, cells: tuple[str]) -> None:
    """A notebook that is run by hand may set what it likes."""
    remember(monkeypatch, *cells)
    assert len(baseline.indicators()) == 47
