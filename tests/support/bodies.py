"""A pack whose lists may be written otherwise, and what a body of one of them gives."""

from pathlib import Path

import pandas as pd

from hub.connectors.base import Page
from hub.connectors.decode import decode
from hub.connectors.packs import load_pack
from hub.records import Kind

PACK = """
name: Test
protocol: rest
auth: {kind: header, header: X-Key}
company: {kind: name}
rest: {rows: value, error_code: error.code, error_message: error.message, filter: $filter}
paging: {kind: none}
conditions: {since: "{field} gt {value}", equals: "{field} eq {value}"}
cursor: {precision: datetime, overlap: 1m}
resources:
  things: {path: /things, fields: [id, name, price], lists: {prices: [level, amount]}}
kinds:
  product: {resource: things, key: [id]}
  price: {resource: things, key: [id, prices.level], explode: prices}
order:
  resource: things
  number: id
  reference: name
  reference_max_length: 20
  duplicates: neither
  settle: 1m
  lines: {path: lines, sku: sku, quantity: q, unit_price: p}
  fields: [id]
"""


def frames(folder: Path, pack: str, kind: Kind, *bodies: bytes) -> list[pd.DataFrame]:
    """What the raw log's pages give."""
    (folder / "mine.yaml").write_text(pack, encoding="utf-8")
    pages = [Page("things", body, "") for body in bodies]
    return [*decode(load_pack(str(folder / "mine.yaml")), kind, pages)]
