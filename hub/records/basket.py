"""A basket: an order as the storefront offers it to one office."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)

from hub.records.basket_limits import (
    DAY_IN_SCHEMA,
    KEPT,
    MAX_LINES,
    MOMENT_IN_SCHEMA,
    NumberLimit,
    TextLimit,
    in_our_time,
    moment,
    not_too_many,
    plain_day,
)
from hub.records.fields import Amount, Code, Country, Currency, Quantity

Moment = Annotated[datetime, BeforeValidator(moment), AfterValidator(in_our_time), MOMENT_IN_SCHEMA]


class DeliveryAddress(BaseModel):
    """Where this one order goes, without an address of its own in the ERP."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    name: Annotated[str, StringConstraints(min_length=1), TextLimit(100)]
    street: Annotated[str, StringConstraints(min_length=1), TextLimit(100)]
    city: Annotated[str, StringConstraints(min_length=1), TextLimit(30)]
    post_code: Annotated[str, TextLimit(20)] | None = None
    country: Country


# five decimals: Business Central and NAV keep no more of a quantity or a unit price
LineQuantity = Annotated[Quantity, NumberLimit(18, 5)]
LineAmount = Annotated[Amount, NumberLimit(18, 5)]


class BasketLine(BaseModel):
    """A line as the storefront offers it. Without a price the office's own is taken, without a unit the product's.

    `unit_price` is one that was agreed with the buyer. `shown_price` is the office's own as the buyer saw it: a line
    whose price has changed meanwhile is refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    sku: Annotated[Code, TextLimit(50)]
    quantity: LineQuantity
    unit: Annotated[Code, TextLimit(50)] | None = None
    unit_price: LineAmount | None = None
    shown_price: LineAmount | None = None
    note: Annotated[str, TextLimit(100)] | None = None


class ChargeLine(BaseModel):
    """What the buyer pays beside goods, such as carriage: a code that the office allows, and its amount before VAT."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    charge: Annotated[Code, TextLimit(50)]
    amount: LineAmount


class TextLine(BaseModel):
    """Words between the lines, in one line."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    text: Annotated[str, StringConstraints(min_length=1), TextLimit(100)]


def _line(line: Any, info: ValidationInfo) -> Any:
    """A line by the key that only such a one has: mistakes in it are told as those of one model, not of three."""
    if not isinstance(line, Mapping):
        return line if isinstance(line, ChargeLine | TextLine) else BasketLine.model_validate(line)
    sort = next((sort for key, sort in _SORTS.items() if key in line), BasketLine)
    return sort.model_validate(line, context=info.context)


_SORTS: Mapping[str, type[BaseModel]] = {"sku": BasketLine, "charge": ChargeLine, "text": TextLine}
AnyLine = Annotated[BasketLine | ChargeLine | TextLine, BeforeValidator(_line)]


class BasketContent(BaseModel):
    """What a buyer wants of one office.

    `ship_to` names an address of the account, `deliver_to` is one for this order alone. `wanted_on`: the day on which
    the buyer wants it, in the office's calendar. `lines`: goods, charges and words in the buyer's order. Its limits are
    those of `basket_limits`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    purchase_order: Annotated[str, TextLimit(35)] | None = None
    ship_to: Annotated[str, TextLimit(50)] | None = None
    deliver_to: DeliveryAddress | None = None
    wanted_on: Annotated[date, BeforeValidator(plain_day), DAY_IN_SCHEMA] | None = None
    contact: Annotated[str, TextLimit(100)] | None = None
    comment: Annotated[str, TextLimit(250)] | None = None
    quote: Annotated[str, TextLimit(35)] | None = None
    shipping_method: Annotated[str, TextLimit(50)] | None = None
    lines: Annotated[
        tuple[AnyLine, ...], BeforeValidator(not_too_many), Field(json_schema_extra={"maxItems": MAX_LINES})
    ]

    def goods(self) -> Iterator[tuple[int, BasketLine]]:
        """The lines with products, each with its number among all lines, from 1."""
        return ((number, line) for number, line in enumerate(self.lines, 1) if isinstance(line, BasketLine))

    def charges(self) -> Iterator[tuple[int, ChargeLine]]:
        """The charges, likewise."""
        return ((number, line) for number, line in enumerate(self.lines, 1) if isinstance(line, ChargeLine))

    def texts(self) -> Iterator[tuple[int, TextLine]]:
        """The lines of words, likewise."""
        return ((number, line) for number, line in enumerate(self.lines, 1) if isinstance(line, TextLine))


class Basket(BasketContent):
    """An order as the storefront offers it to one office; `key` is the storefront's own, the same on every retry."""

    key: Annotated[str, StringConstraints(min_length=1), TextLimit(100)]
    account: Annotated[str, TextLimit(50)]
    currency: Currency
    placed_at: Moment
    placed_by: Annotated[str, TextLimit(250)] | None = None

    @classmethod
    def kept(cls, written: str | bytes) -> "Basket":
        """A basket out of the store, where it was put under the limits of its time."""
        return cls.model_validate_json(written, context=KEPT)
