"""Who wants what: what decides which of an office's prices and discounts count."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hub.records import Customer, Discount, Price, Product, Scope


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
    is_theirs = record.scope is Scope.ALL or record.scope_code == _codes(customer)[record.scope]
    return is_theirs and (record.valid_from or date.min) <= on <= (record.valid_to or date.max)


def scope_codes(customer: Customer) -> list[str]:
    """The codes of all scopes that the customer is in."""
    return [code for code in _codes(customer).values() if code]


def _codes(customer: Customer) -> dict[Scope, str | None]:
    return {
        Scope.CUSTOMER: customer.account,
        Scope.GROUP: customer.price_group,
        Scope.DISCOUNT_GROUP: customer.discount_group,
        Scope.LIST: customer.price_list,
    }
