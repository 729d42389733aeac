"""Orders of three lines, and packs edited so that header and lines go in calls of their own."""

from decimal import Decimal
from pathlib import Path

from tests.support.bench import Bench

THREE = (("0012", "3", "1.50"), ("85123A", "2", "2"), ("85123a", "1", "3"))
LINES = {"soap": "update SalesOrder", "rest": "create salesOrderLines"}


def edited(bench: Bench, folder: Path, old: str, new: str) -> str:
    text = Path(bench.erp.pack).read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = folder / "edited.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return str(path)


def held(bench: Bench) -> list[list[tuple[str, Decimal, Decimal]]]:
    orders = bench.sim.ledger.remaining(bench.words.company)
    return [[(line.sku, line.quantity, line.unit_price) for line in order.lines] for order in orders]


def wanted(lines=THREE) -> list[tuple[str, Decimal, Decimal]]:
    return [(sku, Decimal(quantity), Decimal(price)) for sku, quantity, price in lines]
