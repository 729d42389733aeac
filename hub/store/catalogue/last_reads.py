"""What became of the last reads of each kind: the last complete one, what failed since, what a guard holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from hub.records import Kind
from hub.store.catalogue.catalogue_tables import last_read
from hub.store.catalogue.raw_log import Mode
from hub.store.engine.damage import readable
from hub.store.engine.database import Databases
from hub.store.engine.tenant_scoped import TenantScoped
from hub.store.engine.upsert import insert_or_update

LONGEST = 500
"""Characters of what was said that are kept."""


@dataclass(frozen=True)
class HeldRead:
    """So many of the live records would vanish by the last read that the guard holds."""

    lost: int
    live: int


@dataclass(frozen=True)
class LastRead:
    """Of one office's kind.

    `swept_at`: the watermark of the last complete read that was published. `failed_at`, `failure`: of the last read
    that failed, with what was said, where none was published since; `sweep_failed_at`: where no complete one was.
    """

    tenant: str
    kind: Kind
    swept_at: datetime | None
    failed_at: datetime | None
    failure: str | None
    sweep_failed_at: datetime | None
    held: HeldRead | None

    @property
    def told_held(self) -> str | None:
        """What the guard holds and what helps, in words; None where it holds nothing."""
        if self.held is None:
            return None
        return (
            f"{self.tenant} {self.kind}: the guard holds its last complete read, by which {self.held.lost} of "
            f"{self.held.live} records would vanish; look in the ERP, and `hub pull {self.tenant} {self.kind} "
            "--past-guard` if that is right"
        )


class LastReads(TenantScoped):
    """Those of one office."""

    def get(self, kind: Kind) -> LastRead | None:
        """What became of the last reads of a kind; None where there was none."""
        own = select(last_read).where(self._mine(last_read), last_read.c.kind == kind.value)
        with self._catalogue.read() as connection:
            row = connection.execute(own).first()
        return None if row is None else _last_read(row)

    def failed(self, kind: Kind, mode: Mode, said: str) -> None:
        """A read of the ERP failed."""
        now = self._clock.now()
        values = {"failed_at": now, "failure": said[:LONGEST]} | ({"sweep_failed_at": now} if mode == "sweep" else {})
        with self._catalogue.write() as connection:
            insert_or_update(connection, last_read, {"tenant": self.tenant, "kind": kind.value}, values)


class AllLastReads:
    """The system's view over all offices."""

    def __init__(self, databases: Databases) -> None:
        self._database = databases.catalogue

    def all(self) -> list[LastRead]:
        """Of every office and kind that was ever read, by name; in one small read."""
        with self._database.read() as connection:
            rows = connection.execute(select(last_read).order_by(last_read.c.tenant, last_read.c.kind))
            return [_last_read(row) for row in rows]


def _last_read(row: Row[Any]) -> LastRead:
    with readable(last_read, row, "kind"):
        kind = Kind(row.kind)
    held = None if row.held_lost is None or row.held_live is None else HeldRead(row.held_lost, row.held_live)
    return LastRead(row.tenant, kind, row.swept_at, row.failed_at, row.failure, row.sweep_failed_at, held)
