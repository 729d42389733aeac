"""A buyer, and what each office has agreed with them."""

from datetime import datetime

from hub.records import Address, Customer
from hub.storefront.shown.exact import Exact, Shown


class ShownAccount(Shown):
    """The buyer's account at one office; `name` is None where the office's ERP has it no longer."""

    office: str
    office_name: str
    account: str
    name: str | None
    country: str
    currency: str
    blocked: bool


class ShownBuyer(Shown):
    """Who the login is: `role` order or see; `limits` by currency, the gross amount up to which it orders."""

    buyer: str
    login: str
    role: str
    limits: dict[str, Exact]
    accounts: list[ShownAccount]


class ShownAddress(Shown):
    """A delivery address; `code` is what `ship_to` names."""

    code: str
    name: str
    street: str | None
    city: str | None
    post_code: str | None
    country: str


class ShownCredit(Shown):
    """In the office's own currency: the limit, what the ERP says is owed, what is ordered beside that, what is left.

    `limit` and `left` are None where there is no limit. `as_of`: when the ERP's balance was read.
    """

    currency: str
    limit: Exact | None
    balance: Exact
    ordered: Exact
    left: Exact | None
    as_of: datetime | None


class ShownTerms(Shown):
    """What an office has agreed with the account."""

    office: str
    account: str
    currency: str
    payment_days: int
    payment_terms: str | None
    tax_treatment: str
    shipping_method: str | None
    shipping_methods: list[str]
    charges: list[str]
    credit: ShownCredit
    addresses: list[ShownAddress]


def shown_address(address: Address) -> ShownAddress:
    """An address of an account."""
    return ShownAddress(**address.model_dump(exclude={"account"}))


def is_blocked(customer: Customer | None) -> bool:
    """Whether nothing may be ordered: the ERP says so, or has the account no longer."""
    return customer is None or customer.blocked
