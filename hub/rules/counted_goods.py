"""What an order's documents hold of what was ordered: renamed products by the line's number, each in one unit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from hub.records import CreditMemo, DocumentLine, Invoice, OrderDocument, OrderLine, Shipment
from hub.rules.net_price import plain
from hub.rules.units import Units, as_decimal

Pool = tuple[str, str]
"""A product, and the unit that it is counted in where that can't be converted into the product's own."""
ErpLines = Mapping[str, Mapping[str, int]]
"""By the ERP's number of an order and of a line of it, the number of our line that it was entered for."""


@dataclass(frozen=True)
class Goods:
    """So much of a product."""

    sku: str
    quantity: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{plain(self.quantity)} {self.unit} of {self.sku}"


@dataclass(frozen=True)
class Counted:
    """Quantities by pool; `unclear` says what couldn't be counted, and why, `uncounted` of which products."""

    quantities: Mapping[Pool, Fraction] = field(default_factory=dict)
    unclear: tuple[str, ...] = ()
    uncounted: frozenset[str] = frozenset()


def _filled(by_price: Sequence[tuple[Fraction, Fraction]], quantity: Fraction) -> Fraction:
    """What a quantity comes to that is taken from lines in turn, each with its price and how much it has."""
    worth, left = Fraction(0), quantity
    for price, ordered in by_price:
        taken = min(left, ordered)
        worth, left = worth + price * taken, left - taken
    return worth + (by_price[0][0] * left if by_price else 0)


class CountedGoods:
    """Counts an order's documents in what was ordered.

    A line is about the product whose number it shows; one that was never ordered is about the line of the order that
    it was posted from, where the ERP keeps that line's number, and in an order that was parted from ours about the
    product that alone has its price.
    """

    def __init__(
        self, lines: Iterable[OrderLine], documents: Sequence[DocumentLine], units: Units, erp_lines: ErpLines
    ) -> None:
        self._lines = [*lines]
        self._units = units.as_ordered(self._lines)
        self._products = {line.sku for line in self._lines}
        self.ordered: dict[Pool, Fraction] = defaultdict(Fraction)
        self._agreed: dict[Pool, list[tuple[Fraction, Fraction]]] = defaultdict(list)
        for line in self._lines:
            pool, factor = self._measured(line.sku, line.unit)
            quantity = Fraction(line.quantity) * factor
            self.ordered[pool] += quantity
            self._agreed[pool].append((Fraction(line.net), quantity))
        self._by_line = self._ordered_by(erp_lines, documents)
        # the other lines about that product may not show the line's number: a correction has one of its own
        self._names = {line.sku: ours for line in documents if line.sku and (ours := self._by_number(line))}

    @property
    def renamed(self) -> dict[str, str]:
        """By the product as it was ordered, its number in the documents, where that is another one."""
        return {ours: theirs for theirs, ours in self._names.items() if theirs not in self._products}

    def product_of(self, line: DocumentLine) -> str | None:
        """The ordered product that a document's line is about."""
        if line.extra or not line.sku:
            return None
        return line.sku if line.sku in self._products else self._names.get(line.sku)

    def count(self, documents: Iterable[DocumentLine]) -> Counted:
        """What these lines hold together; what goes back is below zero."""
        quantities: dict[Pool, Fraction] = defaultdict(Fraction)
        unclear: dict[str, None] = {}
        uncounted: set[str] = set()
        for line, sku, pool, quantity in self._placed(documents):
            if pool:
                quantities[pool] += quantity
            else:
                unclear[self._unclear(line, sku)] = None
                uncounted.add(sku)
        return Counted(quantities, tuple(unclear), frozenset(uncounted))

    def nets(self, documents: Iterable[Invoice | CreditMemo]) -> dict[Pool, list[Fraction]]:
        """What each line comes to before VAT; without products of which a line doesn't tell it, or can't be counted."""
        nets: dict[Pool, list[Fraction]] = defaultdict(list)
        untold: set[str] = set()
        for line, sku, pool, _ in self._placed(documents):
            net = line.net if isinstance(line, Invoice | CreditMemo) else None
            if net is None or pool is None:
                untold.add(sku)
            else:
                nets[pool].append(Fraction(net))
        return {pool: lines for pool, lines in nets.items() if pool[0] not in untold}

    def worth(self, pool: Pool, quantity: Fraction) -> tuple[Fraction, Fraction]:
        """The least and the most that so much of a pool comes to, before VAT, at the prices of its lines.

        Each line is good for what it orders; what goes beyond all of them is at the lowest and the highest price.
        """
        if quantity < 0:
            least, most = self.worth(pool, -quantity)
            return -most, -least
        by_price = sorted((net / ordered, ordered) for net, ordered in self._agreed[pool] if ordered)
        return _filled(by_price, quantity), _filled(by_price[::-1], quantity)

    def lines_of(self, pool: Pool) -> int:
        """In how many lines it was ordered."""
        return len(self._agreed[pool])

    def goods(self, quantities: Mapping[Pool, Fraction]) -> Iterator[Goods]:
        """The quantities in the units that were ordered, where these come out even; else in the product's own."""
        for (sku, unit), quantity in quantities.items():
            ordered = unit or next(line.unit for line in self._lines if line.sku == sku)
            factor = Fraction(1) if unit else self._units.factor(sku, ordered) or Fraction(1)
            if (even := as_decimal(quantity / factor)) is not None:
                yield Goods(sku, even, ordered)
            else:
                yield Goods(sku, as_decimal(quantity) or Decimal(0), self._units.own.get(sku, ordered))

    def _placed(self, documents: Iterable[DocumentLine]) -> Iterator[tuple[DocumentLine, str, Pool | None, Fraction]]:
        """Each line about a product with that, its pool, None where it can't be counted, and how much of the pool."""
        for line in documents:
            sku = self.product_of(line)
            if sku is None or not line.quantity:
                continue
            unit = line.unit or self._only_unit(sku)
            pool, factor = self._measured(sku, unit, line.sku) if unit else ((sku, ""), Fraction(0))
            yield line, sku, pool if unit and pool in self.ordered else None, Fraction(line.quantity) * factor

    def _measured(self, sku: str, unit: str, other_name: str | None = None) -> tuple[Pool, Fraction]:
        """The pool that a unit of a product is counted in, and how many there one of it is."""
        factor = self._units.factor(sku, unit)
        if factor is None and other_name:  # the catalogue may know it by its new number only
            factor = self._units.factor(other_name, unit)
        return ((sku, unit), Fraction(1)) if factor is None else ((sku, ""), factor)

    def _only_unit(self, sku: str) -> str | None:
        """The unit of a line that shows none: that of the order, if the product has no other."""
        units = {line.unit for line in self._lines if line.sku == sku}
        return next(iter(units)) if len(units) == 1 and self._units.known(sku) <= units else None

    def _ordered_by(self, erp_lines: ErpLines, documents: Iterable[DocumentLine]) -> dict[tuple[str, str], str]:
        """By the ERP's number of an order and of its line, the product that was ordered there."""
        by_number = {line.number: line.sku for line in self._lines}
        known = {
            (line.number, line.line): line.sku
            for line in documents
            if isinstance(line, OrderDocument) and line.sku in self._products
        }
        known |= {
            (line.number, line.line): ours
            for line in documents
            if isinstance(line, OrderDocument) and self._is_of_a_part(line, erp_lines)
            if (ours := self._only_at(line.unit_price))
        }
        entered = (((order, line), ours) for order, lines in erp_lines.items() for line, ours in lines.items())
        return known | {key: by_number[ours] for key, ours in entered if ours in by_number}

    def _is_of_a_part(self, line: OrderDocument, erp_lines: ErpLines) -> bool:
        """Whether it is of another name, in an order that the ERP parted from ours: its number tells nothing there."""
        return bool(erp_lines) and line.number not in erp_lines and not line.extra and line.sku not in self._products

    def _only_at(self, price: Decimal | None) -> str | None:
        """The product that alone was ordered at a price."""
        names = {line.sku for line in self._lines if line.unit_price == price}
        return names.pop() if len(names) == 1 else None

    def _by_number(self, line: DocumentLine) -> str | None:
        """The ordered product of the order's line that a document's line belongs to."""
        if isinstance(line, OrderDocument):
            return self._by_line.get((line.number, line.line))
        if isinstance(line, Shipment | Invoice | CreditMemo) and line.order_number and line.order_line:
            return self._by_line.get((line.order_number, line.order_line))
        return None

    def _unclear(self, line: DocumentLine, sku: str) -> str:
        ordered = " and ".join(sorted({each.unit for each in self._lines if each.sku == sku}))
        if line.unit is None:
            return f"{line.number} doesn't say in which unit {sku} is counted, which was ordered in {ordered}"
        return f"{line.number} counts {sku} in {line.unit}: nobody says how many of these are one {ordered}"
