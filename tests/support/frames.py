"""Canonical frames from records, as translation makes them, and whole publications in one line."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from hub.records import RECORDS, Kind, Price, Product, Record
from hub.store import TenantBinding
from hub.store.catalogue.publication_counts import Counts
from hub.store.catalogue.raw_log import Mode, RawPage

WATERMARK = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def product(sku: str = "0012", name: str = "Lamp", **more: Any) -> Product:
    return Product(**{"sku": sku, "name": name, "unit": "each", "tax_class": "standard", "active": True, **more})


def price(sku: str = "0012", amount: str = "9.99", **more: Any) -> Price:
    return Price(**{"sku": sku, "scope": "all", "unit": "each", "currency": "GBP", "amount": Decimal(amount), **more})


def _arrow_type(kind: Kind, field: str) -> pa.DataType:
    annotation = str(RECORDS[kind].model_fields[field].annotation)
    for word, arrow in (("Decimal", pa.decimal128(38, 10)), ("bool", pa.bool_()), ("int", pa.int64())):
        if re.search(rf"\b{word}\b", annotation):
            return arrow
    return pa.date32() if "date" in annotation else pa.string()


def frame(kind: Kind, records: Sequence[Record], keys: Sequence[str] | None = None, page: int = 0) -> pd.DataFrame:
    """Records as a canonical frame; without `keys` a record's source key is its natural key."""
    dumped = [record.model_dump() for record in records]
    columns = {
        field: pa.array([_plain(each[field]) for each in dumped], _arrow_type(kind, field))
        for field in RECORDS[kind].model_fields
    }
    keys = keys or ["|".join(str(each[name]) for name in RECORDS[kind].key) for each in dumped]
    columns["source_key"] = pa.array(keys, pa.string())
    columns["page"] = pa.array([page] * len(dumped), pa.int64())
    return _frame(columns)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, Decimal, date)) else str(value)


def _frame(columns: dict[str, pa.Array]) -> pd.DataFrame:
    made: pd.DataFrame = pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)
    return made


def rejects(
    *source_keys: str | None,
    reason: str = "unit: PCS isn't in the table units",
    raw: str = '{"No": "0013"}',
    subject: str | None = None,
    party: str | None = None,
    product_group: str | None = None,
) -> pd.DataFrame:
    columns = {
        "source_key": pa.array(source_keys, pa.string()),
        "reason": pa.array([reason] * len(source_keys), pa.string()),
        "raw": pa.array([raw] * len(source_keys), pa.string()),
        "page": pa.array([0] * len(source_keys), pa.int64()),
        "subject": pa.array([subject] * len(source_keys), pa.string()),
        "party": pa.array([party] * len(source_keys), pa.string()),
        "product_group": pa.array([product_group] * len(source_keys), pa.string()),
    }
    return _frame(columns)


def left_out(*source_keys: str) -> pd.DataFrame:
    return _frame({"source_key": pa.array(source_keys, pa.string())})


def pull(
    binding: TenantBinding, kind: Kind, mode: Mode = "sweep", watermark: datetime = WATERMARK, pages: int = 1
) -> int:
    """A finished pull of so many pages; returns its number."""
    log = binding.raw_log.begin_pull(kind, mode, None, watermark)
    for page in range(pages):
        log.append(RawPage(0, kind.value, "application/json", f'{{"page": {page}, "of": {log.id}}}'.encode()))
    log.finish()
    return log.id


def publish(
    binding: TenantBinding,
    kind: Kind,
    records: Sequence[Record] = (),
    *,
    keys: Sequence[str] | None = None,
    rejected: Iterable[str | None] = (),
    out: Iterable[str] = (),
    sweep: bool = True,
    max_vanish: str | None = None,
    digest: str = "digest-1",
    watermark: datetime = WATERMARK,
) -> Counts:
    """Pull and publish."""
    number = pull(binding, kind, "sweep" if sweep else "delta", watermark)
    guard = None if max_vanish is None else Decimal(max_vanish)
    with binding.publications.publish(kind, number, digest, complete_sweep=sweep, max_vanish=guard) as publication:
        # a frame of nothing costs as much as one of a few
        if records:
            publication.stage(frame(kind, records, keys))
        if names := tuple(rejected):
            publication.reject(rejects(*names))
        if names := tuple(out):
            publication.leave_out(left_out(*names))
    return publication.counts


def fail_midway(binding: TenantBinding, products: Sequence[Record]) -> None:
    """A publication of products that raises before its end."""
    with binding.publications.publish(
        Kind.PRODUCT, pull(binding, Kind.PRODUCT), "d", complete_sweep=True
    ) as publication:
        publication.stage(frame(Kind.PRODUCT, products))
        publication.reject(rejects("C"))
        raise ZeroDivisionError
