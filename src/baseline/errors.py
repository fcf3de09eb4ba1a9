"""What can go wrong because of data or a request, explained in a way that helps.

The command line prints these errors as they are, without a traceback; anything
else that is raised is a fault of the package itself.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Sequence

DISTRIBUTION = "coe-baseline"
"""Name to install this package by; PyPI's "baseline" is another project."""

_LISTED_BY = {
    "claim": "`baseline claims` lists",
    "statistic": "`baseline statistics` lists",
    "claim or statistic": "`baseline claims` and `baseline statistics` list",
}
"""Which command lists all names of a kind that has too many for a message."""

ALIKE, SAME_BEGINNING = 0.65, 0.75
"""How similar a name and another, or its beginning, must be to be near (0 to 1, see `difflib`)."""

_LONGEST_FAULT, _MOST_FAULTS = 500, 200
"""Characters of a fault, and faults, that a message shows."""


class BaselineError(Exception):
    """A mistake in data or in a request: what, where and how to correct it."""

    def _render_traceback_(self) -> list[str]:
        """Show in a notebook what the command line shows; IPython looks for this method."""
        return [f"{type(self).__name__}: {self}"]


class UnknownName(BaselineError, LookupError):
    """A country, group, notebook or the like that does not exist: misuse, exit status 2."""


class DataError(BaselineError):
    """
    Everything found wrong with the data, reported at once.

    Each fault is a line: what was expected, what was found, and where. One more says how to mend
    them.
    """

    def __init__(self, faults: Sequence[str], mend: str = "") -> None:
        self.faults = tuple(faults)
        shown = [
            fault if len(fault) <= _LONGEST_FAULT else f"{fault[:_LONGEST_FAULT]}…"
            for fault in self.faults[:_MOST_FAULTS]
        ]
        left = len(self.faults) - _MOST_FAULTS
        more = [f"… and {left:,} more."] if left > 0 else []
        super().__init__("\n".join([*shown, *more, *([mend] if mend else [])]))


def describe_missing(package: str, extra: str = "build") -> str:
    """Say that a package is not installed, and what installs it with the others of its kind."""
    return (
        f"This needs the package {package}, which is not installed.\n"
        f"Install it: {sys.executable} -m pip install '{DISTRIBUTION}[{extra}]'"
    )


def quote(text: object, longest: int = 60) -> str:
    """Quote what was found, cut so that a message stays short."""
    shown = str(text)
    return (
        repr(shown)
        if len(shown) <= longest
        else f"{shown[:longest]!r}… ({len(shown):,} characters)"
    )


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Write words as a list in a sentence: "Denmark, Finland and Norway"."""
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def describe_unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is unknown, which is nearest, and which there are or what lists them."""
    names = list(known)
    near = find_nearest(name, names)
    meant = f"Nearest: {near}.\n" if near else ""
    listed = (
        f"{_LISTED_BY[kind]} all names." if kind in _LISTED_BY else f"Known: {', '.join(names)}."
    )
    return f"There is no {kind} {quote(name)}. {meant}{listed}"


def find_nearest(name: str, known: Iterable[str]) -> str:
    """
    Find the name that was meant, in any case.

    It is the first that begins so, else the most alike, else the first whose beginning is alike;
    empty when none is.
    """
    key, folded = name.casefold(), {candidate.casefold(): candidate for candidate in known}
    if not key:
        return ""
    # Of several that begin alike, the first stays.
    begun = {candidate[: len(key)]: folded[candidate] for candidate in reversed(folded)}
    if key in begun:
        return begun[key]
    if alike := difflib.get_close_matches(key, folded, n=1, cutoff=ALIKE):
        return folded[alike[0]]
    alike = difflib.get_close_matches(key, begun, n=1, cutoff=SAME_BEGINNING)
    return begun[alike[0]] if alike else ""


class RunError(BaselineError):
    """A notebook that did not run to its end, with what was executed of it; empty if nothing."""

    def __init__(self, message: str, partial: bytes = b"") -> None:
        self.partial = partial
        super().__init__(message, partial)

    def __str__(self) -> str:
        """Say what went wrong."""
        return str(self.args[0])


class OutputError(BaselineError):
    """Outputs that cannot be written."""
