"""The hub over both simulated ERPs, which answer over HTTP: real stores, and a clock that only the tests move."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hub.clock import Clock
from hub.config import settings
from hub.connectors.packs import SHIPPED as PACKS
from hub.office import Hub, Office, open_hub
from hub.records import Kind
from hub.simulate import POISON, BusinessCentral, ErpCompany, ErpPrice, Nav, companies
from hub.simulate.built_in.names import ODD_CODES
from hub.simulate.common.company_state import CompanyState
from hub.simulate.common.http_server import ServedRequest, ServedResponse
from hub.simulate.common.simulated_erp import SimulatedErp
from hub.sync.pull import pull
from tests.support.fixed_clock import FixedClock
from tests.support.patience import PATIENCE

MAPPINGS = Path(settings.__file__).parents[1] / "mappings"
DAY_OF_DATA = date(2026, 1, 15)
"""No record of the built-in data was changed later, and the clock starts weeks after it."""
LONGEST_AMOUNTS = (Decimal("123456789012345678.0123456789"), Decimal("100000000000000000.01"), Decimal("0.0000000001"))
FEW = {*ODD_CODES, *(one.key for bad in POISON.values() for one in bad)}
OFFICES = {"uk-north": "North", "uk-south": "South", "ireland": "Dublin"}
FIRST_UNIT = {"uk-north": "PCS", "uk-south": "EA", "ireland": "PCS"}

on_both_stores = pytest.mark.parametrize("world_backend", ["sqlite", "postgresql"], indirect=True)
at_both_erps = pytest.mark.parametrize("name", ["uk-north", "ireland"])
everywhere = pytest.mark.parametrize("name", OFFICES)
at_both_erps_and_on_both_stores = pytest.mark.parametrize(
    ("world_backend", "name"),
    [("sqlite", "uk-north"), ("sqlite", "ireland"), ("postgresql", "uk-north")],
    indirect=["world_backend"],
)

Fields = dict[str, Any]
Records = dict[tuple[Any, ...], Fields]
"""Canonical records as plain values, by their natural key."""


class ErpTime:
    """What the ERPs' clocks say: the hub's time, off by `skew`, as `zone` writes it without naming the zone."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.skew = clock, timedelta()
        self.zone: tzinfo = UTC

    def __call__(self) -> datetime:
        return (self.clock.now() + self.skew).astimezone(self.zone).replace(tzinfo=UTC)


@dataclass
class World:
    """Two ERPs and the hubs that a test opens over them."""

    folder: Path
    template: Path
    store: str
    clock: FixedClock
    time: ErpTime
    nav: Nav
    business_central: BusinessCentral
    opened: ExitStack
    _hubs: dict[Any, Hub] = field(default_factory=dict)
    _offices: dict[Any, Office] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))

    def erp(self, name: str) -> SimulatedErp:
        return self.business_central if name == "ireland" else self.nav

    def state(self, name: str) -> CompanyState:
        """The office's company, as its ERP holds it now."""
        return self.erp(name).companies[OFFICES[name]]

    def rows(self, name: str, table: str) -> list[Any]:
        """The ERP's records now, in the simulator's own classes."""
        return [row.record for row in self.state(name).tables[table].rows()]

    def hub(self, clock: Clock | None = None, own: int = 0, **options: Any) -> Hub:
        """A hub, opened once; another one with connections of its own by another number in `own`."""
        key = (id(clock), own, *options.items())
        if key not in self._hubs:
            path = self.write_settings(**options)
            self._hubs[key] = self.opened.enter_context(open_hub(settings.load(path), clock or self.clock))
        return self._hubs[key]

    def office(self, name: str, **options: Any) -> Office:
        """An office, wired once; see `write_settings` for the options."""
        key = (name, *options.items())
        if key not in self._offices:
            self._offices[key] = self.hub(**options).office(name)
        return self._offices[key]

    def forget_offices(self) -> None:
        """Read mappings and settings anew from now on."""
        self._offices.clear()
        self._hubs.clear()

    def write_settings(
        self,
        *,
        store: str = "",
        page_size: int = 0,
        mappings: Path = MAPPINGS,
        per_minute: int = 100_000,
        limits: str = "",
        password: str = "",
        nav_url: str = "",
        vanish: int = 10,
    ) -> Path:
        """A tenants.yaml of the three offices; without `page_size` the packs are the shipped ones."""
        nav_pack, bc_pack = (self._pack(pack, page_size) for pack in ("nav_soap", "business_central"))
        nav, bc = self.nav, self.business_central
        text = f"""
store: {store or self.store}
erps:
  group-nav:
    pack: {nav_pack}
    url: {nav_url or nav.url}
    auth: {{user: {nav.user}, password: {password or nav.password}}}
    limits: {{{limits or f"requests_per_minute: {per_minute}"}}}
    timeout: {PATIENCE}
  dublin-bc:
    pack: {bc_pack}
    url: {bc.url}
    auth:
      directory: {bc.directory}
      client_id: {bc.client_id}
      client_secret: {bc.client_secret}
      authority: {bc.origin}
    limits: {{{limits or f"requests_per_minute: {per_minute}"}}}
    timeout: {PATIENCE}
tenants:
  uk-north: {{name: North, erp: group-nav, company: North, country: GB, currency: GBP, timezone: Europe/London,
              mapping: {mappings / "uk-north.yaml"}, tax: {{regime: uk-vat}}, guard: {{vanish: {vanish} %}}}}
  uk-south: {{name: South, erp: group-nav, company: South, country: GB, currency: GBP, timezone: Europe/London,
              mapping: {mappings / "uk-south.yaml"}, tax: {{regime: uk-vat}}, guard: {{vanish: {vanish} %}}}}
  ireland: {{name: Dublin, erp: dublin-bc, company: Dublin, country: IE, currency: EUR, timezone: Europe/Dublin,
             mapping: {mappings / "ireland.yaml"}, tax: {{regime: ie-vat}}, guard: {{vanish: {vanish} %}}}}
"""
        path = self.folder / f"tenants-{next(self._numbers)}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def _pack(self, name: str, page_size: int) -> str:
        if not page_size:
            return name
        text = (PACKS / f"{name}.yaml").read_text(encoding="utf-8")
        changed = text.replace("size: 1000}", f"size: {page_size}}}").replace("size=5000", f"size={page_size}")
        assert changed != text
        path = self.folder / f"{name}-{page_size}.yaml"
        path.write_text(changed, encoding="utf-8")
        return str(path)

    def own_mappings(self) -> Path:
        """A copy of the shipped mappings, to be edited."""
        return Path(shutil.copytree(MAPPINGS, self.folder / f"mappings-{next(self._numbers)}"))

    def empty_store(self) -> str:
        """Another store, with nothing in it."""
        folder = self.folder / f"store-{next(self._numbers)}"
        return f"sqlite:///{shutil.copytree(self.template, folder)}"

    def refreshed(self, name: str, kind: Kind, **options: Any) -> Records:
        """What a full refresh into an empty store gives now."""
        office = self.hub(store=self.empty_store(), **options).office(name)
        pull(office, kind, full=True)
        return held(office, kind)

    def before_read(self, name: str, number: int, resource: str, act: Callable[[], object]) -> None:
        """Do something just before the ERP answers the next `number`-th read of a resource."""
        erp, seen = self.erp(name), count(1)
        answer = erp.answer

        def hooked(request: ServedRequest) -> ServedResponse:
            if {"read", resource, OFFICES[name]} <= erp.tags(request) and next(seen) == number:
                act()
            return answer(request)

        erp.answer = hooked  # type: ignore[method-assign]

    def in_peace(self, name: str) -> None:
        """No more of that."""
        vars(self.erp(name)).pop("answer", None)


def held(office: Office, kind: Kind) -> Records:
    """Everything that the store holds of a kind."""
    stored = [*office.store.records.all(kind)]
    found: Records = {
        tuple(getattr(each.record, name) for name in each.record.key): each.record.model_dump() for each in stored
    }
    assert len(found) == len(stored)
    return found


Group = tuple[ErpCompany, ErpCompany, ErpCompany]


@cache
def data() -> Group:
    """The built-in companies, with amounts that no float holds."""
    north, south, dublin = companies(today=DAY_OF_DATA)
    return _with_long_amounts(north, "PCS"), _with_long_amounts(south, "EA"), _with_long_amounts(dublin, "PCS")


@cache
def with_few_prices() -> Group:
    """The same with the prices of a few products only, for tests of anything else."""
    north, south, dublin = (
        replace(company, prices=[price for price in company.prices if price.item in FEW]) for company in data()
    )
    return north, south, dublin


def _with_long_amounts(company: ErpCompany, unit: str) -> ErpCompany:
    lists = "BASE" if company.currency == "EUR" else ""
    at = datetime(2026, 1, 10, tzinfo=UTC)
    long = (
        ErpPrice("0012", amount, Decimal(1000 + number), unit=unit, list_code=lists, modified=at)
        for number, amount in enumerate(LONGEST_AMOUNTS)
    )
    return replace(company, prices=[*company.prices, *long])
