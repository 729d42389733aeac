"""What an office's store must hold, worked out from the simulator's own records; nothing of the hub is asked.

The tables are the offices' own words, written here once more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hub.records import Kind
from hub.simulate import POISON, CodeEntry, ErpAddress, ErpCustomer, ErpDiscount, ErpPrice, Item, ItemUnit
from hub.simulate.common.company_state import CompanyState
from hub.simulate.common.sales_documents import ErpOrder, ErpOrderLine, Posting
from tests.support.world import OFFICES, Fields, Records


@dataclass(frozen=True)
class Words:
    """An office's codes, and the hub's words for them."""

    currency: str
    units: dict[str, str]
    vat: dict[str, str]
    areas: dict[str, str]
    no_limit_at_zero: bool
    statuses: tuple[str, str]


NAV_STATUSES, BC_STATUSES = ("Open", "Released"), ("Draft", "Open")
WORDS = {
    "uk-north": Words(
        "GBP",
        {"PCS": "each", "BOX": "box", "PAL": "pallet"},
        {"VAT20": "standard", "VAT5": "reduced", "VAT0": "zero"},
        {"DOMESTIC": "domestic", "EU": "reverse-charge", "EXPORT": "export"},
        no_limit_at_zero=True,
        statuses=NAV_STATUSES,
    ),
    "uk-south": Words(
        "GBP",
        {"EA": "each", "CASE": "box", "PALLET": "pallet"},
        {"STD": "standard", "RED": "reduced", "ZERO": "zero"},
        {"UK": "domestic", "EUROPE": "reverse-charge", "WORLD": "export"},
        no_limit_at_zero=False,
        statuses=NAV_STATUSES,
    ),
    "ireland": Words(
        "EUR",
        {"PCS": "each", "BX": "box", "PLT": "pallet"},
        {"IE23": "standard", "IE13.5": "reduced", "IE9": "second-reduced", "IE0": "zero"},
        {"IE": "domestic", "EU": "reverse-charge", "NON-EU": "export"},
        no_limit_at_zero=True,
        statuses=BC_STATUSES,
    ),
}
PENNY = Decimal("0.01")
NOT_FOR_SALE = {"INTERNAL", "SAMPLE"}
TABLES = {
    Kind.PRODUCT: "items",
    Kind.PRODUCT_UNIT: "item_units",
    Kind.PRICE: "prices",
    Kind.DISCOUNT: "discounts",
    Kind.CUSTOMER: "customers",
    Kind.ADDRESS: "addresses",
    Kind.TERMS: "customers",
    Kind.STOCK: "items",
    Kind.ORDER_DOCUMENT: "orders",
    Kind.SHIPMENT: "shipments",
    Kind.INVOICE: "invoices",
    Kind.CREDIT_MEMO: "credit_memos",
}
"""The ERP's table behind each kind."""
RESOURCES = {
    Kind.PRODUCT: ("ItemCard", "items"),
    Kind.PRODUCT_UNIT: ("ItemUnitsOfMeasure", "itemUnitsOfMeasure"),
    Kind.PRICE: ("SalesPrices", "priceListLines"),
    Kind.DISCOUNT: ("SalesLineDiscounts", "priceListLines"),
    Kind.CUSTOMER: ("CustomerCard", "customers"),
    Kind.ADDRESS: ("ShipToAddresses", "shipToAddresses"),
    Kind.TERMS: ("CustomerCard", "customers"),
    Kind.STOCK: ("ItemCard", "items"),
    Kind.ORDER_DOCUMENT: ("SalesOrder", "salesOrders"),
    Kind.SHIPMENT: ("PostedSalesShipments", "salesShipments"),
    Kind.INVOICE: ("PostedSalesInvoices", "salesInvoices"),
    Kind.CREDIT_MEMO: ("PostedSalesCreditMemos", "salesCreditMemos"),
}
"""What NAV and Business Central call it."""


def table(name: str, kind: Kind) -> str:
    """The ERP's table behind a kind; Business Central has discounts among its prices."""
    return "prices" if (name, kind) == ("ireland", Kind.DISCOUNT) else TABLES[kind]


def resource(name: str, kind: Kind) -> str:
    """The office's ERP's word for the list behind a kind."""
    return RESOURCES[kind][name == "ireland"]


def poison(name: str, kind: Kind) -> set[str]:
    """The numbers of the built-in records that can't become canonical."""
    return {one.key for one in POISON[OFFICES[name]] if one.kind == kind}


def expected(name: str, kind: Kind, state: CompanyState) -> Records:
    """The canonical records of a kind, of all that the ERP holds now."""
    return expected_of(name, kind, state, [row.record for row in state.tables[table(name, kind)].rows()])


def expected_of(name: str, kind: Kind, state: CompanyState, records: Iterable[Any]) -> Records:
    """The same of some of its records."""
    make, key = MAKERS[kind]
    terms = {row.record.code: row.record for row in state.tables["payment_terms"].rows()}
    made = [fields for record in records for fields in make(name, record, terms)]
    found = {tuple(fields[part] for part in key): fields for fields in made}
    assert len(found) == len(made)
    return found


def _product(name: str, item: Item, _: dict[str, CodeEntry]) -> Iterable[Fields]:
    if item.category in NOT_FOR_SALE or item.number in poison(name, Kind.PRODUCT):
        return
    words = WORDS[name]
    yield {
        "sku": item.number,
        "name": _name(name, item),
        "unit": words.units[item.unit],
        "unit_code": item.unit,
        "tax_class": words.vat[item.vat_group],
        "active": not item.blocked,
        "category": item.category or None,
        "gtin": item.gtin or None,
        "base_amount": item.unit_price,
        "base_currency": words.currency,
        "base_includes_tax": item.includes_vat,
        "discount_group": item.discount_group or None,
        # the shipped mappings leave these to the offices
        "order_minimum": None,
        "order_multiple": None,
    }


def _name(name: str, item: Item) -> str:
    if name == "uk-north":
        return " ".join(part for part in (item.description, item.search_description) if part).strip()
    if name == "uk-south":
        return item.search_description or item.description
    return item.description.strip()


def _product_unit(name: str, unit: ItemUnit, _: dict[str, CodeEntry]) -> Iterable[Fields]:
    word = WORDS[name].units[unit.code]
    yield {"sku": unit.item, "unit": word, "unit_code": unit.code, "factor": unit.quantity_per}


def _price(name: str, price: ErpPrice, _: dict[str, CodeEntry]) -> Iterable[Fields]:
    if price.status != "Active" or price.item in poison(name, Kind.PRICE) or price.defines == "Discount":
        return
    words = WORDS[name]
    yield {
        "sku": price.item,
        "scope": price.scope,
        "scope_code": price.code,
        "list_code": price.list_code if name == "ireland" else "",
        "unit": words.units[price.unit] if price.unit else "",
        "currency": price.currency or words.currency,
        "min_quantity": price.minimum,
        "amount": price.amount,
        "discount": price.discount,
        "allows_discount": price.allows_discount,
        "includes_tax": price.includes_vat,
        "computed": False,
        "valid_from": price.starts,
        "valid_to": price.ends,
    }


def _discount(name: str, discount: ErpDiscount | ErpPrice, _: dict[str, CodeEntry]) -> Iterable[Fields]:
    """NAV's are in a table of their own, Business Central's among its prices."""
    percent = discount.discount if isinstance(discount, ErpPrice) else discount.percent
    if not percent:
        return
    yield {
        "sku": discount.item,
        "product_group": discount.item_group,
        "all_products": False,
        "scope": discount.scope.replace(" ", "-"),
        "scope_code": discount.code,
        "list_code": discount.list_code if isinstance(discount, ErpPrice) else "",
        "unit": WORDS[name].units[discount.unit] if discount.unit else "",
        "currency": discount.currency,
        "min_quantity": discount.minimum,
        "percent": percent,
        "valid_from": discount.starts,
        "valid_to": discount.ends,
    }


def _customer(name: str, customer: ErpCustomer, _: dict[str, CodeEntry]) -> Iterable[Fields]:
    rest = name == "ireland"
    yield {
        "account": customer.number,
        "name": customer.name,
        "country": customer.country,
        "blocked": customer.blocked != "",
        "vat_number": customer.vat_number or None,
        "email": customer.email or None,
        "phone": customer.phone or None,
        "street": customer.street or None,
        "city": customer.city or None,
        "post_code": customer.post_code or None,
        "price_group": customer.price_group or None,
        "price_list": (customer.price_list or None) if rest else None,
        "discount_group": customer.discount_group or None,
        "catalogue": (customer.catalogue or None) if rest else None,
    }


def _address(_name: str, address: ErpAddress, _: dict[str, CodeEntry]) -> Iterable[Fields]:
    yield {
        "account": address.customer,
        "code": address.code,
        "name": address.name,
        "country": address.country,
        "street": address.street or None,
        "city": address.city or None,
        "post_code": address.post_code or None,
    }


def _terms(name: str, customer: ErpCustomer, terms: dict[str, CodeEntry]) -> Iterable[Fields]:
    if customer.number in poison(name, Kind.TERMS):
        return
    words = WORDS[name]
    no_limit = words.no_limit_at_zero and customer.credit_limit == 0
    yield {
        "account": customer.number,
        "currency": customer.currency or words.currency,
        "payment_days": int(terms[customer.payment_terms].due.removesuffix("D")),
        "credit_limit": None if no_limit else customer.credit_limit,
        "balance": customer.balance,
        "tax_treatment": words.areas[customer.vat_area],
        "shipping_method": customer.shipment_method or None,
        "payment_terms": customer.payment_terms,
    }


def _stock(_name: str, item: Item, _: dict[str, CodeEntry]) -> Iterable[Fields]:
    yield {"sku": item.number, "quantity": item.inventory}


def _order(name: str, order: ErpOrder, _: dict[str, CodeEntry]) -> Iterable[Fields]:
    for line, fields in _lines(order):
        shipped = any(each.shipped for each in order.lines)
        yield (
            fields
            | _about(name, line)
            | {
                "currency": order.currency,
                "shipped": line.shipped,
                # Business Central's API has no such field
                "outstanding": None if name == "ireland" else line.quantity - line.shipped,
                "closed": None,
                "unit_price": line.unit_price,
                "net": _net(line),
                # NAV's page has no total
                "gross": _gross(order) if name == "ireland" else None,
                "ship_to": order.ship_to or None,
                **{f"delivery_{part}": getattr(order.delivery, part) or None for part in DELIVERED},
                "contact": order.delivery.contact or None,
                "wanted_on": order.requested_on,
                "shipping_method": order.shipment_method or None,
                "status": WORDS[name].statuses[shipped],
                "ordered_on": order.ordered_on,
            }
        )


DELIVERED = ("name", "street", "city", "post_code", "country")


def _net(line: ErpOrderLine) -> Decimal:
    return (line.quantity * line.unit_price).quantize(PENNY, ROUND_HALF_UP)


def _gross(order: ErpOrder) -> Decimal:
    """Business Central rounds VAT line by line."""
    vat = ((_net(line) * line.tax_rate / 100).quantize(PENNY, ROUND_HALF_UP) for line in order.lines)
    return sum((*map(_net, order.lines), *vat), Decimal(0))


def _about(name: str, line: Any) -> Fields:
    return {
        "unit": WORDS[name].units[line.unit],
        "line_type": "Item",
        "extra": False,
        "description": line.description or None,
    }


def _shipment(name: str, posting: Posting, _: dict[str, CodeEntry]) -> Iterable[Fields]:
    for line, fields in _lines(posting):
        untold = {"line_type": None, "extra": None, "description": None}
        posted = {"order_number": posting.order, "order_line": str(line.line), "shipped_on": posting.posted_on}
        # NAV's page of shipments has the carrier's number, Business Central's API hasn't
        tracking = None if name == "ireland" else posting.tracking or None
        yield fields | _about(name, line) | untold | posted | {"tracking": tracking}


def _invoice(name: str, posting: Posting, _: dict[str, CodeEntry]) -> Iterable[Fields]:
    for line, fields in _lines(posting):
        yield (
            fields
            | _about(name, line)
            | {
                "order_number": posting.order,
                "order_line": str(line.line),
                "shipment_number": None,
                "shipment_line": None,
                "currency": posting.currency,
                "net": (line.quantity * line.unit_price).quantize(Decimal("0.01")),
                "invoiced_on": posting.posted_on,
                "due_on": posting.due_on,
            }
        )


def _credit_memo(name: str, posting: Posting, _: dict[str, CodeEntry]) -> Iterable[Fields]:
    for line, fields in _lines(posting):
        # Business Central's API names no order behind it
        behind = (line.order, str(line.order_line)) if name != "ireland" and line.order else (None, None)
        yield (
            fields
            | _about(name, line)
            | {
                "reference": posting.reference or None,
                "invoice_number": posting.corrects or None,
                "order_number": behind[0],
                "order_line": behind[1],
                "currency": posting.currency,
                "net": (line.quantity * line.unit_price).quantize(Decimal("0.01")),
                "credited_on": posting.posted_on,
            }
        )


def _lines(document: ErpOrder | Posting) -> Iterable[tuple[Any, Fields]]:
    for line in document.lines:
        yield (
            line,
            {
                "number": document.number,
                "line": str(line.line),
                "account": document.customer,
                "reference": document.reference,
                "sku": line.item,
                "quantity": line.quantity,
            },
        )


Maker = Callable[[str, Any, dict[str, CodeEntry]], Iterable[Fields]]
LINE = ("number", "line")
MAKERS: dict[Kind, tuple[Maker, tuple[str, ...]]] = {
    Kind.PRODUCT: (_product, ("sku",)),
    Kind.PRODUCT_UNIT: (_product_unit, ("sku", "unit", "unit_code")),
    Kind.DISCOUNT: (
        _discount,
        ("sku", "product_group", "scope", "scope_code", "list_code", "unit", "currency", "min_quantity", "valid_from"),
    ),
    Kind.PRICE: (_price, ("sku", "scope", "scope_code", "list_code", "unit", "currency", "min_quantity", "valid_from")),
    Kind.CUSTOMER: (_customer, ("account",)),
    Kind.ADDRESS: (_address, ("account", "code")),
    Kind.TERMS: (_terms, ("account",)),
    Kind.STOCK: (_stock, ("sku",)),
    Kind.ORDER_DOCUMENT: (_order, LINE),
    Kind.SHIPMENT: (_shipment, LINE),
    Kind.INVOICE: (_invoice, LINE),
    Kind.CREDIT_MEMO: (_credit_memo, LINE),
}
