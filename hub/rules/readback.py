"""Whether the ERP holds what was agreed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from hub.config.allowed_lines import AllowedLine
from hub.records import minor_unit, to_minor
from hub.records.stored_order import ExtraLine
from hub.rules.beside_goods import describe_missing, pair
from hub.rules.extra_lines import describe_refused
from hub.rules.net_price import plain

PERSONAL = ("delivery_", "contact")
"""How what of a head begins whose values stand in no message: who somebody is, and where they live."""


class ComparedLine(Protocol):
    """A product in an order: agreed, or as the ERP holds it; None where the ERP gave nothing."""

    @property
    def sku(self) -> str:
        """The product."""
        ...

    @property
    def quantity(self) -> Decimal | None:
        """In the line's unit."""
        ...

    @property
    def unit(self) -> str | None:
        """What is counted."""
        ...

    @property
    def unit_price(self) -> Decimal | None:
        """Net, for one unit."""
        ...

    @property
    def net(self) -> Decimal | None:
        """What the line comes to before VAT, after every discount."""
        ...


@dataclass(frozen=True)
class ComparedOrder:
    """An order on one side of the comparison.

    `lines`: None where nothing is known of them. `currency`: of all amounts. `head`: account, currency and the like by
    name; what isn't there can't be compared. `gross`: with VAT; None where the ERP tells none. `extra_lines`: all that
    the ERP holds beside products. `highest_tax_rate`: of the lines that were agreed, in percent. `beside`: charges and
    words that were agreed. `left_blank`: what of the head was left to the ERP, for which a blank is right too.
    `personal`: what of the head stands in no message.
    """

    lines: Sequence[ComparedLine] | None
    currency: str
    head: Mapping[str, str] = field(default_factory=dict)
    gross: Decimal | None = None
    extra_lines: Sequence[ExtraLine] = ()
    highest_tax_rate: Decimal = Decimal(0)
    beside: Sequence[ExtraLine] = ()
    left_blank: Collection[str] = ()
    personal: Collection[str] = ()


def describe_mismatch(
    agreed: ComparedOrder,
    held: ComparedOrder,
    tolerance: Decimal = Decimal(0),
    allowed: Sequence[AllowedLine] = (),
) -> str | None:
    """The first difference in words, or None when there is none.

    Neither the order of lines matters nor how a quantity at one price is spread over lines. `tolerance`: by how much
    amounts of the ERP's own may differ, in the order's currency. `allowed`: which lines may stand that nobody ordered.
    """
    pairs, added = pair(agreed.beside, held.extra_lines)
    # what costs most first: another customer's order needn't be compared line by line
    return (
        _head(agreed.head, held.head, agreed.personal)
        or _lines(agreed.lines, held.lines, tolerance, minor_unit(agreed.currency) / 2)
        or (None if held.lines is None else describe_missing(pairs, tolerance))
        or describe_refused(added, allowed, agreed.currency)
        or describe_total_mismatch(_with_extra_lines(agreed, added, held.gross), held.gross, tolerance)
    )


def not_compared(agreed: ComparedOrder, held: Sequence[ComparedOrder]) -> list[str]:
    """What of an order the ERP tells nowhere, so that nobody knows whether it is as agreed."""
    # an ERP may leave out what is blank
    names = [name for name in agreed.head if not any(name in each.head for each in held)]
    names = [name for name in names if name not in agreed.left_blank]
    lines = [line for each in held for line in each.lines or ()]
    if not lines:
        return [*names, "lines"]
    has_unit = all(line.unit for line in agreed.lines or ())
    return [*names, "unit"] if has_unit and all(line.unit is None for line in lines) else names


def together(orders: Sequence[ComparedOrder]) -> ComparedOrder:
    """What several orders of an ERP hold together, which it made of one; heads that differ show both."""
    known = [order.lines for order in orders if order.lines is not None]
    gross = [order.gross for order in orders if order.gross is not None]
    names = dict.fromkeys(name for order in orders for name in order.head)
    return ComparedOrder(
        [line for lines in known for line in lines] if len(known) == len(orders) else None,
        orders[0].currency,
        {name: " and ".join(sorted({order.head[name] for order in orders if name in order.head})) for name in names},
        sum(gross, Decimal(0)) if len(gross) == len(orders) else None,
        [line for order in orders for line in order.extra_lines],
    )


def holds_more(agreed: ComparedOrder, held: ComparedOrder) -> bool:
    """Whether of any product there is more than was agreed.

    One that nobody ordered may stand for one that is missing, renamed or taken in its place.
    """
    ours, theirs = _by_product(agreed.lines or ()), _by_product(held.lines or ())
    more = {sku: _quantity_of(theirs[sku]) - _quantity_of(lines) for sku, lines in ours.items()}
    unknown = sum((_quantity_of(lines) for sku, lines in theirs.items() if sku not in ours), Decimal(0))
    missing = -sum((quantity for quantity in more.values() if quantity < 0), Decimal(0))
    return unknown > missing or any(quantity > 0 for quantity in more.values())


def is_beginning(agreed: Sequence[ComparedLine], held: Sequence[ComparedLine]) -> bool:
    """Whether the ERP holds the first lines of what was agreed, in order, and lacks others."""
    pairs = zip(agreed, held, strict=False)
    return len(held) < len(agreed) and all(_content(ours) == _content(theirs) for ours, theirs in pairs)


def is_part(agreed: ComparedOrder, held: ComparedOrder) -> bool:
    """Whether of what was agreed, charges and words among it, the ERP holds the first and lacks others."""
    if held.lines is None:
        return False
    ours, theirs = agreed.lines or (), held.lines
    has_all_goods = len(ours) == len(theirs) and [*map(_content, ours)] == [*map(_content, theirs)]
    lacks = any(found is None for _, found in pair(agreed.beside, held.extra_lines)[0])
    return is_beginning(ours, theirs) or (has_all_goods and lacks)


def describe_total_mismatch(agreed: Decimal | None, held: Decimal | None, tolerance: Decimal) -> str | None:
    """Both totals with VAT in words where the ERP's own is off; None within the tolerance, or where one is missing.

    All three are in the order's currency; `held` is NaN where the ERP's is no amount.
    """
    if agreed is None or held is None or (not held.is_nan() and abs(held - agreed) <= tolerance):
        return None
    theirs = _number(None if held.is_nan() else held)
    return f"the total with VAT: {plain(agreed)} was agreed, the ERP holds {theirs}"


def _with_extra_lines(agreed: ComparedOrder, added: Sequence[ExtraLine], total: Decimal | None) -> Decimal | None:
    """The agreed total with what the ERP added; where it doesn't tell a line's VAT, the likeliest that there can be.

    That is none, or the highest rate of the order's own lines: whichever comes nearer to the ERP's total.
    """
    if agreed.gross is None or total is None or total.is_nan():
        return agreed.gross
    with_vat = [line.gross for line in added if line.gross is not None and not line.gross.is_nan()]
    told = agreed.gross + sum(with_vat, Decimal(0))
    net = sum((line.net for line in added if line.gross is None or line.gross.is_nan()), Decimal(0))
    taxed = to_minor(net * agreed.highest_tax_rate / 100, agreed.currency)
    return min((told + net, told + net + taxed), key=lambda amount: abs(total - amount))


def _head(agreed: Mapping[str, str], held: Mapping[str, str], personal: Collection[str]) -> str | None:
    for name, value in agreed.items():
        if held.get(name, value) != value and (name.startswith(PERSONAL) or name in personal):
            return f"{name}: the ERP holds another than was agreed"
        if held.get(name, value) != value:
            return f"{name}: {value} was agreed, the ERP holds {held[name] or 'none'}"
    return None


def _lines(
    agreed: Sequence[ComparedLine] | None, held: Sequence[ComparedLine] | None, tolerance: Decimal, half: Decimal
) -> str | None:
    if agreed is None or held is None:
        return None
    return _quantities(agreed, held) or _units(agreed, held) or _nets(agreed, held, tolerance, half)


def _quantities(agreed: Iterable[ComparedLine], held: Iterable[ComparedLine]) -> str | None:
    """By product and price."""
    ours, theirs = _sums(agreed), _sums(held)
    for sku, price in sorted({*ours, *theirs}, key=str):  # as text, since an unknown price is None
        mine, other = ours.get((sku, price)), theirs.get((sku, price))
        if mine != other:
            ours_in_words = "nothing" if mine is None else plain(mine)
            theirs_in_words = _held(other, sku, theirs)
            return f"{sku} at {_number(price)}: {ours_in_words} was agreed, the ERP holds {theirs_in_words}"
    return None


def _units(agreed: Sequence[ComparedLine], held: Sequence[ComparedLine]) -> str | None:
    """By product and unit, where the ERP tells the unit; the quantities are known to be the same."""
    if any(line.unit is None for line in (*agreed, *held)):
        return None
    mine, other = _by_product(agreed), _by_product(held)
    for sku in sorted(mine):
        ours, theirs = _in_units(mine[sku]), _in_units(other[sku])
        if ours != theirs:
            return f"{sku}: {_listed(ours)} was agreed, the ERP holds {_listed(theirs)}"
    return None


def _nets(
    agreed: Sequence[ComparedLine], held: Sequence[ComparedLine], tolerance: Decimal, half: Decimal
) -> str | None:
    """What each product comes to, where the ERP tells it for every line; `half` of the currency's smallest amount."""
    if any(line.net is None for line in (*agreed, *held)):
        return None
    mine, other = _by_product(agreed), _by_product(held)
    for sku in sorted(mine):
        ours, theirs = _net_of(mine[sku]), _net_of(other[sku])
        # an ERP that spreads a quantity over lines rounds each of them
        spread = half * len(other[sku]) if len(other[sku]) > len(mine[sku]) else 0
        if theirs.is_nan() or abs(ours - theirs) > tolerance + spread:
            return f"{sku}: {plain(ours)} net was agreed, the ERP holds {_number(None if theirs.is_nan() else theirs)}"
    return None


def _content(line: ComparedLine) -> tuple[Any, ...]:
    return line.sku, line.quantity, line.unit_price


def _sums(lines: Iterable[ComparedLine]) -> dict[tuple[str, Decimal | None], Decimal | None]:
    sums: dict[tuple[str, Decimal | None], Decimal | None] = defaultdict(Decimal)
    for line in lines:
        key = (line.sku, line.unit_price)
        so_far = sums[key]
        # one unknown quantity makes the sum unknown
        sums[key] = None if line.quantity is None or so_far is None else so_far + line.quantity
    return dict(sums)


def _by_product(lines: Iterable[ComparedLine]) -> defaultdict[str, list[ComparedLine]]:
    # once for all products: an order may have two thousand lines
    products: defaultdict[str, list[ComparedLine]] = defaultdict(list)
    for line in lines:
        products[line.sku].append(line)
    return products


def _in_units(lines: Iterable[ComparedLine]) -> dict[str, Decimal]:
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        quantities[line.unit or ""] += line.quantity or 0
    return dict(quantities)


def _quantity_of(lines: Iterable[ComparedLine]) -> Decimal:
    return sum((line.quantity or Decimal(0) for line in lines), Decimal(0))


def _net_of(lines: Iterable[ComparedLine]) -> Decimal:
    return sum((line.net or Decimal(0) for line in lines), Decimal(0))


def _listed(quantities: Mapping[str, Decimal]) -> str:
    return " and ".join(
        f"{plain(quantity)} {unit or 'without a unit'}" for unit, quantity in sorted(quantities.items())
    )


def _held(quantity: Decimal | None, sku: str, theirs: dict[tuple[str, Decimal | None], Decimal | None]) -> str:
    if quantity is not None:
        return plain(quantity)
    prices = [f"{_number(amount)} at {_number(price)}" for (other, price), amount in theirs.items() if other == sku]
    return ", ".join(prices) or "none of it"


def _number(number: Decimal | None) -> str:
    return "an unknown number" if number is None else plain(number)
