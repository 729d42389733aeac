"""What a publication would change, without changing it: gathered and merged in temporary tables only."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, select

from hub.records import Kind
from hub.store.catalogue import merge
from hub.store.catalogue.catalogue_tables import reject
from hub.store.catalogue.publication_batch import PublicationBatch
from hub.store.catalogue.staging import Staging
from hub.store.engine.database import Database, Gathering

AT_ONCE = 5000
"""Rows fetched in one go."""


@dataclass(frozen=True)
class Change:
    """A record before and after, its fields by name; no `before`: it is new, no `after`: it would vanish."""

    source_key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True)
class Refusal:
    """A record that would be rejected; `known` where it is among the rejects already."""

    source_key: str
    reason: str
    known: bool


class Comparison:
    """What differs between the store and the records gathered."""

    def __init__(self, connection: Connection, staging: Staging, tenant: str) -> None:
        self._connection, self._staging, self._tenant = connection, staging, tenant

    def live(self) -> int:
        """How many records the store holds."""
        return merge.count_live(self._connection, self._staging.target, self._tenant)

    def changes(self) -> Iterator[Change]:
        """Every record that is new, differs or would vanish.

        One that only gets another natural key is one change: the ERP's own key tells that it is the same record.
        """
        gone = {change.source_key: change for change in self._gone()}
        for change in self._changed():
            if change.before is None and (same := gone.pop(change.source_key, None)):
                yield Change(change.source_key, same.before, change.after)
            else:
                yield change
        yield from gone.values()

    def refusals(self) -> Iterator[Refusal]:
        """Every record that would be rejected."""
        own, staged = reject, self._staging.rejects
        same = and_(*self._own_rejects(), own.c.source_key == staged.c.source_key)
        rows = select(staged.c.source_key, staged.c.reason, own.c.tenant.is_not(None)).join_from(
            staged, own, same, isouter=True
        )
        return (Refusal(*row) for row in self._rows(rows.order_by(staged.c.seq)))

    def cured(self) -> int:
        """How many of the rejects would be none any more."""
        gone = reject.c.source_key.not_in(select(self._staging.rejects.c.source_key))
        standing = select(func.count()).select_from(reject).where(*self._own_rejects(), gone)
        return int(self._connection.execute(standing).scalar_one())

    def _own_rejects(self) -> tuple[Any, Any]:
        return reject.c.tenant == self._tenant, reject.c.kind == self._staging.kind.value

    def _changed(self) -> Iterator[Change]:
        rows, target, fields = self._staging.rows, self._staging.target, self._staging.fields
        same = and_(
            target.c.tenant == self._tenant,
            # a tombstone that comes back has no `before`: it is told as new
            target.c.vanished_at.is_(None),
            *(target.c[name] == rows.c[name] for name in self._staging.key),
        )
        both = (
            select(
                rows.c.source_key,
                target.c.tenant,
                *(target.c[name].label(f"before_{name}") for name in fields),
                *(rows.c[name] for name in fields),
            )
            .join_from(rows, target, same, isouter=True)
            .where(rows.c.seq.in_(select(self._staging.changed.c.seq)))
        )
        count = len(fields)
        for source_key, there, *values in self._rows(both):
            before = dict(zip(fields, values[:count], strict=True)) if there is not None else None
            yield Change(source_key, before, dict(zip(fields, values[count:], strict=True)))

    def _gone(self) -> Iterator[Change]:
        target, gone = self._staging.target, self._staging.gone
        same = and_(*(target.c[name] == gone.c[name] for name in self._staging.key))
        rows = (
            select(target.c.source_key, *(target.c[name] for name in self._staging.fields))
            .join_from(gone, target, same)
            .where(target.c.tenant == self._tenant)
        )
        for source_key, *values in self._rows(rows):
            yield Change(source_key, dict(zip(self._staging.fields, values, strict=True)), None)

    def _rows(self, statement: Any) -> Iterator[Any]:
        return iter(self._connection.execute(statement.execution_options(yield_per=AT_ONCE)))


class DryPublication:
    """Takes records as a publication does; `compare` ends it."""

    def __init__(self, gathering: Gathering, kind: Kind, tenant: str, *, complete_sweep: bool) -> None:
        self._gathering, self._tenant, self._complete_sweep = gathering, tenant, complete_sweep
        self._staging = Staging(gathering, kind)
        self.publication = PublicationBatch(self._staging, 0)

    def compare(self) -> Comparison:
        """All records have come: see what they would change."""
        gathered = self.publication.gathered()
        self._staging.build_indexes()
        self._gathering.begin()  # it is open, and what the store holds stays the same, for as long as one compares
        connection = self._gathering.connection
        # a publication's own statements, in its order (publication_transaction._merge)
        if gathered.repeated:
            merge.drop_repeated(connection, self._staging)
        merge.reject_collisions(connection, self._staging)
        merge.find_changed(connection, self._staging, self._tenant)
        merge.find_gone(connection, self._staging, self._tenant, complete_sweep=self._complete_sweep)
        return Comparison(connection, self._staging, self._tenant)


@contextmanager
def gathering(database: Database, kind: Kind, tenant: str, *, complete_sweep: bool) -> Iterator[DryPublication]:
    """See `Publications.dry_run`."""
    with database.gather() as gathered:
        yield DryPublication(gathered, kind, tenant, complete_sweep=complete_sweep)
