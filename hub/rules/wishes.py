"""What a buyer says beside products: where, when and for whom; what nobody could fulfil, or the ERP wouldn't see."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from hub.records import Basket, Customer, Order, OrderLine
from hub.records.stored_order import RefusalReason

FARTHEST = timedelta(days=2 * 366)
"""How far ahead a delivery may be wanted: beyond it the year is a slip."""
DELIVERY = ("name", "street", "city", "post_code", "country")
PLAIN = ("ship_to", "wanted_on", "contact", "comment", "quote")
"""The basket's fields that become the order's of the same name."""
UNITS = ("lines.unit", "lines.unit_code", "lines.unit_factor")
"""Any of them tells the ERP what a quantity counts, or counts it in the product's own unit."""
NOTE, TEXT, CHARGE = "lines.note", "texts.text", ("charges.code", "charges.amount")


def refused_wishes(basket: Basket, customer: Customer | None, today: date) -> Iterator[RefusalReason]:
    """What can't be meant, or has another VAT than the one that the terms know."""
    if basket.wanted_on and not today <= basket.wanted_on <= today + FARTHEST:
        message = f"wanted_on {basket.wanted_on}: a day from {today} to {today + FARTHEST} was expected"
        yield RefusalReason("wanted-on", message, field="wanted_on")
    if basket.deliver_to is None:
        return
    if basket.ship_to:
        message = "ship_to and deliver_to are two addresses for one order; give one of them"
        yield RefusalReason("two-addresses", message, field="deliver_to")
    if customer and basket.deliver_to.country != customer.country:
        message = (
            f"deliver_to in {basket.deliver_to.country}, the account is in {customer.country}: the VAT of such a "
            "delivery isn't known; have the address added to the account in the ERP, and name it in ship_to"
        )
        yield RefusalReason("delivery-country", message, field="deliver_to")


def not_carried(basket: Basket, carries: Collection[str]) -> Iterator[RefusalReason]:
    """What the basket says and the office's mapping has no place for: it would be lost on the way to the ERP.

    `carries`: the order's fields that reach the ERP, a line's as `lines.note`, `texts.text`, `charges.code`.
    """
    # an order has a shipping method without a wish, too: that of its terms
    said = [(name, name) for name in (*PLAIN, "shipping_method") if getattr(basket, name)]
    if basket.deliver_to:
        parts = (part for part in DELIVERY if getattr(basket.deliver_to, part))
        said += [(f"deliver_to.{part}", f"delivery_{part}") for part in parts]
    yield from (_lost(field) for field, name in said if name not in carries)
    notes = [number for number, line in basket.goods() if line.note is not None]
    yield from (_lost("note", number) for number in notes if NOTE not in carries)
    yield from (_lost("text", number) for number, _ in basket.texts() if TEXT not in carries)
    if not all(name in carries for name in CHARGE):
        yield from (_lost("charge", number) for number, _ in basket.charges())


def units_not_carried(lines: Sequence[OrderLine], carries: Collection[str]) -> Iterator[RefusalReason]:
    """Lines in another unit than the product's own, of which the ERP would enter its own: another quantity."""
    if any(name in carries for name in UNITS):
        return
    for line in _in_other_units(lines):
        message = (
            f"{line.sku} in {line.unit}: the office's mapping has no place for a unit in the ERP's order, which would "
            f"take {line.own_unit}; order it in {line.own_unit}, or map it in `order:`"
        )
        yield RefusalReason("not-carried", message, line.number, "unit")


def _in_other_units(lines: Sequence[OrderLine]) -> list[OrderLine]:
    return [line for line in lines if line.own_unit is not None and line.unit != line.own_unit]


def unplaced(order: Order, carries: Collection[str]) -> list[str]:
    """What an agreed order says and the mapping has no place for (any more), by the names of `carries`."""
    names = (*PLAIN, *(f"delivery_{part}" for part in DELIVERY))
    said = [name for name in names if getattr(order, name)]
    said += [NOTE] if any(line.note is not None for line in order.lines) else []
    said += [TEXT] if order.texts else []
    said += CHARGE if order.charges else ()
    said += [UNITS[0]] if _in_other_units(order.lines) and not any(name in carries for name in UNITS) else []
    return [name for name in said if name not in carries]


def _lost(field: str, line: int | None = None) -> RefusalReason:
    what_helps = "leave it out, or map it in `order:`"
    where = f"line {line}: {field}" if line else field
    message = f"{where}: the office's mapping has no place for it in the ERP's order: {what_helps}"
    return RefusalReason("not-carried", message, line, field)
