"""Orders that are sent and their documents read back, as the tests of what an ERP made of them need it."""

from decimal import Decimal
from typing import Any

from hub.orders.history import HistoryEntry, history
from hub.orders.push import push_to_the_end
from hub.records import DOCUMENTS, BasketLine, Kind
from hub.records.stored_order import PushState, StoredOrder
from hub.sync.pull import pull
from tests.support.orderable import skus

PIECE, BOX = {"uk-north": "PCS", "ireland": "PCS"}, {"uk-north": "BOX", "ireland": "BX"}


def sent(desk: Any, key: str, *lines: tuple[str, int, str]) -> StoredOrder:
    stored = desk.order(key, [BasketLine(sku=sku, quantity=Decimal(count), unit=unit) for sku, count, unit in lines])
    push_to_the_end(desk.office)
    assert desk.stored(stored).push.state is PushState.SENT, desk.stored(stored).push.reason
    return desk.stored(stored)


def read(desk: Any, *kinds: Kind) -> None:
    for kind in kinds or DOCUMENTS:
        desk.clock.advance(seconds=1)
        pull(desk.office, kind, full=True)


def entry(desk: Any, stored: StoredOrder) -> HistoryEntry:
    buyer = desk.office._whole_store.buyer(stored.buyer)
    return next(each for each in history(buyer) if each.order.reference == stored.reference)


def conflicts(desk: Any, stored: StoredOrder) -> list[Any]:
    return desk.office.store.conflicts.find([stored.reference])


def counted_in_pieces(desk: Any) -> list[str]:
    wanted = skus(desk.office.store)
    products = desk.office.store.catalogue.products(wanted)
    return [sku for sku in wanted if products[sku].unit == "each"]
