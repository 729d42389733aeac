"""A buyer's orders at all offices in one list, each in its office's currency; nothing is summed over currencies."""

from dataclasses import dataclass

from hub.records import DocumentLine
from hub.records.stored_order import StoredOrder
from hub.rules.fulfilment import Fulfilment, fulfilment_of
from hub.store.buyers.buyer_binding import BuyerBinding


@dataclass(frozen=True)
class HistoryEntry:
    """An order and how far it is, computed from the documents that came back."""

    order: StoredOrder
    fulfilment: Fulfilment


def history(buyer: BuyerBinding) -> list[HistoryEntry]:
    """The buyer's orders, the newest first, those that were refused included."""
    orders = buyer.orders()
    documents, withdrawn = buyer.documents(orders), buyer.withdrawn(orders)
    return [_entry(order, documents.get((order.tenant, order.reference), []), withdrawn) for order in orders]


def _entry(stored: StoredOrder, documents: list[DocumentLine], withdrawn: set[tuple[str, str]]) -> HistoryEntry:
    gone = {number for tenant, number in withdrawn if tenant == stored.tenant}
    return HistoryEntry(stored, fulfilment_of(stored.order.lines if stored.order else (), documents, gone))
