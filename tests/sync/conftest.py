"""Both simulated ERPs with the built-in data, and the stores of the store's own tests."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from hub.config import yamlfile
from hub.simulate import BusinessCentral, Company, Nav
from hub.translate import model, sources
from tests.store.conftest import postgres, postgres_database, sqlite_template, store_url
from tests.support.fixed_clock import FixedClock
from tests.support.world import ErpTime, World, with_few_prices

__all__ = ["postgres", "postgres_database", "sqlite_template", "store_url"]

parsed = cache(yamlfile.parse)


@pytest.fixture(autouse=True)
def _each_text_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test reads the same mappings, and reading them takes longer than all the rest."""
    for module in (model, sources):
        monkeypatch.setattr(module, "parse", parsed, raising=False)


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """SQLite, where a test doesn't ask for both."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def group() -> tuple[Company, Company, Company]:
    """What the ERPs hold: North, South and Dublin."""
    return with_few_prices()


@pytest.fixture
def world(
    tmp_path: Path, sqlite_template: Path, store_url: str, clock: FixedClock, group: tuple[Company, Company, Company]
) -> Iterator[World]:
    time = ErpTime(clock)
    north, south, dublin = group
    with (
        Nav(tmp_path / "nav", [north, south], now=time) as nav,
        BusinessCentral(tmp_path / "business_central", [dublin], now=time) as business_central,
        ExitStack() as opened,
    ):
        yield World(tmp_path, sqlite_template, store_url, clock, time, nav, business_central, opened)
