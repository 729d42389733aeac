"""Reading one office's orders, and what happened to each."""

from collections.abc import Collection
from itertools import chain

from sqlalchemy import ColumnElement, select

from hub.records.stored_order import ApprovalState, OrderEvent, PushState, StoredOrder
from hub.store.engine.tenant_scoped import TenantScope, TenantScoped
from hub.store.orders.order_reading import read_orders
from hub.store.orders.order_tables import order_event, outbox, sales_order
from hub.store.orders.order_writes import RULES, OrderWrites

UNFINISHED = (
    sales_order.c.approval == ApprovalState.WAITING,
    outbox.c.push_state.in_((PushState.QUEUED, PushState.SENDING, PushState.REVIEW)),
)
"""What an order meets that isn't in the ERP yet and may still come there: one of them, never both."""


class Orders(TenantScoped):
    """The orders of one office."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._rows = OrderWrites(scope)

    def get(self, reference: str) -> StoredOrder:
        """The order of that reference; RecordRejected `unknown-order` if this office has none."""
        with self._orders.read() as connection:
            return self._rows.read(connection, reference)

    def by_key(self, key: str) -> StoredOrder | None:
        """The order that the storefront offered under its key."""
        return next(iter(self._where(sales_order.c.storefront_key == key)), None)

    def by_number(self, number: str) -> StoredOrder | None:
        """The order that the ERP holds under its number."""
        return next(iter(self._where(outbox.c.erp_number == number)), None)

    def with_numbers(self, numbers: Collection[str]) -> list[StoredOrder]:
        """The orders that the ERP holds under these numbers."""
        return self._where(outbox.c.erp_number.in_(list(numbers)))

    def numbers_in_other_currencies(self, currency: str) -> set[str]:
        """The ERP's numbers of the orders in any other currency than this."""
        sent = (outbox.c.tenant == sales_order.c.tenant, outbox.c.reference == sales_order.c.reference)
        query = select(outbox.c.erp_number).where(
            self._mine(sales_order), *sent, sales_order.c.currency != currency, outbox.c.erp_number.is_not(None)
        )
        with self._orders.read() as connection:
            return set(connection.execute(query).scalars())

    def among(self, references: Collection[str]) -> list[StoredOrder]:
        """Those of the references that are this office's own orders."""
        return self._where(sales_order.c.reference.in_(list(references)))

    def find(
        self,
        *,
        approval: ApprovalState | None = None,
        push: PushState | None = None,
        account: str | None = None,
        limit: int | None = None,
    ) -> list[StoredOrder]:
        """The office's orders, the newest first."""
        asked = ((sales_order.c.approval, approval), (outbox.c.push_state, push), (sales_order.c.account, account))
        return self._where(*(column == value for column, value in asked if value is not None), limit=limit)

    def unfinished(self) -> list[StoredOrder]:
        """Those that wait for an approval, for the push or for a person, each once as it is at one moment."""
        with self._orders.read() as connection:
            # a statement each, for which there is an index; together they'd read all that was ever ordered
            reads = (read_orders(connection, self._mine(sales_order), condition) for condition in UNFINISHED)
            return [*chain.from_iterable(reads)]

    def events(self, reference: str) -> list[OrderEvent]:
        """What happened to an order, the first event first."""
        columns = order_event.c
        query = (
            select(columns.number, columns.at, columns.kind, columns.by, columns.message, columns.details)
            .where(self._mine(order_event), columns.reference == reference)
            .order_by(columns.number)
        )
        with self._orders.read() as connection:
            return [OrderEvent(*row) for row in connection.execute(query)]

    def note_alarm(self, reference: str, waits_for: str) -> bool:
        """Note that people are told of an order that waits; False when they were told that it waits for this.

        Raises:
            RecordRejected: `unknown-order`.
        """
        alarms = (self._mine(order_event), order_event.c.reference == reference, order_event.c.kind == "alarm")
        last = select(order_event.c.message).where(*alarms).order_by(order_event.c.number.desc()).limit(1)
        with self._orders.write() as connection:
            # before it is read: two who look at once would both tell people
            self._rows.lock(connection, reference)
            if connection.execute(last).scalar() == waits_for:
                return False
            self._rows.event(connection, reference, "alarm", RULES, waits_for)
            return True

    def _where(self, *conditions: ColumnElement[bool], limit: int | None = None) -> list[StoredOrder]:
        with self._orders.read() as connection:
            return read_orders(connection, self._mine(sales_order), *conditions, limit=limit)
