"""Whether an older copy of the orders database was put back, and what isn't proved since then.

What was sent after the copy was made, the copy doesn't know: its orders would be entered a second time. So the calls
are counted twice, here and in the runtime database; where that one counts more, the copy is known. Until nothing older
than the restore is unproved, every order is suspected of being in the ERP and is looked up there before it is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select, update

from hub.records.stored_order import ApprovalState, CallEnd, PushState, StoredOrder
from hub.rules.order_states import TO_PUSH
from hub.store.engine.database import Databases
from hub.store.engine.dialects import dialect_of
from hub.store.engine.elapsed import mark
from hub.store.engine.tenant_scoped import TenantScope, TenantScoped
from hub.store.orders.order_tables import outbox, restoration, sales_order
from hub.store.orders.order_writes import OrderWrites
from hub.store.runtime.runtime_tables import call_count

SUSPECTED = "the orders database was restored: the ERP is asked for it before it is sent"
LONGEST = timedelta(days=7)
"""For how long calls that no look-up explains (one order may take several) keep the state up."""
OPEN_APPROVALS = (ApprovalState.RECEIVED, ApprovalState.WAITING)


@dataclass(frozen=True)
class Restoration:
    """A copy of the orders database that was put back.

    `how`: by what it is known. `unproved`: orders older than it that the ERP wasn't asked for yet. `unaccounted`: calls
    that the copy doesn't know and no look-up has explained.
    """

    tenant: str
    since: datetime
    how: str
    unproved: int
    unaccounted: int

    def __str__(self) -> str:
        missing = f", {self.unaccounted} calls that it doesn't know are unexplained" if self.unaccounted else ""
        return (
            f"{self.tenant}: the orders database was restored ({self.how}, {self.since:%Y-%m-%d %H:%MZ}): every order "
            f"is looked up in the ERP before it is sent; {self.unproved} older orders are unproved{missing}"
        )


class Restorations(TenantScoped):
    """One office's part of it."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._rows = OrderWrites(scope)

    def compare(self) -> None:
        """Hold both counts against each other, at every start and every push.

        Raises:
            StoreUnavailable: a database can't be reached.
            StoreReplaced: it isn't the one that was opened.
        """
        self._scope.databases.check_in_place()
        # the one outside first: whoever announces an order writes it last, so it can't be ahead by being read earlier
        outside = _counted(self._scope.databases, self.tenant).get(self.tenant, 0)
        own = self._calls()
        if outside > own:
            self.declare("it knows fewer calls than the runtime database", unaccounted=outside - own, calls=outside)
        elif own > outside:
            self.witness(own)

    def declare(self, how: str, *, unaccounted: int = 0, calls: int = 0) -> None:
        """From now on the orders are suspected of being in the ERP, whatever their attempts say."""
        moment, marked = self._clock.now(), mark(self._clock)
        with self._orders.write() as connection:
            count_call(connection, self.tenant, 0)
            now = {"restored_at": moment, "restored_monotonic": marked}
            values = {**now, "how": how, "unaccounted": restoration.c.unaccounted + unaccounted, "cleared_at": None}
            counted = select(restoration.c.calls).where(self._mine(restoration))
            known = connection.execute(counted.with_for_update()).scalar_one()
            mine = update(restoration).where(self._mine(restoration))
            connection.execute(mine.values({**values, "calls": max(calls, known)}))
            self._suspect(connection, moment, marked)

    def clear(self) -> bool:
        """A person says that nothing older is unproved; False when there was no such state."""
        return self._clear(IS_ACTIVE)

    def _clear(self, which: ColumnElement[bool]) -> bool:
        with self._orders.write() as connection:
            mine = update(restoration).where(self._mine(restoration), which)
            return connection.execute(mine.values(cleared_at=self._clock.now(), unaccounted=0)).rowcount == 1

    def current(self) -> Restoration | None:
        """The state, while it lasts."""
        with self._orders.read() as connection:
            return self._current(connection)

    def explain(self, stored: StoredOrder) -> None:
        """A look-up has found an order in the ERP that this database didn't know to be there."""
        if stored.push is None or stored.push.attempt:
            return
        with self._orders.write() as connection:
            some = (IS_ACTIVE, restoration.c.unaccounted > 0)
            mine = update(restoration).where(self._mine(restoration), *some)
            connection.execute(mine.values(unaccounted=restoration.c.unaccounted - 1))

    def end_if_proved(self) -> None:
        """End the state when nothing older than the restore is unproved."""
        current = self.current()
        if current is None or current.unproved:
            return
        if not current.unaccounted or self._clock.now() - current.since > LONGEST:
            # this very one: another copy may have been put back since it was looked at
            self._clear(restoration.c.restored_at == current.since)

    def witness(self, calls: int) -> bool:
        """Count outside of the orders database too; False where so many, or more, were counted there before."""
        with self._runtime.write() as connection:
            insert = dialect_of(connection.dialect).insert(call_count).values(tenant=self.tenant, calls=calls)
            more = {"set_": {"calls": calls}, "where": call_count.c.calls < calls}
            counted = insert.on_conflict_do_update(index_elements=["tenant"], **more).returning(call_count.c.calls)
            return connection.execute(counted).first() is not None

    def is_repeated(self, calls: int) -> bool:
        """Count a call that was announced under this number; True where the number was given before.

        Then an older copy was put back since the push began, and from now on its orders are suspected.
        """
        # where it isn't the last number any more, whoever has the claim now has counted further
        if self.witness(calls) or self._calls() != calls:
            return False
        outside = _counted(self._scope.databases, self.tenant)[self.tenant]
        self.declare("it gave a call's number twice", unaccounted=outside - calls + 1, calls=outside)
        return True

    def _calls(self) -> int:
        with self._orders.read() as connection:
            return connection.execute(select(restoration.c.calls).where(self._mine(restoration))).scalar() or 0

    def _current(self, connection: Connection) -> Restoration | None:
        columns = (restoration.c.restored_at, restoration.c.how, restoration.c.unaccounted)
        row = connection.execute(select(*columns).where(self._mine(restoration), IS_ACTIVE)).first()
        if row is None:
            return None
        unproved = connection.execute(self._unproved(row.restored_at)).scalar_one()
        return Restoration(self.tenant, row.restored_at, row.how, unproved, row.unaccounted)

    def _unproved(self, restored_at: datetime) -> Any:
        """How many orders are older than the restore and may have been sent after the copy was made."""
        last_called = or_(outbox.c.waiting_since.is_(None), outbox.c.waiting_since <= restored_at)
        on_the_way = and_(outbox.c.push_state.in_(TO_PUSH), last_called)
        on = and_(outbox.c.tenant == sales_order.c.tenant, outbox.c.reference == sales_order.c.reference)
        is_open = sales_order.c.approval.in_(OPEN_APPROVALS)
        waiting = and_(sales_order.c.received_at <= restored_at, is_open, outbox.c.reference.is_(None))
        query = select(func.count()).select_from(sales_order.outerjoin(outbox, on))
        # what is offered again is newer than the restore, and suspected all the same
        return query.where(self._mine(sales_order), or_(waiting, on_the_way))

    def _suspect(self, connection: Connection, moment: datetime, marked: str) -> None:
        """What waits in the copy may have been sent, or sent again, after it was made."""
        values = {"last_call": CallEnd.DOUBTFUL, "waiting_since": moment, "skip_lookup": False}
        values |= {"waiting_since_monotonic": marked}
        # an open call stays open: only the proof that its sender is dead ends it
        closed = or_(outbox.c.last_call.is_(None), outbox.c.last_call != CallEnd.OPEN)
        states = (PushState.SENDING, PushState.REVIEW)
        connection.execute(
            update(outbox).where(self._mine(outbox), outbox.c.push_state.in_(states), closed).values(values)
        )
        queued = update(outbox).where(self._mine(outbox), outbox.c.push_state == PushState.QUEUED)
        changed = connection.execute(queued.values({**values, "reason": SUSPECTED}).returning(outbox.c.reference))
        for (reference,) in changed.all():
            self._rows.event(connection, reference, "suspected", "restore", SUSPECTED)


class AllRestorations:
    """Of all offices: compared when a store is opened, and shown."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    def behind(self) -> list[str]:
        """The offices whose orders know fewer calls than the runtime database."""
        outside = _counted(self._databases)
        with self._databases.orders.read() as connection:
            rows = connection.execute(select(restoration.c.tenant, restoration.c.calls)).all()
        own = {tenant: calls for tenant, calls in rows}  # noqa: C416 - a Row isn't a pair to mypy
        return sorted(tenant for tenant, calls in outside.items() if calls > own.get(tenant, 0))


IS_ACTIVE = and_(restoration.c.restored_at.is_not(None), restoration.c.cleared_at.is_(None))


def count_call(connection: Connection, tenant: str, more: int = 1) -> int:
    """Count an announced call, in the transaction that announces it; gives the count."""
    fresh: Mapping[str, Any] = {"tenant": tenant, "calls": more, "unaccounted": 0}
    insert = dialect_of(connection.dialect).insert(restoration).values(fresh)
    raised = insert.on_conflict_do_update(index_elements=["tenant"], set_={"calls": restoration.c.calls + more})
    return int(connection.execute(raised.returning(restoration.c.calls)).scalar_one())


def suspicion(connection: Connection, tenant: str, reference: str) -> dict[str, Any]:
    """What an order's row in the outbox begins with: nothing, or the doubt whether the ERP holds it already.

    While the state lasts every order is suspected; afterwards those that are older than the restore, which the
    storefront offers again because the copy didn't know them.
    """
    older = or_(
        sales_order.c.placed_at <= restoration.c.restored_at, sales_order.c.received_at <= restoration.c.restored_at
    )
    this = and_(sales_order.c.tenant == restoration.c.tenant, sales_order.c.reference == literal(reference))
    suspected: ColumnElement[bool] = or_(IS_ACTIVE, and_(restoration.c.restored_at.is_not(None), older))
    query = select(restoration.c.restored_at, restoration.c.restored_monotonic)
    row = connection.execute(query.join(sales_order, this).where(restoration.c.tenant == tenant, suspected)).first()
    if row is None:
        return {}
    since = {"waiting_since": row.restored_at, "waiting_since_monotonic": row.restored_monotonic}
    return {"last_call": CallEnd.DOUBTFUL, **since, "reason": SUSPECTED}


def _counted(databases: Databases, tenant: str | None = None) -> dict[str, int]:
    query = select(call_count.c.tenant, call_count.c.calls)
    with databases.runtime.read() as connection:
        mine = query if tenant is None else query.where(call_count.c.tenant == tenant)
        return {name: calls for name, calls in connection.execute(mine)}  # noqa: C416 - a Row isn't a pair to mypy
