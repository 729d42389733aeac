"""Who wants what: what decides which of an office's prices and discounts count."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hub.records import Customer, Discount, Price, Product, Scope

SEVERAL = "|"
"""Between the codes of a customer who is in several groups or has several price lists, as in Dynamics' filters."""


@dataclass(frozen=True)
class PriceRequest:
    """An account wants so much of a product, in a unit and currency, on a day."""

    product: Product
    customer: Customer
    quantity: Decimal
    unit: str
    currency: str
    on: date

    def concerns(self, record: Price | Discount) -> bool:
        """Whether it is for this account on this day. Nothing is said of product, unit, currency and quantity."""
        return is_for(record, self.customer, self.on)


def is_for(record: Price | Discount, customer: Customer, on: date) -> bool:
    """Whether a price or discount is for that account on that day; both ends of its validity are included."""
    # what is for all has no code
    is_theirs = record.scope is Scope.ALL or record.scope_code in scopes_of(customer)[record.scope]
    return is_theirs and (record.valid_from or date.min) <= on <= (record.valid_to or date.max)


def scope_codes(customer: Customer) -> list[str]:
    """The codes of all scopes that the customer is in."""
    return [code for codes in scopes_of(customer).values() for code in codes]


def scopes_of(customer: Customer) -> dict[Scope, list[str]]:
    """The codes under which prices and discounts are the customer's, by scope."""
    return {
        Scope.CUSTOMER: [customer.account],
        Scope.GROUP: codes_in(customer.price_group),
        Scope.DISCOUNT_GROUP: codes_in(customer.discount_group),
        Scope.LIST: codes_in(customer.price_list),
    }


def codes_in(codes: str | None) -> list[str]:
    """One code, or each of several; first of all the whole text, which may be one code with the separator in it."""
    parts = (part.strip() for part in (codes or "").split(SEVERAL))
    return [code for code in dict.fromkeys([codes or "", *parts]) if code]
