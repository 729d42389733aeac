"""How simulated ERPs write numbers."""

from decimal import Decimal


def digits(value: Decimal) -> str:
    """A decimal with all its digits, without an exponent or trailing zeros."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
