"""How numbers are rounded for reading: half up, on the exact decimal value."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def round_half_up(value: float, digits: int = 1) -> str:
    """
    Round a number for reading, to some decimals, as the report does.

    Its shortest decimal form is what is rounded, so that 67.05 becomes 67.1.
    """
    exact = Decimal(repr(float(value)))
    return f"{exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
