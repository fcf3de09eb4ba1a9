"""What readings are evaluated against, and the trace of what they used of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from baseline.errors import UnknownName, describe_unknown, quote

if TYPE_CHECKING:
    import pandas as pd

    from baseline.ledger.entries import Claim


@dataclass
class Trace:
    """
    What an expression used.

    Parameters
    ----------
    statistics : list of (str, str)
        Statistic and group.
    cells : list of (str, str)
        Alpha-3 code and indicator.
    lists, claims : list of str
        Country lists; claims whose printed value was used.
    records : list of (str, str)
        Treaty and day of public records.
    groups : list of str
        Groups of countries.
    counted : list of str
        Lists of things that the text itself counts.
    proxies : int
        How often a cell stands for something that it does not name.
    """

    statistics: list[tuple[str, str]] = field(default_factory=list)
    cells: list[tuple[str, str]] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    records: list[tuple[str, str]] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    proxies: int = 0


class Context:
    """
    The values that readings are evaluated against.

    Parameters
    ----------
    indicators : DataFrame, shape (47, indicators)
        Indexed by alpha-3 code.
    statistics : DataFrame
        Result of `baseline.stats.summary.compute_statistics`.
    claims : mapping of str to Claim
        For values printed elsewhere.
    """

    def __init__(
        self, indicators: pd.DataFrame, statistics: pd.DataFrame, claims: Mapping[str, Claim]
    ) -> None:
        self.indicators = indicators
        # Tuples, not a frame: an analysis of sensitivity makes 47 contexts.
        columns = {str(name): column.to_numpy(object) for name, column in statistics.items()}
        keys = zip(columns["statistic"], columns["group"], strict=True)
        self._columns = tuple(columns)
        self.statistics = dict(zip(keys, zip(*columns.values(), strict=True), strict=True))
        self.claims = claims

    def row(self, statistic: str, group: str) -> dict[str, Any]:
        """Look up one row of the statistics."""
        if (statistic, group) not in self.statistics:
            known = dict.fromkeys(name for name, _ in self.statistics)
            if statistic in known:
                raise UnknownName(
                    f"{statistic} is not computed for the group {quote(group)}.\n"
                    f"Groups: {', '.join(dict.fromkeys(name for _, name in self.statistics))}."
                )
            raise UnknownName(describe_unknown("statistic", statistic, known))
        return dict(zip(self._columns, self.statistics[statistic, group], strict=True))
