"""The mapping versions that an office has accepted: the newest is what runs, the others stay as its history."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from hub.store.bound import Bound
from hub.store.tables.catalogue import mapping_version


@dataclass(frozen=True)
class AcceptedMapping:
    """A mapping as it was accepted: all its layers' texts by name, `entry` being the office's own."""

    digest: str
    entry: str
    files: Mapping[str, str]
    accepted_at: datetime
    accepted_by: str


class Mappings(Bound):
    """A tenant's accepted mappings."""

    def accepted_mapping(self) -> AcceptedMapping | None:
        """What runs now; None where nothing was accepted yet."""
        return next(iter(self.mapping_history(limit=1)), None)

    def accept_mapping(self, digest: str, entry: str, files: Mapping[str, str], by: str) -> AcceptedMapping:
        """Make a mapping the one that runs; accepting what runs already changes nothing."""
        present = self.accepted_mapping()
        if present is not None and present.digest == digest:
            return present
        accepted = AcceptedMapping(digest, entry, dict(files), self._clock.now(), by)
        values = {
            "tenant": self.tenant,
            "digest": digest,
            "entry": entry,
            "files": json.dumps(accepted.files, ensure_ascii=False),
            "accepted_at": accepted.accepted_at,
            "accepted_by": by,
        }
        with self._catalogue.write() as connection:
            connection.execute(insert(mapping_version).values(values))
        return accepted

    def mapping_history(self, limit: int | None = None) -> list[AcceptedMapping]:
        """Every version that was accepted, the newest first."""
        versions = select(mapping_version).where(self._mine(mapping_version)).order_by(mapping_version.c.id.desc())
        with self._catalogue.read() as connection:
            return [_accepted(row) for row in connection.execute(versions.limit(limit))]


def _accepted(row: Row[Any]) -> AcceptedMapping:
    return AcceptedMapping(row.digest, row.entry, json.loads(row.files), row.accepted_at, row.accepted_by)
