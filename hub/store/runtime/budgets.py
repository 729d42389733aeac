"""An ERP's rate budget, shared by every process and office that uses the store.

Calls a minute follow the generic cell rate algorithm: one row an ERP holds the moment when its budget will be full
again (`next_free`), and a call moves it on by one interval. With a burst of B and an interval of 60 / (N - B) seconds
no window of a minute sees more than N calls. Calls at once are leases, which run out by themselves when their holder
died. Bulk pulls may use only a part of the burst, and all but one of the leases: the rest is there for orders at once.

The rows live in a database of their own, as on SQLite a merge holds the catalogue's write lock for seconds, and as an
order's commit must not queue behind every call to an ERP.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select, update

from hub.clock import Clock
from hub.store.engine.database import Database
from hub.store.engine.upsert import insert_or_update
from hub.store.runtime.runtime_tables import budget, lease

if TYPE_CHECKING:
    from hub.config.erp import Limits

MINUTE = timedelta(minutes=1)
LOOK_AGAIN = timedelta(milliseconds=100)
"""How long to wait for a lease, since nobody can say when it will be given back."""


class SharedRateBudget:
    """What one ERP allows. `longest_call` is when a lease that wasn't given back is taken for dead."""

    def __init__(self, database: Database, clock: Clock, erp: str, limits: "Limits", longest_call: timedelta) -> None:
        self._database, self._clock, self._erp, self._longest_call = database, clock, erp, longest_call
        self._per_minute, self._concurrent = limits.requests_per_minute, limits.concurrent

    @contextmanager
    def take(self, *, urgent: bool) -> Iterator[None]:
        """Wait until the ERP's limits allow a call, and hold its place during the call."""
        if self._per_minute is None and self._concurrent is None:
            yield
            return
        ticket = uuid4().hex
        while wait := self._attempt(ticket, urgent):
            self._clock.sleep(wait.total_seconds())
        try:
            yield
        finally:
            if self._concurrent is not None:
                with self._database.write() as connection:
                    connection.execute(delete(lease).where(lease.c.id == ticket))

    def _attempt(self, ticket: str, urgent: bool) -> timedelta:
        """Take both or neither, in one short transaction; returns how long to wait, nothing meaning that it's ours."""
        with self._database.write() as connection:
            now = self._clock.now()
            # first of all: on PostgreSQL it locks the ERP's row, so that the rest is done by one at a time
            insert_or_update(connection, budget, {"erp": self._erp}, {"next_free": now}, keep=("next_free",))
            # the minute last: `_until_free` takes what it finds
            wait = self._until_lease(connection, now, urgent) or self._until_free(connection, now, urgent)
            if not wait and self._concurrent is not None:
                mine = {"id": ticket, "erp": self._erp, "urgent": urgent, "expires_at": now + self._longest_call}
                connection.execute(insert(lease).values(mine))
            return wait

    def _until_lease(self, connection: Connection, now: datetime, urgent: bool) -> timedelta:
        if self._concurrent is None:
            return timedelta()
        mine, latest = lease.c.erp == self._erp, now + self._longest_call
        connection.execute(delete(lease).where(mine, lease.c.expires_at <= now))
        # it is later only if the machine's clock was set back
        connection.execute(update(lease).where(mine, lease.c.expires_at > latest).values(expires_at=latest))
        held = connection.execute(select(func.count()).where(lease.c.erp == self._erp)).scalar_one()
        allowed = self._concurrent if urgent else max(1, self._concurrent - 1)
        return timedelta() if held < allowed else LOOK_AGAIN

    def _until_free(self, connection: Connection, now: datetime, urgent: bool) -> timedelta:
        """Where there is room, it is taken."""
        if self._per_minute is None:
            return timedelta()
        burst, interval = pace(self._per_minute)
        ahead = (burst if urgent else max(1, burst - burst // 2)) - 1
        row = select(budget.c.next_free).where(budget.c.erp == self._erp)
        latest = now + burst * interval  # it is later only if the machine's clock was set back
        next_free: datetime = min(max(connection.execute(row).scalar_one(), now), latest)
        wait = max(next_free - ahead * interval - now, timedelta())
        moved = next_free if wait else next_free + interval
        connection.execute(update(budget).where(budget.c.erp == self._erp).values(next_free=moved))
        return wait


def pace(per_minute: int) -> tuple[int, timedelta]:
    """How many calls may come at once after a rest, and the interval at which that is made up for."""
    # two where the limit allows them, so that bulk pulls leave one
    burst = max(1, per_minute // 5, min(2, per_minute // 2))
    # one call a minute: nothing is left to divide by
    if per_minute == burst:
        return burst, MINUTE + LOOK_AGAIN
    return burst, -(-MINUTE // (per_minute - burst))  # rounded up
