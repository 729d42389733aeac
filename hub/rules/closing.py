"""An ERP's order of which the rest was closed: what of the agreed one it should still hold."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hub.records import OrderDocument, to_minor
from hub.rules.fulfilment import is_all_sent
from hub.rules.readback import ComparedLine, ComparedOrder


@dataclass(frozen=True)
class RemainingLine:
    """A line that was agreed, as far as it isn't closed."""

    sku: str
    quantity: Decimal | None
    unit: str | None
    unit_price: Decimal | None
    net: Decimal | None


def without_closed(agreed: ComparedOrder, held: Sequence[OrderDocument]) -> ComparedOrder:
    """The agreed order without what the ERP closed short.

    Many ERPs close the rest of a line by lowering its quantity to what they shipped of it: a product is closed where
    all that stands of it was shipped. Where nothing was, that is a change, unless nothing more comes of the order.
    """
    products: dict[str, list[OrderDocument]] = defaultdict(list)
    for line in held:
        if not line.extra:
            products[line.sku or ""].append(line)
    is_over = all(is_all_sent(line) for lines in products.values() for line in lines)
    left = {
        sku: shipped
        for sku, lines in products.items()
        if (shipped := _all_shipped(lines)) is not None and (shipped > 0 or is_over)
    }
    # nobody knows how the ERP's VAT is rounded on a part
    gross = None if left else agreed.gross
    return replace(agreed, lines=[*_remaining(agreed.lines or (), left, agreed.currency)], gross=gross)


def _all_shipped(lines: Sequence[OrderDocument]) -> Decimal | None:
    """What was shipped of a product where that is all that stands of it; None elsewhere."""
    pairs = [(line.quantity, line.shipped) for line in lines]
    if any(quantity is None or quantity != shipped for quantity, shipped in pairs):
        return None
    return sum((shipped for _, shipped in pairs if shipped is not None), Decimal(0))


def _remaining(lines: Sequence[ComparedLine], left: dict[str, Decimal], currency: str) -> Iterator[ComparedLine]:
    left = {**left}
    for line in lines:
        if line.sku not in left or line.quantity is None:
            yield line
            continue
        quantity = min(line.quantity, left[line.sku])
        left[line.sku] -= quantity
        if quantity == line.quantity:
            yield line
        elif quantity > 0:
            yield RemainingLine(line.sku, quantity, line.unit, line.unit_price, _net(line, quantity, currency))


def _net(line: ComparedLine, quantity: Decimal, currency: str) -> Decimal | None:
    """What so much of a line comes to, rounded as the whole line was."""
    if line.net is None or not line.quantity:
        return line.net
    price = line.unit_price
    by_price = price is not None and to_minor(price * line.quantity, currency) == line.net
    return to_minor(
        price * quantity if by_price and price is not None else line.net * quantity / line.quantity, currency
    )
