"""How fast mappings translate, beside the same work written straight in Arrow-backed pandas without checks.

    python bench/mapping.py [ROWS]

Price rows of twelve text fields become canonical prices: five texts trimmed, three of them looked up, two exact
decimals, two dates of which 0001-01-01 counts as none. The hub checks every value and rejects one row in a hundred,
with its reason and its JSON; the bare code gets the same rows mended, since it would break at the first bad one. Both
get and give Arrow-backed frames, made beforehand, in pages of 10,000 as a pull has them and in one piece; they take
turns, and medians count. Ends with 1 when the hub runs at less than half of the bare rows/s.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

import pandas as pd
import pyarrow as pa

from hub.records import Kind, Order
from hub.translate import CompiledMapping, Sources, compile_mapping
from hub.translate.columns import translate
from hub.translate.payload import payload

ROWS, PAGE, TURNS, LEAST = 1_000_000, 10_000, 5, 0.5
LINES = 5
NO_DAY = "0001-01-01"
UNITS = {"PCS": "each", "BOX": "box", "PAL": "pallet", "KG": "kilogram", "M": "metre"}
CURRENCIES = {"DKK": "DKK", "EUR": "EUR", "USD": "USD", "GBP": "GBP", "CHF": "CHF"}
SCOPES = {"All Customers": "all", "Customer Price Group": "group", "Customer": "customer"}
MAPPING = f"""\
tables:
  units: {{{", ".join(f"{key}: {value}" for key, value in UNITS.items())}}}
  currencies: {{{", ".join(f"{key}: {value}" for key, value in CURRENCIES.items())}}}
  scopes: {{{", ".join(f"{key}: {value}" for key, value in SCOPES.items())}}}
price:
  sku: {{from: itemNumber, trim: true}}
  scope: {{from: salesType, trim: true, lookup: scopes}}
  scope_code: {{from: customerNumber, trim: true}}
  unit: {{from: unitOfMeasure, trim: true, lookup: units}}
  currency: {{from: currencyCode, trim: true, lookup: currencies}}
  min_quantity: {{from: minimumQuantity, number: true}}
  amount: {{from: unitPrice, number: true}}
  valid_from: {{from: startingDate, date: "%Y-%m-%d"}}
  valid_to: {{from: endingDate, none: ["0001-01-01"], date: "%Y-%m-%d"}}
order:
  customerNumber: account
  externalDocumentNumber: reference
  orderDate: {{from: ordered_on, date: "%Y-%m-%d"}}
  currencyCode: {{from: currency, lookup backwards: currencies}}
  lines:
    each: lines
    lineType: {{constant: Item}}
    lineObjectNumber: sku
    quantity: {{from: quantity, number: {{decimal: ",", thousands: "."}}}}
    unitOfMeasureCode: {{from: unit, lookup backwards: units}}
    unitPrice: {{from: unit_price, round: 2}}
"""
FIELDS = frozenset({
    "etag", "id", "itemNumber", "salesType", "customerNumber", "unitOfMeasure", "minimumQuantity", "unitPrice",
    "currencyCode", "startingDate", "endingDate", "lastModifiedDateTime",
})  # fmt: skip
TAKEN = frozenset({
    "customerNumber", "externalDocumentNumber", "orderDate", "currencyCode", "lines.lineType", "lines.lineObjectNumber",
    "lines.quantity", "lines.unitOfMeasureCode", "lines.unitPrice",
})  # fmt: skip
WRONG = {"unitOfMeasure": "CRATE", "unitPrice": "12,50", "startingDate": "2026-02-30", "currencyCode": "QQQ"}
"""What makes a row a reject, in turn."""
NUMBER, DAY = pd.ArrowDtype(pa.decimal128(38, 10)), pd.ArrowDtype(pa.date32())


@dataclass(frozen=True)
class Result:
    """Seconds of each turn of both, over the same rows."""

    name: str
    hub: list[float]
    bare: list[float]

    @property
    def ratio(self) -> float:
        """Rows/s of the hub by those of the bare code."""
        return median(self.bare) / median(self.hub)

    def row(self, rows: int) -> str:
        """A line of the table."""
        hub, bare = rows / median(self.hub), rows / median(self.bare)
        return f"| {self.name} | {hub:,.0f} | {bare:,.0f} | {self.ratio:.2f} |"


def columns(rows: int) -> dict[str, list[str]]:
    """Twelve columns of text, the same on every run."""
    days = [(date(2020, 1, 1) + timedelta(days=day)).isoformat() for day in range(2_500)]
    return {
        "etag": [f'W/"{one:08x}"' for one in _mixed(rows, 1, 2**32)],
        "id": [f"{one:08x}-0000-4000-8000-{number:012x}" for number, one in enumerate(_mixed(rows, 2, 2**32))],
        "itemNumber": [f" I{one:06} " for one in _mixed(rows, 3, 50_000)],
        "salesType": _chosen(rows, 4, list(SCOPES)),
        "customerNumber": [f" C{one:06} " for one in _mixed(rows, 5, 20_000)],
        "unitOfMeasure": _chosen(rows, 6, list(UNITS)),
        "minimumQuantity": [str(5 * one) for one in _mixed(rows, 7, 12)],
        "unitPrice": [f"{one / 10_000:.4f}" for one in _mixed(rows, 8, 100_000_000)],
        "currencyCode": _chosen(rows, 9, list(CURRENCIES)),
        "startingDate": _chosen(rows, 10, days),
        "endingDate": [
            day if one else NO_DAY for one, day in zip(_mixed(rows, 11, 2), _chosen(rows, 12, days), strict=True)
        ],
        "lastModifiedDateTime": [f"{day}T08:15:30.123Z" for day in _chosen(rows, 13, days)],
    }


def _mixed(rows: int, column: int, below: int) -> list[int]:
    """Numbers without a period, by multiplicative hashing."""
    return [((number + 1) * (column * 2 + 1) * 0x9E3779B97F4A7C15 % 2**64 >> 24) % below for number in range(rows)]


def _chosen(rows: int, column: int, texts: list[str]) -> list[str]:
    return [texts[one] for one in _mixed(rows, column, len(texts))]


def frames(columns: dict[str, list[str]], size: int) -> list[pd.DataFrame]:
    """Frames of so many rows as a connector gives them: beside the fields the record's key, its page and its JSON."""
    rows = len(columns["id"])
    raw = [json.dumps(dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]
    texts = columns | {"source_key": columns["id"], "raw": raw}
    return [
        _frame({name: values[begin : begin + size] for name, values in texts.items()}, begin // PAGE)
        for begin in range(0, rows, size)
    ]


def _frame(texts: dict[str, list[str]], page: int) -> pd.DataFrame:
    arrays = {name: pa.array(values, pa.string()) for name, values in texts.items()}
    table = pa.table(arrays | {"page": pa.array([page] * len(texts["id"]), pa.int64())})
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def spoilt(columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """The same with every hundredth row wrong in one field."""
    found = {name: list(values) for name, values in columns.items()}
    for turn, number in enumerate(range(0, len(found["id"]), 100)):
        name = list(WRONG)[turn % len(WRONG)]
        found[name][number] = WRONG[name]
    return found


def bare(frame: pd.DataFrame) -> pd.DataFrame:
    """The same work without a check, as one would write it by hand."""
    trimmed = ("itemNumber", "salesType", "customerNumber", "unitOfMeasure", "currencyCode")
    texts = {name: frame[name].str.strip() for name in trimmed}
    ends = frame["endingDate"]
    return pd.DataFrame({
        "sku": texts["itemNumber"],
        "scope": texts["salesType"].map(SCOPES),
        "scope_code": texts["customerNumber"],
        "unit": texts["unitOfMeasure"].map(UNITS),
        "currency": texts["currencyCode"].map(CURRENCIES),
        "min_quantity": frame["minimumQuantity"].astype(NUMBER),
        "amount": frame["unitPrice"].astype(NUMBER),
        "valid_from": frame["startingDate"].astype(DAY),
        "valid_to": ends.where(ends != NO_DAY).astype(DAY),
        "source_key": frame["source_key"],
        "page": frame["page"],
    })  # fmt: skip


def compiled() -> CompiledMapping:
    """The mapping as it would be accepted."""
    return compile_mapping(Sources("bench.yaml", {"bench.yaml": MAPPING}), lambda kind: FIELDS, TAKEN)


def timed(work: Callable[[pd.DataFrame], Any], pages: list[pd.DataFrame]) -> float:
    """Seconds to do all pages, one after the other."""
    gc.collect()
    begun = time.perf_counter()
    for page in pages:
        work(page)
    return time.perf_counter() - begun


def side_by_side(name: str, mapping: CompiledMapping, given: list[pd.DataFrame], mended: list[pd.DataFrame]) -> Result:
    """Let both do the same work in turn."""
    result = Result(name, [], [])
    for _ in range(TURNS):
        result.hub.append(timed(lambda page: translate(mapping, Kind.PRICE, page), given))
        result.bare.append(timed(bare, mended))
    return result


def verify(mapping: CompiledMapping, pages: list[pd.DataFrame], written: dict[str, list[str]]) -> None:
    """What came out is exact: every row is a price or a reject, one in a hundred a reject, and no digit is lost."""
    done = [translate(mapping, Kind.PRICE, page) for page in pages]
    rows, rejects = (pd.concat([getattr(one, part) for one in done]) for part in ("rows", "rejects"))
    total = len(written["id"])
    assert len(rejects) == len(range(0, total, 100)), f"{len(rejects)} rejects"
    assert len(rows) + len(rejects) == total
    kept = [number for number in range(total) if number % 100]
    for name, source in (("amount", "unitPrice"), ("min_quantity", "minimumQuantity")):
        assert sum(rows[name]) == sum(Decimal(written[source][number]) for number in kept), name
    for name, source in (("sku", "itemNumber"), ("scope_code", "customerNumber")):
        assert rows[name].tolist() == [written[source][number].strip() for number in kept], name
    for name, source, table in (
        ("unit", "unitOfMeasure", UNITS), ("currency", "currencyCode", CURRENCIES), ("scope", "salesType", SCOPES)
    ):  # fmt: skip
        assert rows[name].tolist() == [table[written[source][number]] for number in kept], name
    for name, source in (("valid_from", "startingDate"), ("valid_to", "endingDate")):
        days = [written[source][number] for number in kept]
        found = [None if pd.isna(day) else day.isoformat() for day in rows[name]]
        assert found == [None if day == NO_DAY else day for day in days], name


def order(number: int) -> Order:
    """An order of a few lines."""
    lines = [
        {
            "number": line, "sku": f"I{number * line % 50_000:06}", "name": "A product", "quantity": f"{line}.5",
            "unit": list(UNITS.values())[line % 5], "unit_price": f"{number % 1_000}.2550", "list_price": "1",
            "price_rule": "base", "tax_class": "standard", "tax_rate": "20", "net": "1",
        }
        for line in range(1, LINES + 1)
    ]  # fmt: skip
    return Order.model_validate({
        "reference": f"R-{number}", "buyer": "buyer", "account": f"C{number % 20_000:06}", "currency": "GBP",
        "ordered_on": date(2026, 1, 31), "payment_days": 30, "lines": lines, "net": "1", "tax": "0", "gross": "1",
    })  # fmt: skip


def outward(mapping: CompiledMapping) -> float:
    """Orders/s on the way out."""
    orders = [order(number) for number in range(1_000)]
    shape = payload(mapping, orders[7])
    assert shape["orderDate"] == "2026-01-31"
    assert shape["lines"][0] == {
        "lineType": "Item", "lineObjectNumber": "I000007", "quantity": "1,5", "unitOfMeasureCode": "BOX",
        "unitPrice": Decimal("7.26"),
    }  # fmt: skip
    seconds = []
    for _ in range(TURNS):
        begun = time.perf_counter()
        for one in orders:
            payload(mapping, one)
        seconds.append(time.perf_counter() - begun)
    return len(orders) / median(seconds)


def table(results: list[Result], rows: int) -> Iterator[str]:
    """What was measured."""
    yield f"| {rows:,} price rows × {len(FIELDS)} fields | hub, rows/s | bare pandas, rows/s | ratio |"
    yield "| --- | ---: | ---: | ---: |"
    yield from (result.row(rows) for result in results)


def main(rows: int) -> int:
    """Measure, verify and print."""
    mapping, mended = compiled(), columns(rows)
    wrong = spoilt(mended)
    verify(mapping, frames(wrong, PAGE), wrong)
    results = [
        side_by_side(name, mapping, frames(wrong, size), frames(mended, size))
        for name, size in ((f"pages of {PAGE:,}, as in a pull", PAGE), ("one frame", rows))
    ]
    out = f"On the way out: {outward(mapping):,.0f} orders/s of {LINES} lines."
    lines = *table(results, rows), "", "One row in a hundred was rejected, all others came out exact.", out, ""
    sys.stdout.write("\n".join(lines))
    return 0 if all(result.ratio >= LEAST for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
