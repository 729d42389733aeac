"""What an ERP charges on its invoices and nobody agreed: goods, what stands beside them, or in another currency."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from hub.config.allowed_lines import AllowedLine
from hub.orders.charged_orders import ChargedOrder, charged_orders
from hub.records import Invoice
from hub.records.order_conflict import OF_DOCUMENTS, ConflictKind
from hub.records.stored_order import ExtraLine, StoredOrder
from hub.rules.beside_goods import beyond, entered_beside
from hub.rules.counted_goods import CountedGoods
from hub.rules.extra_lines import describe_refused, extra_of, without_credited
from hub.rules.invoiced_goods import WrongCharge, wrongly_invoiced
from hub.rules.units import Units
from hub.store import TenantBinding

LOOK_BACK = timedelta(days=62)
"""How old an invoice may be: posted under an earlier date it is as old as the packs look back for it."""
LOOK_AGAIN = timedelta(days=3)
"""For how long the goods of an invoice are looked at after it came: a run that is killed is made good by the next."""
AT_ONCE = 500


def find_wrong_invoices(
    store: TenantBinding, allowed: Sequence[AllowedLine], tolerance: Decimal, now: datetime, currency: str
) -> list[str]:
    """Open a conflict for each order that was charged otherwise than it was agreed; the references that are new.

    That is more than the office lets stand beside the goods, other goods, more of them, at another price, to another
    account, or in another currency. `currency`: the office's. All invoices of an order count together, less what was
    credited of them: so credit memos must be read behind the invoices. Words cost nobody, and an ERP writes many on its
    invoices. `tolerance`: by how much the ERP's own amounts may differ.
    """
    recent = store.documents.invoiced_since(now - LOOK_AGAIN)
    charged = store.documents.charged_since(now.date() - LOOK_BACK, currency)
    charged |= store.orders.numbers_in_other_currencies(currency)
    orders = {stored.reference: stored for stored in _orders(store, charged)}
    new = {stored.reference: stored for stored in _orders(store, recent.numbers, recent.references)}
    found, every = [], [*(orders | new).values()]
    for start in range(0, len(every), AT_ONCE):
        batch = charged_orders(store, every[start : start + AT_ONCE], new)
        units = store.catalogue.units({sku for each in batch for sku in each.stored.agreed.skus()})
        for each in batch:
            wrong = [
                *_why_refused(each, allowed),
                *_wrong_account(each),
                *_wrong_goods(each, units, allowed, tolerance),
            ]
            if wrong and _is_named(store, each, wrong):
                found.append(each.stored.reference)
    return found


def _orders(store: TenantBinding, numbers: Collection[str], references: Collection[str] = ()) -> Iterator[StoredOrder]:
    """The orders of these numbers of the ERP's, and references."""
    of_number, of_reference = sorted(numbers), sorted(references)
    for start in range(0, len(of_number), AT_ONCE):
        yield from store.orders.with_numbers(of_number[start : start + AT_ONCE])
    for start in range(0, len(of_reference), AT_ONCE):
        yield from store.orders.among(of_reference[start : start + AT_ONCE])


def _is_named(store: TenantBinding, charged: ChargedOrder, wrong: Sequence[WrongCharge]) -> bool:
    numbers = sorted({line.number for line in charged.invoices})
    whose = "its invoice" if len(numbers) == 1 else "its invoices"
    message = f"{' and '.join(numbers)}, {whose}: {'; '.join(each.said for each in wrong)}"
    # what a person settled isn't asked again because more of it is invoiced
    fingerprint = hashlib.sha256("; ".join(each.sign for each in wrong).encode()).hexdigest()
    return store.conflicts.open(
        charged.stored.reference, ConflictKind.CHANGED, fingerprint, OF_DOCUMENTS, message, numbers=numbers
    )


def _why_refused(charged: ChargedOrder, allowed: Sequence[AllowedLine]) -> Iterator[WrongCharge]:
    """What is charged beside the goods, or in another currency."""
    currency = charged.currency
    if others := sorted({line.currency for line in charged.invoices if line.currency != currency and _comes_to(line)}):
        said = f"charges in {', '.join(others)}, the order is in {currency}"
        yield WrongCharge(said, said)
        return
    beside = (extra_of(line) for line in charged.invoices if charged.is_beside(line, allowed))
    left = beyond(entered_beside(charged.stored), without_credited(beside, _taken_back(charged, allowed)))
    extra = [line for line in left if line.net.is_nan() or line.net]
    if why := describe_refused(extra, allowed, currency):
        yield WrongCharge(why, why)


def _taken_back(charged: ChargedOrder, allowed: Sequence[AllowedLine]) -> list[ExtraLine]:
    return [extra_of(line, charged.currency) for line in charged.credits if charged.is_beside(line, allowed)]


def _wrong_account(charged: ChargedOrder) -> Iterator[WrongCharge]:
    """Another customer than the order's pays for it; whose, stands in no message."""
    if charged.is_new and any(line.account != charged.stored.account for line in charged.invoices):
        said = "another account than the order's is charged"
        yield WrongCharge(said, said)


def _wrong_goods(
    charged: ChargedOrder, units: Units, allowed: Sequence[AllowedLine], tolerance: Decimal
) -> Iterable[WrongCharge]:
    if not charged.is_new:  # by the units of today an old invoice may count another quantity
        return ()
    stored, currency = charged.stored, charged.currency
    invoices = [line for line in charged.invoices if line.currency == currency]
    credits = [line for line in charged.credits if line.currency == currency]
    erp_lines = stored.push.erp_lines if stored.push else {}
    goods = CountedGoods(stored.agreed.lines, [*charged.orders, *invoices, *credits], units, erp_lines)
    others = {line.sku for line in (*invoices, *credits) if line.sku and charged.is_beside(line, allowed)}
    beside = sum((line.net for line in _taken_back(charged, ()) if not line.net.is_nan()), Decimal(0))
    return wrongly_invoiced(goods, invoices, credits, others, currency, tolerance, beside)


def _comes_to(line: Invoice) -> bool:
    """Whether a line comes to anything: words cost nobody, in whatever currency."""
    return bool(extra_of(line).net)
