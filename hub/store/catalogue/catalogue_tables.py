"""The catalogue database: what was pulled, as raw pages and as canonical records, and how far each pull came.

Every key starts with the tenant. The table of a kind has the fields of the kind's record, then where the row is from.
"""

from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    false,
)
from sqlalchemy.types import TypeEngine

from hub.records import RECORDS, Kind, Record
from hub.store.engine.types import ExactDecimal, KeyDate, KeyText, Serial, UtcDateTime

metadata = MetaData()

LOOKED_UP = {
    Kind.ORDER_DOCUMENT: ("reference",),
    Kind.SHIPMENT: ("reference", "order_number"),
    Kind.INVOICE: ("reference", "order_number", "shipment_number"),
    Kind.CREDIT_MEMO: ("reference", "order_number", "invoice_number"),
}
"""Fields besides the key that records are found by."""


def _unwrapped(annotation: Any) -> tuple[type, bool]:
    """The plain type of a field, and whether it may be None."""
    nullable = False
    if get_origin(annotation) in (Union, UnionType):
        nullable = NoneType in get_args(annotation)
        annotation = next(part for part in get_args(annotation) if part is not NoneType)
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation, nullable


def _type(plain: type, in_key: bool) -> TypeEngine[Any]:
    # before int, of which it is a subclass
    if issubclass(plain, bool):
        return Boolean()
    if issubclass(plain, int):
        return BigInteger()
    if issubclass(plain, Decimal):
        return ExactDecimal()
    if issubclass(plain, date):
        return KeyDate() if in_key else Date()
    return KeyText() if in_key else Text()


def _fields(record: type[Record]) -> list[Column[Any]]:
    columns = []
    for name, field in record.model_fields.items():
        plain, nullable = _unwrapped(field.annotation)
        in_key = name in record.key
        columns.append(Column(name, _type(plain, in_key), nullable=nullable and not in_key))
    return columns


def _kind_table(kind: Kind) -> Table:
    """The table of one kind. `vanished_at` marks a tombstone: the ERP has the record no longer."""
    record = RECORDS[kind]
    return Table(
        kind.value,
        metadata,
        Column("tenant", KeyText, nullable=False),
        *_fields(record),
        Column("source_key", Text, nullable=False),
        Column("page", BigInteger, nullable=False),
        Column("pull", BigInteger, nullable=False),
        Column("revision", BigInteger, nullable=False),
        Column("mapping_digest", Text, nullable=False),
        Column("vanished_at", UtcDateTime),
        PrimaryKeyConstraint("tenant", *record.key, name=f"{kind.value}_key"),
        Index(f"{kind.value}_by_revision", "tenant", "revision"),
        *(Index(f"{kind.value}_by_{field}", "tenant", field) for field in LOOKED_UP.get(kind, ())),
    )


KINDS: dict[Kind, Table] = {kind: _kind_table(kind) for kind in RECORDS}

pull = Table(
    "pull",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("tenant", KeyText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("since", UtcDateTime),
    Column("watermark", UtcDateTime, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("published_at", UtcDateTime),
    Column("refused_at", UtcDateTime),
    Column("pages", BigInteger, nullable=False, default=0),
    Column("read_by", Text),
    Index("pull_by_kind", "tenant", "kind", "id"),
)

raw_page = Table(
    "raw_page",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("pull", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("resource", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant", "pull", "seq", name="raw_page_key"),
)

# Columns are empty until the first publication, which makes the row to have something to lock.
checkpoint = Table(
    "checkpoint",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("watermark", UtcDateTime),
    Column("position", Text),
    Column("joined", Text),
    Column("reached", Text),
    Column("pull", BigInteger),
    PrimaryKeyConstraint("tenant", "kind", name="checkpoint_key"),
)

# One row an office and kind, whatever its pulls come to. `swept_at`: the watermark of the last complete read that was
# published. `failed_at`, `failure`: of the last read that failed, empty once one is published; `sweep_failed_at`: empty
# once a complete one is. `held_lost` of `held_live` stored records would vanish by the last read that the guard holds.
last_read = Table(
    "last_read",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("swept_at", UtcDateTime),
    Column("failed_at", UtcDateTime),
    Column("failure", Text),
    Column("sweep_failed_at", UtcDateTime),
    Column("held_lost", BigInteger),
    Column("held_live", BigInteger),
    PrimaryKeyConstraint("tenant", "kind", name="last_read_key"),
)

# Reads that a person let through although the guard held one like it: who and why, and how many records went.
guard_pass = Table(
    "guard_pass",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("tenant", KeyText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("pull", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("lost", BigInteger, nullable=False),
    Column("live", BigInteger, nullable=False),
)

# Names and types of the fields that an ERP's records have, as JSON; never a value.
seen_fields = Table(
    "seen_fields",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("types", Text, nullable=False),
    Column("changes", Text, nullable=False),
    PrimaryKeyConstraint("tenant", "kind", name="seen_fields_key"),
)

# What the ERP answered when it was asked what an account pays; no amount where it has none.
asked_price = Table(
    "asked_price",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("account", KeyText, nullable=False),
    Column("currency", KeyText, nullable=False),
    Column("sku", KeyText, nullable=False),
    Column("unit", KeyText, nullable=False),
    Column("quantity", ExactDecimal, nullable=False),
    Column("amount", ExactDecimal),
    Column("includes_tax", Boolean, nullable=False),
    Column("why", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("wanted_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("tenant", "account", "currency", "sku", "unit", "quantity", name="asked_price_key"),
    Index("asked_price_by_age", "tenant", "asked_at"),
)

revision = Table(
    "revision",
    metadata,
    Column("tenant", KeyText, primary_key=True),
    Column("number", BigInteger, nullable=False),
)

publication = Table(
    "publication",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("tenant", KeyText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("pull", BigInteger, nullable=False),
    Column("mapping_digest", Text, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("stored", BigInteger, nullable=False),
    Column("unchanged", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("left_out", BigInteger, nullable=False),
    Column("repeated", BigInteger, nullable=False),
    Column("vanished", BigInteger, nullable=False),
    Index("publication_by_kind", "tenant", "kind", "id"),
)

reject = Table(
    "reject",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("source_key", KeyText, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", Text),
    Column("page", BigInteger, nullable=False),
    Column("pull", BigInteger, nullable=False),
    Column("mapping_digest", Text, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("subject", KeyText),
    Column("party", Text),
    Column("product_group", Text),
    PrimaryKeyConstraint("tenant", "kind", "source_key", name="reject_key"),
    Index("reject_by_subject", "tenant", "subject"),
)

mapping_version = Table(
    "mapping_version",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("tenant", KeyText, nullable=False),
    Column("digest", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("files", Text, nullable=False),
    Column("accepted_at", UtcDateTime, nullable=False),
    Column("accepted_by", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False, server_default=false()),
    Index("mapping_version_by_tenant", "tenant", "id"),
)

# `key` is the code's word for a column that keeps its name in the databases that are there.
mapping_verdict = Table(
    "mapping_verdict",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("digest", Text, nullable=False),
    Column("against", Text, nullable=False),
    Column("judged_at", UtcDateTime, nullable=False),
    Column("holds", Text, nullable=False, key="blocked_reasons"),
    Column("changes", Text, nullable=False),
    PrimaryKeyConstraint("tenant", "digest", "against", name="mapping_verdict_key"),
)
