"""Sales orders as Business Central takes them in JSON: created with their lines, given more lines, changed."""

from datetime import date
from decimal import Decimal
from typing import Any

from hub.simulate.business_central.entities import NO_ID
from hub.simulate.business_central.problems import ODataProblem, bad_request
from hub.simulate.common.books import Books, BooksRefused
from hub.simulate.common.documents import DraftLine, ErpOrder, OrderDraft
from hub.simulate.common.exact_json import loads
from hub.simulate.common.table import TableRow

HEADER = {
    "externalDocumentNumber", "orderDate", "postingDate", "customerId", "customerNumber", "currencyId", "currencyCode",
    "paymentTermsId", "shipmentMethodId", "requestedDeliveryDate", "shipToCode",
}  # fmt: skip
LINE = {
    "lineType", "lineObjectNumber", "itemId", "description", "unitOfMeasureCode", "quantity", "unitPrice", "sequence",
}  # fmt: skip
CHANGEABLE = {"externalDocumentNumber": "reference", "shipToCode": "ship_to"}
CODES = {
    "paymentTermsId": ("payment_terms", "payment_terms"),
    "shipmentMethodId": ("shipment_methods", "shipment_method"),
}
"""Where an id leads: the code table, and the order's field that takes the code."""

SALES_ORDER, SALES_ORDER_LINE = "salesOrder", "salesOrderLine"


def create(books: Books, body: bytes, key: str = "") -> tuple[TableRow[ErpOrder], bool]:
    """Take an order; also whether it came with lines. Refused or Problem says no. `key`: see Books.accept."""
    values = _object(body)
    lines = values.pop("salesOrderLines", [])
    _refuse_unknown(values, HEADER, SALES_ORDER)
    draft = OrderDraft(
        customer=values.get("customerNumber")
        or _named(books, "customers", values.get("customerId"), "customer unknown"),
        reference=_short(values.get("externalDocumentNumber", "")),
        currency=values.get("currencyCode")
        or _named(books, "currencies", values.get("currencyId"), "currency unknown"),
        ordered_on=_date(values.get("orderDate")),
        requested_on=_date(values.get("requestedDeliveryDate")),
        ship_to=values.get("shipToCode", ""),
        payment_terms=_code(books, values, "paymentTermsId"),
        shipment_method=_code(books, values, "shipmentMethodId"),
        lines=tuple(_line(books, line) for line in lines),
        header=values,
    )
    return books.accept(draft, key), bool(lines)


def add_line(books: Books, row: TableRow[ErpOrder], body: bytes) -> TableRow[ErpOrder]:
    """Add one line to an order."""
    return books.add_lines(row.record.number, (_line(books, _object(body)),))


def change(books: Books, row: TableRow[ErpOrder], body: bytes) -> TableRow[ErpOrder]:
    """Change an order's header."""
    values = _object(body)
    _refuse_unknown(values, {*CHANGEABLE, *CODES}, SALES_ORDER)
    changes = {ours: _short(values[name]) for name, ours in CHANGEABLE.items() if name in values}
    changes |= {ours: _code(books, values, name) for name, (_, ours) in CODES.items() if name in values}
    return books.amend(row.record.number, changes)


def _code(books: Books, values: dict[str, Any], name: str) -> str:
    table = CODES[name][0]
    return _named(books, table, values.get(name), f"{table} unknown")


def _named(books: Books, table: str, id: str | None, rule: str) -> str:
    """The key of the record that an id names; "" for none."""
    if not id or id == NO_ID:
        return ""
    row = books.tables[table].by_id(id)
    if row is None:
        raise BooksRefused(rule, id)
    return str(row.record.key[0])


def _line(books: Books, values: Any) -> DraftLine:
    if not isinstance(values, dict):
        raise bad_request("A line must be an object.")
    _refuse_unknown(values, LINE, SALES_ORDER_LINE)
    if values.get("lineType", "Item") != "Item":
        raise ODataProblem(400, "Application_DialogException", "The simulated ERP sells items only.")
    number = values.get("lineObjectNumber") or _named(books, "items", values.get("itemId"), "item unknown")
    quantity, price = values.get("quantity", Decimal(0)), values.get("unitPrice")
    if not isinstance(quantity, Decimal) or not isinstance(price, Decimal | None):
        raise bad_request("Cannot convert a value to the expected type 'Edm.Decimal'.")
    return DraftLine(number, quantity, values.get("unitOfMeasureCode", ""), price)


def _object(body: bytes) -> dict[str, Any]:
    try:
        values = loads(body)
    except ValueError as error:
        raise bad_request("The request body is not valid JSON.") from error
    if not isinstance(values, dict):
        raise bad_request("The request body must be an object.")
    return values


def _refuse_unknown(values: dict[str, Any], known: set[str], entity: str) -> None:
    for name in values:
        if name not in known and not name.startswith("@"):
            raise bad_request(
                f"The property '{name}' does not exist on type 'Microsoft.NAV.{entity}' or cannot be set."
            )


def _short(reference: str) -> str:
    if len(reference) > 35:
        message = (
            f"The length of the string is {len(reference)}, but it must be less than or equal to 35 characters. "
            f"Value: {reference}"
        )
        raise ODataProblem(400, "Application_StringExceededLength", message)
    return reference


def _date(written: str | None) -> date | None:
    if written in (None, "", "0001-01-01"):
        return None
    try:
        return date.fromisoformat(str(written))
    except ValueError as error:
        raise ODataProblem(400, "BadRequest", f"Cannot convert the literal '{written}' to 'Edm.Date'.") from error
