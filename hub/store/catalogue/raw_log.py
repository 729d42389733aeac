"""The raw log: the ERPs' pages verbatim, compressed, by tenant, kind and pull; only ever appended to."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, takewhile
from typing import Any, Literal, Protocol

import zstandard
from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, update

from hub.errors import PermanentError
from hub.records import Kind
from hub.store.catalogue.catalogue_tables import checkpoint, pull, raw_page
from hub.store.engine.damage import readable
from hub.store.engine.tenant_scoped import TenantScoped

Mode = Literal["sweep", "delta"]
"""A sweep read all records, a delta those changed since a moment."""

LONGEST_READ = timedelta(days=1)
"""A pull that isn't finished after so long is dead."""


class PageBody(Protocol):
    """What is kept of a page."""

    @property
    def resource(self) -> str:
        """What was asked for, in the pack's words."""

    @property
    def media_type(self) -> str:
        """As the ERP named it."""

    @property
    def body(self) -> bytes:
        """As it came."""


@dataclass(frozen=True)
class RawPage:
    """A page as the ERP sent it; `seq` is its index in its pull."""

    seq: int
    resource: str
    media_type: str
    body: bytes


@dataclass(frozen=True)
class PullRecord:
    """One read of a kind. Finished: read to its end. Refused: it must not count, for a guard stopped it.

    `read_by`: digests of how the ERP was read: by what a pack says of the kind, and where.
    """

    id: int
    kind: Kind
    mode: Mode
    since: datetime | None
    watermark: datetime
    begun_at: datetime
    finished_at: datetime | None
    published_at: datetime | None
    refused_at: datetime | None
    pages: int
    read_by: str | None = None


class PullLog:
    """A pull that is being read: each page is committed as it comes."""

    def __init__(self, bound: "RawLog", pull_id: int) -> None:
        self._bound, self.id, self._pages = bound, pull_id, 0
        self._compressor = zstandard.ZstdCompressor(write_checksum=True)  # a page that rotted on the disk is noticed

    def append(self, page: PageBody) -> int:
        """Keep a page; returns its index."""
        values = {
            "tenant": self._bound.tenant,
            "pull": self.id,
            "seq": self._pages,
            "resource": page.resource,
            "media_type": page.media_type,
            "body": self._compressor.compress(page.body),
        }
        with self._bound._catalogue.write() as connection:
            connection.execute(insert(raw_page).values(values))
        self._pages += 1
        return self._pages - 1

    def finish(self) -> None:
        """The ERP's last page is in: from now on the pull is complete."""
        done = {"finished_at": self._bound._clock.now(), "pages": self._pages}
        with self._bound._catalogue.write() as connection:
            connection.execute(update(pull).where(self._bound._mine(pull), pull.c.id == self.id).values(done))


class RawLog(TenantScoped):
    """A tenant's part of the raw log."""

    def begin_pull(
        self, kind: Kind, mode: Mode, since: datetime | None, watermark: datetime, read_by: str | None = None
    ) -> PullLog:
        """Open a pull. `watermark` is the moment that the next delta starts from: take it before the first call."""
        values = {
            "tenant": self.tenant,
            "kind": kind.value,
            "mode": mode,
            "since": since,
            "watermark": watermark,
            "begun_at": self._clock.now(),
            "pages": 0,
            "read_by": read_by,
        }
        with self._catalogue.write() as connection:
            return PullLog(self, connection.execute(insert(pull).values(values).returning(pull.c.id)).scalar_one())

    def last_pull(self, kind: Kind) -> PullRecord | None:
        """The newest pull that was read to its end and not refused."""
        newest = select(pull).where(*self._complete(kind)).order_by(pull.c.id.desc()).limit(1)
        with self._catalogue.read() as connection:
            row = connection.execute(newest).one_or_none()
        return None if row is None else _pull(row)

    def interrupted(self, kind: Kind, mode: Mode, since: datetime | None, read_by: str) -> list[PullRecord]:
        """The pulls like this that weren't read to their end, since the last one that was; the oldest first.

        None whose watermark is older than a read may take.
        """
        ended = select(func.coalesce(func.max(pull.c.id), 0)).where(
            self._mine(pull), pull.c.kind == kind.value, pull.c.finished_at.is_not(None)
        )
        alike = (pull.c.mode == mode, pull.c.since == since, pull.c.read_by == read_by)
        lately = pull.c.watermark >= self._clock.now() - LONGEST_READ
        newer = pull.c.id > ended.scalar_subquery()
        own = select(pull).where(self._mine(pull), pull.c.kind == kind.value, newer, lately, *alike)
        with self._catalogue.read() as connection:
            return [_pull(row) for row in connection.execute(own.order_by(pull.c.id))]

    def pages(self, pull_id: int) -> Iterator[RawPage]:
        """Those that came of a pull, whether it was read to its end or not, each in a read of its own."""
        for seq in count():
            page = self.page(pull_id, seq)
            if page is None:
                return
            yield page

    def checkpoint(self, kind: Kind) -> datetime | None:
        """The moment that the next delta must start from; None before the first publication."""
        own = select(checkpoint.c.watermark).where(self._mine(checkpoint), checkpoint.c.kind == kind.value)
        with self._catalogue.read() as connection:
            return connection.execute(own).scalar()

    def position(self, kind: Kind) -> str | None:
        """The version from which the next delta asks, of a kind whose deltas go by versions; None before any."""
        return self._at_checkpoint(checkpoint.c.position, kind)

    def reached(self, kind: Kind) -> str | None:
        """The highest version that a list of the kind has shown; None before any."""
        return self._at_checkpoint(checkpoint.c.reached, kind) or self.position(kind)

    def published_by(self, kind: Kind) -> str | None:
        """How the pull was read that is in the store; None where there is none, or where that isn't known."""
        newest = select(pull.c.read_by).join_from(checkpoint, pull, checkpoint.c.pull == pull.c.id)
        own = newest.where(self._mine(checkpoint), checkpoint.c.kind == kind.value)
        with self._catalogue.read() as connection:
            return connection.execute(own).scalar()

    def joined(self, kind: Kind) -> str | None:
        """The digest of the code tables that all rows of a kind are joined with; None where that isn't known."""
        return self._at_checkpoint(checkpoint.c.joined, kind)

    def _at_checkpoint(self, column: ColumnElement[str], kind: Kind) -> str | None:
        own = select(column).where(self._mine(checkpoint), checkpoint.c.kind == kind.value)
        with self._catalogue.read() as connection:
            return connection.execute(own).scalar()

    def first_pages(self, pull_id: int, resources: Collection[str]) -> Iterator[RawPage]:
        """The pages at a pull's beginning that are of these resources."""
        return takewhile(lambda page: page.resource in resources, self.pages(pull_id))

    def replay(self, kind: Kind) -> Iterator[tuple[int, RawPage]]:
        """Each page with its pull's id: those of the last complete sweep, then of the complete deltas after it.

        Raises:
            PermanentError: a newer sweep came and this one was pruned meanwhile.
        """
        for each in self._replayed(kind):
            for seq in range(each.pages):
                # each in a read of its own: what is done with a page may take long
                page = self.page(each.id, seq)
                if page is None:
                    raise PermanentError(
                        f"{self.tenant} / {kind}: pull {each.id} was pruned meanwhile: translate again"
                    )
                yield each.id, page

    def page(self, pull_id: int, seq: int) -> RawPage | None:
        """The page that a row or a reject names; None once it is pruned, or if it isn't this tenant's."""
        own = select(raw_page).where(self._mine(raw_page), raw_page.c.pull == pull_id, raw_page.c.seq == seq)
        with self._catalogue.read() as connection:
            row = connection.execute(own).one_or_none()
        if row is None:
            return None
        with readable(raw_page, row, "body"):
            body = _decompressed(row.body)
        return RawPage(row.seq, row.resource, row.media_type, body)

    def prune(
        self, keep_sweeps: int = 1, *, kinds: Iterable[Kind] = tuple(Kind), keep: timedelta = timedelta(0)
    ) -> int:
        """Drop pages older than the last `keep_sweeps` (at least 1) complete sweeps of each kind; returns how many.

        `keep`: those that were read within this time stay all the same.

        Raises:
            PermanentError: no sweep at all would be kept.
        """
        if keep_sweeps < 1:
            raise PermanentError(f"{self.tenant}: the last complete sweep is always kept: keep 1 or more")
        dropped, kept_from = 0, self._clock.now() - keep
        for kind in kinds:
            # a transaction a kind, so that who writes pages waits for one of them only
            sweeps = self._sweeps(kind).offset(keep_sweeps - 1)
            with self._catalogue.write() as connection:
                oldest = connection.execute(sweeps.limit(1)).scalar()
                if oldest is not None:
                    # what is behind the last complete sweep is never replayed: it only answers where a row came from
                    past = select(pull.c.id).where(*self._over(kind), pull.c.id < oldest, pull.c.begun_at <= kept_from)
                    gone = delete(raw_page).where(self._mine(raw_page), raw_page.c.pull.in_(past))
                    dropped += connection.execute(gone).rowcount
        return dropped

    def _replayed(self, kind: Kind) -> list[PullRecord]:
        with self._catalogue.read() as connection:
            sweep = connection.execute(self._sweeps(kind).limit(1)).scalar()
            if sweep is None:
                return []
            since = select(pull).where(*self._complete(kind), pull.c.id >= sweep).order_by(pull.c.id)
            return [_pull(row) for row in connection.execute(since)]

    def _sweeps(self, kind: Kind) -> Select[tuple[int]]:
        """Complete sweeps, the newest first."""
        return select(pull.c.id).where(*self._complete(kind), pull.c.mode == "sweep").order_by(pull.c.id.desc())

    def _complete(self, kind: Kind) -> tuple[ColumnElement[bool], ...]:
        """Read to the end and not refused; one that was only logged counts until a later one is published."""
        other = pull.alias("other")
        published = other.c.published_at.is_not(None) & (other.c.kind == kind.value)
        newest = select(func.coalesce(func.max(other.c.id), 0)).where(self._mine(other), published).scalar_subquery()
        finished = pull.c.finished_at.is_not(None) & pull.c.refused_at.is_(None)
        counts = pull.c.published_at.is_not(None) | (pull.c.id > newest)
        return self._mine(pull), pull.c.kind == kind.value, finished & counts

    def _over(self, kind: Kind) -> tuple[ColumnElement[bool], ...]:
        """Pulls that nobody is reading any more: ended, or begun too long ago to be alive."""
        ended = pull.c.finished_at.is_not(None) | (pull.c.begun_at < self._clock.now() - LONGEST_READ)
        return self._mine(pull), pull.c.kind == kind.value, ended


def _pull(row: Row[Any]) -> PullRecord:
    values = dict(row._mapping)
    del values["tenant"]
    with readable(pull, row, "kind"):
        return PullRecord(**{**values, "kind": Kind(row.kind)})


def _decompressed(body: bytes) -> bytes:
    try:
        return zstandard.ZstdDecompressor().decompress(body)
    except zstandard.ZstdError as error:
        raise ValueError from error
