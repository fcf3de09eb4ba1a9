"""What a newcomer does first: README and the page on running again, run as typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import FIRST, run_page


@pytest.mark.parametrize("page", FIRST, ids=lambda page: page.stem)
def test_the_first_commands_run_as_typed(page: Path, place: Path) -> None:
    """In page order, blocks exit with 0 and no traceback, and text blocks show what was printed."""
    run_page(page, place)
