"""Where the chaos happens: an office over a simulated ERP of one duplicate class, on one of the databases."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path

from hub.config import settings
from hub.connectors.packs import SHIPPED as PACKS
from hub.office import Hub, Office
from hub.orders.intake import submit_order
from hub.records import Basket, BasketLine, Kind
from hub.simulate import BusinessCentral, Nav
from hub.simulate.common.simulated_erp import SimulatedErp
from hub.store import Store, open_store
from hub.store.engine.database import Databases
from hub.sync.pull import pull
from tests.support.fixed_clock import FixedClock
from tests.support.orderable import an_account, skus
from tests.support.patience import PATIENCE

MAPPINGS = Path(settings.__file__).parents[1] / "mappings"
TENANTS = {"nav": "uk-north", "business_central": "ireland"}
COMPANIES = {"uk-north": "North", "uk-south": "South", "ireland": "Dublin"}
NEEDED = (Kind.PRODUCT, Kind.PRICE, Kind.CUSTOMER, Kind.TERMS)
APPROVAL = "{also: {over credit: none}}"
SETTLE = 600.0
"""Seconds, as both shipped packs have it."""


@dataclass(frozen=True)
class Site:
    """What a process needs to know to work there; to be sent to children."""

    name: str
    config: Path
    store: str
    tenant: str

    def office(self, clock: FixedClock) -> Office:
        """The office over connections of its own; the store's tables are there already."""
        return self._hub(Store(Databases.at(self.store), clock), clock).office(self.tenant)

    def opened(self, clock: FixedClock) -> Office:
        """The office over a store that is made first where it isn't there."""
        return self._hub(open_store(self.store, clock), clock).office(self.tenant)

    def _hub(self, store: Store, clock: FixedClock) -> Hub:
        return Hub(settings.load(self.config, self.store), store, clock)


def lay_out(
    folder: Path, store: str, nav: Nav, business_central: BusinessCentral, edits: Mapping[str, Mapping[str, str]]
) -> Path:
    """A tenants.yaml in which nobody needs to approve anything; `edits` change the text of the shipped packs."""
    packs = {name: _pack(folder, name, edits.get(name, {})) for name in ("nav_soap", "business_central")}
    bc = business_central
    path = folder / "tenants.yaml"
    path.write_text(
        f"""
store: {store}
erps:
  group-nav:
    pack: {packs["nav_soap"]}
    url: {nav.url}
    auth: {{user: {nav.user}, password: {nav.password}}}
    timeout: {PATIENCE}
  dublin-bc:
    pack: {packs["business_central"]}
    url: {bc.url}
    auth: {{directory: {bc.directory}, client_id: {bc.client_id}, client_secret: {bc.client_secret},
            authority: {bc.origin}}}
    timeout: {PATIENCE}
tenants:
  uk-north: {{name: North, erp: group-nav, company: North, country: GB, currency: GBP, timezone: Europe/London,
              mapping: {MAPPINGS / "uk-north.yaml"}, tax: {{regime: uk-vat}}, approval: {APPROVAL}}}
  uk-south: {{name: South, erp: group-nav, company: South, country: GB, currency: GBP, timezone: Europe/London,
              mapping: {MAPPINGS / "uk-south.yaml"}, tax: {{regime: uk-vat}}, approval: {APPROVAL}}}
  ireland: {{name: Dublin, erp: dublin-bc, company: Dublin, country: IE, currency: EUR, timezone: Europe/Dublin,
             mapping: {MAPPINGS / "ireland.yaml"}, tax: {{regime: ie-vat}}, approval: {APPROVAL}}}
""",
        encoding="utf-8",
    )
    return path


def _pack(folder: Path, name: str, edits: Mapping[str, str]) -> str:
    text = (PACKS / f"{name}.yaml").read_text(encoding="utf-8")
    limits = {"limits: {requests_per_minute: 1200, concurrent: 5}\n": ""} if name == "business_central" else {}
    edits = {**limits, **edits}
    for old, new in edits.items():
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        text = text.replace(old, new)
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def pull_all(office: Office) -> None:
    """What orders need."""
    for kind in NEEDED:
        pull(office, kind)


@dataclass
class Buyer:
    """Offers orders of one account, none like the other: `take` gives their references."""

    office: Office
    prefix: str

    def __post_init__(self) -> None:
        store = self.office.store
        self._account, self._skus = an_account(store), skus(store)[:6]
        self._numbers, self.taken = count(1), 0

    def take(self, number: int) -> list[str]:
        """So many approved orders of one to four lines, placed now."""
        self.taken += number
        return [self._one(next(self._numbers)) for _ in range(number)]

    def _one(self, number: int) -> str:
        lines = tuple(
            BasketLine(sku=self._skus[(number + at) % len(self._skus)], quantity=Decimal(1 + number % 9))
            for at in range(1 + number % 4)
        )
        basket = Basket(
            key=f"{self.prefix}-{number}",
            account=self._account,
            currency=self.office.tenant.currency,
            placed_at=self.office.clock.now(),
            lines=lines,
        )
        return submit_order(basket, tenant=self.office.tenant, store=self.office.store).reference


def company_of(erp: SimulatedErp, tenant: str) -> str:
    """The office's company in its ERP."""
    assert COMPANIES[tenant] in erp.companies
    return COMPANIES[tenant]
