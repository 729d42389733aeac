"""Publishing: a pull's records, rejects and checkpoint enter the store whole, in one transaction, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, Table, insert, select, update

from hub.clock import Clock
from hub.errors import PermanentError, TooMuchWouldVanish
from hub.records import Kind
from hub.store.catalogue import merge
from hub.store.catalogue.catalogue_tables import checkpoint, guard_pass, last_read, publication, pull, revision
from hub.store.catalogue.guard_passes import PastGuard
from hub.store.catalogue.publication_batch import Gathered, PublicationBatch
from hub.store.catalogue.publication_counts import Counts
from hub.store.catalogue.staging import Staging
from hub.store.engine.database import Database
from hub.store.engine.upsert import insert_or_update


@dataclass(frozen=True)
class PublicationSpec:
    """What a publication is of; the mapping is named by its digest, the guard is a share of the stored records."""

    tenant: str
    kind: Kind
    pull_id: int
    mapping_digest: str
    complete_sweep: bool
    max_vanish: Decimal | None
    past_guard: PastGuard | None = None

    def __str__(self) -> str:
        return f"{self.tenant} / {self.kind}"


@contextmanager
def publish(database: Database, clock: Clock, of: PublicationSpec) -> Iterator[PublicationBatch]:
    """See `Publications.publish`."""
    with database.gather() as gathering:
        staging = Staging(gathering, of.kind)
        batch = PublicationBatch(staging, of.pull_id)
        yield batch
        # until here nothing is locked: a pull lasts as long as its ERP takes, and others pull and read meanwhile
        gathered = batch.gathered()
        staging.build_indexes()
        # rows, rejects and checkpoint in one transaction: who reads, and who comes after a crash, sees all or none
        try:
            with gathering.write() as connection:
                done = _merge(connection, staging, gathered, of, clock.now())
        except PermanentError as error:
            # in a transaction of its own: the other one is rolled back
            _note_refusal(database, of, clock.now(), error)
            raise
        batch.counts, batch.revision, batch.went_past_guard = done


def _merge(
    connection: Connection, staging: Staging, gathered: Gathered, of: PublicationSpec, now: datetime
) -> tuple[Counts, int, bool]:
    watermark, is_new = _in_turn(connection, of)
    # first, lest a record collide with what it was on an earlier page
    if gathered.repeated:
        merge.drop_repeated(connection, staging)
    merge.reject_collisions(connection, staging)
    # a sweep has brought the rival too, if there is one
    if not of.complete_sweep:
        merge.reject_rivals(connection, staging, of.tenant)
    # these two compare with the store as it was, so they stand before anything is written
    changed = merge.find_changed(connection, staging, of.tenant)
    gone = merge.find_gone(connection, staging, of.tenant, of.complete_sweep)
    went_past_guard = _guard(connection, staging, of, gone, now)
    # from here to the commit the office's other publications wait: what takes long, comparing, is done
    number = _revision(connection, of.tenant, step=1 if changed or gone else 0)
    stored = merge.upsert(connection, staging, of.tenant, number, of.mapping_digest)
    counts = Counts(
        received=gathered.received,
        stored=stored,
        unchanged=merge.count(connection, staging.rows) - stored,
        rejected=merge.keep_rejects(connection, staging, of.tenant, of.mapping_digest, now),
        left_out=gathered.left_out,
        repeated=gathered.repeated,
        vanished=merge.bury(connection, staging, of.tenant, number, now),
    )
    counts.check()
    merge.clear_rejects(connection, staging, of.tenant, of.complete_sweep)
    _record(connection, of, counts, number, now)
    known = {"joined": gathered.joined}
    if is_new:  # what is only translated again was told how far it goes when it came
        known |= {"position": gathered.position, "reached": gathered.reached}
    at = {"watermark": watermark, "pull": of.pull_id} | {name: text for name, text in known.items() if text}
    connection.execute(update(checkpoint).where(_own(checkpoint, of)).values(at))
    if is_new:
        _note_read(connection, of)
    return counts, number, went_past_guard


def _in_turn(connection: Connection, of: PublicationSpec) -> tuple[datetime, bool]:
    """Wait for the kind's other publications, then see that this one isn't older.

    Returns the pull's watermark, and whether it isn't in the store already.
    """
    keys = {"tenant": of.tenant, "kind": of.kind.value}
    # a row to lock must be there: the first two publications of a kind would both find none
    insert_or_update(connection, checkpoint, keys, {})
    past = connection.execute(select(checkpoint).where(_own(checkpoint, of)).with_for_update()).one()
    own = connection.execute(select(pull).where(pull.c.id == of.pull_id, _own(pull, of))).one_or_none()
    if own is None:
        raise PermanentError(f"{of}: there is no pull {of.pull_id} of this office and kind")
    if own.finished_at is None:
        raise PermanentError(f"{of}: pull {of.pull_id} wasn't read to its end: nothing was stored")
    # not <=: a replay publishes the pull that is in the store already
    if past.pull is not None and (own.watermark, own.id) < (past.watermark, past.pull):
        raise PermanentError(
            f"{of}: pull {of.pull_id} is older than pull {past.pull}, which is in the store: nothing was stored"
        )
    return own.watermark, past.pull != of.pull_id


def _guard(connection: Connection, staging: Staging, of: PublicationSpec, gone: int, now: datetime) -> bool:
    """Whether it holds the publication, which a person lets through; raises where nobody does."""
    if of.max_vanish is None or not gone:
        return False
    live, lost = (
        merge.count_live(connection, staging.target, of.tenant),
        merge.count_lost(connection, staging, of.tenant),
    )
    if lost <= of.max_vanish * live:
        return False
    told = f"{of}: {lost} of {live} stored records would vanish"
    if of.past_guard is None:
        message = (
            f"{told}, the office's guard allows {of.max_vanish:.0%}: nothing was stored; if ERP and mapping are right, "
            f"let one read through: `hub pull {of.tenant} {of.kind} --past-guard --as NAME --note …`"
        )
        raise TooMuchWouldVanish(message, lost=lost, live=live)
    # the person saw another read, and not one by which still more goes
    if lost > of.past_guard.most:
        message = f"{told}, and by the read that was held before {of.past_guard.most}: nothing was stored; look again"
        raise TooMuchWouldVanish(message, lost=lost, live=live)
    by = {"by": of.past_guard.by, "note": of.past_guard.note}
    of_kind = {"tenant": of.tenant, "kind": of.kind.value, "pull": of.pull_id}
    connection.execute(insert(guard_pass).values(**of_kind, at=now, **by, lost=lost, live=live))
    return True


def _revision(connection: Connection, tenant: str, step: int) -> int:
    """The tenant's revision, taken last so that the lock on it is short: whoever has a higher one commits later."""
    insert_or_update(connection, revision, {"tenant": tenant}, {"number": 0}, keep=("number",))
    taken = update(revision).where(revision.c.tenant == tenant).values(number=revision.c.number + step)
    return int(connection.execute(taken.returning(revision.c.number)).scalar_one())


def _record(connection: Connection, of: PublicationSpec, counts: Counts, number: int, now: datetime) -> None:
    connection.execute(update(pull).where(pull.c.id == of.pull_id, _own(pull, of)).values(published_at=now))
    connection.execute(
        insert(publication).values(
            tenant=of.tenant,
            kind=of.kind.value,
            pull=of.pull_id,
            mapping_digest=of.mapping_digest,
            published_at=now,
            revision=number,
            **counts.as_dict(),
        )
    )


def _note_read(connection: Connection, of: PublicationSpec) -> None:
    """A read of the ERP is in the store: what failed before it is over."""
    own = select(pull.c.mode, pull.c.watermark).where(pull.c.id == of.pull_id, _own(pull, of))
    mode, watermark = connection.execute(own).one()
    values = {"failed_at": None, "failure": None}
    if mode == "sweep":
        values |= {"swept_at": watermark, "sweep_failed_at": None, "held_lost": None, "held_live": None}
    insert_or_update(connection, last_read, {"tenant": of.tenant, "kind": of.kind.value}, values)


def _note_refusal(database: Database, of: PublicationSpec, now: datetime, error: PermanentError) -> None:
    """A replay must not take what was refused for a good sweep."""
    with database.write() as connection:
        # one that was published before stays good: then only its replay was refused
        refused = update(pull).where(pull.c.id == of.pull_id, _own(pull, of), pull.c.published_at.is_(None))
        is_read = connection.execute(refused.values(refused_at=now)).rowcount > 0
        if is_read and isinstance(error, TooMuchWouldVanish):
            key = {"tenant": of.tenant, "kind": of.kind.value}
            values = {"held_lost": error.lost, "held_live": error.live}
            insert_or_update(connection, last_read, key, values)


def _own(table: Table, of: PublicationSpec) -> ColumnElement[bool]:
    return (table.c.tenant == of.tenant) & (table.c.kind == of.kind.value)
