"""A price that the ERP itself gave when it was asked, and what it was asked for."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple


class AskedFor(NamedTuple):
    """So much of a product, in the shop's word for the unit."""

    sku: str
    unit: str
    quantity: Decimal


@dataclass(frozen=True)
class AskedPrice:
    """For one unit, in the currency that was asked for; `amount` is None where the ERP has none, and `why`.

    `asked_at` is None where the ERP couldn't be asked.
    """

    amount: Decimal | None
    asked_at: datetime | None
    includes_tax: bool = False
    why: str = ""
