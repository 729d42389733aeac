"""Both simulated ERPs with the built-in data, and the stores of the store's own tests."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hub.simulate import BusinessCentral, Nav
from tests.pull.world import ErpTime, World, data
from tests.store.conftest import postgres, postgres_database, sqlite_template, store_url
from tests.store.fixed_clock import FixedClock

__all__ = ["postgres", "postgres_database", "sqlite_template", "store_url"]


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """SQLite, where a test doesn't ask for both."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def world(tmp_path: Path, sqlite_template: Path, store_url: str, clock: FixedClock) -> Iterator[World]:
    time = ErpTime(clock)
    north, south, dublin = data()
    with (
        Nav(tmp_path / "nav", [north, south], now=time) as nav,
        BusinessCentral(tmp_path / "business_central", [dublin], now=time) as business_central,
        ExitStack() as opened,
    ):
        yield World(tmp_path, sqlite_template, store_url, clock, time, nav, business_central, opened)
