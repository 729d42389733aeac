"""What an ERP charges on its invoices and nobody agreed: goods, what stands beside them, or in another currency."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from hub.config.allowed_lines import AllowedLine
from hub.records import CreditMemo, DocumentLine, Invoice, Kind
from hub.records.order_conflict import OF_DOCUMENTS, ConflictKind
from hub.records.stored_order import StoredOrder
from hub.rules.beside_goods import beyond, entered_beside
from hub.rules.counted_goods import CountedGoods
from hub.rules.extra_lines import describe_refused, extra_of, is_allowed_product, without_credited
from hub.rules.invoiced_goods import wrongly_invoiced
from hub.rules.units import Units
from hub.store import TenantBinding

LOOK_BACK = timedelta(days=62)
"""How old an invoice may be: posted under an earlier date it is as old as the packs look back for it."""
LOOK_AGAIN = timedelta(days=3)
"""For how long the goods of an invoice are looked at after it came: a run that is killed is made good by the next."""
AT_ONCE = 500


@dataclass(frozen=True)
class _Charged:
    """An order and what was charged for it; `orders`: as the ERP has, or had it."""

    stored: StoredOrder
    orders: Sequence[DocumentLine]
    invoices: Sequence[Invoice]
    credits: Sequence[CreditMemo]

    @property
    def currency(self) -> str:
        return self.stored.agreed.currency

    @property
    def charges(self) -> frozenset[str]:
        """The ERP's codes of the order's own charges, which may be products to it."""
        codes = {line.code for line in entered_beside(self.stored) if line.code}
        return frozenset(codes.difference(self.stored.agreed.skus()))

    def is_beside(self, line: DocumentLine) -> bool:
        """Whether a line is no goods."""
        return bool(line.extra) or line.sku in self.charges


def find_wrong_invoices(
    store: TenantBinding, allowed: Sequence[AllowedLine], tolerance: Decimal, now: datetime, currency: str
) -> list[str]:
    """Open a conflict for each order that was charged otherwise than it was agreed; the references that are new.

    That is more than the office lets stand beside the goods, other goods, more of them, at another price, or in another
    currency. `currency`: the office's. All invoices of an order count together, less what was credited of them. Words
    cost nobody, and an ERP writes many on its invoices. `tolerance`: by how much the ERP's own amounts may differ.
    """
    charged = store.documents.charged_since(now.date() - LOOK_BACK, currency)
    charged |= store.documents.invoiced_since(now - LOOK_AGAIN)
    numbers = sorted(charged | store.orders.numbers_in_other_currencies(currency))
    found = []
    for start in range(0, len(numbers), AT_ONCE):
        orders = _charged(store, numbers[start : start + AT_ONCE])
        units = store.catalogue.units({sku for each in orders for sku in each.stored.agreed.skus()})
        for each in orders:
            wrong = [*_why_refused(each, allowed), *_wrong_goods(each, units, allowed, tolerance)]
            if wrong and _is_named(store, each, wrong):
                found.append(each.stored.reference)
    return found


def _charged(store: TenantBinding, numbers: Sequence[str]) -> list[_Charged]:
    by_number: dict[str, list[Invoice]] = defaultdict(list)
    for line in store.documents.lines(Kind.INVOICE, numbers=numbers):
        if isinstance(line, Invoice):
            by_number[line.order_number or ""].append(line)
    orders: dict[str, list[DocumentLine]] = defaultdict(list)
    for entered in store.documents.lines(Kind.ORDER_DOCUMENT, numbers=numbers, vanished=True):
        orders[entered.number].append(entered)
    invoices = {line.number for lines in by_number.values() for line in lines}
    memos = store.documents.lines(Kind.CREDIT_MEMO, numbers=numbers, invoices=invoices)
    credits = [line for line in memos if isinstance(line, CreditMemo)]
    found = []
    for stored in store.orders.with_numbers(numbers):
        number = (stored.push.erp_number if stored.push else None) or ""
        own = [line for line in by_number[number] if line.account == stored.account]
        found.append(_Charged(stored, orders[number], own, _credits_of(own, number, credits)))
    return found


def _credits_of(invoices: Sequence[Invoice], number: str, credits: Sequence[CreditMemo]) -> list[CreditMemo]:
    """What was taken back of an order's invoices, for the same account."""
    accounts, own = {line.account for line in invoices}, {line.number for line in invoices}
    return [
        line
        for line in credits
        if line.account in accounts and (line.order_number or "") in ("", number)
        if line.order_number or line.invoice_number in own
    ]


def _is_named(store: TenantBinding, charged: _Charged, wrong: Sequence[str]) -> bool:
    numbers = sorted({line.number for line in charged.invoices})
    message = f"{' and '.join(numbers)}, its invoice: {'; '.join(wrong)}"
    fingerprint = hashlib.sha256(message.encode()).hexdigest()
    return store.conflicts.open(
        charged.stored.reference, ConflictKind.CHANGED, fingerprint, OF_DOCUMENTS, message, numbers=numbers
    )


def _why_refused(charged: _Charged, allowed: Sequence[AllowedLine]) -> Iterator[str]:
    """What is charged beside the goods, or in another currency."""
    currency = charged.currency
    if others := sorted({line.currency for line in charged.invoices if line.currency != currency and _comes_to(line)}):
        yield f"charges in {', '.join(others)}, the order is in {currency}"
        return
    taken_back = (extra_of(line, currency) for line in charged.credits if charged.is_beside(line))
    beside = (extra_of(line) for line in charged.invoices if charged.is_beside(line))
    left = beyond(entered_beside(charged.stored), without_credited(beside, taken_back))
    extra = [line for line in left if line.net.is_nan() or line.net]
    if why := describe_refused(extra, allowed, currency):
        yield why


def _wrong_goods(charged: _Charged, units: Units, allowed: Sequence[AllowedLine], tolerance: Decimal) -> Iterator[str]:
    stored, currency = charged.stored, charged.currency
    invoices = [line for line in charged.invoices if line.currency == currency]
    credits = [line for line in charged.credits if line.currency == currency]
    erp_lines = stored.push.erp_lines if stored.push else {}
    goods = CountedGoods(stored.agreed.lines, [*charged.orders, *invoices, *credits], units, erp_lines)
    others = {line.sku for line in invoices if line.sku and is_allowed_product(line.sku, allowed)}
    yield from wrongly_invoiced(goods, invoices, credits, others | charged.charges, currency, tolerance)


def _comes_to(line: Invoice) -> bool:
    """Whether a line comes to anything: words cost nobody, in whatever currency."""
    return bool(extra_of(line).net)
