"""How far an order is: computed from the documents that came back, in whatever order they came."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from hub.records import DocumentLine, Invoice, OrderDocument, OrderLine, Shipment

CANCELLED = frozenset({"cancelled", "canceled"})
"""Statuses of an order document that say so, whatever their letters' case."""


class Stage(StrEnum):
    """How far an order is, from the customer's side."""

    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    PART_SHIPPED = "part shipped"
    SHIPPED = "shipped"
    PART_INVOICED = "part invoiced"
    INVOICED = "invoiced"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Fulfilment:
    """The stage, and the ERP's numbers of the documents behind it, each sorted."""

    stage: Stage
    orders: tuple[str, ...] = ()
    shipments: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()

    @property
    def is_doubled(self) -> bool:
        """Whether the ERP holds more than one order for ours."""
        return len(self.orders) > 1


def fulfilment_of(
    lines: Iterable[OrderLine], documents: Iterable[DocumentLine], withdrawn: Collection[str] = ()
) -> Fulfilment:
    """How far one order is by its document lines.

    `withdrawn`: numbers of orders that the ERP took away, though nothing was shipped or invoiced from them. A document
    line that came twice counts once. Invoiced outranks shipped: what is invoiced in full is done, even where a service
    was never shipped.
    """
    # the type is part of the key: an order, a shipment and an invoice may have one number
    distinct = list({(type(line), line.number, line.line): line for line in documents}.values())
    ordered = _by_sku((line.sku, line.quantity) for line in lines)
    orders = [line for line in distinct if isinstance(line, OrderDocument)]
    shipped = [line for line in distinct if isinstance(line, Shipment)]
    invoiced = [line for line in distinct if isinstance(line, Invoice)]
    stage = _stage(
        acknowledged=bool(distinct),
        cancelled=bool(orders)
        # every one of them: of a doubled order the other is still coming
        and all((line.status or "").casefold() in CANCELLED or line.number in withdrawn for line in orders),
        shipped=_part(ordered, shipped),
        invoiced=_part(ordered, invoiced),
    )
    return Fulfilment(stage, _numbers(orders), _numbers(shipped), _numbers(invoiced))


def _stage(*, acknowledged: bool, cancelled: bool, shipped: Decimal, invoiced: Decimal) -> Stage:
    if invoiced:
        return Stage.INVOICED if invoiced == 1 else Stage.PART_INVOICED
    if shipped:
        return Stage.SHIPPED if shipped == 1 else Stage.PART_SHIPPED
    if cancelled:
        return Stage.CANCELLED
    return Stage.ACKNOWLEDGED if acknowledged else Stage.PENDING


def _part(ordered: dict[str, Decimal], lines: Iterable[DocumentLine]) -> Decimal:
    """The share of the ordered quantity that the lines cover; more of one product doesn't make up for another."""
    covered = _by_sku((line.sku, line.quantity) for line in lines if line.sku and line.quantity)
    total = sum(ordered.values(), Decimal(0))
    done = sum((min(quantity, covered.get(sku, Decimal(0))) for sku, quantity in ordered.items()), Decimal(0))
    return done / total if total else Decimal(0)


def _by_sku(lines: Iterable[tuple[str, Decimal | None]]) -> dict[str, Decimal]:
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    for sku, quantity in lines:
        quantities[sku] += quantity or 0
    return quantities


def _numbers(lines: Iterable[DocumentLine]) -> tuple[str, ...]:
    return tuple(sorted({line.number for line in lines}))
