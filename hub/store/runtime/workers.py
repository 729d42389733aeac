"""Signs of life of the workers: an office whose worker gave none for a while is pushed by the backstop."""

from datetime import datetime

from sqlalchemy import select

from hub.store.engine.machine import process
from hub.store.engine.tenant_scoped import TenantScoped
from hub.store.engine.upsert import insert_or_update
from hub.store.runtime.runtime_tables import worker


class Workers(TenantScoped):
    """The worker of one office."""

    def beat(self, started_at: datetime) -> None:
        """This process pushes the office's orders, and lives."""
        values = {"process": process(), "started_at": started_at, "beat_at": self._clock.now()}
        with self._scope.databases.runtime.write() as connection:
            insert_or_update(connection, worker, {"tenant": self.tenant}, values)

    def last_beat(self) -> datetime | None:
        """When a worker last said that it lives."""
        with self._scope.databases.runtime.read() as connection:
            return connection.execute(select(worker.c.beat_at).where(self._mine(worker))).scalar()
