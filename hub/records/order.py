"""An order: as the storefront offers it, and as the office agreed to it."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from hub.records.basket_limits import (
    KEPT,
    MAX_LINES,
    NumberLimit,
    TextLimit,
    in_our_time,
    moment,
    not_too_many,
)
from hub.records.fields import Amount, Code, Currency, NonNegativeAmount, Quantity
from hub.records.product import TaxClass

Moment = Annotated[datetime, BeforeValidator(moment), AfterValidator(in_our_time)]


class BasketLine(BaseModel):
    """A line as the storefront offers it. Without a price the office's own is taken, without a unit the product's."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    sku: Annotated[Code, TextLimit(50)]
    # five decimals: Business Central and NAV keep no more of a quantity or a unit price
    quantity: Annotated[Quantity, NumberLimit(18, 5)]
    unit: Annotated[Code, TextLimit(50)] | None = None
    unit_price: Annotated[Amount, NumberLimit(18, 5)] | None = None


class Basket(BaseModel):
    """An order as the storefront offers it to one office; `key` is the storefront's own, the same on every retry.

    Its limits are those of `basket_limits`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    key: Annotated[str, StringConstraints(min_length=1), TextLimit(100)]
    account: Annotated[str, TextLimit(50)]
    currency: Currency
    placed_at: Moment
    placed_by: Annotated[str, TextLimit(250)] | None = None
    purchase_order: Annotated[str, TextLimit(35)] | None = None
    ship_to: Annotated[str, TextLimit(50)] | None = None
    shipping_method: Annotated[str, TextLimit(50)] | None = None
    lines: Annotated[
        tuple[BasketLine, ...], BeforeValidator(not_too_many), Field(json_schema_extra={"maxItems": MAX_LINES})
    ]

    @classmethod
    def kept(cls, written: str | bytes) -> "Basket":
        """A basket out of the store, where it was put under the limits of its time."""
        return cls.model_validate_json(written, context=KEPT)


class OrderLine(BaseModel):
    """A line as agreed: net price for one unit, the rule that gave the list's price, and its VAT.

    `tax_rate` is in percent: 20 for 20 %.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    number: int
    sku: Code
    name: str
    quantity: Quantity
    unit: Code
    unit_price: NonNegativeAmount
    list_price: NonNegativeAmount | None
    price_rule: str
    tax_class: TaxClass
    tax_rate: Decimal
    net: Amount


class Order(BaseModel):
    """An order of one office, as agreed: this is what the mapping's `order:` part turns into the ERP's own shape."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    # fits NAV before 2013 R2 too, where External Document No. has 20 characters
    reference: Annotated[str, StringConstraints(max_length=20)]
    buyer: str
    account: Code
    currency: Currency
    ordered_on: date
    purchase_order: str | None = None
    ship_to: str | None = None
    shipping_method: str | None = None
    payment_days: int
    lines: tuple[OrderLine, ...]
    net: Amount
    tax: Amount
    gross: Amount

    def skus(self) -> Iterable[str]:
        """The products ordered, line by line."""
        return (line.sku for line in self.lines)
