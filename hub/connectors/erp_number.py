"""Numbers as ERPs write them."""

from decimal import Decimal, DecimalException
from typing import Any

WIDEST = 30
"""Digits before the point, and behind it: no amount has more, and 1e-999999999 written out fills the memory."""


def erp_number(value: Any) -> Decimal | None:
    """A number of a size that amounts and quantities have; None for anything else."""
    try:
        number = Decimal(str(value))
    except DecimalException:
        return None
    exponent = number.as_tuple().exponent  # a letter where it isn't finite
    return number if isinstance(exponent, int) and exponent >= -WIDEST and number.adjusted() < WIDEST else None
