"""What webhooks have to tell, and how each target gets on: what wasn't told waits until it was."""

import hashlib
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select, tuple_, update

from hub.clock import Clock
from hub.store.engine.database import Databases
from hub.store.engine.upsert import insert_if_new
from hub.store.orders.order_tables import webhook_move, webhook_subscription, webhook_target
from hub.store.orders.webhook_rows import OF_ORDERS, queue_moves_since

Topic = tuple[str, str]
"""An office, and a kind of what is told of it."""


class TargetKey(NamedTuple):
    """A client, and one of its targets."""

    client: str
    target: str

    def __str__(self) -> str:
        return f"{self.client} {self.target}"


@dataclass(frozen=True)
class TargetState:
    """How a target gets on. `attempts`: how often it failed in a row; `waiting`: moves of orders that it isn't told."""

    key: TargetKey
    told_at: datetime | None
    failing_since: datetime | None
    attempts: int
    next_try_at: datetime | None
    last_error: str | None
    parked_at: datetime | None
    waiting: int


@dataclass(frozen=True)
class WaitingMove:
    """A move that a target isn't told yet; `number` is that of the order's event, `position` its place in the queue."""

    position: int
    tenant: str
    reference: str
    number: int
    at: datetime
    state: str


class Webhooks:
    """All targets of all clients."""

    def __init__(self, databases: Databases, clock: Clock) -> None:
        self._orders, self._clock = databases.orders, clock

    def exclusive(self, key: TargetKey) -> AbstractContextManager[bool]:
        """Be the only one that tells a target, inside; False at once where somebody else is."""
        digest = hashlib.sha256(str(key).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return self._orders.exclusive(f"webhook-{digest}")

    # who is told of what

    def subscribe(self, key: TargetKey, wanted: Mapping[Topic, int]) -> None:
        """Tell a target of these, and of nothing else; of what is new among them from that revision on."""
        with self._orders.write() as connection:
            insert_if_new(connection, webhook_target, client=key.client, target=key.target, attempts=0)
            there = self._topics(connection, key)
            for tenant, kind in there.keys() - wanted.keys():
                topic = (webhook_subscription.c.tenant == tenant, webhook_subscription.c.kind == kind)
                connection.execute(delete(webhook_subscription).where(*_of(webhook_subscription, key), *topic))
                if kind == OF_ORDERS:
                    connection.execute(
                        delete(webhook_move).where(*_of(webhook_move, key), webhook_move.c.tenant == tenant)
                    )
            for tenant, kind in sorted(wanted.keys() - there.keys()):
                told = wanted[tenant, kind]
                row = {"client": key.client, "target": key.target, "tenant": tenant, "kind": kind}
                insert_if_new(connection, webhook_subscription, **row, told_revision=told)

    def forget(self, *, besides: Collection[TargetKey]) -> None:
        """Tell no other targets than these any more; what waits for others goes."""
        with self._orders.read() as connection:
            there = {TargetKey(row.client, row.target) for row in connection.execute(select(*_key(webhook_target)))}
        gone = sorted(there - set(besides))
        if not gone:
            return
        with self._orders.write() as connection:
            for table in (webhook_move, webhook_subscription, webhook_target):
                connection.execute(delete(table).where(tuple_(*_key(table)).in_(gone)))

    def topics(self, key: TargetKey) -> dict[Topic, int]:
        """Of what a target is told, and up to which revision it was; of orders always 0."""
        with self._orders.read() as connection:
            return self._topics(connection, key)

    # what it isn't told yet

    def waiting(self, key: TargetKey, limit: int) -> list[WaitingMove]:
        """Moves of orders that it isn't told yet, the first one first."""
        move = webhook_move.c
        columns = (move.position, move.tenant, move.reference, move.number, move.at, move.state)
        query = select(*columns).where(*_of(webhook_move, key)).order_by(move.position).limit(limit)
        with self._orders.read() as connection:
            return [WaitingMove(*row) for row in connection.execute(query)]

    def told_move(self, key: TargetKey, position: int) -> None:
        """The target took it."""
        with self._orders.write() as connection:
            connection.execute(delete(webhook_move).where(*_of(webhook_move, key), webhook_move.c.position == position))
            self._went_well(connection, key)

    def told_revision(self, key: TargetKey, tenant: str, kind: str, revision: int) -> None:
        """The target knows that the office's kind is at this revision."""
        own = webhook_subscription.c
        with self._orders.write() as connection:
            connection.execute(
                update(webhook_subscription)
                .where(*_of(webhook_subscription, key), own.tenant == tenant, own.kind == kind)
                .values(told_revision=revision)
            )
            self._went_well(connection, key)

    # how it gets on

    def states(self) -> list[TargetState]:
        """Of all targets, by client and name."""
        queued = select(*_key(webhook_move), func.count().label("waiting")).group_by(*_key(webhook_move)).subquery()
        same = (queued.c.client == webhook_target.c.client) & (queued.c.target == webhook_target.c.target)
        query = select(webhook_target, func.coalesce(queued.c.waiting, 0).label("waiting"))
        query = query.outerjoin(queued, same).order_by(*_key(webhook_target))
        with self._orders.read() as connection:
            return [
                TargetState(
                    TargetKey(row.client, row.target),
                    row.told_at,
                    row.failing_since,
                    row.attempts,
                    row.next_try_at,
                    row.last_error,
                    row.parked_at,
                    row.waiting,
                )
                for row in connection.execute(query)
            ]

    def failed(self, key: TargetKey, why: str, next_try_at: datetime) -> None:
        """It didn't take what was sent, and is tried again then."""
        target = webhook_target.c
        with self._orders.write() as connection:
            self._set(
                connection,
                key,
                failing_since=func.coalesce(target.failing_since, self._clock.now()),
                attempts=target.attempts + 1,
                last_error=why,
                next_try_at=next_try_at,
            )

    def park(self, key: TargetKey, why: str) -> bool:
        """Send it nothing until it is resumed; False where it is parked already."""
        with self._orders.write() as connection:
            unparked = webhook_target.c.parked_at.is_(None)
            return self._set(connection, key, unparked, parked_at=self._clock.now(), last_error=why)

    def resume(self, key: TargetKey, since: datetime | None = None) -> bool:
        """Send to it again at once; once more what happened since a moment. False where there is no such target."""
        with self._orders.write() as connection:
            clean = {"failing_since": None, "attempts": 0, "next_try_at": None, "last_error": None, "parked_at": None}
            if not self._set(connection, key, **clean):
                return False
            if since is not None:
                # what waits from then on comes again in its place, so that the order stays
                waiting = (*_of(webhook_move, key), webhook_move.c.at >= since)
                connection.execute(delete(webhook_move).where(*waiting))
                queue_moves_since(connection, *key, since)
                again = update(webhook_subscription).where(*_of(webhook_subscription, key))
                connection.execute(again.values(told_revision=0))
            return True

    def _unsubscribe(self, connection: Connection, key: TargetKey, tenant: str, kind: str) -> None:
        topic = (webhook_subscription.c.tenant == tenant, webhook_subscription.c.kind == kind)
        connection.execute(delete(webhook_subscription).where(*_of(webhook_subscription, key), *topic))
        if kind == OF_ORDERS:
            connection.execute(delete(webhook_move).where(*_of(webhook_move, key), webhook_move.c.tenant == tenant))

    def _topics(self, connection: Connection, key: TargetKey) -> dict[Topic, int]:
        own = webhook_subscription.c
        query = select(own.tenant, own.kind, own.told_revision).where(*_of(webhook_subscription, key))
        return {(row.tenant, row.kind): row.told_revision for row in connection.execute(query)}

    def _went_well(self, connection: Connection, key: TargetKey) -> None:
        clean = {"failing_since": None, "attempts": 0, "next_try_at": None, "last_error": None}
        self._set(connection, key, told_at=self._clock.now(), **clean)

    def _set(self, connection: Connection, key: TargetKey, *conditions: ColumnElement[bool], **values: Any) -> bool:
        changed = update(webhook_target).where(*_of(webhook_target, key), *conditions).values(values)
        return connection.execute(changed).rowcount == 1


def _key(table: Table) -> tuple[ColumnElement[str], ...]:
    return table.c.client, table.c.target


def _of(table: Table, key: TargetKey) -> tuple[ColumnElement[bool], ...]:
    return table.c.client == key.client, table.c.target == key.target
