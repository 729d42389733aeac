"""Brings the databases' tables up to date when a store is opened.

The check is one small read; Alembic is imported only by whoever finds a database behind. Processes that open a new
store at once take turns.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from hub.errors import PermanentError, StoreUnavailable
from hub.store.engine.database import Database
from hub.store.engine.failures import reason_of
from hub.store.metadata import METADATA

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def head(name: str) -> str | None:
    """The newest step of a database that this code knows, from the files' names."""
    steps = (re.match(r"r(\d{4})_", path.name) for path in (MIGRATIONS / name / "versions").iterdir())
    return max((step[1] for step in steps if step), default=None)


def bring_up_to_date(database: Database) -> None:
    """Create or upgrade the tables where they are behind.

    Raises:
        PermanentError: the database can't be opened, or was made by a newer hub.
        StoreUnavailable: it is away; or another process is at it, and doesn't get on.
    """
    try:
        if not _is_current(database):
            with database.upgrading():
                # asked again: another process may have done it while this one waited
                if not _is_current(database):
                    _upgrade(database)
    except StoreUnavailable as error:
        if error.__cause__ is None:  # not by the database itself: said in the hub's own words
            raise
        reason = reason_of(error.__cause__)
        if isinstance(error.__cause__, DBAPIError) and database.dialect.is_away(error.__cause__):
            raise StoreUnavailable(
                f"store {database.address}: is away: {reason}: nothing of what was asked was done; try again; "
                "if it stays so, see whether it runs, and who holds it"
            ) from error.__cause__
        raise PermanentError(
            f"store {database.address}: can't be opened: {reason}: mend `store` in tenants.yaml, or what stands there"
        ) from None


def configuration(name: str, connection: Connection) -> "Config":
    """Alembic's configuration for one database, on an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS / name / "versions"))
    # else a blank in the path of the installation would part it in two
    config.set_main_option("path_separator", "newline")
    config.attributes.update(connection=connection, metadata=METADATA[name])
    return config


def _is_current(database: Database) -> bool:
    if not database.exists():
        return False
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        present = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    known = head(database.name)
    # texts compare as numbers here: every step has four digits
    if present and known and present > known:
        raise PermanentError(
            f"store: the {database.name} database is at step {present}, this hub knows steps up to {known}: "
            "it was upgraded by a newer hub; install that one"
        )
    return present == known


def _upgrade(database: Database) -> None:
    from alembic import command

    with database.upgrade() as connection:
        command.upgrade(configuration(database.name, connection), "head")
