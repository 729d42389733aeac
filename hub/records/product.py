"""What an office sells: products, their prices, what is on hand."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from hub.records.fields import Code, Currency, NonNegativeAmount, Quantity, Text
from hub.records.record import Record


class Scope(StrEnum):
    """Whom a price is for."""

    ALL = "all"
    LIST = "list"
    GROUP = "group"
    CUSTOMER = "customer"


TaxClass = Annotated[Code, Field(examples=["standard", "reduced", "second-reduced", "super-reduced", "zero", "exempt"])]
"""What a product is to VAT, in the words of the office's regime, whose file says the rate of each by date."""
EXEMPT = "exempt"
"""The class, known to every regime, of what carries no VAT."""


class Product(Record):
    """A product in an office's catalogue; the base price is the item card's own, before any list."""

    key = ("sku",)
    touches = "sku"
    sku: Code
    name: Text
    unit: Code
    tax_class: TaxClass
    active: bool
    category: str | None = None
    gtin: str | None = None
    base_amount: NonNegativeAmount | None = None
    base_currency: Currency | None = None


class ProductUnit(Record):
    """A unit in which a product is counted too: one of it holds `factor` of the product's own unit."""

    key = ("sku", "unit")
    touches = "sku"
    sku: Code
    unit: Code
    factor: Annotated[Quantity, Field(gt=0)]


class Price(Record):
    """One price: net, for one unit, from a minimum quantity on, within its dates (both inclusive)."""

    # without the end, as in NAV's Sales Price: to close a price is a change of it, not another price
    key = ("sku", "scope", "scope_code", "unit", "currency", "min_quantity", "valid_from")
    touches = "sku"
    sku: Code
    scope: Scope
    scope_code: str = ""
    unit: Code
    currency: Currency
    min_quantity: Annotated[Quantity, Field(ge=0)] = Decimal(1)
    amount: NonNegativeAmount
    valid_from: date | None = None
    valid_to: date | None = None


class Stock(Record):
    """What is on hand, in the product's own unit."""

    key = ("sku",)
    sku: Code
    quantity: Quantity
