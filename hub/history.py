"""A buyer's orders at all offices in one list, each in its office's currency; nothing is summed over currencies."""

from dataclasses import dataclass

from hub.records import DocumentLine
from hub.rules.fulfilment import Fulfilment, fulfilment
from hub.store.buyers import BuyerBinding
from hub.store.order_records import StoredOrder


@dataclass(frozen=True)
class Entry:
    """An order and how far it is, computed from the documents that came back."""

    order: StoredOrder
    fulfilment: Fulfilment


def history(buyer: BuyerBinding) -> list[Entry]:
    """The buyer's orders, the newest first, those that were refused included."""
    orders = buyer.orders()
    documents = buyer.documents(orders)
    return [Entry(order, _fulfilment(order, documents.get((order.tenant, order.reference), []))) for order in orders]


def _fulfilment(stored: StoredOrder, documents: list[DocumentLine]) -> Fulfilment:
    return fulfilment(stored.order.lines if stored.order else (), documents)
