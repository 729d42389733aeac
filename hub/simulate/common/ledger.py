"""What a simulated ERP accepted, for good: an append-only ledger in its own SQLite file.

An ERP writes here before it answers and reads its documents back from here when it starts again. Tests compare the hub
with it: `Ledger(path).orders("North")`.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    seq INTEGER PRIMARY KEY, company TEXT NOT NULL, number TEXT NOT NULL, reference TEXT NOT NULL,
    customer TEXT NOT NULL, currency TEXT NOT NULL, header TEXT NOT NULL, details TEXT NOT NULL, at TEXT NOT NULL,
    UNIQUE (company, number));
CREATE TABLE IF NOT EXISTS lines (
    company TEXT NOT NULL, number TEXT NOT NULL, line INTEGER NOT NULL, sku TEXT NOT NULL, quantity TEXT NOT NULL,
    unit TEXT NOT NULL, unit_price TEXT NOT NULL, details TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (company, number, line));
CREATE INDEX IF NOT EXISTS orders_by_reference ON orders (company, reference);
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, company TEXT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL,
    details TEXT NOT NULL, at TEXT NOT NULL);
"""
REPLACED = {
    "orders": "seq = NEW.seq OR (company = NEW.company AND number = NEW.number)",
    "lines": "company = NEW.company AND number = NEW.number AND line = NEW.line",
    "events": "seq = NEW.seq",
}
"""Which row a new one would replace: INSERT OR REPLACE deletes it without firing the triggers for DELETE."""

REFUSE = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;"
TRIGGERS = "\n".join(
    f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} {REFUSE}"
    f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {REFUSE}"
    f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "
    f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {replaced}) {REFUSE}"
    for table, replaced in REPLACED.items()
)


@dataclass(frozen=True)
class LedgerLine:
    """A line as accepted."""

    line: int
    sku: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    details: dict[str, Any]


@dataclass(frozen=True)
class LedgerOrder:
    """An order as accepted; `header` is the request's, as it came, `currency` an ISO code, `at` aware UTC."""

    number: str
    company: str
    reference: str
    customer: str
    currency: str
    header: dict[str, Any]
    details: dict[str, Any]
    at: datetime
    lines: tuple[LedgerLine, ...]

    @property
    def total(self) -> Decimal:
        """Quantity times price over all lines, exact, before VAT."""
        return sum((line.quantity * line.unit_price for line in self.lines), Decimal(0))


@dataclass(frozen=True)
class LedgerEvent:
    """What happened to an order later: shipment, invoice, credit memo, change or removal."""

    number: str
    kind: str
    details: dict[str, Any]
    at: datetime


class Ledger:
    """The ledger in one file; reading opens it anew each time, so it may be read beside a running ERP."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._writer: sqlite3.Connection | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=30)) as first:
            # NORMAL survives the kill of a process, if not a power cut; before BEGIN, for a transaction allows neither
            first.executescript(
                # WAL: tests read beside a running ERP
                f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN; {SCHEMA} {TRIGGERS} COMMIT;"
            )

    def orders(self, company: str | None = None, reference: str | None = None) -> list[LedgerOrder]:
        """The orders accepted, oldest first, of one company and one external reference if these are given."""
        given = {"company": company, "reference": reference}
        conditions = {name: value for name, value in given.items() if value is not None}
        where = " AND ".join(f"o.{name} = :{name}" for name in conditions) or "1"
        joined = "lines l JOIN orders o ON o.company = l.company AND o.number = l.number"
        with self._reading() as reader:
            lines = defaultdict(list)
            for row in reader.execute(f"SELECT l.* FROM {joined} WHERE {where} ORDER BY l.line", conditions):
                lines[row["company"], row["number"]].append(_line(row))
            return [
                _order(row, tuple(lines[row["company"], row["number"]]))
                for row in reader.execute(f"SELECT * FROM orders o WHERE {where} ORDER BY seq", conditions)
            ]

    def remaining(self, company: str) -> list[LedgerOrder]:
        """A company's accepted orders that weren't taken away again, oldest first."""
        removed = {event.number for event in self.events(company) if event.kind == "removal"}
        return [order for order in self.orders(company) if order.number not in removed]

    def events(self, company: str) -> list[LedgerEvent]:
        """What happened to a company's orders after they were accepted, oldest first."""
        with self._reading() as reader:
            return [
                LedgerEvent(row["number"], row["kind"], json.loads(row["details"]), datetime.fromisoformat(row["at"]))
                for row in reader.execute("SELECT * FROM events WHERE company = ? ORDER BY seq", (company,))
            ]

    def accept(self, *orders: LedgerOrder) -> None:
        """Write orders with their lines, all or nothing."""
        with self._writing() as writer:
            for order in orders:
                at = order.at.isoformat()
                head = (order.company, order.number, order.reference, order.customer, order.currency)
                writer.execute(
                    "INSERT INTO orders (company, number, reference, customer, currency, header, details, at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (*head, json.dumps(order.header, default=str), json.dumps(order.details), at),
                )
                _add_lines(writer, order.company, order.number, order.lines, at)

    def add_lines(self, company: str, number: str, lines: tuple[LedgerLine, ...], at: datetime) -> None:
        """Write lines that were added to an accepted order by a later call."""
        with self._writing() as writer:
            _add_lines(writer, company, number, lines, at.isoformat())

    def add_event(self, company: str, event: LedgerEvent) -> None:
        """Write what happened to an order."""
        with self._writing() as writer:
            writer.execute(
                "INSERT INTO events (company, number, kind, details, at) VALUES (?, ?, ?, ?, ?)",
                (company, event.number, event.kind, json.dumps(event.details), event.at.isoformat()),
            )

    def close(self) -> None:
        """Close the file; writing again opens it again."""
        with self._lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=30)) as reader:
            reader.row_factory = sqlite3.Row
            reader.execute("BEGIN")  # one snapshot for orders and their lines
            yield reader

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            writer = self._writer or self._open()
            writer.execute("BEGIN IMMEDIATE")  # a deferred one that turns to writing ignores the timeout
            with writer:
                yield writer

    def _open(self) -> sqlite3.Connection:
        # opened by the first thread that writes, used by all under the lock
        # isolation_level None: else sqlite3 begins a deferred transaction by itself
        writer = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None, timeout=30)
        writer.execute("PRAGMA synchronous = NORMAL")
        self._writer = writer
        return writer


def _add_lines(writer: sqlite3.Connection, company: str, number: str, lines: tuple[LedgerLine, ...], at: str) -> None:
    writer.executemany(
        "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (company, number, line.line, line.sku, str(line.quantity), line.unit, str(line.unit_price),
             json.dumps(line.details), at)
            for line in lines
        ],
    )  # fmt: skip


def _line(row: sqlite3.Row) -> LedgerLine:
    return LedgerLine(
        row["line"], row["sku"], Decimal(row["quantity"]), row["unit"], Decimal(row["unit_price"]),
        json.loads(row["details"]),
    )  # fmt: skip


def _order(row: sqlite3.Row, lines: tuple[LedgerLine, ...]) -> LedgerOrder:
    return LedgerOrder(
        row["number"], row["company"], row["reference"], row["customer"], row["currency"],
        json.loads(row["header"]), json.loads(row["details"]), datetime.fromisoformat(row["at"]), lines,
    )  # fmt: skip
