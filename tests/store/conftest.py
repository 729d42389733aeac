"""Every test of the store runs on SQLite and on a real PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.store import Store, TenantBinding, open_store
from tests.support.fixed_clock import FixedClock
from tests.support.postgres import Postgres, postgres

__all__ = ["postgres"]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A store that nobody has opened yet."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'store'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    open_store(f"sqlite:///{folder}", FixedClock()).close()
    return folder


@pytest.fixture(scope="session")
def postgres_database(postgres: Postgres) -> str:
    name = postgres.create()
    open_store(postgres.url(name), FixedClock()).close()
    return name


@pytest.fixture
def store_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A store with all its tables and nothing in them."""
    if backend == "sqlite":
        folder = shutil.copytree(request.getfixturevalue("sqlite_template"), tmp_path / "store")
        yield f"sqlite:///{folder}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = request.getfixturevalue("postgres_database")
    server.wipe(name)
    yield server.url(name)


@pytest.fixture
def store(store_url: str, clock: FixedClock) -> Iterator[Store]:
    with open_store(store_url, clock) as opened:
        yield opened


@pytest.fixture
def north(store: Store) -> TenantBinding:
    return store.tenant("uk-north")
