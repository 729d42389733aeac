"""An ERP's order counted in what was ordered: people rewrite boxes into pieces there, at a part of the price."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from hub.records import OrderDocument, OrderLine, minor_unit
from hub.rules.units import Units, as_decimal

SUMMED = ("quantity", "shipped", "outstanding", "net")
OF_THE_PART = (*SUMMED, "number", "line", "description")
"""What lines that a clerk split have each for itself; all else is of the whole."""


def in_ordered_units(
    lines: Iterable[OrderLine], held: Iterable[OrderDocument], units: Callable[[], Units], currency: str
) -> list[OrderDocument]:
    """The ERP's lines, those in other units restated in the one that was ordered; untouched where that isn't exact.

    `units` is asked only where a unit differs. A price that an ERP had to round counts as the agreed one while the line
    comes to the same.
    """
    half = minor_unit(currency) / 2
    ordered: dict[str, list[OrderLine]] = {}
    for line in lines:
        ordered.setdefault(line.sku, []).append(line)
    parts = _parts_as_one(held, ordered)
    return [_restated(line, ordered.get(line.sku or "", ()), units, half) for line in parts]


def _parts_as_one(held: Iterable[OrderDocument], ordered: Mapping[str, Sequence[OrderLine]]) -> Iterable[OrderDocument]:
    """Lines of a product in another unit, alike but for their quantities, as one: 5 and 19 pieces are 2 boxes of 12."""
    found: dict[object, OrderDocument] = {}
    for line in held:
        is_other = not line.extra and line.unit not in (None, *(each.unit for each in ordered.get(line.sku or "", ())))
        key = line.model_copy(update=dict.fromkeys(OF_THE_PART)) if is_other else (line.number, line.line)
        found[key] = _added(found[key], line) if key in found else line
    return found.values()


def _added(one: OrderDocument, other: OrderDocument) -> OrderDocument:
    sums = {}
    for name in SUMMED:
        first, second = getattr(one, name), getattr(other, name)
        sums[name] = None if first is None or second is None else first + second
    return one.model_copy(update=sums)


def _restated(
    line: OrderDocument, ordered: Sequence[OrderLine], units: Callable[[], Units], half: Decimal
) -> OrderDocument:
    names = {each.unit for each in ordered}
    # of a product that was ordered in two units nobody knows which of them it was
    if line.extra or line.unit is None or len(names) != 1 or line.unit in names:
        return line
    factor = _factor(units().as_ordered(ordered), ordered[0].sku, line.unit, ordered[0].unit)
    if factor is None or line.unit_price is None:
        return line
    quantity = None if line.quantity is None else as_decimal(Fraction(line.quantity) * factor)
    if quantity is None and line.quantity is not None:
        return line
    # a part of a box: it only tells whether all was sent
    counts = {
        name: as_decimal(part) or Decimal(part.numerator) / Decimal(part.denominator)
        for name in ("shipped", "outstanding")
        if (count := getattr(line, name)) is not None
        for part in [Fraction(count) * factor]
    }
    price = _price(Fraction(line.unit_price) / factor, abs(quantity or Decimal(0)), ordered, half)
    if price is None:
        return line
    return line.model_copy(update={**counts, "quantity": quantity, "unit": ordered[0].unit, "unit_price": price})


def _price(price: Fraction, quantity: Decimal, ordered: Sequence[OrderLine], half: Decimal) -> Decimal | None:
    """The agreed price that it is, but for what rounding it makes of the whole line; else the price itself."""
    off = {each.unit_price: abs(Fraction(each.unit_price) - price) for each in ordered}
    nearest = min(off, key=lambda agreed: off[agreed])
    return nearest if off[nearest] * Fraction(quantity) < half else as_decimal(price)


def _factor(units: Units, sku: str, unit: str, ordered: str) -> Fraction | None:
    """How many of the ordered unit one of another is."""
    one, other = units.factor(sku, unit), units.factor(sku, ordered)
    return one / other if one and other else None
