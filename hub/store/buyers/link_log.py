"""What every part of linking accounts to buyers has in common: taking turns, and the log of who linked what and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, select, text

from hub.store.engine.bound import TenantScoped
from hub.store.orders.tables import account_link, link_event

LINKING_LOCK = 7_209_342
"""Any number that nothing else in the same PostgreSQL database takes as an advisory lock."""


@dataclass(frozen=True)
class LinkEvent:
    """An account that got a buyer, or another one; `how` as in its link, or unlinked. Never changed."""

    number: int
    at: datetime
    by: str
    how: str
    buyer: str
    former: str | None
    note: str


class LinkLog(TenantScoped):
    """An office's accounts one by one, and the append-only log of the buyers that each had."""

    def buyer_of(self, account: str) -> str | None:
        """The buyer that the account is linked to."""
        with self._orders.read() as connection:
            link = self._link(connection, account)
            return link.buyer if link else None

    def link_events(self, account: str) -> list[LinkEvent]:
        """Every link that the account had, the first one first."""
        columns = (link_event.c[field.name] for field in fields(LinkEvent))
        query = select(*columns).where(*self._of(link_event, account)).order_by(link_event.c.number)
        with self._orders.read() as connection:
            return [LinkEvent(*row) for row in connection.execute(query)]

    @contextmanager
    def _in_turn(self) -> Iterator[Connection]:
        """A transaction that waits for whoever links at any office; on SQLite writers take turns anyway."""
        with self._orders.write() as connection:
            if not self._orders.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LINKING_LOCK})
            yield connection

    def _link(self, connection: Connection, account: str) -> Row[Any, Any] | None:
        """The account's buyer, and how it came to it."""
        query = select(account_link.c.buyer, account_link.c.how)
        return connection.execute(query.where(*self._of(account_link, account))).first()

    def _of(self, table: Table, account: str) -> tuple[ColumnElement[bool], ...]:
        return self._mine(table), table.c.account == account
