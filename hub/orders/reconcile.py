"""The ERPs' documents against our orders: more than was ordered, or something else, is a conflict for a person.

Nothing of an order moves by it: each of its columns has one writer.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import islice

from hub.config.allowed_lines import AllowedLine
from hub.orders.as_documents import DocumentReading, Written
from hub.records import Invoice, Kind, OrderDocument, Shipment
from hub.records.order_conflict import OF_DOCUMENTS, ConflictKind
from hub.records.stored_order import PushState, StoredOrder
from hub.rules.document_owners import owner_of
from hub.rules.ordered_units import in_ordered_units
from hub.rules.readback import ComparedOrder, holds_more
from hub.store import TenantBinding
from hub.translate.compiled import CompiledMapping

AT_ONCE = 500
Lines = list[OrderDocument]


def reconcile(
    store: TenantBinding,
    mapping: CompiledMapping | None = None,
    tolerance: Decimal = Decimal(0),
    allowed: Sequence[AllowedLine] = (),
    told_by: Kind | None = None,
) -> list[str]:
    """Compare the orders that stand open in the ERP, as they were pulled, with ours; the references in new conflict.

    `mapping` says how what was written reads as a document; without it what was agreed is compared. `tolerance`: by how
    much the ERP's own amounts may differ, in the order's currency. `allowed`: which lines the ERP may add by itself.
    `told_by`: the kind of document that says what was posted of orders that are gone, where the office pulls one.
    """
    reading = DocumentReading(mapping, tolerance, allowed)
    return [
        stored.reference
        for stored, documents in _ours(store)
        if _open_conflict(store, reading, stored, documents, told_by)
    ]


def _ours(store: TenantBinding) -> Iterator[tuple[StoredOrder, dict[str, Lines]]]:
    """Our orders with the documents that are theirs, by number."""
    orders: dict[str, StoredOrder] = {}
    theirs: dict[str, dict[str, Lines]] = defaultdict(dict)
    documents = iter(_documents(store).items())
    while batch := dict(islice(documents, AT_ONCE)):
        references = {lines[0].reference for lines in batch.values() if lines[0].reference}
        by_reference = {stored.reference: stored for stored in store.orders.among(references)}
        by_number = {
            stored.push.erp_number: stored for stored in store.orders.with_numbers(batch) if stored.push is not None
        }
        for number, lines in batch.items():
            if owner := owner_of(lines[0], by_number.get(number), by_reference.get(lines[0].reference or "")):
                orders[owner.reference] = owner
                theirs[owner.reference][number] = lines
    return ((orders[reference], theirs[reference]) for reference in orders)


def _documents(store: TenantBinding) -> dict[str, Lines]:
    lines: dict[str, Lines] = defaultdict(list)
    for each in store.records.all(Kind.ORDER_DOCUMENT):
        if isinstance(each.record, OrderDocument):
            lines[each.record.number].append(each.record)
    return lines


def _open_conflict(
    store: TenantBinding,
    reading: DocumentReading,
    stored: StoredOrder,
    documents: dict[str, Lines],
    told_by: Kind | None,
) -> bool:
    """Whether the documents say something new against the order."""
    if stored.push is None:
        return False
    # our own number too: that order may be invoiced already, and gone from the ERP's list
    numbers = sorted({*documents, *([stored.push.erp_number] if stored.push.erp_number else [])})
    order, written = stored.agreed, cache(lambda: reading.written(store, stored))
    lines = [line for document in documents.values() for line in document]
    gone = [number for number in numbers if number not in documents]
    left = _of_gone(store, stored, gone, told_by)
    if left is None:
        return False  # it may have been posted: what its shipments and invoices say isn't read yet
    lines += left
    counted = in_ordered_units(order.lines, lines, lambda: store.catalogue.units(order.skus()), order.currency)
    # as it stands there, and where somebody rewrote it, counted in what was ordered: one of both must be right
    held = [(each, reading.held(stored, each, written)) for each in ([lines] if counted == lines else [lines, counted])]
    # of one that was never pulled as much is there as was read back when it was sent
    if len(numbers) > 1 and all(each is None or (gone and not left) or holds_more(written(), each) for _, each in held):
        kind, fingerprint = ConflictKind.DOUBLE, " ".join(numbers)
        message = f"the ERP holds it more than once: {', '.join(numbers)}; cancel all but one there"
    elif stored.push.state is PushState.SENT and (differs := _difference(reading, stored, held, written)):
        message = f"{' and '.join(numbers)} was changed in the ERP: {differs}"
        kind, fingerprint = ConflictKind.CHANGED, hashlib.sha256(message.encode()).hexdigest()
    else:
        return False
    return store.conflicts.open(stored.reference, kind, fingerprint, OF_DOCUMENTS, message, numbers=numbers)


def _of_gone(store: TenantBinding, stored: StoredOrder, numbers: Sequence[str], told_by: Kind | None) -> Lines | None:
    """What orders held that the ERP has no longer: what was posted of them, else what they were when they went.

    None where that isn't known yet.
    """
    if not numbers:
        return []
    posted: dict[str, Lines] = {}
    for kind in (Kind.SHIPMENT, Kind.INVOICE):  # where there is an invoice it says more
        found: dict[str, Lines] = defaultdict(list)
        for line in store.documents.lines(kind, numbers=numbers, vanished=True):
            if isinstance(line, Shipment | Invoice) and line.order_number and not line.extra and line.sku:
                found[line.order_number].append(_as_ordered(line, stored))
        posted |= found
    others = [number for number in numbers if number not in posted]
    left = store.documents.as_they_went(others)
    known = {line.number for line in left}
    may_be_posted = known - {*store.documents.state(others).withdrawn}
    if may_be_posted or ({*others} - known and not store.documents.is_read_behind_orders(told_by)):
        return None
    return [*(line for lines in posted.values() for line in lines), *left]


def _as_ordered(line: Shipment | Invoice, stored: StoredOrder) -> OrderDocument:
    """A posted line as the line of an order that it was, at the price that was agreed."""
    price = next((each.unit_price for each in stored.agreed.lines if each.sku == line.sku), Decimal(0))
    return OrderDocument(
        number=line.order_number or line.number,
        line=line.line,
        account=line.account,
        reference=line.reference,
        sku=line.sku,
        quantity=line.quantity,
        unit=line.unit,
        currency=stored.agreed.currency,
        unit_price=price,
    )


def _difference(
    reading: DocumentReading,
    stored: StoredOrder,
    held: Sequence[tuple[Lines, ComparedOrder | None]],
    written: Written,
) -> str | None:
    """What isn't as agreed, whichever way the lines are counted; None where one of the ways shows no difference."""
    differs = None
    for lines, each in held:
        differs = reading.difference(stored, lines, each, written) if each else None
        if differs is None:
            return None
    return differs
