"""Sales documents as a simulated ERP holds them: orders, and what was posted from them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hub.simulate.common.company_data import Key


def to_pennies(amount: Decimal) -> Decimal:
    """Round half up to two digits, as both ERPs do for GBP and EUR."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


ITEM, ACCOUNT, CHARGE, COMMENT = "item", "account", "charge", "comment"
"""What a line is about: a product, an account of the ledger (freight, a deposit), a charge, or nothing but words."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as asked for. Without a unit the item's own is taken; price and line discount (in percent) the ERP finds
    by itself where they aren't given.

    One that isn't about an item is taken as it is: `item` is its code then, `description` what it says. `is_return`:
    entered by the ERP's own people, who may take goods back by a quantity below zero.
    """

    item: str
    quantity: Decimal
    unit: str = ""
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    type: str = ITEM
    description: str = ""
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class ShipTo:
    """Where an order goes, as its header has it: an address for this order alone, or whom to ask."""

    name: str = ""
    street: str = ""
    city: str = ""
    post_code: str = ""
    country: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order as asked for; `header` is what came in, as it came. Blank currency and terms are the customer's."""

    customer: str
    reference: str = ""
    currency: str = ""
    ordered_on: date | None = None
    requested_on: date | None = None
    ship_to: str = ""
    delivery: ShipTo = ShipTo()
    your_reference: str = ""
    payment_terms: str = ""
    shipment_method: str = ""
    lines: tuple[DraftLine, ...] = ()
    header: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ErpOrderLine:
    """A line that was accepted; lines count 10000, 20000, …

    `order_line`, `order_quantity`: of a posted line, the order's line that it was posted from, and how much of that.
    `order`: of a credit memo's line, the order whose line that was. `shipment`, `shipment_line`: of the line of an
    invoice that was made of shipments, which line of which it charges.
    """

    line: int
    item: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    tax_code: str = ""
    tax_rate: Decimal = Decimal(0)
    shipped: Decimal = Decimal(0)
    invoiced: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    type: str = ITEM
    order_line: int = 0
    order_quantity: Decimal = Decimal(0)
    order: str = ""
    shipment: str = ""
    shipment_line: int = 0

    @property
    def outstanding(self) -> Decimal:
        """What is still to be shipped."""
        return self.quantity - self.shipped

    @property
    def amount(self) -> Decimal:
        """Net, after the line discount (in percent), rounded."""
        return to_pennies(self.quantity * self.unit_price * (100 - self.discount) / 100)


@dataclass(frozen=True, slots=True)
class ErpOrder:
    """A sales order; `currency` is the ISO code also where it is the company's own."""

    number: str
    customer: str
    customer_name: str
    reference: str
    currency: str
    ordered_on: date
    requested_on: date | None
    ship_to: str
    payment_terms: str
    shipment_method: str
    lines: tuple[ErpOrderLine, ...]
    delivery: ShipTo = ShipTo()
    your_reference: str = ""

    @property
    def key(self) -> Key:
        """The number."""
        return (self.number,)

    @property
    def posted(self) -> bool:
        """Whether all was shipped and invoiced: the order's row disappears then. Words are posted with the rest."""
        return bool(self.lines) and all(line.shipped == line.invoiced == line.quantity for line in self.lines)

    @property
    def deletable(self) -> bool:
        """Whether all that was shipped was invoiced: both ERPs let it be deleted then, whatever is still open."""
        return all(line.shipped == line.invoiced for line in self.lines)

    @property
    def shipped(self) -> bool:
        """Whether all was shipped."""
        return bool(self.lines) and all(line.shipped == line.quantity for line in self.lines)


SHIPMENT, INVOICE, CREDIT_MEMO = "shipment", "invoice", "credit memo"
COMBINED = "combined invoice"
"""An invoice that was made of shipments of several orders."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A posted shipment or invoice, of the whole order or of a part; or a credit memo, which `corrects` an invoice.

    `tracking`: the carrier's number of what was sent.
    """

    number: str
    kind: str
    order: str
    customer: str
    customer_name: str
    reference: str
    currency: str
    posted_on: date
    due_on: date | None
    lines: tuple[ErpOrderLine, ...]
    corrects: str = ""
    tracking: str = ""

    @property
    def key(self) -> Key:
        """The number."""
        return (self.number,)


def net(document: ErpOrder | Posting) -> Decimal:
    """The document's total before VAT."""
    return sum((line.amount for line in document.lines), Decimal(0))


def tax(document: ErpOrder | Posting) -> Decimal:
    """The document's VAT, rounded line by line."""
    return sum((to_pennies(line.amount * line.tax_rate / 100) for line in document.lines), Decimal(0))
