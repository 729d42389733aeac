"""The canonical records: what every ERP's data becomes, and what every order is made from.

The models are the single source of what a valid record is: the columnar checks, the tables' columns and the mapping's
target fields are drawn from them. Amounts are exact decimals beside their ISO 4217 currency, codes are text byte for
byte, dates are the office's calendar dates, moments are aware UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(min_length=1, max_length=50)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=250)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Amount = Annotated[Decimal, Field(max_digits=28, decimal_places=10)]
NonNegativeAmount = Annotated[Decimal, Field(ge=0, max_digits=28, decimal_places=10)]
Quantity = Annotated[Decimal, Field(max_digits=28, decimal_places=10)]

MINOR_UNITS = {"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "VND": 0, "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3, "TND": 3}
"""Digits after the point where they aren't two (ISO 4217, table A.1)."""


def minor_unit(currency: str) -> Decimal:
    """The smallest amount that is paid in a currency: Decimal("0.01") for GBP and EUR."""
    return Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2))


def to_minor(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's smallest amount, as invoices do."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP)


@dataclass(frozen=True, order=False)
class Money:
    """An exact amount in one currency; two currencies never add up."""

    amount: Decimal
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} can't be added: convert by a named rate first")
        return Money(self.amount + other.amount, self.currency)

    def rounded(self) -> "Money":
        """To the currency's smallest amount, half up."""
        return Money(to_minor(self.amount, self.currency), self.currency)

    def __str__(self) -> str:
        return f"{self.amount:,} {self.currency}"


class Kind(StrEnum):
    """The kinds of record that are pulled; documents are the ERP's answers to orders."""

    PRODUCT = "product"
    PRICE = "price"
    CUSTOMER = "customer"
    ADDRESS = "address"
    TERMS = "terms"
    STOCK = "stock"
    ORDER_DOCUMENT = "order_document"
    SHIPMENT = "shipment"
    INVOICE = "invoice"


MASTER_DATA = (Kind.PRODUCT, Kind.PRICE, Kind.CUSTOMER, Kind.ADDRESS, Kind.TERMS, Kind.STOCK)
DOCUMENTS = (Kind.ORDER_DOCUMENT, Kind.SHIPMENT, Kind.INVOICE)


class Scope(StrEnum):
    """Whom a price is for."""

    ALL = "all"
    LIST = "list"
    GROUP = "group"
    CUSTOMER = "customer"


class TaxClass(StrEnum):
    """What a product is to VAT; a regime says the rate of each class by date."""

    STANDARD = "standard"
    REDUCED = "reduced"
    SECOND_REDUCED = "second-reduced"
    ZERO = "zero"
    EXEMPT = "exempt"


class TaxTreatment(StrEnum):
    """What a customer is to VAT."""

    DOMESTIC = "domestic"
    REVERSE_CHARGE = "reverse-charge"
    EXPORT = "export"
    EXEMPT = "exempt"


class Record(BaseModel):
    """Base of all canonical records; `key` names the fields that, behind the tenant, are its natural key."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    key: ClassVar[tuple[str, ...]]


class Product(Record):
    """A product in an office's catalogue; the base price is the item card's own, before any list."""

    key = ("sku",)
    sku: Code
    name: Text
    unit: Code
    tax_class: TaxClass
    active: bool
    category: str | None = None
    gtin: str | None = None
    base_amount: NonNegativeAmount | None = None
    base_currency: Currency | None = None


class Price(Record):
    """One price: net, for one unit, from a minimum quantity on, within its dates (both inclusive)."""

    key = ("sku", "scope", "scope_code", "unit", "currency", "min_quantity", "valid_from")
    sku: Code
    scope: Scope
    scope_code: str = ""
    unit: Code
    currency: Currency
    min_quantity: Annotated[Quantity, Field(ge=0)] = Decimal(1)
    amount: NonNegativeAmount
    valid_from: date | None = None
    valid_to: date | None = None


class Customer(Record):
    """An account: the customer's record at one office."""

    key = ("account",)
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
    catalogue: str | None = None


class Address(Record):
    """A delivery address of an account."""

    key = ("account", "code")
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
    account: Code
    currency: Currency
    payment_days: Annotated[int, Field(ge=0, le=999)]
    credit_limit: NonNegativeAmount | None = None
    balance: Amount = Decimal(0)
    tax_treatment: TaxTreatment
    shipping_method: str | None = None
    payment_terms: str | None = None


class Stock(Record):
    """What is on hand, in the product's own unit."""

    key = ("sku",)
    sku: Code
    quantity: Quantity


class DocumentLine(Record):
    """One line of a document that the ERP holds, with what it repeats of the document's head."""

    key = ("number", "line")
    number: Code
    line: Code
    account: Code
    reference: str | None = None
    sku: str | None = None
    quantity: Quantity | None = None


class OrderDocument(DocumentLine):
    """A line of a sales order as the ERP holds it."""

    currency: Currency
    unit_price: Amount | None = None
    status: str | None = None
    ordered_on: date | None = None


class Shipment(DocumentLine):
    """A line of what was sent for an order."""

    order_number: str | None = None
    shipped_on: date


class Invoice(DocumentLine):
    """A line of what was invoiced for an order."""

    order_number: str | None = None
    currency: Currency
    net: Amount | None = None
    invoiced_on: date
    due_on: date | None = None


RECORDS: dict[Kind, type[Record]] = {
    Kind.PRODUCT: Product,
    Kind.PRICE: Price,
    Kind.CUSTOMER: Customer,
    Kind.ADDRESS: Address,
    Kind.TERMS: Terms,
    Kind.STOCK: Stock,
    Kind.ORDER_DOCUMENT: OrderDocument,
    Kind.SHIPMENT: Shipment,
    Kind.INVOICE: Invoice,
}


class BasketLine(BaseModel):
    """A line as the storefront offers it. Without a price the office's own is taken, without a unit the product's."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    sku: Code
    quantity: Quantity
    unit: Code | None = None
    unit_price: Amount | None = None


class Basket(BaseModel):
    """An order as the storefront offers it to one office; `key` is the storefront's own, the same on every retry."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    key: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    account: str
    currency: Currency
    placed_at: datetime
    placed_by: str | None = None
    purchase_order: Annotated[str, StringConstraints(max_length=35)] | None = None
    ship_to: str | None = None
    shipping_method: str | None = None
    lines: tuple[BasketLine, ...]


class OrderLine(BaseModel):
    """A line as agreed: net price for one unit, the rule that gave the list's price, and its VAT."""

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
