"""How simulated ERPs write numbers."""

from decimal import Decimal


def digits(value: Decimal) -> str:
    """A decimal with all its digits, without an exponent or trailing zeros."""
    written = format(value, "f")
    return (written.rstrip("0").rstrip(".") if "." in written else written) or "0"
