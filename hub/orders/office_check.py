"""A basket against its whole office: its rules, the prices that only its ERP knows, the room in the ERP's fields."""

from collections.abc import Sequence
from functools import partial

from hub.errors import Unmappable
from hub.office import Office
from hub.orders.asking_prices import ask_prices
from hub.orders.basket_check import check_basket
from hub.orders.field_lengths import too_long
from hub.records import Basket, Order
from hub.records.stored_order import RefusalReason
from hub.rules.order_identity import reference_of


def reasons_against(basket: Basket, office: Office) -> Sequence[RefusalReason]:
    """Every reason why it can't be taken in just now."""
    checked = check_basket(basket, office.tenant, office.store, office.carries, partial(ask_prices, office))
    if checked.reasons:
        return checked.reasons
    reference, buyer = reference_of(office.tenant.id, basket.key), office.store.links.buyer_of(basket.account)
    return overlong(checked.order(reference, buyer or ""), office)


def overlong(order: Order, office: Office) -> tuple[RefusalReason, ...]:
    """What the ERP's fields have no room for; nothing of an order that waits for an entry in the mapping."""
    try:
        payload = office.payload(order)
    except Unmappable:
        return ()
    return tuple(too_long(order, payload, office.mapping.order, office.pack.order.lengths))
