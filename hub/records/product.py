"""What an office sells: products, their prices, what is on hand."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from hub.records.fields import Code, Currency, NonNegativeAmount, OptionalCode, Percent, Quantity, Text
from hub.records.record import Record


class Scope(StrEnum):
    """Whom a price is for."""

    ALL = "all"
    LIST = "list"
    DISCOUNT_GROUP = "discount-group"
    GROUP = "group"
    CUSTOMER = "customer"


TaxClass = Annotated[Code, Field(examples=["standard", "reduced", "second-reduced", "super-reduced", "zero", "exempt"])]
"""What a product is to VAT, in the words of the office's regime, whose file says the rate of each by date."""
EXEMPT = "exempt"
"""The class, known to every regime, of what carries no VAT."""


class Product(Record):
    """A product in an office's catalogue; the base price is the item card's own, before any list.

    `unit_code`: the ERP's own word for the unit, where it has several for one. `discount_group`: the products among
    which a discount may be agreed. `order_minimum`, `order_multiple`: the smallest order, and the steps in which it is
    sold, in its own unit; 0 for none.
    """

    key = ("sku",)
    touches = "sku"
    sku: Code
    name: Text
    unit: Code
    unit_code: str | None = None
    tax_class: TaxClass
    active: bool
    category: str | None = None
    gtin: str | None = None
    base_amount: NonNegativeAmount | None = None
    base_currency: Currency | None = None
    base_includes_tax: bool = False
    discount_group: str | None = None
    order_minimum: Annotated[Quantity, Field(ge=0)] | None = None
    order_multiple: Annotated[Quantity, Field(ge=0)] | None = None


class ProductUnit(Record):
    """A unit in which a product is counted too: one of it holds `factor` of the product's own unit.

    `unit_code`: the ERP's own word for the unit, of which it may have several.
    """

    key = ("sku", "unit", "unit_code")
    touches = "sku"
    sku: Code
    unit: Code
    unit_code: OptionalCode = ""
    factor: Annotated[Quantity, Field(gt=0)]


class Price(Record):
    """One price: for one unit, from a minimum quantity of it on, within its dates (both inclusive).

    `list_code` tells apart the lists that an ERP has for the same customers. A blank unit is the product's own.
    `discount` is in percent of the amount; `allows_discount`: whether discounts of their own (Discount) count too.
    `includes_tax`: VAT at the product's own rate is in the amount. `computed`: the ERP alone can tell what it comes to,
    and the amount says nothing.
    """

    # without the end, as in NAV's Sales Price: to close a price is a change of it, not another price
    key = ("sku", "scope", "scope_code", "list_code", "unit", "currency", "min_quantity", "valid_from")
    touches = "sku"
    sku: Code
    scope: Scope
    scope_code: str = ""
    list_code: str = ""
    unit: OptionalCode = ""
    currency: Currency
    min_quantity: Annotated[Quantity, Field(ge=0)] = Decimal(1)
    amount: NonNegativeAmount
    discount: Percent = Decimal(0)
    allows_discount: bool = True
    includes_tax: bool = False
    computed: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


class Discount(Record):
    """A discount on whatever price counts, in percent; from a minimum quantity on, within its dates (both inclusive).

    For one product or for the products of a discount group; for every product only if `all_products` says so. A blank
    unit or currency is any; the quantity is then in the product's own unit.
    """

    key = (
        "sku",
        "product_group",
        "scope",
        "scope_code",
        "list_code",
        "unit",
        "currency",
        "min_quantity",
        "valid_from",
    )
    touches = "sku"
    sku: OptionalCode = ""
    product_group: OptionalCode = ""
    all_products: bool = False
    scope: Scope
    scope_code: str = ""
    list_code: str = ""
    unit: OptionalCode = ""
    currency: Annotated[str, StringConstraints(pattern="^([A-Z]{3})?$")] = ""
    min_quantity: Annotated[Quantity, Field(ge=0)] = Decimal(0)
    percent: Percent
    valid_from: date | None = None
    valid_to: date | None = None


class Stock(Record):
    """What is on hand, in the product's own unit."""

    key = ("sku",)
    sku: Code
    quantity: Quantity
