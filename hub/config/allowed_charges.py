"""What a buyer may be charged beside goods, as an office allows it in tenants.yaml."""

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from hub.config.allowed_lines import money
from hub.config.values import Model, Name
from hub.records import Money


def _bounds(value: object) -> object:
    return tuple(map(money, value)) if isinstance(value, list) else (money(value),)


class AllowedCharge(Model):
    """A charge that baskets may name: its VAT class, and what it may come to in one order before VAT.

    `up_to`: one amount for each currency in which it may be charged.
    """

    tax_class: Name
    up_to: Annotated[tuple[Money, ...], BeforeValidator(_bounds), Field(min_length=1)]

    @model_validator(mode="after")
    def _one_of_each_currency(self) -> "AllowedCharge":
        currencies = [bound.currency for bound in self.up_to]
        if len({*currencies}) < len(currencies):
            raise ValueError("has two amounts in one currency")
        return self

    def bound(self, currency: str) -> Money | None:
        """What it may come to in an order of that currency; None where it may not be charged in that."""
        return next((bound for bound in self.up_to if bound.currency == currency), None)
