"""What can go wrong because of data or a request, said in a way that helps.

The command line prints these errors as they are, without a traceback; anything
else that is raised is a fault of the package itself.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

DISTRIBUTION = "coe-baseline"
"""Name to install this package by; PyPI's "baseline" is another project."""

LONGEST, MOST = 500, 200
"""Characters of a fault, and faults, that a message shows."""


class BaselineError(Exception):
    """A mistake in data or in a request: what, where and how to mend it."""


class UnknownName(BaselineError, LookupError):
    """A country, group, indicator, notebook or the like that does not exist: misuse, exit status 2."""


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
        shown = [
            each if len(each) <= LONGEST else f"{each[:LONGEST]}…" for each in self.faults[:MOST]
        ]
        more = [f"… and {len(self.faults) - MOST:,} more."] if len(self.faults) > MOST else []
        super().__init__("\n".join([*shown, *more, *([mend] if mend else [])]))


def missing(package: str, extra: str = "build") -> str:
    """Say that a package is not installed, and what installs it with the others of its kind."""
    return (
        f"This needs the package {package}, which is not installed.\n"
        f"Install it: {sys.executable} -m pip install '{DISTRIBUTION}[{extra}]'"
    )


def quoted(text: object, longest: int = 60) -> str:
    """Quote what was found, cut so that a message stays short."""
    shown = str(text)
    return (
        repr(shown)
        if len(shown) <= longest
        else f"{shown[:longest]!r}… ({len(shown):,} characters)"
    )


class CellError(DataError):
    """Printed cells that cannot be read as values."""


class RunError(BaselineError):
    """
    A notebook that did not run to its end.

    Parameters
    ----------
    message : str
    partial : bytes
        The notebook as far as it was executed; empty when nothing was saved.
    """

    def __init__(self, message: str, partial: bytes = b"") -> None:
        self.partial = partial
        super().__init__(message, partial)

    def __str__(self) -> str:
        """Say what went wrong."""
        return str(self.args[0])


class OutputError(BaselineError):
    """Outputs that cannot be written."""
