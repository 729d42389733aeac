"""An order as its office agreed to it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from hub.records.fields import Amount, Code, Currency, NonNegativeAmount, Quantity
from hub.records.product import TaxClass


class OrderLine(BaseModel):
    """A line as agreed: net price for one unit, the rule that gave the list's price, and its VAT.

    `tax_rate` is in percent: 20 for 20 %. `unit_code`: the ERP's own word for the unit, where its product says it.
    `own_unit` and `unit_factor`: the product's own unit, and how many of it one ordered unit held on the day of taking
    in, where the ERP said so; an item card that changes later is about other orders.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    number: int
    sku: Code
    name: str
    quantity: Quantity
    unit: Code
    unit_code: str | None = None
    own_unit: Code | None = None
    unit_factor: Quantity | None = None
    unit_price: NonNegativeAmount
    list_price: NonNegativeAmount | None
    price_rule: str
    tax_class: TaxClass
    tax_rate: Decimal
    net: Amount
    note: str | None = None


class OrderCharge(BaseModel):
    """What the buyer pays beside goods: `code` as the office names it, `amount` before VAT, and its VAT.

    `number`: its place among all lines of the order, as that of `OrderLine` and `OrderText`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    number: int
    code: Code
    amount: NonNegativeAmount
    tax_class: TaxClass
    tax_rate: Decimal


class OrderText(BaseModel):
    """Words between an order's lines."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    number: int
    text: str


class Order(BaseModel):
    """An order of one office, as agreed: this is what the mapping's `order:` part turns into the ERP's own shape.

    `ship_to` is the code of an address of the account; `delivery_…` are an address for this order alone.
    `lines` are goods alone; charges and words stand beside them, and the numbers of all three tell their order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    # fits NAV before 2013 R2 too, where External Document No. has 20 characters
    reference: Annotated[str, StringConstraints(max_length=20)]
    buyer: str
    account: Code
    currency: Currency
    ordered_on: date
    purchase_order: str | None = None
    ship_to: str | None = None
    delivery_name: str | None = None
    delivery_street: str | None = None
    delivery_city: str | None = None
    delivery_post_code: str | None = None
    delivery_country: str | None = None
    wanted_on: date | None = None
    contact: str | None = None
    comment: str | None = None
    quote: str | None = None
    shipping_method: str | None = None
    payment_days: int
    lines: tuple[OrderLine, ...]
    charges: tuple[OrderCharge, ...] = ()
    texts: tuple[OrderText, ...] = ()
    net: Amount
    tax: Amount
    gross: Amount

    def in_order(self) -> "list[OrderLine | OrderCharge | OrderText]":
        """Goods, charges and words as the buyer has them one after the other."""
        return sorted((*self.lines, *self.charges, *self.texts), key=lambda line: line.number)

    def skus(self) -> Iterable[str]:
        """The products ordered, line by line."""
        return (line.sku for line in self.lines)
