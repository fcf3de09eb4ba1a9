"""Words by which a search finds a claim besides its own: countries, and what means the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from baseline.data import descriptor


def list_words(text: str, names: Iterable[str]) -> list[str]:
    """
    List the words that find a row of a table though it does not show them.

    Parameters
    ----------
    text : str
        What the row shows.
    names : iterable of str
        What else it is known by: an identifier, the countries that it is about.

    Returns
    -------
    list of str
        The names that the text does not hold, then synonyms of what it does hold.
    """
    return [name for name in names if name not in text] + [
        word
        for alike in descriptor.read_descriptor().get("synonyms", [])
        if any(_holds(text, word) for word in alike)
        for word in alike
        if not _holds(text, word)
    ]


def _holds(text: str, word: str) -> bool:
    """Tell whether a text contains a whole word: "mean" is not in "meaning"."""
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE))
