"""Reads that a person let through although the guard held one like it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hub.records import Kind
from hub.store.catalogue.catalogue_tables import guard_pass
from hub.store.engine.damage import readable
from hub.store.engine.database import Databases


@dataclass(frozen=True)
class PastGuard:
    """Who lets one read through, and why; no more than `most` records may vanish by it."""

    by: str
    note: str
    most: int


@dataclass(frozen=True)
class GuardPass:
    """That it was: `lost` of `live` records vanished by that pull."""

    tenant: str
    kind: Kind
    pull: int
    at: datetime
    by: str
    note: str
    lost: int
    live: int


class GuardPasses:
    """The system's view over all offices."""

    def __init__(self, databases: Databases) -> None:
        self._database = databases.catalogue

    def log(self, limit: int = 100) -> list[GuardPass]:
        """The last ones, the newest first."""
        found = list[GuardPass]()
        with self._database.read() as connection:
            for row in connection.execute(select(guard_pass).order_by(guard_pass.c.id.desc()).limit(limit)):
                with readable(guard_pass, row, "kind"):
                    kind = Kind(row.kind)
                found.append(GuardPass(row.tenant, kind, row.pull, row.at, row.by, row.note, row.lost, row.live))
        return found
