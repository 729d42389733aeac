"""What a storefront offers: a basket over one office or several, each part for itself."""

import hashlib
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from hub.office import Office
from hub.records import Basket, BasketContent, Currency
from hub.records.basket import LineQuantity
from hub.records.basket_limits import TextLimit
from hub.storefront.caller import Caller

MOST_OFFICES = 50
MOST_LINES = 1000
"""Of all offices together, where prices are asked for."""
IdempotencyKey = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]
"""Of 64 visible characters of ASCII at most, without blanks."""


class OfficePart(BasketContent):
    """What the buyer wants of one office; `account` where the buyer has several there, `currency` for another one."""

    office: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    account: Annotated[str, TextLimit(50)] | None = None
    currency: Currency | None = None


class RequestBody(BaseModel):
    """Base of what a request's body holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class OfferedBaskets(RequestBody):
    """A basket over offices: one order for each of them, all or none."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "orders": [
                        {
                            "office": "uk-north",
                            "purchase_order": "PO-7781",
                            "lines": [{"sku": "0012", "quantity": "24"}, {"text": "For the window, please"}],
                        },
                        {"office": "ireland", "lines": [{"sku": "007", "quantity": "12", "shown_price": "46.37"}]},
                    ]
                }
            ]
        },
    )
    orders: Annotated[tuple[OfficePart, ...], Field(min_length=1, max_length=MOST_OFFICES)]

    @model_validator(mode="after")
    def _each_office_once(self) -> Self:
        _check_once([part.office for part in self.orders])
        return self


class WantedLine(RequestBody):
    """A line whose price is asked for; without a quantity the smallest one, without a unit the product's own."""

    sku: Annotated[str, StringConstraints(min_length=1), TextLimit(50)]
    quantity: Annotated[LineQuantity, Field(gt=0)] | None = None
    unit: Annotated[str, StringConstraints(min_length=1), TextLimit(50)] | None = None


class WantedAtOffice(RequestBody):
    """The lines of one office."""

    office: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    account: Annotated[str, TextLimit(50)] | None = None
    currency: Currency | None = None
    lines: Annotated[tuple[WantedLine, ...], Field(min_length=1, max_length=MOST_LINES)]


class WantedPrices(RequestBody):
    """A whole basket whose prices are asked for, over all its offices."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "offices": [
                        {"office": "uk-north", "lines": [{"sku": "0012", "quantity": "24"}, {"sku": "0013"}]},
                        {"office": "ireland", "lines": [{"sku": "007"}]},
                    ]
                }
            ]
        },
    )
    offices: Annotated[tuple[WantedAtOffice, ...], Field(min_length=1, max_length=MOST_OFFICES)]

    @model_validator(mode="after")
    def _within_bounds(self) -> Self:
        _check_once([each.office for each in self.offices])
        if sum(len(each.lines) for each in self.offices) > MOST_LINES:
            raise ValueError(f"at most {MOST_LINES} lines of all offices together were expected")
        return self


def _check_once(offices: list[str]) -> None:
    twice = {office for office in offices if offices.count(office) > 1}
    if twice:
        raise ValueError(f"each office stands once; put the lines of one into one part ({len(twice)} stand twice)")


def order_key(caller: Caller, key: str) -> str:
    """What the hub calls an order of the caller's: one buyer's keys never meet another's, nor one client's."""
    whose = hashlib.sha256(f"{caller.client.name}\0{caller.login.buyer}".encode()).hexdigest()[:10]
    return f"{caller.client.name[:24]}/{whose}/{key}"


def basket_of(part: OfficePart, caller: Caller, office: Office, key: str) -> Basket:
    """The part as the office's intake takes it, placed now by the caller's login.

    Raises:
        RequestRefused: the buyer has no such account there.
    """
    account = caller.account_at(part.office, part.account)
    told: dict[str, Any] = part.model_dump(exclude={"office", "account", "currency"})
    terms = office.store.catalogue.terms(account) if part.currency is None else None
    return Basket.model_validate(
        {
            **told,
            "key": key,
            "account": account,
            "currency": part.currency or (terms.currency if terms else office.tenant.currency),
            "placed_at": office.clock.now(),
            "placed_by": caller.by,
        }
    )
