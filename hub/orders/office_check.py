"""A basket against its whole office: its rules, the prices that only its ERP knows, the room in the ERP's fields."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from hub.errors import Unmappable
from hub.office import Office
from hub.orders.asking_prices import ask_prices
from hub.orders.basket_check import CheckedBasket, check_basket
from hub.orders.field_lengths import too_long
from hub.records import Basket, Order
from hub.records.stored_order import RefusalReason
from hub.rules.order_identity import reference_of


def check_at(office: Office, basket: Basket) -> CheckedBasket:
    """See `check_basket`; the ERP is asked for prices that only it knows."""
    return check_basket(basket, office.tenant, office.store, office.carries, partial(ask_prices, office))


def overlong(office: Office, order: Order, payload: dict[str, Any]) -> tuple[RefusalReason, ...]:
    """What of an order the ERP's fields have no room for."""
    return tuple(too_long(order, payload, office.mapping.order, office.pack.order.lengths))


def reasons_against(office: Office, basket: Basket) -> Sequence[RefusalReason]:
    """Every reason why it can't be taken in just now; a missing entry of the mapping is none: such an order waits."""
    checked = check_at(office, basket)
    if checked.reasons:
        return checked.reasons
    reference, buyer = reference_of(office.tenant.id, basket.key), office.store.links.buyer_of(basket.account)
    order = checked.order(reference, buyer or "")
    try:
        return overlong(office, order, office.payload(order))
    except Unmappable:
        return ()
