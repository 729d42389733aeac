"""What operations want to know of each office and kind: how fresh it is and what the last publication did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from hub.records import Kind
from hub.store.catalogue.catalogue_tables import checkpoint, publication, pull, reject
from hub.store.catalogue.publication_counts import Counts
from hub.store.engine.damage import readable
from hub.store.engine.database import Databases


@dataclass(frozen=True)
class Health:
    """One office's kind: its last publication, how far it is read, how many rejects stand, when a pull last ended."""

    tenant: str
    kind: Kind
    checkpoint: datetime
    pull: int
    pulled_at: datetime
    published_at: datetime
    mapping_digest: str
    counts: Counts
    rejects: int


class HealthReads:
    """The system's view over all offices' pulls."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    def latest(self) -> list[Health]:
        """Every office and kind that was ever published, by name."""
        newest = select(func.max(publication.c.id)).group_by(publication.c.tenant, publication.c.kind)
        standing = (
            select(func.count())
            .where(reject.c.tenant == publication.c.tenant, reject.c.kind == publication.c.kind)
            .scalar_subquery()
        )
        same_kind = (checkpoint.c.tenant == publication.c.tenant) & (checkpoint.c.kind == publication.c.kind)
        rows = (
            select(publication, checkpoint.c.watermark, pull.c.finished_at, standing.label("rejects"))
            .join_from(publication, checkpoint, same_kind)
            .join(pull, pull.c.id == publication.c.pull)
            .where(publication.c.id.in_(newest))
            .order_by(publication.c.tenant, publication.c.kind)
        )
        with self._databases.catalogue.read() as connection:
            return [_health(row) for row in connection.execute(rows)]


def _health(row: Row[Any]) -> Health:
    with readable(publication, row, "kind"):
        kind = Kind(row.kind)
    return Health(
        tenant=row.tenant,
        kind=kind,
        checkpoint=row.watermark,
        pull=row.pull,
        pulled_at=row.finished_at,
        published_at=row.published_at,
        mapping_digest=row.mapping_digest,
        counts=Counts.of(row._mapping),
        rejects=row.rejects,
    )
