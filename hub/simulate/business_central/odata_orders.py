"""Sales orders as Business Central takes them in JSON: created with their lines, given more lines, changed."""

from datetime import date
from decimal import Decimal
from typing import Any

from hub.simulate.business_central.entities import LINE_TYPES, NO_ID, SHIP_TO
from hub.simulate.business_central.odata_problems import ODataProblem, bad_request
from hub.simulate.common.company_state import CompanyState
from hub.simulate.common.exact_json import loads
from hub.simulate.common.order_entry import RuleViolation
from hub.simulate.common.record_table import TableRow
from hub.simulate.common.sales_documents import ITEM, DraftLine, ErpOrder, OrderDraft, ShipTo

HEADER = {
    "externalDocumentNumber", "orderDate", "postingDate", "customerId", "customerNumber", "currencyId", "currencyCode",
    "paymentTermsId", "shipmentMethodId", "requestedDeliveryDate", "shipToCode", *SHIP_TO,
}  # fmt: skip
LINE = {
    "lineType", "lineObjectNumber", "itemId", "description", "unitOfMeasureCode", "quantity", "unitPrice", "sequence",
    "discountPercent",
}  # fmt: skip
CHANGEABLE = {"externalDocumentNumber": "reference", "shipToCode": "ship_to"}
CODES = {
    "paymentTermsId": ("payment_terms", "payment_terms"),
    "shipmentMethodId": ("shipment_methods", "shipment_method"),
}
"""Where an id leads: the code table, and the order's field that takes the code."""

SALES_ORDER, SALES_ORDER_LINE = "salesOrder", "salesOrderLine"
MAX_REFERENCE = 35
"""Characters of an external document number."""


def create(state: CompanyState, body: bytes, key: str = "") -> tuple[TableRow[ErpOrder], bool]:
    """Take an order; also whether it came with lines. `key`: see CompanyState.accept.

    Raises:
        RuleViolation: a business rule says no.
        ODataProblem: the body isn't what the entity takes.
    """
    values = _object(body)
    lines = values.pop("salesOrderLines", [])
    _refuse_unknown(values, HEADER, SALES_ORDER)
    draft = OrderDraft(
        customer=values.get("customerNumber")
        or _named(state, "customers", values.get("customerId"), "customer unknown"),
        reference=_checked_reference(values.get("externalDocumentNumber", "")),
        currency=values.get("currencyCode")
        or _named(state, "currencies", values.get("currencyId"), "currency unknown"),
        ordered_on=_date(values.get("orderDate")),
        requested_on=_date(values.get("requestedDeliveryDate")),
        ship_to=values.get("shipToCode", ""),
        delivery=ShipTo(**{field: values.get(name, "") for name, field in SHIP_TO.items()}),
        payment_terms=_code(state, values, "paymentTermsId"),
        shipment_method=_code(state, values, "shipmentMethodId"),
        lines=tuple(_line(state, line) for line in lines),
        header=values,
    )
    return state.accept(draft, key), bool(lines)


def add_line(state: CompanyState, row: TableRow[ErpOrder], body: bytes) -> TableRow[ErpOrder]:
    """Add one line to an order."""
    return state.add_lines(row.record.number, (_line(state, _object(body)),))


def change(state: CompanyState, row: TableRow[ErpOrder], body: bytes) -> TableRow[ErpOrder]:
    """Change an order's header."""
    values = _object(body)
    _refuse_unknown(values, {*CHANGEABLE, *CODES}, SALES_ORDER)
    changes = {field: _checked_reference(values[name]) for name, field in CHANGEABLE.items() if name in values}
    changes |= {field: _code(state, values, name) for name, (_, field) in CODES.items() if name in values}
    return state.amend(row.record.number, changes)


def _code(state: CompanyState, values: dict[str, Any], name: str) -> str:
    table = CODES[name][0]
    return _named(state, table, values.get(name), f"{table} unknown")


def _named(state: CompanyState, table: str, id: str | None, rule: str) -> str:
    """The key of the record that an id names; "" for none."""
    if not id or id == NO_ID:
        return ""
    row = state.tables[table].by_id(id)
    if row is None:
        raise RuleViolation(rule, id)
    return str(row.record.key[0])


def _line(state: CompanyState, values: Any) -> DraftLine:
    if not isinstance(values, dict):
        raise bad_request("A line must be an object.")
    _refuse_unknown(values, LINE, SALES_ORDER_LINE)
    type_ = values.get("lineType", LINE_TYPES[ITEM])
    sort = next((sort for sort, word in LINE_TYPES.items() if word == type_), "")
    if not sort:
        message = "The simulated ERP sells items, charges and words."
        raise ODataProblem(400, "Application_DialogException", message)
    number = values.get("lineObjectNumber") or _named(state, "items", values.get("itemId"), "item unknown")
    quantity, price = values.get("quantity", Decimal(0)), values.get("unitPrice")
    discount = values.get("discountPercent")
    if not isinstance(quantity, Decimal) or not all(isinstance(each, Decimal | None) for each in (price, discount)):
        raise bad_request("Cannot convert a value to the expected type 'Edm.Decimal'.")
    unit, description = values.get("unitOfMeasureCode", ""), values.get("description", "")
    return DraftLine(number, quantity, unit, price, discount, sort, description)


def _object(body: bytes) -> dict[str, Any]:
    try:
        values = loads(body)
    except ValueError as error:
        raise bad_request("The request body is not valid JSON.") from error
    if not isinstance(values, dict):
        raise bad_request("The request body must be an object.")
    return values


def _refuse_unknown(values: dict[str, Any], names: set[str], entity: str) -> None:
    for name in values:
        # @odata annotations may stand in any object
        if name not in names and not name.startswith("@"):
            raise bad_request(
                f"The property '{name}' does not exist on type 'Microsoft.NAV.{entity}' or cannot be set."
            )


def _checked_reference(reference: str) -> str:
    if len(reference) > MAX_REFERENCE:
        message = (
            f"The length of the string is {len(reference)}, but it must be less than or equal to {MAX_REFERENCE} "
            f"characters. Value: {reference}"
        )
        raise ODataProblem(400, "Application_StringExceededLength", message)
    return reference


def _date(text: str | None) -> date | None:
    if text in (None, "", "0001-01-01"):
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise ODataProblem(400, "BadRequest", f"Cannot convert the literal '{text}' to 'Edm.Date'.") from error
