"""The ERPs' documents against our orders: more than was ordered, or something else, is a conflict for a person.

Nothing of an order moves by it: each of its columns has one writer.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import islice

from hub.config.allowed_lines import AllowedLine
from hub.orders.as_documents import DocumentReading, Written
from hub.orders.gone_documents import of_gone
from hub.records import Kind, OrderDocument
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
    numbers = {*documents, *([stored.push.erp_number] if stored.push.erp_number else [])}
    found = _against(store, reading, stored, documents, numbers, told_by)
    # so may others be that it was parted into; they are looked up only where something seems to be wrong
    if found and not (known := _ever_its_own(store, stored)) <= numbers:
        found = _against(store, reading, stored, documents, numbers | known, told_by)
    if found is None:
        return False
    return store.conflicts.open(
        stored.reference, found.kind, found.fingerprint, OF_DOCUMENTS, found.message, numbers=found.numbers
    )


@dataclass(frozen=True)
class _Contradiction:
    """What the ERP's orders of these numbers say against ours."""

    kind: ConflictKind
    fingerprint: str
    message: str
    numbers: list[str]


def _ever_its_own(store: TenantBinding, stored: StoredOrder) -> set[str]:
    """The ERP's numbers under which an order stands or stood."""
    lines = store.documents.lines(Kind.ORDER_DOCUMENT, [stored.reference], vanished=True)
    return {line.number for line in lines if line.account == stored.agreed.account}


def _against(
    store: TenantBinding,
    reading: DocumentReading,
    stored: StoredOrder,
    documents: dict[str, Lines],
    among: Collection[str],
    told_by: Kind | None,
) -> _Contradiction | None:
    numbers, order, written = sorted(among), stored.agreed, cache(lambda: reading.written(store, stored))
    standing = [line for document in documents.values() for line in document]
    gone = [number for number in numbers if number not in documents]
    left = of_gone(store, stored, gone, told_by)
    if left is None:
        return None  # it may have been posted: what its shipments and invoices say isn't read yet
    # what the ERP deleted may be what another order there took the place of: then it is held no more
    ways = [[*standing, *left.posted, *left.deleted], *([[*standing, *left.posted]] if left.deleted else [])]
    # as it stands there, and where somebody rewrote it, counted in what was ordered: one of all must be right
    units = cache(lambda: store.catalogue.units(order.skus()))
    ways += [counted for way in ways if (counted := in_ordered_units(order.lines, way, units, order.currency)) != way]
    held = [(way, reading.held(stored, way, written)) for way in ways]
    # of one that was never pulled as much is there as was read back when it was sent
    is_unseen = bool(gone) and left.is_nothing
    if len(numbers) > 1 and all(each is None or is_unseen or holds_more(written(), each) for _, each in held):
        advice = "see which of them it has, and cancel all but one" if gone else "cancel all but one there"
        message = f"the ERP holds it more than once: {', '.join(numbers)}; {advice}"
        return _Contradiction(ConflictKind.DOUBLE, " ".join(numbers), message, numbers)
    # one way that shows no difference is enough
    if stored.push and stored.push.state is PushState.SENT and (differs := _difference(reading, stored, held, written)):
        message = f"{' and '.join(numbers)} {'was' if len(numbers) == 1 else 'were'} changed in the ERP: {differs}"
        return _Contradiction(ConflictKind.CHANGED, hashlib.sha256(message.encode()).hexdigest(), message, numbers)
    return None


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
