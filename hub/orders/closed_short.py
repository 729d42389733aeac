"""Orders of which the ERP closed the rest: found in its documents, for a person to tell the customer."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from hub.records import DocumentLine, Kind, OrderDocument
from hub.records.order_conflict import OF_DOCUMENTS, ConflictKind
from hub.records.stored_order import PushState, StoredOrder
from hub.rules.document_owners import owner_of
from hub.rules.fulfilment import Fulfilment, Stage, fulfilment_of
from hub.store import TenantBinding

LOOK_BACK = timedelta(days=31)
"""How long ago an order may have vanished from the ERP: it is looked at after each pull of documents."""
AT_ONCE = 500
EVIDENCE = (Kind.ORDER_DOCUMENT, Kind.SHIPMENT, Kind.INVOICE)
"""What tells how much was delivered; a credit changes nothing of that."""


def find_closed_short(store: TenantBinding, now: datetime) -> list[str]:
    """Name each order that is done although not all of it was delivered, once; the references that are new."""
    documents = store.documents
    numbers = sorted(documents.with_nothing_to_come() | documents.vanished_since(now - LOOK_BACK))
    found = []
    for start in range(0, len(numbers), AT_ONCE):
        orders = [
            stored
            for stored in store.orders.with_numbers(numbers[start : start + AT_ONCE])
            if stored.push and stored.push.state is PushState.SENT
        ]
        if orders:
            found += [stored.reference for stored, far in _how_far(store, orders) if _is_named(store, stored, far)]
    return found


def _how_far(store: TenantBinding, orders: list[StoredOrder]) -> Iterable[tuple[StoredOrder, Fulfilment]]:
    references = {
        number: stored.reference
        for stored in orders
        if stored.push
        for number in (stored.push.erp_number, *stored.push.erp_lines)
        if number
    }
    by_reference = {stored.reference: stored for stored in orders}
    by_number = {number: by_reference[reference] for number, reference in references.items()}
    documents: dict[str, list[DocumentLine]] = defaultdict(list)
    for kind in EVIDENCE:
        # by our reference, too: the ERP may have parted it into orders of other numbers
        for line in store.documents.lines(kind, [*by_reference], [*references], vanished=True):
            number = line.number if kind is Kind.ORDER_DOCUMENT else getattr(line, "order_number", "")
            owner = owner_of(line, by_number.get(number or ""), by_reference.get(line.reference or ""))
            if owner:
                documents[owner.reference].append(line)
    numbers = {line.number for own in documents.values() for line in own if isinstance(line, OrderDocument)}
    state = store.documents.state([*{*references, *numbers}])
    units = store.catalogue.units(sku for stored in orders for sku in stored.agreed.skus())
    for stored in orders:
        assert stored.push
        lines, own = stored.agreed.lines, documents[stored.reference]
        yield stored, fulfilment_of(lines, own, state=state, units=units, erp_lines=stored.push.erp_lines)


def _is_named(store: TenantBinding, stored: StoredOrder, far: Fulfilment) -> bool:
    if far.stage is not Stage.CLOSED_SHORT:
        return False
    missing = ", ".join(map(str, far.not_delivered))
    message = f"{' and '.join(far.orders)} was closed short in the ERP: not delivered: {missing}"
    numbers = [*far.orders]
    return store.conflicts.open(
        stored.reference, ConflictKind.CLOSED_SHORT, missing, OF_DOCUMENTS, message, numbers=numbers
    )
