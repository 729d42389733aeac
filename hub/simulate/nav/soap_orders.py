"""Sales orders as NAV takes them in XML."""

from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from hub.simulate.common.sales_documents import COMMENT, DraftLine, OrderDraft, ShipTo
from hub.simulate.nav.nav_pages import LINE_TYPES, NO_DATE, SHIP_TO, NavPage, PageLines
from hub.simulate.nav.soap_faults import SoapFault, not_served

CHANGEABLE = {
    "External_Document_No": "reference",
    "Ship_to_Code": "ship_to",
    "Payment_Terms_Code": "payment_terms",
    "Shipment_Method_Code": "shipment_method",
}
MAX_REFERENCE = 35
"""Characters of an External Document No."""


def draft(page: NavPage, element: etree._Element) -> OrderDraft:
    """An order as a Create asks for it; a fault when it holds what the page doesn't know."""
    _refuse_unknown(page, element, {field.name for field in page.fields} | {_lines(page).list})
    return OrderDraft(
        customer=child(element, "Sell_to_Customer_No"),
        reference=_checked_reference(child(element, "External_Document_No")),
        currency=child(element, "Currency_Code"),
        ordered_on=_date(element, "Order_Date"),
        requested_on=_date(element, "Requested_Delivery_Date"),
        ship_to=child(element, "Ship_to_Code"),
        delivery=ShipTo(**{field: child(element, name) for name, field in SHIP_TO.items()}),
        your_reference=child(element, "Your_Reference"),
        payment_terms=child(element, "Payment_Terms_Code"),
        shipment_method=child(element, "Shipment_Method_Code"),
        lines=lines(page, element),
        header={etree.QName(part).localname: part.text or "" for part in element if not len(part)},
    )


def lines(page: NavPage, element: etree._Element) -> tuple[DraftLine, ...]:
    """The new lines (those without a Key) of an order."""
    names = _lines(page)
    elements = element.findall(f"{{*}}{names.list}/{{*}}{names.entity}")
    return tuple(_line(page, line) for line in elements if not child(line, "Key"))


def changes(element: etree._Element) -> dict[str, str]:
    """What an Update says of the header."""
    return {
        field: _checked_reference(child(element, name))
        for name, field in CHANGEABLE.items()
        if element.find(f"{{*}}{name}") is not None
    }


def child(element: etree._Element, name: str) -> str:
    """A child element's text, "" when there is none."""
    return element.findtext(f"{{*}}{name}") or ""


def _lines(page: NavPage) -> PageLines:
    assert page.lines is not None
    return page.lines


def _line(page: NavPage, element: etree._Element) -> DraftLine:
    _refuse_unknown(page, element, {name for name, _, _ in _lines(page).fields})
    sort = next(
        (sort for sort, word in LINE_TYPES.items() if word == (child(element, "Type") or LINE_TYPES[COMMENT])), ""
    )
    if not sort:
        message = "Type must be equal to 'Item'  in Sales Line. The simulated ERP sells items, charges and words."
        raise SoapFault(message, "Relation")
    return DraftLine(
        type=sort,
        description=child(element, "Description"),
        item=child(element, "No"),
        quantity=_decimal(element, "Quantity") or Decimal(0),
        unit=child(element, "Unit_of_Measure_Code"),
        unit_price=_decimal(element, "Unit_Price"),
        discount=_decimal(element, "Line_Discount_Percent"),
    )


def _refuse_unknown(page: NavPage, element: etree._Element, names: set[str]) -> None:
    for part in element:
        name = etree.QName(part)
        if name.localname not in names | {"Key"} or name.namespace != page.namespace:
            raise not_served(f"Unexpected element {part.tag} in the request.")


def _checked_reference(reference: str) -> str:
    if len(reference) > MAX_REFERENCE:
        raise SoapFault(
            f"The length of the string is {len(reference)}, but it must be less than or equal to {MAX_REFERENCE} "
            f"characters. Value: {reference}"
        )
    return reference


def _decimal(element: etree._Element, name: str) -> Decimal | None:
    text = child(element, name)
    try:
        return Decimal(text) if text else None
    except InvalidOperation as error:
        raise not_served(f"The value {text} of {name} is not a decimal.") from error


def _date(element: etree._Element, name: str) -> date | None:
    text = child(element, name)
    try:
        return date.fromisoformat(text) if text not in ("", NO_DATE) else None
    except ValueError as error:
        raise not_served(f"The value {text} of {name} is not a date.") from error
