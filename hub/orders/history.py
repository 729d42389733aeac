"""A buyer's orders at all offices in one list, each in its office's currency; nothing is summed over currencies."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from hub.records import DocumentLine, OrderDocument, Shipment
from hub.records.stored_order import ExtraLine, StoredOrder
from hub.rules.beside_goods import entered_beside
from hub.rules.extra_lines import charges
from hub.rules.fulfilment import DocumentState, Fulfilment, fulfilment_of
from hub.rules.units import Units
from hub.store.buyers.buyer_binding import BuyerBinding


@dataclass(frozen=True)
class SentParcel:
    """A shipment by the ERP's number, and the carrier's where the ERP tells it."""

    number: str
    shipped_on: date
    tracking: str | None


@dataclass(frozen=True)
class HistoryEntry:
    """An order, how far it is by the documents that came back, and what the ERP added to it.

    What was charged at the buyer's own wish is the order's, and not among `charges`. `parcels`: its shipments, by
    number.
    """

    order: StoredOrder
    fulfilment: Fulfilment
    charges: tuple[ExtraLine, ...] = ()
    parcels: tuple[SentParcel, ...] = ()


def orders_page(
    buyer: BuyerBinding,
    offices: Collection[str],
    most: int,
    *,
    state: str | None = None,
    since: datetime | None = None,
    behind: tuple[datetime, str] | None = None,
) -> list[StoredOrder]:
    """At most so many of the buyer's orders at these offices, the newest first; see `BuyerBinding.orders`.

    `state`: how far they are, in the words of `StoredOrder.state`. No more is read than one page needs, but for those
    in between that are in another state.
    """
    found = list[StoredOrder]()
    while True:
        portion = buyer.orders(offices=offices, since=since, behind=behind, limit=most)
        found += [order for order in portion if state is None or order.state == state]
        if len(portion) < most or len(found) >= most:
            return found[:most]
        behind = portion[-1].received_at, portion[-1].reference


def history(buyer: BuyerBinding, orders: list[StoredOrder] | None = None) -> list[HistoryEntry]:
    """The buyer's orders, the newest first, those that were refused included; or these ones of the buyer's."""
    orders = buyer.orders() if orders is None else orders
    documents, units = buyer.documents(orders), buyer.units(orders)
    states = buyer.document_states(orders, documents)
    return [
        _entry(
            order,
            documents.get((order.tenant, order.reference), []),
            states.get(order.tenant, DocumentState()),
            units.get(order.tenant, Units()),
        )
        for order in orders
    ]


def _entry(stored: StoredOrder, documents: list[DocumentLine], state: DocumentState, units: Units) -> HistoryEntry:
    lines, push = stored.order.lines if stored.order else (), stored.push
    far = fulfilment_of(lines, documents, state=state, units=units, erp_lines=push.erp_lines if push else None)
    ordered = {line.sku for line in lines} | {theirs for _, theirs in far.renamed}
    entered = [line for line in (push.extra_lines if push else ()) if not line.ordered]
    # what was taken out of an order may stand in another line of it, or in one that it was parted into
    there = [line for line in documents if not isinstance(line, OrderDocument) or not state.is_gone(line)]
    added = charges(entered, there, ordered, entered_beside(stored), stored.basket.currency)
    return HistoryEntry(stored, far, added, _parcels(documents))


def _parcels(documents: list[DocumentLine]) -> tuple[SentParcel, ...]:
    """Each once: every line of a shipment repeats its head."""
    heads = {
        line.number: SentParcel(line.number, line.shipped_on, line.tracking)
        for line in documents
        if isinstance(line, Shipment)
    }
    return tuple(heads[number] for number in sorted(heads))
