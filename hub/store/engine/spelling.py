"""How a number is spelled, so that equal numbers are equal texts."""

from decimal import Decimal


def normal(value: Decimal) -> str:
    """The one spelling of a number: no exponent, no zeros at the end, no minus before zero."""
    if not value.is_finite():
        raise ValueError(f"{value} isn't an amount")
    # not normalize(), which rounds to the 28 digits of the context
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
