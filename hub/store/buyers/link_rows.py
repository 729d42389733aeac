"""What every part of linking accounts to buyers has in common: an account's link, and taking turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, select

from hub.store.engine.tenant_scoped import TenantScoped
from hub.store.orders.order_tables import account_link

LINKING_TURN = 7_209_342
"""Any number that nothing else in the same PostgreSQL database takes as an advisory lock."""


class LinkRows(TenantScoped):
    """Base of what reads or changes an office's links, inside one transaction."""

    @contextmanager
    def _in_turn(self) -> Iterator[Connection]:
        """A transaction that waits for whoever links at any office: a number's buyer must be the same for all."""
        with self._orders.write(turn=LINKING_TURN) as connection:
            yield connection

    def _link(self, connection: Connection, account: str) -> Row[Any, Any] | None:
        """The account's buyer, and how it came to it."""
        query = select(account_link.c.buyer, account_link.c.how)
        return connection.execute(query.where(*self._of(account_link, account))).first()

    def _of(self, table: Table, account: str) -> tuple[ColumnElement[bool], ...]:
        return self._mine(table), table.c.account == account
