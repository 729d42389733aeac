"""The mapping versions that an office has accepted: the newest is what runs, the others stay as its history."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, func, insert, select

from hub.records import Kind
from hub.store.catalogue.catalogue_tables import mapping_verdict, mapping_version, publication
from hub.store.engine.damage import readable
from hub.store.engine.tenant_scoped import TenantScoped
from hub.store.engine.upsert import insert_or_update

# what is kept as JSON
TEXTS = TypeAdapter(dict[str, str])
SENTENCES = TypeAdapter(tuple[str, ...])


@dataclass(frozen=True)
class AcceptedMapping:
    """A mapping as it was accepted: all its layers' texts by name, `entry` being the office's own.

    `confirmed`: a person accepted what it does, so the guard doesn't hold it.
    """

    digest: str
    entry: str
    files: Mapping[str, str]
    accepted_at: datetime
    accepted_by: str
    confirmed: bool = False


@dataclass(frozen=True)
class Verdict:
    """What an edited mapping would do to what the store holds: `changes` in sentences, `blocked_reasons` why a person
    must say yes (nothing where it may be accepted by itself). `against` is the version that ran when it was judged.
    """

    digest: str
    against: str
    blocked_reasons: Sequence[str]
    changes: Sequence[str]
    judged_at: datetime


@dataclass(frozen=True)
class Made:
    """What one version has made: how often it published records, and how many rows it wrote."""

    publications: int
    stored: int


class Mappings(TenantScoped):
    """A tenant's accepted mappings."""

    def accepted(self) -> AcceptedMapping | None:
        """What runs now; None where nothing was accepted yet."""
        return next(iter(self.history(limit=1)), None)

    def accepted_digest(self) -> str | None:
        """Which version runs now, without its files."""
        mine = select(mapping_version.c.digest).where(self._mine(mapping_version))
        with self._catalogue.read() as connection:
            return connection.execute(mine.order_by(mapping_version.c.id.desc()).limit(1)).scalar()

    def accept(
        self, digest: str, entry: str, files: Mapping[str, str], by: str, *, confirmed: bool = False
    ) -> AcceptedMapping:
        """Make a mapping the one that runs; accepting what runs already changes nothing."""
        present = self.accepted()
        if present is not None and present.digest == digest:
            return present
        accepted = AcceptedMapping(digest, entry, dict(files), self._clock.now(), by, confirmed)
        values = {
            "tenant": self.tenant,
            "digest": digest,
            "entry": entry,
            "files": json.dumps(accepted.files, ensure_ascii=False),
            "accepted_at": accepted.accepted_at,
            "accepted_by": by,
            "confirmed": confirmed,
        }
        with self._catalogue.write() as connection:
            connection.execute(insert(mapping_version).values(values))
        return accepted

    def history(self, limit: int | None = None) -> list[AcceptedMapping]:
        """Every version that was accepted, the newest first."""
        versions = select(mapping_version).where(self._mine(mapping_version)).order_by(mapping_version.c.id.desc())
        with self._catalogue.read() as connection:
            return [_accepted(row) for row in connection.execute(versions.limit(limit))]

    def made(self) -> dict[str, Made]:
        """What each version has made, by its digest."""
        made = (
            select(publication.c.mapping_digest, func.count(), func.sum(publication.c.stored))
            .where(self._mine(publication))
            .group_by(publication.c.mapping_digest)
        )
        with self._catalogue.read() as connection:
            # int: PostgreSQL's SUM of whole numbers is a NUMERIC
            return {digest: Made(count, int(stored)) for digest, count, stored in connection.execute(made)}

    def translated_with(self, kind: Kind) -> str | None:
        """The digest of the version that the kind's records were last translated with; None before any were."""
        last = select(publication.c.mapping_digest).where(self._mine(publication), publication.c.kind == kind.value)
        with self._catalogue.read() as connection:
            return connection.execute(last.order_by(publication.c.id.desc()).limit(1)).scalar()

    def keep_verdict(
        self, digest: str, against: str, blocked_reasons: Sequence[str], changes: Sequence[str]
    ) -> Verdict:
        """Keep what an edited mapping would do, in the place of what was said of it before."""
        verdict = Verdict(digest, against, tuple(blocked_reasons), tuple(changes), self._clock.now())
        values = {
            "judged_at": verdict.judged_at,
            "blocked_reasons": json.dumps(verdict.blocked_reasons, ensure_ascii=False),
            "changes": json.dumps(verdict.changes, ensure_ascii=False),
        }
        with self._catalogue.write() as connection:
            key = {"tenant": self.tenant, "digest": digest, "against": against}
            insert_or_update(connection, mapping_verdict, key, values)
        return verdict

    def verdict(self, digest: str, against: str) -> Verdict | None:
        """What was found out about an edited mapping beside the version that runs; None where nobody looked yet."""
        own = select(mapping_verdict).where(
            self._mine(mapping_verdict), mapping_verdict.c.digest == digest, mapping_verdict.c.against == against
        )
        with self._catalogue.read() as connection:
            row = connection.execute(own).one_or_none()
        if row is None:
            return None
        with readable(mapping_verdict, row, "holds", "changes"):
            blocked_reasons, changes = (
                SENTENCES.validate_json(row.blocked_reasons),
                SENTENCES.validate_json(row.changes),
            )
        return Verdict(row.digest, row.against, blocked_reasons, changes, row.judged_at)


def _accepted(row: Row[Any]) -> AcceptedMapping:
    with readable(mapping_version, row, "files"):
        files = TEXTS.validate_json(row.files)
    return AcceptedMapping(row.digest, row.entry, files, row.accepted_at, row.accepted_by, bool(row.confirmed))
