"""How numbers and models are written in JSON."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

from hub.records import to_minor


class Shown(BaseModel):
    """Base of what is shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _digits(number: Decimal) -> str:
    return f"{number:f}"


def at_least_minor(amount: Decimal, currency: str) -> Decimal:
    """With the digits of the currency's smallest amount, and with more where a unit price has more: 8.5 GBP is 8.50."""
    written = to_minor(amount, currency)
    return written if written == amount else amount


Exact = Annotated[Decimal, PlainSerializer(_digits, return_type=str)]
"""As a text: a JSON number would be read as binary floating point."""
