"""Readings: small expressions over statistics, cells, lists and printed values, traced."""

from __future__ import annotations

import ast
import re
from functools import cache

import simpleeval

from baseline.data import schema
from baseline.errors import DataError, quote
from baseline.ledger.context import Context, Trace
from baseline.ledger.vocabulary import LeftOut, Result, Vocabulary

_RESULTS = "a number, true or false, or a list of countries"
_LARGEST = 1e15
_SIGNS = {ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=", ast.Lt: "<", ast.Eq: "=="}

_parse = cache(simpleeval.SimpleEval.parse)


def evaluate(expression: str, context: Context) -> tuple[Result, Trace]:
    """
    Evaluate an expression of the ledger.

    Parameters
    ----------
    expression : str
        Numbers, arithmetic, comparisons, `and`, `or`, `not`, and the words of
        `baseline.ledger.vocabulary`.
    context : Context
        The values that it is about.

    Raises
    ------
    DataError
        When it cannot be evaluated, or gives no number, truth or list of countries.
    LeftOut
        When it needs a country that is left out.
    """
    trace = Trace()
    result = _find_value(expression, context, trace)
    if isinstance(result, str):
        raise DataError(
            [f"The reading {quote(expression)} yields text, {quote(result)}, not {_RESULTS}."]
        )
    return result, trace


def show_comparison(expression: str, context: Context) -> str:
    """
    Show both sides of a comparison, so that a truth comes with its numbers: "78.7 >= 75".

    Any other expression has nothing to show.
    """
    tree = ast.parse(expression.strip(), mode="eval").body
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1:
        return ""
    sign = _SIGNS.get(type(tree.ops[0]))
    if sign is None:
        return ""
    sides = [ast.unparse(side) for side in (tree.left, *tree.comparators)]
    return f" {sign} ".join(write_result(_find_value(side, context, Trace())) for side in sides)


def write_result(value: object) -> str:
    """Write a result: codes in order, a truth, or the number, unrounded."""
    return " ".join(sorted(value)) if isinstance(value, frozenset) else schema.to_text(value)


def _find_value(expression: str, context: Context, trace: Trace) -> Result | str:
    words = Vocabulary(context, trace).functions()
    evaluator = simpleeval.SimpleEval(functions=words, names={})
    try:
        result = evaluator.eval(expression, _parse(expression))
    except LeftOut:
        raise
    except Exception as error:  # whatever it is, the expression has caused it
        said = re.sub(r"<ast\.(\w+) object at \w+>", r"\1", str(error)).rstrip(".")
        why = said or type(error).__name__
        raise DataError([f"The reading {quote(expression)} cannot be evaluated: {why}."]) from None
    if isinstance(result, bool | str | frozenset):
        return result
    if isinstance(result, int | float) and abs(result) < _LARGEST:
        return float(result)
    given = "too large a number" if isinstance(result, int) else quote(result)
    raise DataError([f"The reading {quote(expression)} yields {given}, not {_RESULTS}."])
