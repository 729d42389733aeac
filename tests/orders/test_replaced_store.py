"""A store that is put back under a running process: it is noticed, opened anew, and nothing is lost or sent twice."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import Any, cast

import psycopg
import pytest

from hub.errors import StoreReplaced, StoreUnavailable
from hub.office import Hub
from hub.orders.delivery import DeliveryOutcome
from hub.orders.replaced_store import work_over_replacements
from hub.records.stored_order import PushState
from hub.store import Store, open_store
from tests.support.fixed_clock import FixedClock
from tests.support.orders import MemoryErp, stocked
from tests.support.pushing import run, taken, turn
from tests.support.restoring import copied, numbers, put_back, state

FILES = ("orders", "runtime")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def files(sqlite_template: Path, folder: Path, clock: FixedClock) -> Iterator[Store]:
    """A store on SQLite."""
    shutil.copytree(sqlite_template, folder)
    with open_store(f"sqlite:///{folder}", clock) as opened:
        yield opened


def saved(folder: Path, *names: str) -> dict[str, Path]:
    """Copies of databases, made as SQLite makes them."""
    copies = {}
    for name in names or FILES:
        copies[name] = folder / f"{name}.copy"
        with closing(sqlite3.connect(folder / f"{name}.db")) as connection:
            connection.execute("VACUUM INTO ?", (str(copies[name]),))
    return copies


def moved_into_place(folder: Path, copies: dict[str, Path]) -> None:
    for name, copy in copies.items():
        for log in ("-wal", "-shm"):
            (folder / f"{name}.db{log}").unlink(missing_ok=True)
        os.replace(copy, folder / f"{name}.db")


@pytest.mark.parametrize("name", ["orders", "runtime", "catalogue"])
def test_a_file_in_place_of_the_open_one_is_noticed_by_whatever_reads_or_writes_next(
    files: Store, folder: Path, name: str
) -> None:
    database = getattr(files._databases, name)
    moved_into_place(folder, saved(folder, name))
    for use in (database.read, database.write, database.gather):
        with (
            pytest.raises(StoreReplaced, match=f"the {name} database was replaced .*: start this process again"),
            use(),
        ):
            pass
    assert files.replaced() == {name}


def test_a_log_of_the_file_before_that_was_left_is_told(files: Store, folder: Path) -> None:
    stocked(files)
    copies = saved(folder, "orders")
    os.replace(copies["orders"], folder / "orders.db")
    with pytest.raises(StoreReplaced, match=r"the log of the one before .* still lies beside it: end every") as caught:
        files.tenant("uk-north").outbox.signal()
    assert caught.value.is_mixed


def test_a_file_that_is_gone_is_not_made_anew(files: Store, folder: Path) -> None:
    (folder / "orders.db").rename(folder / "away.db")
    with pytest.raises(StoreUnavailable, match=r"the orders database .*: it is gone; put it back"):
        files.tenant("uk-north").outbox.signal()
    assert not (folder / "orders.db").exists()
    (folder / "away.db").rename(folder / "orders.db")
    assert files.tenant("uk-north").outbox.signal() == []
    assert files.replaced() == frozenset()


@contextmanager
def _as_hub(store: Store) -> Iterator[Hub]:
    """As much of a hub as the loop needs."""

    class Office:
        def __init__(self) -> None:
            self.store = store.tenant("uk-north")

    class OneOffice:
        def __init__(self) -> None:
            self.store = store

        def offices(self) -> list[Office]:
            return [Office()]

    yield cast(Hub, OneOffice())


@pytest.mark.parametrize("together", [("orders",), FILES], ids=" and ".join)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_store_put_back_between_two_turns_is_opened_anew_and_nothing_is_sent_twice(
    database: str, together: tuple[str, ...], folder: Path, request: pytest.FixtureRequest, clock: FixedClock
) -> None:
    if database == "sqlite":
        place: Any = Files(request.getfixturevalue("sqlite_template"), folder)
    else:
        place = Schemas(request.getfixturevalue("postgres"))
    erp, turns = MemoryErp(), 0
    with place.opened(clock) as store:
        references = taken(stocked(store), "web-1", "web-2", "web-3")
        place.save(store, together)

    @contextmanager
    def opened() -> Iterator[Hub]:
        with place.opened(clock) as store, _as_hub(store) as hub:
            yield hub

    def work(hub: Hub) -> None:
        nonlocal turns
        turns += 1
        north = hub.store.tenant("uk-north")
        if turns == 2:
            (later,) = taken(north, "web-4")
            references.append(later)
        assert set(run(north, erp).outcomes.values()) == {DeliveryOutcome.SENT}
        assert numbers(erp) == references
        if turns == 1:
            place.put_back()
            assert hub.store.replaced() == set(together)
            taken_meanwhile(north)
        assert {state(north, each) for each in references} == {PushState.SENT}

    def taken_meanwhile(north: Any) -> None:
        with pytest.raises(StoreReplaced):
            turn(north, erp)
        raise StoreReplaced("store: it was replaced: start again")

    work_over_replacements(opened, work, Event())
    assert turns == 2
    place.end()


class Files:
    """A store on SQLite whose files are moved."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.folder = Path(shutil.copytree(template, folder))
        self.copies: dict[str, Path] = {}

    def opened(self, clock: FixedClock) -> Store:
        return open_store(f"sqlite:///{self.folder}", clock)

    def save(self, store: Store, names: tuple[str, ...]) -> None:
        self.copies = saved(self.folder, *names)

    def put_back(self) -> None:
        moved_into_place(self.folder, self.copies)

    def end(self) -> None:
        pass


class Schemas:
    """A store on PostgreSQL whose schemas are dropped, and renamed copies put in their place."""

    def __init__(self, server: Any) -> None:
        self.server, self.name = server, server.create()
        self.schemas: tuple[str, ...] = ()

    def opened(self, clock: FixedClock) -> Store:
        return open_store(self.server.url(self.name), clock)

    def save(self, store: Store, names: tuple[str, ...]) -> None:
        self.schemas = names
        self.rows = {name: copied(store, name) for name in names}

    def put_back(self) -> None:
        """In a database beside it the schemas are made anew, with the rows of then."""
        with psycopg.connect(self.server.url(self.name).replace("+psycopg", ""), autocommit=True) as connection:
            for schema in self.schemas:
                connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())
        with self.opened(FixedClock()) as anew:
            for schema in self.schemas:
                put_back(anew, self.rows[schema], schema)

    def end(self) -> None:
        self.server.drop(self.name)


def test_a_copy_put_back_in_the_middle_of_a_turn_is_noticed_before_the_next_call(store: Store) -> None:
    """The count of calls is the same again when the second order was announced in the older copy."""
    north, erp = stocked(store), MemoryErp()
    references = taken(north, "web-1", "web-2")
    copy = copied(store)

    def back_under_it() -> None:
        erp.before.clear()
        erp.after.append(lambda: put_back(store, copy))

    erp.before.append(back_under_it)
    with pytest.raises(StoreUnavailable, match="uk-north: the orders database was restored: the ERP is asked"):
        turn(north, erp)
    assert numbers(erp) == references[:1]
    current = north.restorations.current()
    assert current
    assert (current.unproved, current.unaccounted) == (2, 1)
    assert set(run(north, erp).outcomes.values()) == {DeliveryOutcome.SENT}
    assert numbers(erp) == references
    assert north.restorations.current() is None


def test_a_number_that_another_has_counted_past_is_no_restored_copy(store: Store) -> None:
    north = stocked(store)
    first, second = taken(north, "web-1", "web-2")
    for reference in (first, second):
        north.outbox.begin_call(reference, "one", payload_digest="p", mapping_digest="m", payload={})
    assert not north.restorations.is_repeated(1)
    assert north.restorations.current() is None
