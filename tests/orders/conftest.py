"""Orders over HTTP into both simulated ERPs, on a clock that only the tests move."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hub.config import settings
from hub.office import Office, open_hub
from hub.orders.approval import approve
from hub.orders.intake import take_in
from hub.records import Basket, BasketLine, Kind
from hub.records.stored_order import StoredOrder
from hub.simulate import ErpPrice, Group, ItemUnit, Ledger, start_group
from hub.simulate.common.simulated_erp import SimulatedErp
from hub.sync.pull import pull
from tests.support.documents import BOX, counted_in_pieces
from tests.support.fixed_clock import FixedClock
from tests.support.orderable import an_account, skus
from tests.support.project import ROOT

COMPANIES = {"uk-north": "North", "uk-south": "South", "ireland": "Dublin"}
NEEDED = (Kind.PRODUCT, Kind.PRICE, Kind.CUSTOMER, Kind.ADDRESS, Kind.TERMS)


@dataclass
class Desk:
    """One office with its ERP; `order` takes one in and has it approved."""

    office: Office
    erp: SimulatedErp
    clock: FixedClock
    prefix: str

    @property
    def company(self) -> str:
        return COMPANIES[self.office.tenant.id]

    def held(self) -> list[object]:
        """What the ERP's ledger says, read beside the ERP."""
        return list(Ledger(self.erp.ledger.path).orders(self.company))

    def order(self, key: str, lines: int | Sequence[BasketLine] = 2, **more: Any) -> StoredOrder:
        """An approved order of the first account that may order; its key is the test's own, as the ERPs live on."""
        store = self.office.store
        if isinstance(lines, int):
            lines = [BasketLine(sku=sku, quantity=Decimal(number)) for number, sku in enumerate(skus(store)[:lines], 1)]
        basket = Basket(
            key=f"{self.prefix}-{key}",
            currency=self.office.tenant.currency,
            placed_at=self.clock.now(),
            lines=tuple(lines),
            **{"account": an_account(store)} | more,
        )
        stored = take_in(basket, self.office)
        while step := stored.open_step:
            person = next(one for one in self.office.tenant.approvers.values() if one.role == step.role)
            stored = approve(stored.reference, person, tenant=self.office.tenant, store=store)
        return stored

    def stored(self, order: StoredOrder) -> StoredOrder:
        """As the store has it now."""
        return self.office.store.orders.get(order.reference)


@pytest.fixture(scope="session")
def erps_for_orders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    """Both ERPs; they live longer than a test."""
    with start_group(tmp_path_factory.mktemp("erps")) as started:
        yield started


@pytest.fixture(scope="session")
def store_for_orders(erps_for_orders: Group, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store into which what orders need was pulled once; tests get a copy."""
    folder = tmp_path_factory.mktemp("pulled") / "store"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in erps_for_orders.environment().items():
            patch.setenv(name, value)
        with open_hub(settings.load(ROOT / "tenants.yaml", f"sqlite:///{folder}"), FixedClock()) as hub:
            for name in COMPANIES:
                for kind in NEEDED:
                    pull(hub.office(name), kind)
                # an earlier process saw that its ERP finds orders by their references
                hub.office(name).reference_proof.give()
    return folder


@pytest.fixture
def desks(
    erps_for_orders: Group, store_for_orders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Desk]]:
    """Every office's desk, with what orders need pulled."""
    for name, value in erps_for_orders.environment().items():
        monkeypatch.setenv(name, value)
    store = shutil.copytree(store_for_orders, tmp_path / "store")
    nav, business_central = erps_for_orders.nav, erps_for_orders.business_central
    clock = FixedClock()
    with open_hub(settings.load(ROOT / "tenants.yaml", f"sqlite:///{store}"), clock) as hub:
        yield {
            name: Desk(hub.office(name), business_central if name == "ireland" else nav, clock, tmp_path.name)
            for name in COMPANIES
        }
        nav.faults.clear()
        business_central.faults.clear()


@pytest.fixture(params=["uk-north", "ireland"])
def desk(request, desks) -> Desk:
    """One office on SOAP and one on REST."""
    return desks[request.param]


@pytest.fixture
def boxed(desk: Desk) -> Iterator[str]:
    """A product that is kept in pieces and sold in boxes of 12, too."""
    sku, name = counted_in_pieces(desk)[3], desk.office.tenant.id
    price = ErpPrice(sku, Decimal("24.00"), unit=BOX[name], list_code="BASE" if name == "ireland" else "")
    # the ERPs live on: another test may have taken the unit away
    desk.erp.put(desk.company, price, ItemUnit(sku, BOX[name], Decimal(12)))
    for kind in (Kind.PRODUCT_UNIT, Kind.PRICE):
        pull(desk.office, kind)
    yield sku
    desk.erp.remove(desk.company, "prices", price.key)
