"""How far an order is: computed from the documents that came back, in whatever order they came."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from hub.records import CreditMemo, DocumentLine, Invoice, OrderDocument, OrderLine, Shipment
from hub.rules.counted_goods import CountedGoods, ErpLines, Goods, Pool
from hub.rules.goods_balance import GoodsBalance
from hub.rules.units import Units

CANCELLED = frozenset({"cancelled", "canceled"})
"""Statuses of an order document that say so, whatever their letters' case."""
CLOSED = CANCELLED | {"closed"}
"""Statuses of an order of which nothing more comes."""


class Stage(StrEnum):
    """How far an order is, from the customer's side."""

    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    PART_SHIPPED = "part shipped"
    SHIPPED = "shipped"
    PART_INVOICED = "part invoiced"
    INVOICED = "invoiced"
    CLOSED_SHORT = "closed short"
    PART_CREDITED = "part credited"
    CREDITED = "credited"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Fulfilment:
    """The stage, and the ERP's numbers of the documents behind it, each sorted.

    `not_delivered`: what of an order that is closed short never comes. `credited`: what was invoiced and taken back.
    `over_credited`: what credit memos take back beyond what was invoiced, as far as the invoices are read.
    `renamed`: by the product as it was ordered, the number that the documents have for it. `unclear`: what of the
    documents couldn't be counted, and why. `is_doubled`: several orders of the ERP stand for it and hold more together.
    """

    stage: Stage
    orders: tuple[str, ...] = ()
    shipments: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    credit_memos: tuple[str, ...] = ()
    not_delivered: tuple[Goods, ...] = ()
    credited: tuple[Goods, ...] = ()
    over_credited: tuple[Goods, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    unclear: tuple[str, ...] = ()
    is_doubled: bool = False


@dataclass(frozen=True)
class DocumentState:
    """What is known of order documents beside what they say.

    `withdrawn`: numbers of orders that the ERP took away. `gone`: lines that it took out of orders, by the order's
    number and their own. `settled`: lines that stand, since whose last change shipments and invoices were read. All
    three only where a shipment or invoice that is missing isn't there.
    """

    withdrawn: Collection[str] = ()
    gone: Collection[tuple[str, str]] = ()
    settled: Collection[tuple[str, str]] = ()

    def is_gone(self, line: OrderDocument) -> bool:
        """Whether the ERP took a line out of its order."""
        return (line.number, line.line) in self.gone

    def is_over(self, line: OrderDocument) -> bool:
        """Whether nothing more comes of an order's line, as far as the ERP says so."""
        if line.number in self.withdrawn or self.is_gone(line):
            return True
        is_closed = line.closed or (line.status or "").casefold() in CLOSED or is_all_sent(line)
        return is_closed and (line.number, line.line) in self.settled


def fulfilment_of(
    lines: Iterable[OrderLine],
    documents: Iterable[DocumentLine],
    withdrawn: Collection[str] = (),
    *,
    state: DocumentState | None = None,
    units: Units | None = None,
    erp_lines: ErpLines | None = None,
) -> Fulfilment:
    """How far one order is by its document lines.

    `withdrawn`: numbers of orders that the ERP took away, where nothing else of their state is known. `units`: in which
    quantities are converted; without a factor between two they can't be compared. `erp_lines`: which of the ERP's lines
    were entered for which of ours. A document line that came twice counts once. Invoiced outranks shipped: what is
    invoiced in full is done, even where a service was never shipped. A line below zero takes back: of a shipment what
    was shipped, of an invoice what was invoiced, which is credited. So does a credit memo's line above zero.
    """
    state = state or DocumentState(withdrawn)
    # the type is part of the key: an order, a shipment and an invoice may have one number
    distinct = [*{(type(line), line.number, line.line): line for line in documents}.values()]
    orders = [line for line in distinct if isinstance(line, OrderDocument)]
    shipments = [line for line in distinct if isinstance(line, Shipment)]
    invoices = [line for line in distinct if isinstance(line, Invoice)]
    credit_memos = [line for line in distinct if isinstance(line, CreditMemo)]
    goods = CountedGoods(lines, distinct, units or Units(), erp_lines or {})
    shipped, invoiced, taken_back = goods.count(shipments), goods.count(invoices), goods.count(credit_memos)
    charged = goods.count(line for line in invoices if (line.quantity or 0) > 0)
    balance = GoodsBalance(
        goods.ordered, shipped.quantities, charged.quantities, invoiced.quantities, taken_back.quantities
    )
    unclear = (*shipped.unclear, *invoiced.unclear, *taken_back.unclear)
    over = not unclear and _is_over(goods, orders, state)
    stage = _stage(
        acknowledged=bool(distinct),
        cancelled=_is_cancelled(orders, state) or over,
        over=over,
        delivered=balance.share(balance.delivered),
        shipped=balance.share(shipped.quantities) or _some(shipped.unclear),
        charged=balance.share(charged.quantities) or _some(invoiced.unclear),
        kept=balance.share(balance.kept) or _some(invoiced.unclear),
    )
    return Fulfilment(
        stage,
        _numbers(orders),
        _numbers(shipments),
        _numbers(invoices),
        _numbers(credit_memos),
        not_delivered=_above_zero(goods, balance.missing) if stage is Stage.CLOSED_SHORT else (),
        credited=_above_zero(goods, balance.credited),
        over_credited=_above_zero(goods, balance.over_credited),
        renamed=tuple(sorted(goods.renamed.items())),
        unclear=unclear,
        is_doubled=_is_doubled(goods, [line for line in orders if not state.is_gone(line)]),
    )


def _is_doubled(goods: CountedGoods, orders: list[OrderDocument]) -> bool:
    """Whether several orders hold more than was ordered together, or don't tell how much they hold."""
    if len({line.number for line in orders}) < 2:
        return False
    held = goods.count(orders)
    is_told = not held.unclear and all(line.quantity is not None for line in orders if not line.extra)
    return not is_told or any(held.quantities.get(pool, 0) > ordered for pool, ordered in goods.ordered.items())


def _stage(
    *,
    acknowledged: bool,
    cancelled: bool,
    over: bool,
    delivered: Fraction,
    shipped: Fraction,
    charged: Fraction,
    kept: Fraction,
) -> Stage:
    if over and 0 < delivered < 1:
        return Stage.CLOSED_SHORT
    if charged == 1 and kept < 1:
        return Stage.PART_CREDITED if kept else Stage.CREDITED
    if kept:
        return Stage.INVOICED if kept == 1 else Stage.PART_INVOICED
    if shipped:
        return Stage.SHIPPED if shipped == 1 else Stage.PART_SHIPPED
    if cancelled:
        return Stage.CANCELLED
    return Stage.ACKNOWLEDGED if acknowledged else Stage.PENDING


def is_all_sent(line: OrderDocument) -> bool:
    """Whether the ERP says that of the quantity that stands there nothing is to come."""
    if line.outstanding is not None:
        return line.outstanding <= 0
    return line.shipped is not None and line.quantity is not None and line.quantity - line.shipped <= 0


def _is_over(goods: CountedGoods, orders: list[OrderDocument], state: DocumentState) -> bool:
    """Whether nothing more comes of what was ordered: each product stands in a line of which that is known."""
    products = [line for line in orders if not line.extra]
    standing = {sku for line in products if (sku := goods.product_of(line))}
    return {sku for sku, _ in goods.ordered} <= standing and all(state.is_over(line) for line in products)


def _is_cancelled(orders: list[OrderDocument], state: DocumentState) -> bool:
    # every one of them: of a doubled order the other is still coming
    return bool(orders) and all(
        (line.status or "").casefold() in CANCELLED or line.number in state.withdrawn for line in orders
    )


def _some(unclear: Collection[str]) -> Fraction:
    """Something came that can't be counted: that is neither nothing nor all."""
    return Fraction(1, 2) if unclear else Fraction(0)


def _above_zero(goods: CountedGoods, quantities: Mapping[Pool, Fraction]) -> tuple[Goods, ...]:
    return tuple(goods.goods({pool: quantity for pool, quantity in quantities.items() if quantity > 0}))


def _numbers(lines: Iterable[DocumentLine]) -> tuple[str, ...]:
    return tuple(sorted({line.number for line in lines}))
