"""To whom an office sells: accounts, their delivery addresses and what was agreed with them."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from hub.records.fields import Amount, Code, Country, Currency, NonNegativeAmount, Text
from hub.records.record import Record


class TaxTreatment(StrEnum):
    """What a customer is to VAT."""

    DOMESTIC = "domestic"
    REVERSE_CHARGE = "reverse-charge"
    EXPORT = "export"
    EXEMPT = "exempt"


class Customer(Record):
    """An account: the customer's record at one office.

    Whoever is in several groups, or has several price lists, has their codes in one field, with | between them.
    """

    key = ("account",)
    touches = "account"
    personal = frozenset({"name", "email", "phone", "street", "city", "post_code"})
    account: Code
    name: Text
    country: Country
    blocked: bool
    vat_number: str | None = None
    email: str | None = None
    phone: str | None = None
    street: str | None = None
    city: str | None = None
    post_code: str | None = None
    price_group: str | None = None
    price_list: str | None = None
    discount_group: str | None = None
    catalogue: str | None = None


class Address(Record):
    """A delivery address of an account."""

    key = ("account", "code")
    touches = "account"
    personal = frozenset({"name", "street", "city", "post_code"})
    account: Code
    code: Code
    name: Text
    country: Country
    street: str | None = None
    city: str | None = None
    post_code: str | None = None


class Terms(Record):
    """What was agreed with an account. No credit limit means unlimited, 0 means none."""

    key = ("account",)
    touches = "account"
    account: Code
    currency: Currency
    payment_days: Annotated[int, Field(ge=0, le=999)]
    credit_limit: NonNegativeAmount | None = None
    balance: Amount = Decimal(0)
    tax_treatment: TaxTreatment
    shipping_method: str | None = None
    payment_terms: str | None = None
