"""Connections that wait in the pool: one that was lost meanwhile is noticed by who gets it, and nobody hears of it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import bindparam, select, text

from hub.errors import StoreUnavailable
from hub.store import Store
from hub.store.catalogue.catalogue_tables import checkpoint, revision
from hub.store.engine.database import Database
from hub.store.engine.prepared import Prepared

REVISION = Prepared(select(revision.c.number).where(revision.c.tenant == bindparam("tenant")))
KINDS = Prepared(select(checkpoint.c.kind).where(checkpoint.c.tenant == bindparam("tenant")))
ISOLATION = "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"


def asked(database: Database) -> object:
    return database.ask(REVISION(tenant="t"))


def asked_twice(database: Database) -> object:
    return database.ask(REVISION(tenant="t"), then=lambda _: [KINDS(tenant="t")])


def read(database: Database) -> object:
    with database.read() as connection:
        return connection.execute(select(revision.c.number)).all()


def written(database: Database) -> object:
    with database.write() as connection:
        return connection.execute(select(revision.c.number)).all()


def gathered(database: Database) -> object:
    with database.gather() as gathering, gathering.begin():
        return gathering.connection.execute(select(revision.c.number)).all()


@pytest.fixture
def postgresql(store: Store, backend: str) -> Store:
    if backend == "sqlite":
        pytest.skip("a file has no connection that could be lost")
    return store


def cut_all(store: Store) -> None:
    """Every connection to the catalogue that waits in the pool."""
    with store._databases.orders.write() as other:
        cut = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> :own"
        )
        own = other.execute(text("SELECT pg_backend_pid()")).scalar_one()
        assert other.execute(text(cut), {"own": own}).all()


@pytest.mark.parametrize("way", [asked, asked_twice, read, written, gathered])
def test_a_connection_that_was_lost_in_the_pool_is_opened_anew(
    postgresql: Store, way: Callable[[Database], object]
) -> None:
    catalogue = postgresql._databases.catalogue
    for _ in range(3):
        asked(catalogue)
        cut_all(postgresql)
        assert way(catalogue) in ([[]], [[], []], [])


def test_one_that_is_lost_again_is_unavailable(postgresql: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue, times = postgresql._databases.catalogue, []
    answers = catalogue.dialect.answers

    def lost(driver: Any, *given: Any, **named: Any) -> Any:
        times.append(driver)
        driver.close()
        return answers(driver, *given, **named)

    monkeypatch.setattr(type(catalogue.dialect), "answers", lambda _self, *given, **named: lost(*given, **named))
    with pytest.raises(StoreUnavailable, match="the catalogue database is temporarily unavailable"):
        asked_twice(catalogue)
    assert len(times) == 2
    monkeypatch.undo()
    assert asked_twice(catalogue) == [[], []]


def half_written(database: Database) -> None:
    with database.write() as connection:
        connection.execute(revision.insert().values(tenant="t", number=1))
        raise KeyError


def test_a_connection_goes_back_as_it_was(store: Store, backend: str) -> None:
    """Over the same connection others write, and what they leave half done isn't kept."""
    catalogue = store._databases.catalogue

    def broken(_: object) -> Any:
        raise KeyError

    for _ in range(3):
        asked(catalogue)
        asked_twice(catalogue)
        with pytest.raises(KeyError):
            catalogue.ask(REVISION(tenant="t"), then=broken)
        with pytest.raises(KeyError):
            half_written(catalogue)
        assert asked(catalogue) == [[]]
        with catalogue.read() as connection:
            if backend == "postgresql":
                assert connection.execute(text(ISOLATION)).one() == ("repeatable read", "on")
        with catalogue.write() as connection:
            if backend == "postgresql":
                assert connection.execute(text(ISOLATION)).one() == ("read committed", "off")
    with catalogue.write() as connection:
        connection.execute(revision.insert().values(tenant="t", number=1))
    assert asked(catalogue) == [[{"number": 1}]]
