"""A basket over several offices: one order for each, all of them or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from hub.errors import OrderRefused
from hub.office import Hub, Office
from hub.orders.intake import keep_refused, prepare, same
from hub.orders.office_check import check_at
from hub.orders.office_check import overlong as overlong_at
from hub.records import Basket, Order
from hub.records.stored_order import RefusalReason, StoredOrder
from hub.rules.order_identity import reference_of
from hub.store.orders.joint_submissions import RefusedAt
from hub.store.orders.submission_writes import Submission

ReasonsByOffice = Mapping[str, Sequence[RefusalReason]]
WithinLimit = Callable[[Order], RefusalReason | None]


@dataclass(frozen=True)
class TakenTogether:
    """The orders in the order in which their baskets were offered; `is_new`: this call took them."""

    orders: tuple[StoredOrder, ...]
    is_new: bool


class BasketsRefused(OrderRefused):
    """Nothing was taken: some offices refuse their part, with every reason."""

    def __init__(self, reasons: ReasonsByOffice) -> None:
        first = next(each for own in reasons.values() for each in own)
        told = "; ".join(f"{office}: {each.message}" for office, own in reasons.items() for each in own)
        super().__init__(told, code=first.code)
        self.reasons = reasons


def take_in_together(
    baskets: Sequence[tuple[Office, Basket]], hub: Hub, limit: WithinLimit = lambda order: None
) -> TakenTogether:
    """One order for each basket; all have one key, under which they may be offered as often as one likes.

    `limit` says why an order is more than who offers it may order.

    Raises:
        BasketsRefused: an office refuses its part; what it refused is kept there, as `submit_order` keeps it.
        OrderRefused: `key-reused`, the key stands for other baskets, or for baskets at other offices.
    """
    key = baskets[0][1].key
    references = {name: reference_of(name, key) for name in hub.settings.tenants}
    joint = hub.store.system().joint_submissions
    if known := joint.known(references):
        return TakenTogether(_same(known, baskets), is_new=False)
    submissions: dict[str, Submission] = {}
    refused: dict[str, Sequence[RefusalReason]] = {}
    checks = {office.tenant.id: (office, check_at(office, basket)) for office, basket in baskets}
    for name, (office, checked) in checks.items():
        prepared = prepare(checked, office.tenant, office.store, office.payload, partial(overlong_at, office))
        if not isinstance(prepared, Submission):
            refused[name] = prepared
        elif reason := limit(prepared.order):
            refused[name] = [reason]
        else:
            submissions[name] = prepared
    if not refused:
        try:
            orders, is_new = joint.take(key, submissions, references)
            return TakenTogether(_same(orders, baskets), is_new)
        except RefusedAt as error:
            refused[error.office] = [RefusalReason(error.code, str(error))]
    for name, reasons in refused.items():
        office, checked = checks[name]
        keep_refused(checked, reasons, office.tenant, office.store)
    raise BasketsRefused(refused)


def _same(orders: Sequence[StoredOrder], baskets: Sequence[tuple[Office, Basket]]) -> tuple[StoredOrder, ...]:
    """The orders that stand under the key, if they are the baskets'."""
    by_office = {order.tenant: order for order in orders}
    if by_office.keys() != {office.tenant.id for office, _ in baskets}:
        told = ", ".join(f"{order.reference} at {order.tenant}" for order in orders)
        message = f"the key {baskets[0][1].key} stands for orders at other offices ({told})"
        raise OrderRefused(message, code="key-reused")
    return tuple(same(by_office[office.tenant.id], basket) for office, basket in baskets)
