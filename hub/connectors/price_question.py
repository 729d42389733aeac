"""What an ERP is asked about prices."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class GoodsAsked:
    """So much of a product; `unit` in the ERP's own word, `is_own_unit`: it is the product's own.

    `sku_key`: the ERP's own key of the product.
    """

    sku: str
    sku_key: str
    quantity: Decimal
    unit: str
    is_own_unit: bool = True


@dataclass(frozen=True)
class PriceQuestion:
    """What an account pays for goods on a day, in a currency. `account_key`: the ERP's own key of the account."""

    account: str
    account_key: str
    currency: str
    day: date
    goods: tuple[GoodsAsked, ...]


@dataclass(frozen=True)
class PriceAnswer:
    """The price of one unit; None where the ERP has none, and why."""

    amount: Decimal | None
    includes_tax: bool = False
    why: str = ""
