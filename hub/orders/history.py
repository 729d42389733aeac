"""A buyer's orders at all offices in one list, each in its office's currency; nothing is summed over currencies."""

from dataclasses import dataclass

from hub.records import DocumentLine
from hub.records.stored_order import ExtraLine, StoredOrder
from hub.rules.beside_goods import entered_beside
from hub.rules.extra_lines import charges
from hub.rules.fulfilment import DocumentState, Fulfilment, fulfilment_of
from hub.rules.units import Units
from hub.store.buyers.buyer_binding import BuyerBinding


@dataclass(frozen=True)
class HistoryEntry:
    """An order, how far it is by the documents that came back, and what the ERP added to it.

    What was charged at the buyer's own wish is the order's, and not among `charges`.
    """

    order: StoredOrder
    fulfilment: Fulfilment
    charges: tuple[ExtraLine, ...] = ()


def history(buyer: BuyerBinding) -> list[HistoryEntry]:
    """The buyer's orders, the newest first, those that were refused included."""
    orders = buyer.orders()
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
    added = charges(entered, documents, ordered, entered_beside(stored), stored.basket.currency)
    return HistoryEntry(stored, far, added)
