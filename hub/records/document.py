"""What an ERP made of orders: its order documents, shipments and invoices, line by line."""

from datetime import date

from hub.records.fields import Amount, Code, Currency, Quantity
from hub.records.record import Record


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
    """A line of a sales order as the ERP holds it; `net` is after the ERP's own discounts."""

    currency: Currency
    unit: Code | None = None
    unit_price: Amount | None = None
    net: Amount | None = None
    ship_to: str | None = None
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
