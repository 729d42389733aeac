"""A connector over a folder of files, with a pack of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.connectors.decode import decode
from hub.connectors.packs import load_pack
from hub.records import Kind
from tests.support.bench import CountingBudget, ManualClock

PACK = """
name: Files
protocol: files
company: {kind: name}
files:
  format: {kind: csv, encoding: utf-8}
  complete: {kind: renamed}
  page: 2
resources:
  items: {path: out, pattern: "items_*.csv", order: name, each: full, fields: [No, Name]}
  acks: {path: ack, pattern: "ack_{reference}.csv", fields: [Ref, No, State, Why]}
kinds:
  product: {resource: items, key: [No]}
order:
  resource: acks
  number: No
  reference: Ref
  reference_max_length: 30
  duplicates: searchable
  settle: 5m
  lines: {path: lines, sku: item, quantity: quantity, unit_price: price}
  fields: [account, lines.item, lines.quantity]
  create:
    path: in
    name: "order_{reference}.csv"
    kept: [in/done, in/error]
    content: {kind: csv, encoding: utf-8, line: ["{reference}", "{account}", "{lines.item}", "{lines.quantity}"]}
  refused: {field: State, is: [no], words: Why}
"""
CHANGES = """each: changes, taken: {kind: moved, to: out/done}"""


class FileErp:
    """A folder with `out`, `ack` and `in`, and the connector of a pack that may differ from PACK by some texts."""

    def __init__(self, folder: Path, changed: Mapping[str, str] | None = None, **more: Any) -> None:
        self.root = folder / "exchange"
        for name in ("out/done", "ack", "in/done", "in/error"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        text = PACK
        for old, new in (changed or {}).items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        self.pack_file = folder / "files.yaml"
        self.pack_file.write_text(text, encoding="utf-8")
        given = {"name": "small", "pack": str(self.pack_file), "url": str(self.root), **more}
        self.erp = Erp.model_validate(given)
        self.clock, self.budget = ManualClock(), CountingBudget()

    def put(self, name: str, text: str | bytes) -> Path:
        """Write a file, whole at once."""
        path = self.root / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def connect(self) -> Connector:
        """A new connector."""
        return connect(self.erp, "North", clock=self.clock, budget=self.budget)

    def frame(self, connector: Connector | None = None, since: Any = None) -> pd.DataFrame:
        """All products."""
        pages = (connector or self.connect()).fetch(Kind.PRODUCT, since)
        frames = [*decode(load_pack(str(self.pack_file)), Kind.PRODUCT, pages)]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"source_key": []})

    def keys(self, connector: Connector | None = None, since: Any = None) -> list[str]:
        """Their keys."""
        return [*self.frame(connector, since)["source_key"]]

    def order(self, *lines: tuple[str, str]) -> dict[str, Any]:
        """An order's payload: (product, quantity) by line."""
        given = lines or (("0012", "3"),)
        return {"account": "C-1", "lines": [{"item": item, "quantity": quantity} for item, quantity in given]}
