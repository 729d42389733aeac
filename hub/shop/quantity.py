"""A quantity as somebody types it."""

from decimal import Decimal, InvalidOperation

from hub.errors import HubError

BELOW, DECIMALS = Decimal(10) ** 18, 5
"""What a line of a basket may have, as the interface describes it."""


class NoQuantity(HubError):
    """What stands in the field isn't a quantity."""


def quantity_of(text: object) -> str:
    """A quantity above 0, without the zeros that say nothing; NoQuantity for anything else."""
    try:
        typed = Decimal(str(text).strip())
    except InvalidOperation:
        typed = Decimal(0)
    if not typed.is_finite() or not 0 < typed < BELOW or typed != round(typed, DECIMALS):
        raise NoQuantity(
            f"Type a quantity above 0, such as 12. It has at most {DECIMALS} decimals and 18 digits before them."
        )
    return f"{typed.normalize():f}"
