"""The statements that bring gathered records into the store: each one touches all rows of a publication at once.

Every function runs inside the publication's one transaction, for one tenant and kind, and returns how many rows it
touched where that matters. Unchanged rows are found by an anti-join over all columns and never written.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from hub.records import RECORDS
from hub.store.catalogue.catalogue_tables import reject
from hub.store.catalogue.staging import Staging
from hub.store.engine.types import UtcDateTime
from hub.store.engine.upsert import insert_or_update_from, written


def drop_repeated(connection: Connection, staging: Staging) -> None:
    """Forget the records that came again later."""
    for table in (staging.rows, staging.rejects):
        connection.execute(delete(table).where(table.c.seq.in_(select(staging.dropped.c.seq))))


def reject_collisions(connection: Connection, staging: Staging) -> None:
    """Two records of the ERP with one natural key: the greater source key stands, the others become rejects.

    Which one came first or last mustn't matter: a sweep, its deltas and a replay of both would differ.
    """
    rows = staging.rows
    key = [rows.c[name] for name in staging.key]
    greatest = func.max(rows.c.source_key).label("source_key")
    doubled = select(greatest, *key).group_by(*key).having(func.count() > 1).subquery()
    reason = literal(f"another record has the same {', '.join(staging.key)}: ", Text()) + doubled.c.source_key
    loses = and_(_same(staging.key, rows, doubled), rows.c.source_key != doubled.c.source_key)
    _reject(connection, staging, reason, doubled, loses)


def reject_rivals(connection: Connection, staging: Staging, tenant: str) -> None:
    """In a delta the other record with the natural key may be in the store: the greater source key stands here too.

    If that other one is gone from the ERP, the next complete read says so.
    """
    rows, target = staging.rows, staging.target
    words = f"another record has the same {', '.join(staging.key)}, unless the next complete read says it is gone: "
    loses = and_(
        target.c.tenant == tenant,
        target.c.vanished_at.is_(None),
        _same(staging.key, target, rows),
        rows.c.source_key < target.c.source_key,
        ~_is_told(staging, target.c.source_key),
    )
    _reject(connection, staging, literal(words, Text()) + target.c.source_key, target, loses)


def _reject(
    connection: Connection, staging: Staging, reason: ColumnElement[str], other: FromClause, loses: ColumnElement[bool]
) -> None:
    """Make rejects of the rows that lose against another record; they have no raw record of their own."""
    rows, rejects = staging.rows, staging.rejects
    origin = (rows.c.seq, rows.c.source_key, reason, literal(None, Text()), rows.c.page, rows.c.pull)
    losers = select(*origin, *_about(staging)).join_from(other, rows, loses)
    if written(connection, insert(rejects).from_select(list(rejects.c), losers)):
        connection.execute(delete(rows).where(rows.c.seq.in_(select(rejects.c.seq))))


def _about(staging: Staging) -> tuple[ColumnElement[str], ...]:
    """What the rows are about: subject, party and product group, see `Translation`."""
    rows, touches = staging.rows, RECORDS[staging.kind].touches
    nothing = literal(None, Text())
    return (
        rows.c[touches] if touches else nothing,
        rows.c.scope + ":" + rows.c.scope_code if "scope" in rows.c else nothing,
        rows.c.product_group if "product_group" in rows.c else nothing,
    )


def _is_told(staging: Staging, source_key: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether this publication says what became of the record: it brought it, or the document that it was of.

    A rejected record's row isn't told: it is the last good one.
    """
    return or_(_came(staging, source_key), and_(_in_document(staging, source_key), ~_may_be_owned(staging)))


def _in_document(staging: Staging, source_key: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the document that the record is of came; never null, which would be neither yes nor no."""
    return _within(staging.documents, source_key) if staging.has_documents else false()  # asked of each stored row


def _within(ranges: Table, source_key: ColumnElement[str]) -> ColumnElement[bool]:
    nearest = select(ranges.c.high).where(ranges.c.low <= source_key).order_by(ranges.c.low.desc()).limit(1)
    return func.coalesce(source_key < nearest.scalar_subquery(), false())


def _came(staging: Staging, source_key: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether this publication brought the record, be it to be left out."""
    return or_(source_key.in_(select(staging.rows.c.source_key)), source_key.in_(select(staging.left_out.c.source_key)))


def find_changed(connection: Connection, staging: Staging, tenant: str) -> int:
    """Note the rows that are new, differ in any column or come back from being a tombstone."""
    rows, target = staging.rows, staging.target
    # page and pull differ after every read, so they don't count
    compared = [name for name in (*staging.fields, "source_key") if name not in staging.key]
    # not ON CONFLICT … WHERE: for rows that don't differ it took four times as long, and wrote to the WAL all the same
    changed = (
        select(rows.c.seq)
        .join_from(rows, target, and_(target.c.tenant == tenant, _same(staging.key, target, rows)), isouter=True)
        .where(
            or_(
                target.c.tenant.is_(None),
                target.c.vanished_at.is_not(None),
                # != is never true of a null, and would pass over what became one or was one
                *(rows.c[name].is_distinct_from(target.c[name]) for name in compared),
            )
        )
    )
    return written(connection, insert(staging.changed).from_select(["seq"], changed))


def find_gone(connection: Connection, staging: Staging, tenant: str, complete_sweep: bool) -> int:
    """Note the stored rows that the ERP has no longer under their key.

    After a complete sweep those are all that didn't come, a rejected record's last good row aside. Otherwise, and where
    a record came of which nobody can say which it is, only what came says so: a record that now has another key,
    that the mapping now leaves out, that the ERP says is deleted, or whose document came without it.
    """
    rows, target = staging.rows, staging.target
    if complete_sweep and not staging.has_unknown:
        # NOT IN is never true beside a null: PublicationBatch leaves no record without a key
        said_so: ColumnElement[bool] = ~_may_be_owned(staging)
    else:
        said_so = _is_told(staging, target.c.source_key)
    gone = select(*(target.c[name] for name in staging.key)).where(
        target.c.tenant == tenant,
        target.c.vanished_at.is_(None),
        ~exists(select(literal(1)).select_from(rows).where(_same(staging.key, rows, target))),
        said_so,
    )
    return written(connection, insert(staging.gone).from_select(list(staging.key), gone))


def _may_be_owned(staging: Staging) -> ColumnElement[bool]:
    """Whether a rejected record is the stored row's: by its key at the ERP, by its code where that key changed, or as a
    part of a document that can't be read."""
    rejects, target = staging.rejects, staging.target
    owned: ColumnElement[bool] = target.c.source_key.in_(select(rejects.c.source_key))
    if staging.has_unreadable:
        owned = or_(owned, _within(staging.unreadable, target.c.source_key))
    touches = RECORDS[staging.kind].touches
    if touches is None or [touches] != [*staging.key]:
        return owned
    return or_(owned, target.c[touches].in_(select(rejects.c.subject).where(rejects.c.subject.is_not(None))))


def count_lost(connection: Connection, staging: Staging, tenant: str) -> int:
    """How many of the rows that are gone didn't only get another key."""
    target = staging.target
    key = tuple_(*(target.c[name] for name in staging.key))
    # a row with a null is IN nothing: in keys even "no date" has a value (KeyDate)
    lost = (
        select(func.count())
        .select_from(target)
        .where(
            target.c.tenant == tenant,
            key.in_(select(*staging.gone.c)),
            target.c.source_key.not_in(select(staging.rows.c.source_key)),
        )
    )
    return int(connection.execute(lost).scalar_one())


def count_live(connection: Connection, target: Table, tenant: str) -> int:
    """How many rows of the tenant aren't tombstones."""
    live = select(func.count()).where(target.c.tenant == tenant, target.c.vanished_at.is_(None))
    return int(connection.execute(live).scalar_one())


def upsert(connection: Connection, staging: Staging, tenant: str, revision: int, mapping_digest: str) -> int:
    """Write the changed rows in the order of their key, which is the order that the key's index likes."""
    rows, target = staging.rows, staging.target
    carried = [*staging.fields, "source_key", "page", "pull"]
    changed: Select[Any] = (
        select(
            literal(tenant, Text()),
            *(rows.c[name] for name in carried),
            literal(revision, BigInteger()),
            literal(mapping_digest, Text()),
            literal(None, UtcDateTime()),
        )
        .where(rows.c.seq.in_(select(staging.changed.c.seq)))
        .order_by(*(rows.c[name] for name in staging.key))
    )
    into = ["tenant", *carried, "revision", "mapping_digest", "vanished_at"]
    return insert_or_update_from(connection, target, into, changed)


def bury(connection: Connection, staging: Staging, tenant: str, revision: int, now: datetime) -> int:
    """Turn the rows that are gone into tombstones."""
    target = staging.target
    key = tuple_(*(target.c[name] for name in staging.key))
    gone = (
        update(target)
        .where(target.c.tenant == tenant, key.in_(select(*staging.gone.c)))
        .values(revision=revision, vanished_at=now)
    )
    return written(connection, gone)


def keep_rejects(connection: Connection, staging: Staging, tenant: str, mapping_digest: str, now: datetime) -> int:
    """Keep this publication's rejects; one that was known keeps the moment when it was first seen."""
    rejects = staging.rejects
    carried = ["source_key", "reason", "raw", "page", "pull", "subject", "party", "product_group"]
    moment = literal(now, UtcDateTime())
    # the WHERE is for SQLite, which would take ON CONFLICT behind a bare SELECT for the ON of a join
    kept = select(
        literal(tenant, Text()),
        literal(staging.kind.value, Text()),
        *(rejects.c[name] for name in carried),
        literal(mapping_digest, Text()),
        moment,
        moment,
    ).where(literal(True))
    into = ["tenant", "kind", *carried, "mapping_digest", "first_seen", "last_seen"]
    return insert_or_update_from(connection, reject, into, kept, keep=["first_seen"])


def clear_rejects(connection: Connection, staging: Staging, tenant: str, complete_sweep: bool) -> None:
    """Forget the rejects that passed, are left out or vanished."""
    passed = reject.c.source_key.not_in(select(staging.rejects.c.source_key))
    told = or_(_came(staging, reject.c.source_key), and_(_in_document(staging, reject.c.source_key), passed))
    over = passed if complete_sweep else told
    connection.execute(delete(reject).where(reject.c.tenant == tenant, reject.c.kind == staging.kind.value, over))


def count(connection: Connection, table: Table) -> int:
    """All rows of a temporary table."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _same(key: Sequence[str], left: FromClause, right: FromClause) -> ColumnElement[bool]:
    return and_(*(left.c[name] == right.c[name] for name in key))
