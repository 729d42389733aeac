"""What an ERP made of orders: its order documents, shipments, invoices and credit memos, line by line."""

from datetime import date

from hub.records.fields import Amount, Code, Currency, Quantity
from hub.records.record import Record


class DocumentLine(Record):
    """One line of a document that the ERP holds, with what it repeats of the document's head.

    `extra`: whether nothing was ordered by it, as freight, a deposit or words of the ERP's own; `sku` is its code then,
    and `line_type` the ERP's word for what it is. What goes back has a quantity below zero, except in a credit memo.
    """

    key = ("number", "line")
    number: Code
    line: Code
    account: Code
    reference: str | None = None
    sku: str | None = None
    quantity: Quantity | None = None
    unit: Code | None = None
    line_type: str | None = None
    extra: bool | None = None
    description: str | None = None


class OrderDocument(DocumentLine):
    """A line of a sales order as the ERP holds it; `net` is after the ERP's own discounts.

    `gross`: the whole order's total with VAT. `delivery_…`: where it goes, whether by a code or for this order alone.
    `shipped` and `outstanding`: how much of it was sent, and is still to come; `closed`: nothing more of it comes.
    """

    personal = frozenset({*(f"delivery_{part}" for part in ("name", "street", "city", "post_code")), "contact"})
    currency: Currency
    unit_price: Amount | None = None
    net: Amount | None = None
    gross: Amount | None = None
    ship_to: str | None = None
    delivery_name: str | None = None
    delivery_street: str | None = None
    delivery_city: str | None = None
    delivery_post_code: str | None = None
    delivery_country: str | None = None
    contact: str | None = None
    wanted_on: date | None = None
    shipping_method: str | None = None
    status: str | None = None
    shipped: Quantity | None = None
    outstanding: Quantity | None = None
    closed: bool | None = None
    ordered_on: date | None = None


class Shipment(DocumentLine):
    """A line of what was sent for an order; `order_line`: the ERP's number of the order's line that it came from.

    `tracking`: the carrier's number of the parcel, by which the buyer follows it.
    """

    order_number: str | None = None
    order_line: str | None = None
    shipped_on: date
    tracking: str | None = None


class Invoice(DocumentLine):
    """A line of what was invoiced for an order; `order_line`: the ERP's number of the order's line behind it.

    `shipment_number`, `shipment_line`: the line of a shipment that it charges. One that names no order belongs to that
    shipment's: an ERP may put shipments of several orders on one invoice.
    """

    order_number: str | None = None
    order_line: str | None = None
    shipment_number: str | None = None
    shipment_line: str | None = None
    currency: Currency
    net: Amount | None = None
    invoiced_on: date
    due_on: date | None = None


class CreditMemo(DocumentLine):
    """A line of what was credited: a return, or a correction of an invoice. Its quantity is what went back, above zero.

    `invoice_number`: the invoice that it corrects. `order_number`, `order_line`: the ERP's order behind the line, and
    the line there, where it keeps them.
    """

    order_number: str | None = None
    order_line: str | None = None
    invoice_number: str | None = None
    currency: Currency
    net: Amount | None = None
    credited_on: date
