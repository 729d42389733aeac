"""An ERP's rate budget, shared by every process and office that uses the store.

Each window of calls follows the generic cell rate algorithm: one row holds the moment when it will be full again
(`next_free`), and a call moves it on by one interval. With a burst of B and an interval of T / (N - B) no window of T
sees more than N calls. Calls at once are leases, which run out by themselves when their holder died. Bulk pulls may use
only a part of each burst, and all but one of the leases: the rest is there for orders at once.

Where the ERP counts errors, each call that is under way counts as one until it has ended: so no window sees more.

The rows live in a database of their own, as on SQLite a merge holds the catalogue's write lock for seconds, and as an
order's commit must not queue behind every call to an ERP.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from hub.clock import Clock
from hub.errors import Throttled
from hub.store.engine.database import Database
from hub.store.engine.upsert import insert_or_update
from hub.store.runtime.runtime_tables import budget, call_window, erp_error, lease

if TYPE_CHECKING:
    from hub.config.erp import Limits
    from hub.config.rate import Rate

LOOK_AGAIN = timedelta(milliseconds=100)
"""How long to wait for a lease, since nobody can say when it will be given back."""
LONGEST_WAIT = timedelta(minutes=2)
"""Who would wait longer is told so: a pull comes again by its schedule, an order in its next turn."""
LONGEST_PAUSE = timedelta(hours=1)
"""However long an ERP wants to be left alone: a slip of its clock mustn't stop an office for years."""
NO_WAIT = timedelta()


class Wait(NamedTuple):
    """How long, and why, for people."""

    length: timedelta
    why: str = ""


class SharedRateBudget:
    """What one ERP allows. `longest_call` is when a lease that wasn't given back is taken for dead.

    `may_wait` says whether whoever asks may wait for so many seconds.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        erp: str,
        limits: "Limits",
        longest_call: timedelta,
        may_wait: Callable[[float], bool] = lambda seconds: True,
    ) -> None:
        self._may_wait = may_wait
        self._database, self._clock, self._erp, self._longest_call = database, clock, erp, longest_call
        self._limits, self._windows = limits, limits.windows
        self._counts_calls = limits.concurrent is not None or limits.errors is not None

    @contextmanager
    def take(self, *, urgent: bool) -> Iterator["SharedTurn"]:
        """Wait until the ERP's limits allow a call, and hold its place during the call.

        Raises:
            Throttled: it would be longer than two minutes, or than whoever asks may wait.
        """
        turn = SharedTurn(self._database, self._clock, self._erp, self._limits)
        if not turn.is_limited:
            yield turn
            return
        ticket = uuid4().hex
        while wait := self._attempt(ticket, urgent):
            if wait.length > LONGEST_WAIT or not self._may_wait(wait.length.total_seconds()):
                until = self._clock.now() + wait.length
                message = f"{wait.why}: nothing is asked of it until {until:%Y-%m-%d %H:%M:%S} UTC"
                raise Throttled(message, erp=self._erp, after=wait.length.total_seconds())
            self._clock.sleep(wait.length.total_seconds())
        try:
            yield turn
        finally:
            if self._counts_calls:
                with self._database.write() as connection:
                    connection.execute(delete(lease).where(lease.c.id == ticket))

    def _attempt(self, ticket: str, urgent: bool) -> Wait | None:
        """Take all or nothing, in one short transaction; without a wait it's ours."""
        with self._database.write() as connection:
            now = self._clock.now()
            # first of all: on PostgreSQL it locks the ERP's row, so that the rest is done by one at a time
            insert_or_update(connection, budget, {"erp": self._erp}, {})
            held = self._calls_under_way(connection, now) if self._counts_calls else 0
            wait = (
                self._until_asked_again(connection, now)
                or self._until_forgiven(connection, now, held)
                or self._until_lease(held, urgent)
                or self._until_free(connection, now, urgent)  # the last: it takes what it finds
            )
            if wait:
                return wait
            if self._counts_calls:
                mine = {"id": ticket, "erp": self._erp, "urgent": urgent, "expires_at": now + self._longest_call}
                connection.execute(insert(lease).values(mine))
            return None

    def _calls_under_way(self, connection: Connection, now: datetime) -> int:
        mine, latest = lease.c.erp == self._erp, now + self._longest_call
        connection.execute(delete(lease).where(mine, lease.c.expires_at <= now))
        # it is later only if the machine's clock was set back
        connection.execute(update(lease).where(mine, lease.c.expires_at > latest).values(expires_at=latest))
        return int(connection.execute(select(func.count()).where(lease.c.erp == self._erp)).scalar_one())

    def _until_asked_again(self, connection: Connection, now: datetime) -> Wait | None:
        until = connection.execute(select(budget.c.held_until).where(budget.c.erp == self._erp)).scalar_one()
        if until is None or until <= now:
            return None
        return Wait(min(until - now, LONGEST_PAUSE), "it asked to be left alone")

    def _until_forgiven(self, connection: Connection, now: datetime, held: int) -> Wait | None:
        if (allowed := self._limits.errors) is None:
            return None
        mine = erp_error.c.erp == self._erp
        connection.execute(delete(erp_error).where(mine, erp_error.c.at <= now - allowed.per))
        # it is later only if the machine's clock was set back
        connection.execute(update(erp_error).where(mine, erp_error.c.at > now).values(at=now))
        moments = connection.execute(select(erp_error.c.at).where(mine).order_by(erp_error.c.at.desc())).scalars().all()
        if len(moments) >= allowed.count:
            why = (
                f"it answered {len(moments)} errors, and {allowed} are allowed (limits.errors); look at what it refuses"
            )
            return Wait(moments[allowed.count - 1] + allowed.per - now, why)
        why = f"{held} calls are under way, each of which may be an error (limits.errors: {allowed})"
        return Wait(LOOK_AGAIN, why) if len(moments) + held >= allowed.count else None

    def _until_lease(self, held: int, urgent: bool) -> Wait | None:
        if (concurrent := self._limits.concurrent) is None:
            return None
        allowed = concurrent if urgent else max(1, concurrent - 1)
        return None if held < allowed else Wait(LOOK_AGAIN, f"{held} calls are under way at once (limits.concurrent)")

    def _until_free(self, connection: Connection, now: datetime, urgent: bool) -> Wait | None:
        """Where there is room in every window, it is taken in each."""
        waits, moved = list[Wait](), dict[int, tuple[datetime, datetime]]()
        for window in self._windows:
            burst, interval = pace(window)
            ahead = (burst if urgent else max(1, burst - burst // 2)) - 1
            seconds = int(window.per.total_seconds())
            row = select(call_window.c.next_free).where(
                call_window.c.erp == self._erp, call_window.c.seconds == seconds
            )
            latest = now + burst * interval  # it is later only if the machine's clock was set back
            next_free: datetime = min(max(connection.execute(row).scalar() or now, now), latest)
            if (length := next_free - ahead * interval - now) > NO_WAIT:
                waits.append(Wait(length, f"its limit of {window} is used up"))
            moved[seconds] = next_free, next_free + interval
        for seconds, (unchanged, taken) in moved.items():
            key = {"erp": self._erp, "seconds": seconds}
            insert_or_update(connection, call_window, key, {"next_free": unchanged if waits else taken})
        return max(waits, default=None)  # the longest


class SharedTurn:
    """A call that is under way; see hub/connectors/transport/budget.py."""

    def __init__(self, database: Database, clock: Clock, erp: str, limits: "Limits") -> None:
        self._database, self._clock, self._erp, self._errors = database, clock, erp, limits.errors
        self.is_limited = bool(limits.windows or limits.concurrent or limits.errors)

    def count_error(self) -> None:
        """Count it, where the ERP does."""
        if self._errors is not None:
            with self._database.write() as connection:
                values = {"id": uuid4().hex, "erp": self._erp, "at": self._clock.now()}
                connection.execute(insert(erp_error).values(values))

    def pause(self, seconds: float) -> None:
        """Nobody asks the ERP for so long, an hour at most; of one without limits nobody but the caller knows it."""
        if self.is_limited:
            until = self._clock.now() + min(timedelta(seconds=min(seconds, 1e9)), LONGEST_PAUSE)
            with self._database.write() as connection:
                is_longer = or_(budget.c.held_until.is_(None), budget.c.held_until < until)
                connection.execute(update(budget).where(budget.c.erp == self._erp, is_longer).values(held_until=until))


def pace(window: "Rate") -> tuple[int, timedelta]:
    """How many calls may come at once after a rest, and the interval at which that is made up for."""
    # two where the limit allows them, so that bulk pulls leave one
    burst = max(1, window.count // 5, min(2, window.count // 2))
    # one call: nothing is left to divide by
    if window.count == burst:
        return burst, window.per + LOOK_AGAIN
    return burst, -(-window.per // (window.count - burst))  # rounded up
