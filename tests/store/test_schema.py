import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from hub.clock import SystemClock
from hub.errors import ConfigurationError, PermanentError, StoreUnavailable
from hub.records import Kind
from hub.store import open_store
from hub.store.engine.database import Databases
from hub.store.metadata import METADATA
from hub.store.schema import configuration, head

NAMES = ("catalogue", "orders", "runtime")


@pytest.mark.parametrize("name", NAMES)
def test_the_tables_equal_all_migrations(empty_url: str, name: str) -> None:
    open_store(empty_url, SystemClock()).close()
    databases = Databases.at(empty_url)
    database = next(each for each in databases if each.name == name)
    with database.read() as connection:
        assert set(inspect(connection).get_table_names()) == {*METADATA[name].tables, "alembic_version"}
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA[name]) == []
    databases.close()


@pytest.mark.parametrize("name", NAMES)
def test_the_cheap_check_knows_the_last_migration(empty_url: str, name: str) -> None:
    databases = Databases.at(empty_url)
    with next(iter(databases)).engine.connect() as connection:
        assert ScriptDirectory.from_config(configuration(name, connection)).get_heads() == [head(name)]
    databases.close()


def _open(url: str) -> int:
    with open_store(url, SystemClock()) as store:
        return len(store.tenant("t").records.counts())


def test_processes_that_open_a_new_store_at_once_all_succeed(empty_url: str) -> None:
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(_open, [empty_url] * 6)) == [len(Kind)] * 6


def test_who_keeps_others_from_bringing_the_tables_up_to_date_is_named(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.store.engine.dialect.UPGRADE_SECONDS", 0.05)
    other = Databases.at(empty_url)
    who = f"brought up to date by process {os.getpid()} on {os.uname().nodename} since .*: try again when that is done"
    with other.catalogue.upgrading(), pytest.raises(StoreUnavailable, match=who):
        open_store(empty_url, SystemClock())
    open_store(empty_url, SystemClock()).close()
    other.close()


def test_a_store_that_is_up_to_date_opens_without_alembic_or_pandas(store_url: str) -> None:
    code = (
        "import sys; from hub.clock import SystemClock; from hub.store import open_store\n"
        f"open_store({store_url!r}, SystemClock()).tenant('t').mappings.accepted()\n"
        "print([name for name in ('alembic', 'pandas', 'pyarrow', 'numpy') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_store_of_a_newer_hub_is_refused(empty_url: str) -> None:
    open_store(empty_url, SystemClock()).close()
    databases = Databases.at(empty_url)
    with databases.orders.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    databases.close()
    with pytest.raises(PermanentError, match=r"orders database is at step 9999.*newer hub"):
        open_store(empty_url, SystemClock())


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("var/hub", "isn't a database url"),
        ("mysql://host/hub", "mysql isn't supported"),
        ("sqlite://", "lacks the folder"),
        ("postgresql+psycopg://host", "lacks the database's name"),
        ("postgresql+psycopg://hub:hu@sh@host/hub", "in the url's user or password: write it there as %40"),
    ],
)
def test_a_wrong_url_is_named(url: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=f"store: .*{message}"):
        open_store(url, SystemClock())


@pytest.mark.parametrize("url", ["hub:hush@127.0.0.1:1/hub", "127.0.0.1:1/hub?user=hub&password=hush&sslpassword=hush"])
def test_a_database_that_does_not_answer_is_named_without_its_password(url: str) -> None:
    url = f"postgresql+psycopg://{url}"
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:1/hub(\?user=hub)?: is away") as raised:
        open_store(url, SystemClock())
    assert "hush" not in str(raised.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match=r"the folder .*file/store"):
        open_store(f"sqlite:///{tmp_path}/file/store", SystemClock())
