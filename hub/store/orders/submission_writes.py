"""The statements by which an order enters, in a transaction that the caller holds."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select

from hub.records import Basket, Order
from hub.records.stored_order import AccountExposure, ApprovalState, RefusalReason, StoredOrder
from hub.rules.approval_requirements import RequiredApproval
from hub.rules.order_states import COUNTS_AS_OWED, NOT_IN_THE_ERP, outbox_entry, state_on_entry
from hub.store.engine.tenant_scoped import TenantScope, TenantScoped
from hub.store.engine.upsert import insert_if_new
from hub.store.orders.approval_writes import ApprovalWrites
from hub.store.orders.order_reading import read_orders, with_outbox
from hub.store.orders.order_tables import account_link, order_line, outbox, sales_order
from hub.store.orders.order_writes import RULES

RequiredFor = Callable[[AccountExposure], Sequence[RequiredApproval]]
"""Which approvals an order needs, in order, given what its account has under way.

The store calls it inside the transaction that keeps the order, while the account's other orders wait: were it asked
before, two orders at once would each find the credit that only one of them may use. So it reads nothing but what it is
given, and is quick.
"""


@dataclass(frozen=True)
class Submission:
    """An order on its way in.

    `basket`: as it was offered. `digest`: of the basket's content. `order`: as it was agreed. `required_for`: the
    approvals that it needs, see `RequiredFor`; none: it is queued at once. `waits_for`: why it can't be sent yet, once
    it is approved. `balance_of`: when the ERP's balance of the account was read; what was sent later isn't in it.
    """

    basket: Basket
    digest: str
    order: Order
    required_for: RequiredFor
    waits_for: str | None = None
    balance_of: datetime | None = None


class SubmissionWrites(TenantScoped):
    """How orders enter one office, statement by statement."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._rows = ApprovalWrites(scope)

    def take(self, connection: Connection, submission: Submission) -> StoredOrder:
        """See `Submissions.take`."""
        order, basket, waits_for = submission.order, submission.basket, submission.waits_for
        # before anything is read: from here on the account's other orders wait
        self._lock_account(connection, order.account)
        if older := self._taken(connection, order.reference):
            return older
        exposure = self.exposure(connection, order.account, order.reference, submission.balance_of)
        required = submission.required_for(exposure)
        state = state_on_entry(required)
        head = order.model_dump(exclude={"lines", "charges", "texts", "reference"})
        # as JSON: exact amounts become texts
        head |= order.model_dump(mode="json", include={"charges", "texts"})
        if not self._put(connection, order.reference, basket, submission.digest, state, **head, waits_for=waits_for):
            return self._rows.read(connection, order.reference)
        own = {"tenant": self.tenant, "reference": order.reference}
        connection.execute(insert(order_line), [{**own, **line.model_dump()} for line in order.lines])
        self._rows.event(connection, order.reference, "received", basket.placed_by or "storefront", key=basket.key)
        for number, (role, reason) in enumerate(required, 1):
            self._rows.ask(connection, order.reference, number, role, reason)
        if not required:
            entry = outbox_entry(order, waits_for)
            self._rows.approve(connection, entry, RULES, "nobody needs to approve it")
        return self._rows.read(connection, order.reference)

    def refuse(
        self,
        connection: Connection,
        reference: str,
        basket: Basket,
        digest: str,
        reasons: Sequence[RefusalReason],
        **head: Any,
    ) -> StoredOrder:
        """See `Submissions.refuse`."""
        if older := self._taken(connection, reference):
            return older
        head |= {"account": basket.account, "currency": basket.currency}
        listed = [list(reason) for reason in reasons]
        if not self._put(connection, reference, basket, digest, ApprovalState.REFUSED, **head, reasons=listed):
            return self._rows.read(connection, reference)
        message = "; ".join(reason.message for reason in reasons)
        codes = sorted({reason.code for reason in reasons})
        self._rows.event(connection, reference, "refused", RULES, message, codes=codes)
        return self._rows.read(connection, reference)

    def exposure(
        self, connection: Connection, account: str, besides: str, balance_of: datetime | None
    ) -> AccountExposure:
        """See `Submissions.exposure`."""
        mine = (self._mine(sales_order), sales_order.c.account == account, sales_order.c.reference != besides)
        under_way = sales_order.c.approval.in_(COUNTS_AS_OWED)
        # none: it isn't approved yet, so it has no row there
        outside: list[ColumnElement[bool]] = [outbox.c.push_state.is_(None), outbox.c.push_state.in_(NOT_IN_THE_ERP)]
        if balance_of:
            outside.append(outbox.c.sent_at >= balance_of)
        columns = (sales_order.c.currency, sales_order.c.gross)
        amounts = select(*columns).select_from(with_outbox).where(*mine, under_way, or_(*outside))
        approved = select(sales_order.c.reference).where(*mine, sales_order.c.approval == ApprovalState.APPROVED)
        open_gross: dict[str, Decimal] = defaultdict(Decimal)
        # not SUM, which on SQLite would add floats
        for currency, gross in connection.execute(amounts):
            open_gross[currency] += gross
        return AccountExposure(open_gross, connection.execute(approved.limit(1)).first() is not None)

    def _taken(self, connection: Connection, reference: str) -> StoredOrder | None:
        """What stands under the reference, unless the rules refused it: then it may be offered again."""
        self._rows.lock(connection, reference)
        orders = read_orders(connection, self._mine(sales_order), sales_order.c.reference == reference)
        return orders[0] if orders and not orders[0].is_refused_by_rules else None

    def _lock_account(self, connection: Connection, account: str) -> None:
        # the one row of this database that stands for an account
        query = select(account_link.c.buyer).where(self._mine(account_link), account_link.c.account == account)
        connection.execute(query.with_for_update())

    def _put(
        self,
        connection: Connection,
        reference: str,
        basket: Basket,
        digest: str,
        approval: ApprovalState,
        *,
        reasons: Sequence[list[Any]] = (),
        **head: Any,
    ) -> bool:
        """Write the order's head, anew or over one that the rules refused; False when another was quicker."""
        values = {
            "content_digest": digest,
            "basket": basket.model_dump_json(),
            "approval": approval,
            "reasons": list(reasons),
            "placed_at": basket.placed_at,
            "placed_by": basket.placed_by,
            "received_at": self._clock.now(),
            **head,
        }
        key = {"tenant": self.tenant, "reference": reference, "storefront_key": basket.key}
        if insert_if_new(connection, sales_order, **key, **values, events=0):
            return True
        # something stood there: another order that was quicker, or one that the rules refused, which is written over
        if self._taken(connection, reference):
            return False
        # without `events`: the refusal's events stay, and the numbers go on
        self._rows.set(connection, reference, **values)
        return True
