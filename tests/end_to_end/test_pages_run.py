"""The other pages of the documentation, run as typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import FIRST, PAGES, Block, fits, run, run_page

from baseline.errors import UnknownName

OTHERS = [page for page in PAGES if page not in FIRST]


@pytest.mark.parametrize("page", OTHERS, ids=lambda page: page.stem)
def test_the_commands_of_a_page_run_as_typed(page: Path, place: Path) -> None:
    """In page order, blocks exit with 0 and no traceback, and text blocks show what was printed."""
    run_page(page, place)


def test_the_tests_above_can_fail(place: Path) -> None:
    """A command that fails and output that differs are caught."""
    with pytest.raises(AssertionError, match="exit status 2"):
        run(Block("here", "sh", "", ".venv/bin/baseline run nosuch"), place)
    with pytest.raises(AssertionError, match="exit status 2"):
        run(Block("here", "sh", "", ".venv/bin/baseline run nosuch | cat"), place)
    unknown = Block("here", "python", "", "import baseline; baseline.resolve('Atlantis')")
    with pytest.raises(UnknownName):
        run(unknown, place)
    with pytest.raises(AssertionError, match="exit status 1"):
        run(unknown, place, changed=True)
    assert not fits("47 countries", str(run(Block("here", "sh", "", "echo 46 countries"), place)))
    assert fits("… countries", "46 countries\n")
