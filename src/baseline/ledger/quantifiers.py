"""Quantifiers: what a word such as "majority" or "several" must mean, one rule for all claims."""

from __future__ import annotations

from collections.abc import Callable

from baseline.errors import join_words

Meaning = Callable[[float], bool]

PLAIN: dict[str, Meaning] = {
    "majority": lambda share: share > 50,
    "most": lambda share: share > 50,
    "all": lambda share: share == 100,
    "none": lambda share: share == 0,
}
"""Words with one meaning, of a share in per cent."""

VAGUE: dict[str, dict[str, Meaning]] = {
    "some": {"at least two": lambda count: count >= 2},
    "a number of": {"at least two": lambda count: count >= 2},
    "several": {"at least three": lambda count: count >= 3},
    "few": {"at most five": lambda count: count <= 5, "at most ten": lambda count: count <= 10},
    "vast majority": {
        "more than two thirds": lambda share: 3 * share > 200,
        "at least three quarters": lambda share: share >= 75,
        "at least nine in ten": lambda share: share >= 90,
    },
}
"""Vague words with their possible meanings, for a count or for a percentage."""

SHARES = {*PLAIN, "vast majority"}
"""Words for a share in per cent; the others are for a count."""

LOOSE = {"some", "a number of", "several"}
"""Words with a lower end only, which nearly any count reaches: agreeing with one proves little."""


def describe_quantifiers() -> str:
    """Say in two sentences what vague words are taken to mean."""
    parts = ['"majority" and "most" are more than half']
    parts += [f'"{word}" is {join_words(list(meanings), "or")}' for word, meanings in VAGUE.items()]
    return (
        f"Vague words are read by fixed rules: {join_words(parts)}. "
        "Where some of these meanings hold and others do not, the claim is ambiguous."
    )
