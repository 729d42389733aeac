"""Simulated ERPs, stores with what orders need, and a warm process: each made once a worker."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from hub.office import Office
from hub.simulate import BusinessCentral, Nav
from hub.simulate.common.simulated_erp import SimulatedErp
from tests.support.chaos import jobs
from tests.support.chaos.kills import Killing
from tests.support.chaos.site import TENANTS, Buyer, Site, lay_out, pull_all
from tests.support.fixed_clock import FixedClock
from tests.support.zygote import Zygote

CLASSES: dict[str, dict[str, dict[str, str]]] = {
    "searchable": {},
    "idempotent": {
        "nav_soap": {"duplicates: searchable": "duplicates: idempotent"},
        "business_central": {
            "duplicates: searchable": "duplicates: idempotent\n  idempotency_header: Idempotency-Key",
        },
    },
    "separate": {
        "nav_soap": {"duplicates: searchable": "duplicates: searchable\n  separate: true"},
        "business_central": {"duplicates: searchable": "duplicates: searchable\n  separate: true"},
    },
    "neither": {
        "nav_soap": {"duplicates: searchable": "duplicates: neither"},
        "business_central": {"duplicates: searchable": "duplicates: neither"},
    },
}
"""What makes the shipped packs say so; separate: header and lines go in calls of their own."""


@dataclass
class Place:
    """Everything that chaos needs; a site is made when it is first asked for."""

    folder: Path
    zygote: Zygote
    nav: Nav
    business_central: BusinessCentral
    new_store: Callable[[str], str]
    clock: FixedClock = field(default_factory=FixedClock)
    _stores: dict[str, str] = field(default_factory=dict)
    _sites: dict[str, tuple[Site, Office]] = field(default_factory=dict)

    def erp(self, name: str) -> SimulatedErp:
        return self.nav if name == "nav" else self.business_central

    def site(self, erp: str, duplicates: str, backend: str, tenant: str = "") -> tuple[Site, Office]:
        """An office over that ERP, which is of that class from now on, and the office as this process has it."""
        tenant = tenant or TENANTS[erp]
        self.erp(erp).duplicates = "searchable" if duplicates == "separate" else duplicates
        name = f"{tenant}-{duplicates}-{backend}"
        if name not in self._sites:
            folder = self.folder / name
            folder.mkdir()
            config = lay_out(folder, "sqlite:///unused", self.nav, self.business_central, CLASSES[duplicates])
            site = Site(name, config, self._store(backend), tenant)
            office = site.opened(self.clock)
            if not office.store.catalogue.customers():
                pull_all(office)
            Buyer(office, f"{name}-first").take(2)
            self.zygote.warm(jobs.prepare, site, self.clock.now())
            self._sites[name] = site, office
        return self._sites[name]

    def killing(self, erp: str, duplicates: str, backend: str) -> Killing:
        """A series of kills at one combination."""
        from collections import Counter

        site, office = self.site(erp, duplicates, backend)
        prefix = f"{site.name}-kill"
        random = Random(site.name)
        buyer = Buyer(office, prefix)
        return Killing(self.zygote, site, self.erp(erp), office, buyer, random, self.clock.now(), Counter())

    def close(self) -> None:
        """Close the connections of this process."""
        for _, office in self._sites.values():
            office._whole_store.close()

    def _store(self, backend: str) -> str:
        if backend not in self._stores:
            self._stores[backend] = self.new_store(backend)
        return self._stores[backend]
