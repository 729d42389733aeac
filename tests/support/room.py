"""An office's own mapping file, edited over a store that holds what was read before."""

import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from hub.config.tenant import Guard
from hub.mapping_changes.acceptance import accept, adopt
from hub.mapping_changes.difference import KindDifference, MappingDifference, compute_difference
from hub.office import Draft, Hub, Office
from hub.orders.intake import submit_order
from hub.records import MASTER_DATA, Basket, BasketLine, Kind
from hub.records.stored_order import StoredOrder
from hub.simulate import BusinessCentral, ErpCompany, ErpCustomer, ErpPrice, Item, Nav
from hub.simulate.common.company_data import CodeEntry
from hub.simulate.common.sales_documents import DraftLine, OrderDraft
from hub.sync.pull import pull
from tests.support.fixed_clock import FixedClock
from tests.support.world import OFFICES, ErpTime, Records, World, held

PULLED = (*MASTER_DATA, Kind.ORDER_DOCUMENT)
"""Shipments and invoices were never pulled."""
FOR_ORDERS = (Kind.PRODUCT, Kind.PRICE, Kind.CUSTOMER, Kind.TERMS)
ANYTHING = {"vanish": "100 %", "prices changed": "100 %", "price move": "100 %", "records changed": "100 %",
            "rejected": "100 %"}  # fmt: skip
AMOUNTS = {"uk-north": "Unit_Price", "uk-south": "Unit_Price", "ireland": "unitPrice"}
"""Where a price stands, as the packs' bases have it."""


def guard(**limits: str) -> Guard:
    """Limits as tenants.yaml writes them; what isn't named may move as it likes."""
    return Guard.model_validate(ANYTHING | {name.replace("_", " "): limit for name, limit in limits.items()})


@dataclass(frozen=True)
class Kept:
    """Both ERPs after everything was pulled from them, refusing every call, and the store it was pulled into."""

    nav: Nav
    business_central: BusinessCentral
    store: Path
    template: Path
    time: ErpTime

    def world(self, folder: Path, opened: ExitStack) -> World:
        """The same offices over a store of their own."""
        store = shutil.copytree(self.store, folder / "store")
        clock = FixedClock()
        clock.moment = self.time.clock.now()
        return World(
            folder, self.template, f"sqlite:///{store}", clock, self.time, self.nav, self.business_central, opened
        )


def keep(folder: Path, template: Path, group: tuple[ErpCompany, ErpCompany, ErpCompany], kinds: Iterable[Kind]) -> Kept:
    """Pull kinds from both ERPs into a store, and stop them."""
    clock = FixedClock()
    time, store = ErpTime(clock), shutil.copytree(template, folder / "store")
    north, south, dublin = group
    with (
        Nav(folder / "nav", [north, south], now=time) as nav,
        BusinessCentral(folder / "business_central", [dublin], now=time) as business_central,
        ExitStack() as opened,
    ):
        world = World(folder, template, f"sqlite:///{store}", clock, time, nav, business_central, opened)
        mappings = without_tests(world.own_mappings())
        for name in OFFICES:
            ordered(world, name)
            for kind in kinds:
                pull(world.office(name, mappings=mappings), kind)
    clock.advance(days=1)
    return Kept(nav, business_central, store, template, time)


def without_tests(folder: Path) -> Path:
    """Take the tests out of mapping files: edits would fail them, and running them takes longer than all the rest."""
    for path in folder.rglob("*.yaml"):
        text, _, _ = path.read_text(encoding="utf-8").partition("\ntests:")
        path.write_text(f"{text}\n", encoding="utf-8")
    return folder


def ordered(world: World, name: str) -> None:
    """An order in the ERP, of one product on two lines."""
    items, customers = world.rows(name, "items"), world.rows(name, "customers")
    if items and customers:
        item = next(each for each in items if not each.blocked and each.number not in ("99001", "99003", "99005"))
        lines = (DraftLine(item.number, Decimal(2)), DraftLine(item.number, Decimal(3)))
        world.state(name).accept(
            OrderDraft(next(each.number for each in customers if not each.blocked), "WEB-1", lines=lines)
        )


class Room:
    """One office: its mapping file, to be edited, beside what its store holds."""

    def __init__(self, world: World, name: str = "uk-north", limits: Guard | None = None) -> None:
        self.world, self.name, self.guard = world, name, limits or guard()
        self.folder = without_tests(world.own_mappings())

    @property
    def file(self) -> Path:
        return self.folder / f"{self.name}.yaml"

    @property
    def hub(self) -> Hub:
        return self.world.hub(mappings=self.folder)

    @property
    def erp(self) -> Nav | BusinessCentral:
        return self.world.erp(self.name)  # type: ignore[return-value]

    @property
    def company(self) -> str:
        return OFFICES[self.name]

    def office(self, hub: Hub | None = None) -> Office:
        """The office as a process that starts now wires it."""
        hub = hub or self.hub
        tenant = hub.settings.tenant(self.name).model_copy(update={"guard": self.guard})
        return Office(tenant, hub.settings.erp_of(tenant), hub.store, hub.clock)

    def edit(self, *changes: tuple[str, str], add: str = "", tests: str = "") -> None:
        """Change places in the file and add to its end; tests that were added before give way to others."""
        text, _, _ = self.file.read_text(encoding="utf-8").partition("\ntests:")
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {self.file.name}"
            text = text.replace(old, new)
        self.file.write_text(f"{text}\n{add}\n{tests}", encoding="utf-8")

    def line(self, text: str) -> int:
        """Where a text stands in the file."""
        return 1 + self.file.read_text(encoding="utf-8").partition(text)[0].count("\n")

    def price(self, step: str) -> None:
        """Let every price pass one more step."""
        self.edit(add=f"price:\n  amount: {{from: {AMOUNTS[self.name]}, number: true, {step}}}\n")

    def draft(self) -> Draft:
        return self.office().draft()

    def difference(self, kinds: Iterable[Kind] = Kind) -> MappingDifference:
        office = self.office()
        return compute_difference(office, office.draft().mapping, kinds)

    def of(self, kind: Kind) -> KindDifference:
        """What the edit does to one kind."""
        (found,) = self.difference([kind]).kinds
        return found

    def accept(self, by: str = "the sales manager") -> Any:
        """A person says yes to the file as it is."""
        office = self.office()
        return accept(office, office.draft(), by)

    def adopt(self) -> Any:
        return adopt(self.office())

    def held(self, kind: Kind) -> Records:
        return held(self.office(), kind)

    def order(self, key: str, *skus: str) -> StoredOrder:
        """An order of the office's first account, agreed and kept."""
        office = self.office()
        account = next(each for each in office.store.catalogue.customers() if not each.blocked)
        basket = Basket(
            key=key,
            account=account.account,
            currency=office.tenant.currency,
            placed_at=self.world.clock.now(),
            lines=tuple(BasketLine(sku=sku, quantity=Decimal(number)) for number, sku in enumerate(skus, 2)),
        )
        return submit_order(basket, tenant=office.tenant, store=office.store, validate_mapping=office.payload)

    def calls(self) -> int:
        """How often either ERP was asked."""
        return len(self.world.nav.requests) + len(self.world.business_central.requests)

    def everything(self) -> dict[str, Any]:
        """All that the store holds of every office: records, tombstones, rejects, versions, how far it was read."""
        return {name: _all_of(self.hub.office(name)) for name in OFFICES}


def _all_of(office: Office) -> dict[str, Any]:
    store = office.store
    return {
        "records": {kind: store.records.changes(kind, after=0) for kind in Kind},
        "rejects": store.rejects.find(),
        "revision": store.records.revision(),
        "versions": store.mappings.history(),
        "made": store.mappings.made(),
        "read": [
            (store.raw_log.checkpoint(kind), store.raw_log.last_pull(kind), store.mappings.translated_with(kind))
            for kind in Kind
        ],
        "orders": store.orders.find(),
    }


def by_source(office: Office, kind: Kind) -> dict[str, dict[str, Any]]:
    """Everything that the store holds of a kind, by the ERP's own key."""
    return {each.source_key: each.record.model_dump() for each in office.store.records.all(kind)}


SMALL_PRICES = {"P01": "0.80", "P02": "10.40", "P03": "10.40"}
SMALL_STOCK = {"P01": "12.50", "P02": "11", "P03": "9"}
SMALL_CATEGORIES = {"P01": "LIGHT", "P02": "LIGHT", "P03": "GARDEN", "P04": "GARDEN", "P05": "GARDEN"}
SMALL_UNITS = {"P06": "BOX", "P07": "PAL", "P08": "PAL"}
SMALL_VAT = {**dict.fromkeys(("P10", "P11", "P12", "P13", "P14"), "VAT5")}


def small() -> tuple[ErpCompany, ErpCompany, ErpCompany]:
    """North with 20 products and a price of each, where shares are easily worked out; the others have nothing.

    A product's own price is 10.00, and 10 are in stock; a price is 10.00 for all. What differs stands above.
    """
    numbers = [f"P{number:02}" for number in range(1, 21)]
    items = [
        Item(
            number, f"Lamp {number}", Decimal("10.00"), SMALL_UNITS.get(number, "PCS"), SMALL_VAT.get(number, "VAT20"),
            category=SMALL_CATEGORIES.get(number, "DECOR"), inventory=Decimal(SMALL_STOCK.get(number, "10")),
        )
        for number in numbers
    ]  # fmt: skip
    prices = [ErpPrice(number, Decimal(SMALL_PRICES.get(number, "10.00")), unit="PCS") for number in numbers]
    north = ErpCompany(
        "North", items=items, prices=prices, customers=[ErpCustomer("N-1", "Shop")], units=("PCS", "BOX", "PAL"),
        vat_groups=(CodeEntry("VAT20", rate=Decimal(20)), CodeEntry("VAT5", rate=Decimal(5))),
    )  # fmt: skip
    return north, ErpCompany("South"), ErpCompany("Dublin", country="IE", currency="EUR")
