"""How many countries of a group have which status, in words."""

from __future__ import annotations

from collections.abc import Mapping

from baseline.data.schema import Indicator, name_status, write_words


def write_counts(indicator: Indicator, counts: Mapping[str, int]) -> str:
    """
    Write how many countries have each status, in the same direction whatever a country's own is.

    Parameters
    ----------
    indicator : Indicator
    counts : mapping of str to int
        Countries by status, of all that have data.

    Returns
    -------
    str
        "yes: 33 of 47", "party: 44 of 47, signed: 3": the rest is what a blank cell says.
    """
    if not any(counts.values()):
        return "no data"
    blank = name_status(indicator.cells[""]) if "" in indicator.cells else ""
    first, *others = [status for status in counts if status != blank]
    listed = [f"{write_words(status)}: {counts[status]}" for status in others if counts[status]]
    of_all = f"{write_words(first)}: {counts[first]} of {sum(counts.values())}"
    return ", ".join([of_all, *listed])
