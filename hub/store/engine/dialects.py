"""The kinds of database that the store knows, by the names that SQLAlchemy gives them."""

from typing import Protocol

from hub.store.engine.dialect import Dialect
from hub.store.engine.postgresql import Postgresql
from hub.store.engine.sqlite import Sqlite

DIALECTS: dict[str, Dialect] = {"sqlite": Sqlite(), "postgresql": Postgresql()}


class Named(Protocol):
    """SQLAlchemy's own dialect."""

    @property
    def name(self) -> str:
        """As in a url."""


def dialect_of(known: Named) -> Dialect:
    """What a database of that dialect of SQLAlchemy's does in its own way."""
    return DIALECTS[known.name]
