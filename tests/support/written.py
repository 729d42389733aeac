"""An office's mapping, its ERP's frames and an order, written small."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from hub.records import Order, OrderLine
from hub.translate import CompiledMapping, Sources, compile_mapping

FIELDS = frozenset({"No", "Name", "Name_2", "Unit", "Vat", "Blocked", "Group", "Price", "Gross", "From", "To", "Limit"})
ORDER = frozenset({"Customer", "Currency", "Ref", "Taxed", "Lines.Line.Item", "Lines.Line.Qty", "Lines.Line.Unit"})


def compiled(entry: str, **layers: str) -> CompiledMapping:
    """An office's text and its layers by name, for an ERP that sends FIELDS and takes ORDER."""
    files = {f"{name}.yaml": text for name, text in layers.items()} | {"office.yaml": entry}
    return compile_mapping(Sources("office.yaml", files), lambda kind: FIELDS, ORDER)


def frame_of(*records: Mapping[str, str | None], **whole: Any) -> pd.DataFrame:
    """Records as a connector gives them: text columns, source_key (No, else the row's number) and page."""
    names = list(dict.fromkeys(name for record in records for name in record if name != "source_key"))
    columns = {name: pa.array([record.get(name) for record in records], pa.string()) for name in names}
    keys = [record.get("source_key") or record.get("No") or str(row) for row, record in enumerate(records)]
    columns |= {"source_key": pa.array(keys, pa.string()), "page": pa.array([7] * len(records), pa.int64()), **whole}
    frame: pd.DataFrame = pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def line(**values: Any) -> OrderLine:
    price = Decimal("2.5500")
    given: dict[str, Any] = {
        "number": 1, "sku": "0012", "name": "Lamp", "quantity": Decimal("3"), "unit": "box", "unit_price": price,
        "list_price": price, "price_rule": "list", "tax_class": "zero", "tax_rate": Decimal(0), "net": price,
    }  # fmt: skip
    return OrderLine(**{**given, **values})


def order(*lines: OrderLine, **values: Any) -> Order:
    given: dict[str, Any] = {
        "reference": "R-1", "buyer": "pond", "account": "C1", "currency": "GBP", "ordered_on": date(2026, 1, 31),
        "payment_days": 30, "net": Decimal(1), "tax": Decimal(0), "gross": Decimal(1), "lines": lines or (line(),),
    }  # fmt: skip
    return Order(**{**given, **values})


PRODUCT = """\
product:
  sku: No
  name: {from: Name, trim: true}
  unit: {from: Unit, lookup: units}
  tax_class: {from: Vat, lookup: vat}
  active: {from: Blocked, is: "false"}
"""
TABLES = """\
tables:
  units: {PCS: each, BOX: box}
  vat: {V20: standard, V0: zero}
"""
