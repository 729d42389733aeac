"""The judge: the ERP's ledger against what the hub believes. P1 to P6 of the promise about orders."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

from hub.office import Office
from hub.records.stored_order import ApprovalState, PushState, StoredOrder
from hub.simulate import Ledger, LedgerOrder

LEGAL = {
    ("queued", "sending"), ("sending", "sent"), ("sending", "review"), ("review", "queued"), ("review", "sent"),
    ("queued", "cancelled"),
}  # fmt: skip
"""As design.md lists them, said again here so that the judge doesn't believe the accused."""
MOVES = {
    "queued": "queued", "sending": "sending", "sent": "sent", "review": "review", "retry": "queued", "resend": "queued",
    "resolve": "sent", "cancelled": "cancelled",
}  # fmt: skip
"""Which state an event leads to."""


@dataclass
class Verdict:
    """What is wrong, by promise; empty when all is well. Counts are for the report."""

    wrong: list[str] = field(default_factory=list)
    orders: int = 0
    sent: int = 0
    in_review: int = 0
    doubled: int = 0

    def __str__(self) -> str:
        return "\n".join(self.wrong[:20])


def judge(office: Office, ledger: Ledger, company: str, prefix: str, *, doubles_in_review: bool = False) -> Verdict:
    """Compare all orders whose storefront key begins so. `doubles_in_review`: what commits beyond the settle time."""
    orders = [one for one in office.store.orders.find() if one.basket.key.startswith(prefix)]
    rows: dict[str, list[LedgerOrder]] = defaultdict(list)
    for row in ledger.remaining(company):
        rows[row.reference].append(row)
    verdict = Verdict(orders=len(orders))
    for order in orders:
        _one(office, order, rows.get(order.reference, []), verdict, doubles_in_review)
    return verdict


def strangers(office: Office, ledger: Ledger, company: str, known: Collection[str] = ()) -> list[str]:
    """P2: ledger rows that no approved order of the office explains."""
    approved = {one.reference for one in office.store.orders.find(approval=ApprovalState.APPROVED)} | set(known)
    return [row.number for row in ledger.remaining(company) if row.reference not in approved]


def _one(
    office: Office, order: StoredOrder, rows: list[LedgerOrder], verdict: Verdict, doubles_in_review: bool
) -> None:
    push, reference = order.push, order.reference
    if order.approval is not ApprovalState.APPROVED or push is None or push.state is PushState.CANCELLED:
        if rows:
            verdict.wrong.append(f"P2 {reference} isn't approved, and the ERP holds {len(rows)}")
        return
    in_review = push.state is PushState.REVIEW
    verdict.sent += push.state is PushState.SENT
    verdict.in_review += in_review
    verdict.doubled += len(rows) > 1
    if push.state in (PushState.QUEUED, PushState.SENDING):
        verdict.wrong.append(f"P6 {reference} is still {push.state}: {push.reason}")
    if len(rows) > 1 and not (in_review and doubles_in_review):
        verdict.wrong.append(f"P1 {reference}: the ERP holds {len(rows)}, the hub says {push.state}")
    if not rows and not in_review:
        verdict.wrong.append(f"P1 {reference}: the ERP holds none, the hub says {push.state}")
    if push.state is PushState.SENT and push.erp_number not in [row.number for row in rows]:
        verdict.wrong.append(f"P4 {reference}: the ERP has no {push.erp_number}")
    for row in rows:
        if not (in_review and "as agreed" in (push.reason or "")) and _content(row) != _agreed(order):
            verdict.wrong.append(f"P3 {reference}: {row.number} isn't what was agreed")
    for move in _illegal(office, reference):
        verdict.wrong.append(f"P5 {reference}: {move}")


def _content(row: LedgerOrder) -> tuple[object, ...]:
    return row.customer, row.currency, [(line.sku, line.quantity, line.unit_price) for line in row.lines]


def _agreed(order: StoredOrder) -> tuple[object, ...]:
    agreed = order.agreed
    return agreed.account, agreed.currency, [(line.sku, line.quantity, line.unit_price) for line in agreed.lines]


def _illegal(office: Office, reference: str) -> list[str]:
    states = [MOVES[event.kind] for event in office.store.orders.events(reference) if event.kind in MOVES]
    pairs = pairwise(states)
    return [f"{left} -> {right}" for left, right in pairs if left != right and (left, right) not in LEGAL]


def mentioned(text: str) -> set[str]:
    """The ERP's numbers in a reason."""
    return set(re.findall(r"SO-\w+-\d+", text))
