"""Whatever a repository is asked, and whatever its database says: nothing but the hub's errors comes out."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import insert, literal, select, text

from hub.errors import RecordRejected, StoreUnavailable
from hub.store import Store, open_store
from hub.store.engine.database import Database, Databases
from hub.store.metadata import METADATA
from hub.store.orders.order_tables import approval_step, outbox, sales_order
from tests.support.fixed_clock import FixedClock
from tests.support.fixtures.stores import url_of_a_new_store
from tests.support.store_calls import MARKER, THEIRS, WHEN, Known, Method, Outcomes, outcome

ASK_NOBODY = {
    "Catalogue.moment",
    "ErpTokens.exclusive",
    "Webhooks.exclusive",
    "PushClaims.acquire",
    "PushClaims.holder",
    "Publications.dry_run",
    "Submissions.now",
}
"""What may end well though the tables are broken: locks, one that is entered for nothing here, a clock."""


@pytest.fixture
def sqlite_store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    with opened("sqlite", tmp_path / "files", request) as store:
        yield store


@contextmanager
def opened(backend: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    folder.mkdir()
    with Store(Databases.at(url_of_a_new_store(backend, folder, request)), FixedClock()) as store:
        yield store


def of_the_other_office(store: Store) -> dict[str, list[Any]]:
    """All rows that have its name, in the order of their keys: no database gives them in one by itself."""
    rows: dict[str, list[Any]] = {}
    for database in store._databases:
        with database.read() as connection:
            for table in METADATA[database.name].sorted_tables:
                if "tenant" in table.c:
                    own = select(table).where(table.c.tenant == THEIRS).order_by(*table.primary_key)
                    rows[table.name] = [*connection.execute(own)]
    return rows


def kind_of(said: str) -> str:
    """Without what a database says in its own words, and without the numbers that it gives."""
    return re.sub(r"\d+", "#", said.partition(" database refuses a record")[0])


def walked(store: Store) -> Outcomes:
    """What came of each call with each wrong argument."""
    known = Known(store)
    methods = known.methods()
    before = of_the_other_office(store)
    outcomes: Outcomes = {}
    for method in methods:
        outcomes[method.name] = outcome(method, known.arguments(method))
        outcomes |= {name: outcome(method, arguments) for name, arguments in known.wrong(method)}
    after = of_the_other_office(store)
    # these two lie between offices, and what runs the hub answers for both
    between = {"link_proposal", "link_alarm"}
    assert {name: rows for name, rows in after.items() if rows != before[name] and name not in between} == {}
    return outcomes


def test_every_call_with_every_wrong_argument_ends_alike_on_both_stores(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    outcomes: list[Outcomes] = []
    for backend in ("sqlite", "postgresql"):
        with opened(backend, tmp_path / backend, request) as store:
            outcomes.append(walked(store))
    sqlite, postgresql = outcomes
    assert {name: said for name, said in sqlite.items() if said.startswith("RAW")} == {}
    # but for what the databases themselves say
    differs = {name for name, said in postgresql.items() if kind_of(said) != kind_of(sqlite[name])}
    assert {name: (sqlite[name], postgresql[name]) for name in differs} == {}
    # a value of a customer's is in no message, and each that can't be kept is refused by its field
    refused = {name: said for name, said in sqlite.items() if "not-storable" in said}
    assert len(refused) > 150
    assert {name: said for name, said in sqlite.items() if MARKER in said} == {}
    named = re.compile(r"RecordRejected not-storable: ([a-z_]+: a (NUL|number)|store: the orders database refuses)")
    assert {name: said for name, said in refused.items() if not named.match(said)} == {}


Calls = list[tuple[Method, dict[str, Any]]]


def calls(known: Known, store: Store) -> Calls:
    return [(method, known.arguments(method)) for method in known.methods(store)]


def all_unavailable(given: Calls) -> None:
    said = {method.name: outcome(method, arguments) for method, arguments in given}
    unasked = {name for name, each in said.items() if each == "fine"}
    assert unasked <= ASK_NOBODY
    assert {name: said[name] for name in said.keys() - unasked if "database is temp" not in said[name]} == {}
    assert {name: said[name] for name in said.keys() - unasked if not said[name].startswith("StoreUnavailable")} == {}


def test_files_of_garbage_are_unavailable(sqlite_store: Store) -> None:
    given = calls(Known(sqlite_store), sqlite_store)
    sqlite_store.close()
    for database in sqlite_store._databases:
        path = Path(str(database.engine.url.database))
        for log in path.parent.glob(f"{path.name}-*"):
            log.unlink()
        path.write_bytes(b"this is no database" * 1000)
    all_unavailable(given)


def test_databases_without_their_tables_are_unavailable(empty_url: str) -> None:
    with open_store(empty_url, FixedClock()) as store:
        given = calls(Known(store), store)
        for database in store._databases:
            drop_tables(database)
        all_unavailable(given)


def drop_tables(database: Database) -> None:
    if database.engine.dialect.name == "postgresql":
        with database.write() as connection:
            connection.execute(text(f"DROP SCHEMA {database.name} CASCADE"))
        return
    # past the store, which minds foreign keys
    with closing(sqlite3.connect(str(database.engine.url.database))) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if not name.startswith("sqlite_"):
                connection.execute(f"DROP TABLE {name}")
        connection.commit()


def test_a_server_that_refuses_is_unavailable(sqlite_store: Store) -> None:
    refusing = Store(Databases.at("postgresql+psycopg://hub:hush@127.0.0.1:1/hub"), FixedClock())
    given = calls(Known(sqlite_store), refusing)
    all_unavailable(given)
    assert not any("hush" in outcome(*each) for each in given)


def test_a_lost_connection_is_unavailable(store: Store, backend: str) -> None:
    """PostgreSQL: cut in the middle of a transaction."""
    if backend == "sqlite":
        pytest.skip("a file has no connection that could be lost")
    orders = store._databases.orders

    def cut() -> None:
        with orders.write() as writing:
            own = writing.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with store._databases.runtime.write() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
            writing.execute(select(outbox))

    with pytest.raises(StoreUnavailable, match="orders database is temporarily unavailable"):
        cut()
    assert store.tenant("t").orders.find() == []


ORDER = {"tenant": "t", "reference": MARKER, "reason": MARKER}
ENTRY = {**ORDER, "push_state": MARKER, "queued_at": WHEN, "attempt": 0}
REFUSED: dict[str, tuple[Any, str]] = {
    "a reference that isn't there": (
        insert(approval_step).values(**ORDER, number=1, role="desk"),
        "refuses a record: ",
    ),
    "a word that isn't one of those allowed": (insert(outbox).values(ENTRY), "refuses a record: "),
    "a moment without a zone": (
        select(outbox).where(outbox.c.queued_at == WHEN.replace(tzinfo=None)),
        "can't keep a value",
    ),
    "a float for a decimal": (select(sales_order).where(sales_order.c.net == 0.1), "can't keep a value"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_a_database_refuses_names_it_and_no_record(store: Store, what: str) -> None:
    statement, said = REFUSED[what]
    with (
        pytest.raises(RecordRejected, match=f"store: the orders database {said}") as rejected,
        store._databases.orders.write() as connection,
    ):
        connection.execute(statement)
    assert rejected.value.code == "not-storable"
    assert MARKER not in f"{rejected.value}"
    assert (rejected.value.__cause__, rejected.value.__suppress_context__) == (None, True)


def test_one_that_isnt_there_once_is_named(store: Store) -> None:
    with (
        pytest.raises(RecordRejected, match="orders database hasn't one") as rejected,
        store._databases.orders.read() as connection,
    ):
        connection.execute(select(outbox)).one()
    assert rejected.value.code == "not-there"


def test_what_the_driver_itself_raises_is_an_error_of_the_hub(store: Store) -> None:
    with pytest.raises(StoreUnavailable, match="catalogue database"), store._databases.catalogue.gather() as gathering:
        gathering.dialect.load(gathering.connection, "no_such_table", [pa.chunked_array([["x"]])])


def test_a_folder_that_is_gone_gives_no_claim(sqlite_store: Store) -> None:
    shutil.rmtree(Path(str(sqlite_store._databases.orders.engine.url.database)).parent)
    with (
        pytest.raises(StoreUnavailable, match=r"push-t\.lock can't be written"),
        sqlite_store.tenant("t").push_claims.acquire(),
    ):
        pass


@pytest.mark.parametrize(
    "value", [Decimal("1E+1000"), Decimal("1E-1001"), Decimal("9" * 1001), 2**63, -(2**63) - 1, "\0", "\udfff"]
)
def test_a_value_that_no_database_keeps_is_refused_by_field(store: Store, value: Any) -> None:
    columns = {str: outbox.c.claim, int: outbox.c.attempt, Decimal: sales_order.c.net}
    column = columns[type(value)]
    for query in (select(column).where(column == value), select(column).where(column.in_([value]))):
        with (
            pytest.raises(RecordRejected, match=f"^{column.key}: ") as rejected,
            store._databases.orders.read() as connection,
        ):
            connection.execute(query)
        assert rejected.value.code == "not-storable"


@pytest.mark.parametrize("value", [Decimal("1E+999"), Decimal("-1E-1000"), 2**63 - 1, -(2**63), "\x1b\uffff\U0010ffff"])
def test_a_value_that_both_keep_isnt(store: Store, value: Any) -> None:
    columns = {str: outbox.c.claim, int: outbox.c.attempt, Decimal: sales_order.c.net}
    column = columns[type(value)]
    with store._databases.orders.read() as connection:
        assert connection.execute(select(literal(value, column.type))).scalar() == value
