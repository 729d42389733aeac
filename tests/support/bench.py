"""One pack before one simulated ERP: small pages, a clock that doesn't wait, a budget that counts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.connectors.decode import decode
from hub.connectors.pack import Pack
from hub.connectors.packs import SHIPPED
from hub.records import Kind
from hub.simulate.common.company_data import (
    CodeEntry,
    ErpAddress,
    ErpCompany,
    ErpCustomer,
    ErpDiscount,
    ErpPrice,
    Item,
    ItemUnit,
)
from hub.simulate.common.simulated_erp import SimulatedErp

NOW = datetime(2024, 3, 15, 12, 0, tzinfo=UTC)
SMALL_PAGE = 7


class ManualClock:
    """Time that moves when told to; sleeping is written down."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time, self.sleeps = now, list[float]()

    def now(self) -> datetime:
        return self.time

    def steady(self) -> float:
        return self.time.timestamp()

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.time += timedelta(seconds=seconds)


@dataclass
class CountingBudget:
    """Lets everything through; remembers what was urgent, how much ran at once, errors and pauses."""

    taken: list[bool] = field(default_factory=list)
    running: int = 0
    errors: int = 0
    pauses: list[float] = field(default_factory=list)

    @contextmanager
    def take(self, *, urgent: bool) -> Iterator["CountingBudget"]:
        self.taken.append(urgent)
        self.running += 1
        try:
            yield self
        finally:
            self.running -= 1

    def count_error(self) -> None:
        self.errors += 1

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


def never() -> float:
    """Nothing is left to chance."""
    return 0.0


@dataclass(frozen=True)
class Words:
    """How one ERP calls what the conformance list needs."""

    company: str
    items: str
    price: str
    order: Callable[..., dict[str, Any]]


@dataclass
class Bench:
    """One pack before one simulated ERP."""

    sim: SimulatedErp
    erp: Erp
    pack: Pack
    words: Words
    clock: ManualClock
    budget: CountingBudget = field(default_factory=CountingBudget)

    def connect(self, company: str | None = None, **changed: Any) -> Connector:
        erp = self.erp.model_copy(update=changed)
        return connect(erp, company or self.words.company, clock=self.clock, budget=self.budget, chance=never)

    def frame(self, kind: Kind, since: datetime | None = None) -> pd.DataFrame:
        """All rows of a kind in one frame."""
        frames = [*decode(self.pack, kind, self.connect().fetch(kind, since))]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"source_key": []})

    def keys(self, kind: Kind, since: datetime | None = None) -> list[str]:
        return [*self.frame(kind, since)["source_key"]]

    def order(self, reference: str, *lines: tuple[str, str, str]) -> dict[str, Any]:
        """An order's payload as mappings make it: (product, quantity, price) by line."""
        return self.words.order(reference, lines or (("0012", "3", "1.50"),))


def _nav_order(reference: str, lines: Any) -> dict[str, Any]:
    return {
        "Sell_to_Customer_No": "C-1",
        "External_Document_No": reference,
        "Order_Date": date(2024, 3, 15),
        "Currency_Code": None,
        "SalesLines": {
            "Sales_Order_Line": [
                {"Type": "Item", "No": sku, "Quantity": Decimal(quantity), "Unit_Price": Decimal(price)}
                for sku, quantity, price in lines
            ]
        },
    }


def _bc_order(reference: str, lines: Any) -> dict[str, Any]:
    return {
        "customerNumber": "C-1",
        "externalDocumentNumber": reference,
        "orderDate": date(2024, 3, 15),
        "shipmentMethodId": None,
        "salesOrderLines": [
            {"lineType": "Item", "lineObjectNumber": sku, "quantity": Decimal(quantity), "unitPrice": Decimal(price)}
            for sku, quantity, price in lines
        ],
    }


NAV = Words("North & West", "ItemCard", "Unit_Price", _nav_order)
BC = Words("Dublin", "items", "unitPrice", _bc_order)


def company(name: str, **more: Any) -> ErpCompany:
    defaults: dict[str, Any] = {
        "items": [
            Item("0012", "Lamp", Decimal("1.50")),
            Item("85123A", "Shade", Decimal(2)),
            Item("85123a", "shade", Decimal(3)),
        ],
        "item_units": [ItemUnit("0012", "BOX", Decimal(12))],
        "prices": [ErpPrice("0012", Decimal("1.25"), Decimal(10))],
        "discounts": [ErpDiscount(Decimal(5), "0012", minimum=Decimal(10**6))],
        "customers": [ErpCustomer("C-1", "Smith & Sons", shipment_method="EXW", payment_terms="30D")],
        "addresses": [ErpAddress("C-1", "DOCK", "Smith's dock")],
        "shipment_methods": [CodeEntry("EXW", "Ex works")],
    }
    return ErpCompany(name, **{**defaults, **more})


def items(count: int) -> list[Item]:
    """Further products, none of which the company has."""
    return [Item(f"P{number:04d}", f"Product {number}", Decimal(number)) for number in range(count)]


def small_pages(folder: Path, name: str) -> Path:
    """The shipped pack, page size apart."""
    text = (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")
    changed = text.replace("size: 1000}", f"size: {SMALL_PAGE}}}").replace(
        "maxpagesize=5000", f"maxpagesize={SMALL_PAGE}"
    )
    assert changed != text
    path = folder / f"{name}.yaml"
    path.write_text(changed, encoding="utf-8")
    return path
