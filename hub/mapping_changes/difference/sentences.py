"""A difference in business words, for the office that edits its mapping."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hub.mapping_changes.difference.kind_difference import FieldChange, KindDifference, PriceMove
from hub.mapping_changes.difference.order_difference import OrderDifference
from hub.records import Kind

NAMES = {
    Kind.PRODUCT: ("product", "products"),
    Kind.PRODUCT_UNIT: ("unit of a product", "units of products"),
    Kind.PRICE: ("price", "prices"),
    Kind.DISCOUNT: ("discount", "discounts"),
    Kind.CUSTOMER: ("customer", "customers"),
    Kind.ADDRESS: ("delivery address", "delivery addresses"),
    Kind.TERMS: ("customer's terms", "customers' terms"),
    Kind.STOCK: ("stock level", "stock levels"),
    Kind.ORDER_DOCUMENT: ("order line", "order lines"),
    Kind.SHIPMENT: ("shipment line", "shipment lines"),
    Kind.INVOICE: ("invoice line", "invoice lines"),
    Kind.CREDIT_MEMO: ("credit memo line", "credit memo lines"),
}
CENT = Decimal("0.01")
_FIRST = (Kind.PRICE, Kind.PRODUCT)
_PRICE_FIELDS = ("amount", "base_amount")


def name_of(kind: Kind, record: Mapping[str, Any]) -> str:
    """A record as people call it: SKU 85123A, account N-1001, document SI-7 line 10000."""
    if kind in (Kind.PRODUCT, Kind.STOCK):
        return f"SKU {record['sku']}"
    if kind is Kind.PRODUCT_UNIT:
        return f"SKU {record['sku']} unit {record['unit']}"
    if kind in (Kind.PRICE, Kind.DISCOUNT):
        bought = ", ".join(part for part in _bought(record) if part)
        return f"{_sold(record)} ({bought})" if bought else _sold(record)
    if kind is Kind.ADDRESS:
        return f"account {record['account']} address {record['code']}"
    if kind in (Kind.CUSTOMER, Kind.TERMS):
        return f"account {record['account']}"
    return f"document {record['number']} line {record['line']}"


def _sold(record: Mapping[str, Any]) -> str:
    """What a price or discount is on."""
    if record["sku"]:
        return f"SKU {record['sku']}"
    return f"discount group {record['product_group']}" if record["product_group"] else "all products"


def _bought(record: Mapping[str, Any]) -> Iterator[str]:
    """For whom, by which list and from which quantity on."""
    yield " ".join(part for part in (str(record["scope"]), record["scope_code"]) if part and part != "all")
    yield f"list {record['list_code']}" if record.get("list_code") else ""
    quantity = record["min_quantity"]
    start = f"from {plain(quantity)} " if quantity > 1 else ""
    yield (start + record["unit"]).strip()


def sentences(kinds: Iterable[KindDifference], orders: OrderDifference) -> list[str]:
    """One for each thing that changes, the prices first; one that says so where nothing does."""
    ordered = sorted(kinds, key=lambda each: _FIRST.index(each.kind) if each.kind in _FIRST else len(_FIRST))
    about_kinds = [sentence for kind in ordered for sentence in _of_kind(kind)]
    return [*about_kinds, *_of_orders(orders)] or ["nothing that was read so far changes"]


def _of_kind(kind: KindDifference) -> Iterator[str]:
    if kind.moved:
        prices = ("price", "prices") if kind.kind is Kind.PRICE else ("product's own price", "products' own prices")
        yield f"{_count(kind.moved, *prices)} {_verb(kind.moved, 'change')}, the largest {describe_move(kind.moves[0])}"
    for name, change in kind.fields.items():
        if name not in _PRICE_FIELDS or not kind.moved:
            yield f"{name} changes in {_records(change.count, kind.kind)}, {_such_as(change)}"
    if kind.new:
        yield f"{_records(kind.new, kind.kind)} {_verb(kind.new, 'appear')}: {listed(kind.new_records, kind.new)}"
    if kind.vanish:
        names = listed(kind.vanish_records, kind.vanish)
        yield f"{_records(kind.vanish, kind.kind)} {_verb(kind.vanish, 'vanish')}: {names}"
    if kind.refused:
        reasons = "; ".join(f"{each.count:,} × {each.reason}" for each in kind.refused)
        yield f"{_records(kind.refused_count, kind.kind)} would be rejected: {reasons}"
    if kind.cured:
        yield f"{_records(kind.cured, kind.kind)} rejected so far would pass or be left out"


def _of_orders(orders: OrderDifference) -> Iterator[str]:
    last = f"of the last {_count(orders.looked_at, 'order', 'orders')}"
    if orders.changed:
        where = f" ({', '.join(orders.fields)})" if orders.fields else ""
        yield f"{last} {orders.changed:,} would be written otherwise{where}"
    if orders.unmappable:
        yield f"{last} {len(orders.unmappable):,} couldn't be written any more: {orders.unmappable[0][1]}"


def describe_move(move: PriceMove) -> str:
    """`SKU 85123A 2.55 → 3.52 GBP (+38 %)`."""
    share = "" if move.share is None else f" ({percent(move.share)})"
    after = f"{amount(move.after)} {move.currency}" if move.after is not None else amount(move.after)
    return f"{move.record} {amount(move.before)} → {after}{share}"


def amount(value: Decimal | None) -> str:
    """An exact amount with two digits after the point at least."""
    return plain(value) if value is None or value != value.quantize(CENT) else f"{value.quantize(CENT):f}"


def percent(share: Decimal) -> str:
    """`+38 %`; below ten percent with one digit after the point."""
    hundredfold = share * 100
    rounded = hundredfold.quantize(Decimal("0.1") if abs(hundredfold) < 10 else Decimal(1), ROUND_HALF_UP)
    return f"{rounded:+,} %"


def plain(value: Any) -> str:
    """A value as an office reads it: no exponent, no zeros at the end."""
    match value:
        case None | "":
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case Decimal():
            # `normalize` makes 1E+2 of 100, which `f` writes out again
            return f"{value.normalize():f}"
        case _:
            return str(value)


def listed(names: Iterable[str], count: int) -> str:
    """The first names, and how many more there are."""
    first = list(names)
    more = count - len(first)
    return ", ".join(first) + (f" and {more:,} more" if more > 0 else "")


def _such_as(change: FieldChange) -> str:
    return f"such as {change.record}: {plain(change.before)} → {plain(change.after)}"


def _records(count: int, kind: Kind) -> str:
    return _count(count, *NAMES[kind])


def _count(count: int, singular: str, plural: str) -> str:
    return f"{count:,} {singular if count == 1 else plural}"


def _verb(count: int, plural: str) -> str:
    if count != 1:
        return plural
    return f"{plural}es" if plural.endswith("sh") else f"{plural}s"
