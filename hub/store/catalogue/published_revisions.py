"""How far each office's catalogue is: the revision of the newest change of a kind, and when it was published."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hub.records import Kind
from hub.store.catalogue.catalogue_tables import KINDS, publication, revision
from hub.store.engine.database import Databases


@dataclass(frozen=True)
class Published:
    """The newest change."""

    revision: int
    at: datetime


class PublishedRevisions:
    """Those of all offices."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    def of_offices(self) -> dict[str, int]:
        """Each office's newest revision, of whatever kind: while it stays, nothing was published."""
        with self._databases.catalogue.read() as connection:
            return {row.tenant: row.number for row in connection.execute(select(revision.c.tenant, revision.c.number))}

    def newest(self, office: str, kinds: Collection[Kind]) -> Published | None:
        """The newest change of these kinds; None before there was any."""
        tables = [KINDS[kind] for kind in kinds]
        done = publication.c
        with self._databases.catalogue.of(office).read() as connection:
            # of the records, not of the publications: one without a change bears the revision of another kind
            found = [
                connection.execute(select(func.max(table.c.revision)).where(table.c.tenant == office)).scalar() or 0
                for table in tables
            ]
            number = max(found)
            of_kinds = (done.tenant == office, done.kind.in_(list(kinds)), done.revision == number)
            at = connection.execute(select(func.min(done.published_at)).where(*of_kinds)).scalar()
        return Published(number, at) if at else None
