"""What can go wrong because of data or a request, said in a way that helps.

The command line prints these errors as they are, without a traceback; anything
else that is raised is a fault of the package itself.
"""

from __future__ import annotations

from collections.abc import Sequence


class BaselineError(Exception):
    """A mistake in data or in a request: what, where and how to mend it."""


class UnknownName(BaselineError, LookupError):
    """A country, group, indicator or notebook that does not exist."""


class DataError(BaselineError):
    """
    Everything found wrong with the data, reported at once.

    Parameters
    ----------
    faults : sequence of str
        One line each: what was expected, what was found, and where.
    mend : str, optional
        One line that says what to do.
    """

    def __init__(self, faults: Sequence[str], mend: str = "") -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join([*self.faults, *([mend] if mend else [])]))


class CellError(DataError):
    """Printed cells that cannot be read as values."""


class OutputError(BaselineError):
    """Outputs that cannot be written."""
