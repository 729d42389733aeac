"""Simulated ERPs, stores with what orders need, and a warm process: each made once a worker."""

from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest

from hub.simulate import BusinessCentral, Nav
from tests.support.chaos.place import Place
from tests.support.memory import MEMORY
from tests.support.postgres import Postgres
from tests.support.world import with_few_prices
from tests.support.zygote import Zygote


@pytest.fixture(scope="session")
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    folder = Path(mkdtemp(prefix="hub-chaos-", dir=MEMORY))
    north, south, dublin = with_few_prices()

    def new_store(backend: str) -> str:
        if backend == "sqlite":
            return f"sqlite:///{folder / 'store'}"
        server: Postgres = request.getfixturevalue("postgres")
        return server.url(server.create())

    with (
        Zygote() as zygote,
        Nav(folder / "nav", [north, south]) as nav,
        BusinessCentral(folder / "business_central", [dublin]) as business_central,
    ):
        made = Place(folder, zygote, nav, business_central, new_store)
        yield made
        made.close()
    rmtree(folder, ignore_errors=True)
