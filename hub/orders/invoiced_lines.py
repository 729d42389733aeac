"""What an ERP charges on its invoices and nobody agreed: beside the goods, or in another currency."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from hub.config.allowed_lines import AllowedLine
from hub.records import CreditMemo, Invoice, Kind
from hub.records.order_conflict import OF_DOCUMENTS, ConflictKind
from hub.records.stored_order import StoredOrder
from hub.rules.beside_goods import beyond, entered_beside
from hub.rules.extra_lines import describe_refused, extra_of, without_credited
from hub.store import TenantBinding

LOOK_BACK = timedelta(days=62)
"""How old an invoice may be: posted under an earlier date it is as old as the packs look back for it."""
AT_ONCE = 500


def find_refused_charges(store: TenantBinding, allowed: Sequence[AllowedLine], today: date, currency: str) -> list[str]:
    """Open a conflict for each order that was charged more than the office lets stand, or in another currency than it
    is in; the references that are new.

    `currency`: the office's. All invoices of an order count together, less what was credited of them, by the rules for
    the lines of its orders. Words cost nobody, and an ERP writes many on its invoices.
    """
    charged = store.documents.charged_since(today - LOOK_BACK, currency)
    numbers = sorted(charged | store.orders.numbers_in_other_currencies(currency))
    found = []
    for start in range(0, len(numbers), AT_ONCE):
        batch = numbers[start : start + AT_ONCE]
        by_number: dict[str, list[Invoice]] = defaultdict(list)
        for line in store.documents.lines(Kind.INVOICE, numbers=batch):
            if isinstance(line, Invoice):
                by_number[line.order_number or ""].append(line)
        invoices = {line.number for lines in by_number.values() for line in lines}
        memos = store.documents.lines(Kind.CREDIT_MEMO, numbers=batch, invoices=invoices)
        credits = [line for line in memos if isinstance(line, CreditMemo) and line.extra]
        for stored in store.orders.with_numbers(batch):
            number = stored.push.erp_number if stored.push else None
            own = [line for line in by_number[number or ""] if line.account == stored.account]
            if _is_named(store, stored, own, _credits_of(own, number, credits), allowed):
                found.append(stored.reference)
    return found


def _credits_of(invoices: Sequence[Invoice], number: str | None, credits: Sequence[CreditMemo]) -> list[CreditMemo]:
    """What was taken back of an order's invoices, for the same account."""
    accounts, own = {line.account for line in invoices}, {line.number for line in invoices}
    return [
        line
        for line in credits
        if line.account in accounts and (line.order_number or "") in ("", number)
        if line.order_number or line.invoice_number in own
    ]


def _is_named(
    store: TenantBinding,
    stored: StoredOrder,
    lines: Sequence[Invoice],
    credits: Sequence[CreditMemo],
    allowed: Sequence[AllowedLine],
) -> bool:
    why = _why_refused(stored, lines, credits, allowed)
    if why is None:
        return False
    numbers = sorted({line.number for line in lines})
    message = f"{' and '.join(numbers)}, its invoice: {why}"
    fingerprint = hashlib.sha256(message.encode()).hexdigest()
    return store.conflicts.open(
        stored.reference, ConflictKind.CHANGED, fingerprint, OF_DOCUMENTS, message, numbers=numbers
    )


def _why_refused(
    stored: StoredOrder, lines: Sequence[Invoice], credits: Sequence[CreditMemo], allowed: Sequence[AllowedLine]
) -> str | None:
    currency = stored.agreed.currency
    if others := sorted({line.currency for line in lines if line.currency != currency and _is_charged(line)}):
        return f"charges in {', '.join(others)}, the order is in {currency}"
    taken_back = (extra_of(line, currency) for line in credits)
    beside = (extra_of(line) for line in lines if line.extra)
    charged = beyond(entered_beside(stored), without_credited(beside, taken_back))
    extra = [line for line in charged if line.net.is_nan() or line.net]
    return describe_refused(extra, allowed, currency)


def _is_charged(line: Invoice) -> bool:
    """Whether a line comes to anything: words cost nobody, in whatever currency."""
    return bool(extra_of(line).net)
