"""What a verdict rests on: never typed, but derived from the trace that a reading leaves."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from baseline.data import groups, lists
from baseline.ledger import quantifiers
from baseline.ledger.context import Context, Trace
from baseline.ledger.vocabulary import Result
from baseline.stats import combined

if TYPE_CHECKING:
    from baseline.ledger.entries import Claim

GROUNDS = {
    "tables": "cells of the six tables",
    "records": "dated public records of treaties",
    "lists": "other lists or groups of countries",
    "arithmetic": "printed numbers that must add up",
    "text": (
        "agreement with another passage of the report, with a limit that other numbers set (a "
        "bound), or with something that stands in for it (a proxy)"
    ),
}
"""What a verdict can rest on, the strongest first."""

INDEPENDENT = ("tables", "records", "lists", "arithmetic")
"""Grounds that could refute a claim."""

_ORDERED = ("numbering", "cross_reference")
"""Kinds of claims whose numbers are places in an order."""


def find_ground(
    claim: Claim, expression: str, result: Result, trace: Trace, context: Context
) -> str:
    """
    Tell what a reading of a claim rests on: one of `GROUNDS`.

    On the text rest a bound, which the claim's own number or list only has to keep; a result that
    only has to exceed a constant; a proxy; a vague word that nearly any count reaches, and another
    unless the tables or records bear it out; and the order of numbered things, since one after
    another is not a sum.

    A list could refute a claim only if another section prints it, or if it is a group that others
    define. What the same section lists, in a sentence or a footnote, agrees with the text. The
    focus countries are the list in the acknowledgments.
    """
    is_bound = isinstance(result, bool) and (
        claim.claim in trace.claims or claim.list in trace.lists or _is_limit(expression)
    )
    if is_bound or trace.proxies or claim.printed in quantifiers.LOOSE:
        return "text"
    used = [combined.find_sources(context.row(*key)["indicator"]) for key in trace.statistics]
    if trace.cells or any(used):
        return "tables"
    if trace.records:
        return "records"
    if claim.printed in quantifiers.VAGUE:
        return "text"
    if trace.lists or trace.statistics:
        return "lists" if _uses_another_list(claim, trace) else "text"
    is_sum = bool(trace.claims) and claim.kind not in _ORDERED and _calculates(expression)
    return "arithmetic" if is_sum else "text"


def _uses_another_list(claim: Claim, trace: Trace) -> bool:
    """Tell whether a reading uses a list or group that neither the section nor a note prints."""
    own = {
        entry.list
        for entry in lists.read_lists()
        if entry.section == claim.section or entry.section.startswith("fn")
    }
    own_members = [lists.find_listed(name) for name in own]
    members = [frozenset(groups.find_members(name)) for name in trace.groups]
    return not own.issuperset(trace.lists) or any(codes not in own_members for codes in members)


def _is_limit(expression: str) -> bool:
    """Tell whether a reading only says that something is more or less than a constant."""
    compared = ast.parse(expression, mode="eval").body
    return (
        isinstance(compared, ast.Compare)
        and any(isinstance(sign, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) for sign in compared.ops)
        and any(isinstance(side, ast.Constant) for side in (compared.left, *compared.comparators))
    )


def _calculates(expression: str) -> bool:
    return any(isinstance(node, ast.BinOp) for node in ast.walk(ast.parse(expression, mode="eval")))


def find_strongest(grounds: Iterable[str]) -> str:
    """Choose what a claim rests on that has several readings; nothing without one."""
    held = set(grounds)
    return next((ground for ground in GROUNDS if ground in held), "")


def find_circular(cited: Mapping[str, set[str]]) -> set[str]:
    """
    Find the claims that are checked against another which is checked against them.

    Parameters
    ----------
    cited : mapping of str to set of str
        By claim, in the order of the ledger, those whose numbers or lists it is checked against.

    Returns
    -------
    set of str
        The later claim of each pair: one of them carries the check.
    """
    circular: set[str] = set()
    for place, name in enumerate(cited):
        earlier = list(cited)[:place]
        if any(name in cited[other] and other in cited[name] for other in earlier):
            circular.add(name)
    return circular
