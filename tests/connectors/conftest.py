"""Both packs over the simulated ERPs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from hub.config.erp import Erp
from hub.connectors.packs import load_pack
from hub.simulate.business_central.business_central_erp import BusinessCentral
from hub.simulate.nav.nav_erp import Nav
from tests.support.bench import BC, NAV, Bench, ManualClock, company, small_pages
from tests.support.patience import PATIENCE
from tests.support.soap.shop import Shop
from tests.support.whole_orders import edited


@pytest.fixture(scope="session")
def httpserver_listen_address() -> tuple[str, int]:
    return "127.0.0.1", 0


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", port=0) as server:
        yield server


@pytest.fixture
def foreign(elsewhere: HTTPServer) -> HTTPServer:
    """Another host's server, which must never hear from us."""
    elsewhere.clear()
    return elsewhere


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def shop(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Shop:
    """A service that is told what to answer."""
    return Shop(httpserver, tmp_path, clock)


def erp_at(sim: Nav | BusinessCentral, name: str, pack: Path, auth: dict[str, str]) -> Erp:
    """As tenants.yaml would have it."""
    return Erp.model_validate({"name": name, "pack": str(pack), "url": sim.url, "auth": auth, "timeout": PATIENCE})


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the packs with small pages; a file of the same name and text is parsed once."""
    folder: Path = tmp_path_factory.mktemp("packs")
    for name in ("nav_soap", "business_central"):
        small_pages(folder, name)
    return folder


@pytest.fixture
def nav(packs: Path, tmp_path: Path, clock: ManualClock) -> Iterator[Bench]:
    (tmp_path / "nav").mkdir()
    pack = packs / "nav_soap.yaml"
    with Nav(tmp_path / "nav", [company(NAV.company), company("Other")], now=clock.now) as sim:
        auth = {"user": sim.user, "password": sim.password}
        yield Bench(sim, erp_at(sim, "group-nav", pack, auth), load_pack(str(pack)), NAV, clock)


@pytest.fixture
def bc(packs: Path, tmp_path: Path, clock: ManualClock) -> Iterator[Bench]:
    (tmp_path / "bc").mkdir()
    pack = packs / "business_central.yaml"
    companies = [company(BC.company, currency="EUR"), company("Other")]
    with BusinessCentral(tmp_path / "bc", companies, now=clock.now) as sim:
        auth = {
            "authority": sim.origin,
            "directory": sim.directory,
            "client_id": sim.client_id,
            "client_secret": sim.client_secret,
        }
        yield Bench(sim, erp_at(sim, "dublin-bc", pack, auth), load_pack(str(pack)), BC, clock)


@pytest.fixture(params=["nav", "bc"])
def bench(request: pytest.FixtureRequest) -> Bench:
    """Each pack in turn."""
    bench: Bench = request.getfixturevalue(request.param)
    return bench


@pytest.fixture
def separate(bench: Bench, packs: Path) -> Bench:
    """The same pack, entering header and lines in calls of their own."""
    path = edited(bench, packs, "duplicates: searchable", "duplicates: searchable\n  separate: true")
    return replace(bench, erp=bench.erp.model_copy(update={"pack": path}), pack=load_pack(path))
