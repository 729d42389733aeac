"""The ERPs' documents against our orders: a second order under our reference, or one that was changed there, is a
conflict for a person. Nothing of an order moves by it: each of its columns has one writer.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from hub.records import Kind, OrderDocument
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import PushState, StoredOrder
from hub.rules.readback import describe_mismatch
from hub.store import TenantBinding

DOCUMENTS = "documents"
"""Who found what no person did."""
AT_ONCE = 500
Lines = list[OrderDocument]


@dataclass(frozen=True)
class _Held:
    """A line of an order document, as it is compared with what was agreed."""

    sku: str
    quantity: Decimal
    unit_price: Decimal


def reconcile(store: TenantBinding) -> list[str]:
    """Compare the orders that stand open in the ERP, as they were pulled, with ours; the references in new conflict."""
    found: list[str] = []
    open_there = iter(_by_reference(store).items())
    while batch := dict(islice(open_there, AT_ONCE)):
        for stored in store.orders.among(batch):
            found += _open_conflict(store, stored, batch[stored.reference])
    return found


def _by_reference(store: TenantBinding) -> dict[str, Lines]:
    lines: dict[str, Lines] = defaultdict(list)
    for each in store.records.all(Kind.ORDER_DOCUMENT):
        if isinstance(each.record, OrderDocument) and each.record.reference:
            lines[each.record.reference].append(each.record)
    return lines


def _open_conflict(store: TenantBinding, stored: StoredOrder, lines: Lines) -> Iterator[str]:
    """The reference, when the lines say something new against the order."""
    if stored.push is None:
        return
    # our own number too: that order may be invoiced already, and gone from the ERP's list
    numbers = sorted({line.number for line in lines} | ({stored.push.erp_number} if stored.push.erp_number else set()))
    if len(numbers) > 1:
        message = f"the ERP holds it more than once: {', '.join(numbers)}; cancel all but one there"
        kind, fingerprint = ConflictKind.DOUBLE, " ".join(numbers)
    elif stored.push.state is PushState.SENT and (differs := _difference(stored, lines)):
        message = f"{numbers[0]} was changed in the ERP: {differs}"
        kind, fingerprint = ConflictKind.CHANGED, hashlib.sha256(message.encode()).hexdigest()
    else:
        return
    if store.conflicts.open(stored.reference, kind, fingerprint, DOCUMENTS, message, numbers=numbers):
        yield stored.reference


def _difference(stored: StoredOrder, lines: Lines) -> str | None:
    """What isn't as agreed; an ERP that tells neither quantity nor price of a line can't be compared."""
    held = [
        _Held(line.sku or "", line.quantity, line.unit_price)
        for line in lines
        if line.quantity is not None and line.unit_price is not None
    ]
    return describe_mismatch(stored.agreed.lines, held) if len(held) == len(lines) else None
