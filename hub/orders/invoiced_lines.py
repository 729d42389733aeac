"""What an ERP charges on its invoices and nobody ordered: held against the same rules as the lines of its orders."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from hub.config.allowed_lines import AllowedLine
from hub.records import Invoice, Kind
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import StoredOrder
from hub.rules.beside_goods import beyond, entered_beside
from hub.rules.extra_lines import describe_refused, extra_of
from hub.store import TenantBinding

FINDER = "documents"
"""Who found what no person did."""
LOOK_BACK = timedelta(days=62)
"""How old an invoice may be: posted under an earlier date it is as old as the packs look back for it."""
AT_ONCE = 500


def find_refused_charges(store: TenantBinding, allowed: Sequence[AllowedLine], today: date) -> list[str]:
    """Open a conflict for each order that was charged more than the office lets stand; the references that are new.

    All invoices of an order count together. Words cost nobody, and an ERP writes many on its invoices.
    """
    numbers = sorted(store.documents.charged_since(today - LOOK_BACK))
    found = []
    for start in range(0, len(numbers), AT_ONCE):
        batch = numbers[start : start + AT_ONCE]
        by_number: dict[str, list[Invoice]] = defaultdict(list)
        for line in store.documents.lines(Kind.INVOICE, numbers=batch):
            if isinstance(line, Invoice) and line.extra:
                by_number[line.order_number or ""].append(line)
        for stored in store.orders.with_numbers(batch):
            number = stored.push.erp_number if stored.push else None
            own = [line for line in by_number[number or ""] if line.account == stored.account]
            if _is_named(store, stored, own, allowed):
                found.append(stored.reference)
    return found


def _is_named(
    store: TenantBinding, stored: StoredOrder, lines: Sequence[Invoice], allowed: Sequence[AllowedLine]
) -> bool:
    charged = beyond(entered_beside(stored), map(extra_of, lines))
    extra = [line for line in charged if line.net.is_nan() or line.net]
    why = describe_refused(extra, allowed, stored.agreed.currency)
    if why is None:
        return False
    numbers = sorted({line.number for line in lines})
    message = f"{' and '.join(numbers)}, its invoice: {why}"
    fingerprint = hashlib.sha256(message.encode()).hexdigest()
    return store.conflicts.open(stored.reference, ConflictKind.CHANGED, fingerprint, FINDER, message, numbers=numbers)
