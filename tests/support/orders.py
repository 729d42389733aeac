"""Offices with a small catalogue, baskets for them, and an ERP in memory that keeps a ledger and can fail."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from hub.config.approval_rules import Approval, Escalations, Level
from hub.config.erp import Prices, Tax
from hub.config.people import Approver
from hub.config.tenant import Tenant
from hub.connectors import Page, Receipt, ReceiptLine
from hub.connectors.base import Confirmed, KeptPages, ReadCondition, Repair
from hub.connectors.price_question import GoodsAsked, PriceAnswer, PriceQuestion
from hub.errors import CallRefused, OutcomeUnknown
from hub.records import Address, Basket, BasketLine, Customer, Kind, Order, TaxTreatment, Terms
from hub.store import Store, TenantBinding
from tests.support.frames import price, product, publish
from tests.support.kept_rows import put_once

PLACED = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
VAT = "GB980780684"
DESK = Approver.model_validate({"name": "desk", "role": "sales-desk", "token": "env:DESK"})
MANAGER = Approver.model_validate({"name": "manager", "role": "sales-manager", "token": "env:MANAGER"})
NOBODY = Approval()
LEVELS = Approval(
    levels=(
        Level(up_to=Decimal(500), by=("none",)),
        Level(up_to=Decimal(5000), by=("sales-desk",)),
        Level(by=("sales-manager",)),
    ),
    also=Escalations(over_credit="sales-manager", price_below_list="sales-desk"),
)


def tenant(name: str = "uk-north", approval: Approval = LEVELS, **more: Any) -> Tenant:
    given = {
        "id": name,
        "name": "An office",
        "erp": "nav",
        "company": "North",
        "country": "GB",
        "currency": "GBP",
        "mapping": Path("north.yaml"),
        "prices": Prices(off_list="approve"),
        "tax": Tax(regime="uk-vat"),
        "approval": approval,
        **more,
    }
    return Tenant(**given)


def stocked(
    store: Store, name: str = "uk-north", account: str = "N-1004", currency: str = "GBP", **terms: Any
) -> TenantBinding:
    """An office with two products, one account and its address."""
    binding = store.tenant(name)

    def publish_all() -> None:
        publish(binding, Kind.PRODUCT, [product("LAMP", "Lamp"), product("CAGE", "Bird cage", tax_class="zero")])
        prices = [price("LAMP", "2.55", currency=currency), price("CAGE", "10.95", currency=currency)]
        publish(binding, Kind.PRICE, prices)
        customer = Customer(account=account, name="Shop", country="GB", blocked=False, vat_number=VAT)
        publish(binding, Kind.CUSTOMER, [customer])
        agreed = {"payment_days": 30, "tax_treatment": TaxTreatment.DOMESTIC, "shipping_method": "DHL", **terms}
        publish(binding, Kind.TERMS, [Terms(account=account, currency=currency, **agreed)])
        publish(binding, Kind.ADDRESS, [Address(account=account, code="DOCK", name="Dock", country="GB")])

    put_once(store, (name, account, currency, repr(sorted(terms.items()))), publish_all)
    return binding


def line(sku: str = "LAMP", quantity: str = "6", price: str | None = None) -> BasketLine:
    return BasketLine(sku=sku, quantity=Decimal(quantity), unit_price=None if price is None else Decimal(price))


def basket(key: str = "web-1", *lines: BasketLine, **head: Any) -> Basket:
    given = {"account": "N-1004", "currency": "GBP", "placed_at": PLACED, **head}
    return Basket(key=key, lines=lines or (line(), line("CAGE", "2")), **given)


def to_payload(order: Order) -> dict[str, Any]:
    lines = [[line.sku, str(line.quantity), str(line.unit_price)] for line in order.lines]
    return {"account": order.account, "lines": lines}


Fault = Callable[[], object] | None
"""What happens at a call, beside it; usually it raises."""


@dataclass
class MemoryErp:
    """A connector whose ledger is a list, or a file that outlives the process that writes it.

    `faults` are run once each, one a create, before or after the order is in the ledger, and usually raise.
    """

    path: Path | None = None
    before: list[Fault] = field(default_factory=list)
    after: list[Fault] = field(default_factory=list)
    finding: list[Fault] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    searchable: bool = True
    drafts: bool = False
    confirming: list[Fault] = field(default_factory=list)
    taking: list[Fault] = field(default_factory=list)
    refusal: str = ""

    @property
    def ledger(self) -> list[dict[str, Any]]:
        """What was accepted, the first first."""
        if self.path is None:
            return self.rows
        rows = [json.loads(row) for row in self.path.read_text().splitlines()] if self.path.exists() else []
        done = {row["taken"] for row in rows if "taken" in row}
        orders = [row for row in rows if "number" in row]
        return [{**row, "status": "taken"} if row["number"] in done else row for row in orders]

    def accept(self, payload: dict[str, Any], reference: str) -> str:
        number = f"SO-{len(self.ledger) + 1}"
        row = {"number": number, "reference": reference, **payload, **({"status": "draft"} if self.drafts else {})}
        if self.path is None:
            self.rows.append(row)
        else:
            with self.path.open("a") as file:
                file.write(json.dumps(row) + "\n")
        return number

    def check(self) -> str:
        return "an ERP in memory"

    def fetch(
        self, kind: Kind, since: datetime | None, position: str | None = None, kept: KeptPages | None = None
    ) -> Iterator[Page]:
        return iter(())

    def sample(self, kind: Kind) -> Iterator[Page]:
        return iter(())

    def described(self) -> Iterator[tuple[str, bytes]]:
        return iter(())

    def published(self, kind: Kind) -> None:
        pass

    def ask(self, resource: str, condition: ReadCondition) -> Iterator[Page]:
        return iter(())

    def prices(self, question: PriceQuestion) -> Iterator[tuple[GoodsAsked, PriceAnswer]]:
        return iter(())

    def create(self, payload: dict[str, Any], reference: str) -> Receipt:
        self.calls.append(f"create {reference}")
        _next(self.before)
        number = self.accept(payload, reference)
        _next(self.after)
        return next(each for each in self._receipts() if each.number == number)

    @property
    def repair(self) -> Repair:
        return "none"

    def complete(self, held: Receipt, payload: dict[str, Any]) -> Receipt:
        raise AssertionError(held.number)

    def remove(self, held: Receipt) -> None:
        raise AssertionError(held.number)

    def confirm(self, held: Receipt, reference: str) -> Receipt:
        """`confirming` happens before the order is taken, `taking` behind it."""
        self.calls.append(f"confirm {reference}")
        _next(self.confirming)
        if self.path:
            with self.path.open("a") as file:
                file.write(json.dumps({"taken": held.number}) + "\n")
        elif not self.refusal:
            next(row for row in self.rows if row["number"] == held.number)["status"] = "taken"
        _next(self.taking)
        receipt = next(each for each in self._receipts() if each.reference == reference)
        return replace(receipt, confirmed=replace(receipt.confirmed, refused=self.refusal))

    def redacted(self, payload: dict[str, Any]) -> dict[str, Any]:
        return payload

    def find(self, reference: str, *, posted: bool = True) -> list[Receipt]:
        self.calls.append(f"find {reference}")
        _next(self.finding)
        return [receipt for receipt in self._receipts() if receipt.reference == reference]

    def _receipts(self) -> Iterator[Receipt]:
        for row in self.ledger:
            lines = [ReceiptLine(sku, Decimal(quantity), Decimal(price)) for sku, quantity, price in row["lines"]]
            status = row.get("status", "taken")
            confirmed = Confirmed(is_done=status == "taken", is_draft=status == "draft", status=status)
            yield Receipt(row["number"], row["reference"], tuple(lines), b"", confirmed=confirmed)


def _next(faults: list[Fault]) -> None:
    fault = faults.pop(0) if faults else None
    if fault:
        fault()


def raising(error: BaseException) -> Callable[[], None]:
    """A fault that raises."""

    def fault() -> None:
        raise error

    return fault


def doubtful() -> OutcomeUnknown:
    return OutcomeUnknown("no answer within 30 s", erp="nav", company="North", call="Create")


def refused() -> CallRefused:
    return CallRefused("the customer is blocked", erp="nav", company="North", call="Create")
