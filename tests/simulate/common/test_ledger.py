"""What was accepted stays: byte for byte, digit for digit, for good."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from hub.simulate import Ledger, LedgerEvent, LedgerLine, LedgerOrder

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def order(number: str = "SO-1", company: str = "North", *lines: LedgerLine) -> LedgerOrder:
    kept = lines or (LedgerLine(10000, "0012", Decimal("3"), "PCS", Decimal("1.10"), {}),)
    return LedgerOrder(number, company, f"ref of {number}", "C1", "GBP", {"No": "x"}, {}, AT, kept)


@pytest.fixture
def ledger(tmp_path: Path):
    ledger = Ledger(tmp_path / "deep" / "ledger.db")
    yield ledger
    ledger.close()


def test_orders_come_back_as_they_were(ledger):
    big = LedgerLine(10000, "85123a", Decimal("0.0000000001"), "PCS", Decimal("123456789012345678.90"), {"a": "b"})
    written = [order("SO-1", "North", big), order("SO-1", "South"), order("SO-2")]
    for each in written:
        ledger.accept(each)
    assert Ledger(ledger.path).orders() == written
    assert ledger.orders("North") == [written[0], written[2]]
    assert ledger.orders("North", "ref of SO-2") == [written[2]]
    assert written[2].total == Decimal("3.30")


@pytest.mark.parametrize("table", ["orders", "lines", "events"])
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET number = 'x'", "DELETE FROM {}", "INSERT OR REPLACE INTO {} SELECT * FROM {}"]
)
def test_nothing_can_be_changed(ledger, table, change):
    ledger.accept(order())
    ledger.add_event("North", LedgerEvent("SO-1", "removal", {}, AT))
    with closing(sqlite3.connect(ledger.path)) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(change.replace("{}", table))
    assert len(ledger.orders()) == len(ledger.events("North")) == 1


def test_several_orders_are_taken_whole_or_not_at_all(ledger):
    with pytest.raises(sqlite3.IntegrityError):
        ledger.accept(order("SO-1"), order("SO-2"), order("SO-1"))
    assert ledger.orders() == []


def test_added_lines_and_events(ledger):
    ledger.accept(order())
    more = LedgerLine(20000, "12", Decimal(1), "PCS", Decimal(2), {})
    ledger.add_lines("North", "SO-1", (more,), AT)
    event = LedgerEvent("SO-1", "shipment", {"number": "SH-1"}, AT)
    ledger.add_event("North", event)
    assert ledger.orders()[0].lines[1] == more
    assert ledger.events("North") == [event]
    assert ledger.events("South") == []
