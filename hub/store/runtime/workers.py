"""Signs of life of the workers: an office whose worker gave none for a while is pushed by the backstop."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hub.store.engine.elapsed import elapsed, mark
from hub.store.engine.machine import process
from hub.store.engine.tenant_scoped import TenantScoped
from hub.store.engine.upsert import insert_or_update
from hub.store.runtime.runtime_tables import worker


@dataclass(frozen=True)
class SignOfLife:
    """What a worker last said: which process it is, and how many seconds ago.

    `age` is by a clock that nobody sets where the worker runs on this machine, else by the walls' clocks of both: it is
    off by as much as these differ, and negative where the other is ahead.
    """

    process: str
    at: datetime
    age: float


class Workers(TenantScoped):
    """The worker of one office."""

    def beat(self, started_at: datetime) -> None:
        """This process pushes the office's orders, and lives."""
        beat = {"beat_at": self._clock.now(), "beat_monotonic": mark(self._clock)}
        values = {"process": process(), "started_at": started_at, **beat}
        with self._runtime.write() as connection:
            insert_or_update(connection, worker, {"tenant": self.tenant}, values)

    def last_beat(self) -> SignOfLife | None:
        """The last sign of life of any worker."""
        columns = (worker.c.process, worker.c.beat_at, worker.c.beat_monotonic)
        with self._runtime.read() as connection:
            row = connection.execute(select(*columns).where(self._mine(worker))).first()
        if row is None:
            return None
        return SignOfLife(row.process, row.beat_at, elapsed(row.beat_at, row.beat_monotonic, self._clock))
