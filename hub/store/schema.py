"""Brings the databases' tables up to date when a store is opened.

The check is one small read; Alembic is imported only by whoever finds a database behind. Processes that open a new
store at once take turns.
"""

import fcntl
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from hub.errors import PermanentError, StoreUnavailable
from hub.store.engine.database import Database
from hub.store.tables import METADATA

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 7_209_341
"""Any number that nothing else in the same PostgreSQL database takes as an advisory lock."""


def head(name: str) -> str | None:
    """The newest step of a database that this code knows, from the files' names."""
    steps = (re.match(r"r(\d{4})_", path.name) for path in (MIGRATIONS / name / "versions").iterdir())
    return max((step[1] for step in steps if step), default=None)


def bring_up_to_date(database: Database) -> None:
    """Create or upgrade the tables where they are behind.

    Raises:
        PermanentError: the database can't be opened, or was made by a newer hub.
    """
    try:
        if not _is_current(database):
            with _turn(database):
                if not _is_current(database):
                    _upgrade(database)
    except (DBAPIError, StoreUnavailable) as error:
        where = database.engine.url.render_as_string(hide_password=True)
        cause = error if isinstance(error, DBAPIError) else error.__cause__
        reason = str(cause.orig if isinstance(cause, DBAPIError) else cause).strip().splitlines()[0]
        raise PermanentError(
            f"store {where}: can't be opened: {reason}: mend `store` in tenants.yaml, or what stands there"
        ) from None


def configuration(name: str, connection: Connection) -> "Config":
    """Alembic's configuration for one database, on an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS / name / "versions"))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(connection=connection, metadata=METADATA[name])
    return config


def _is_current(database: Database) -> bool:
    path = database.engine.url.database
    if database.is_sqlite and not Path(str(path)).exists():
        return False
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        present = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    known = head(database.name)
    if present and known and present > known:
        raise PermanentError(
            f"store: the {database.name} database is at step {present}, this hub knows steps up to {known}: "
            "it was upgraded by a newer hub; install that one"
        )
    return present == known


@contextmanager
def _turn(database: Database) -> Iterator[None]:
    """Only one process at a time, dead ones aside."""
    if database.folder is not None:
        with (database.folder / "upgrade.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    else:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": UPGRADE_LOCK})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": UPGRADE_LOCK})


def _upgrade(database: Database) -> None:
    from alembic import command

    if database.is_sqlite:
        with closing(database.engine.raw_connection()) as connection:  # it can't be done inside a transaction
            connection.cursor().execute("PRAGMA journal_mode = WAL")
    with database.write() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {database.name}")
        command.upgrade(configuration(database.name, connection), "head")
