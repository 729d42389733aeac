"""$orderby and $skiptoken: a token holds the last row's place in the order, so paging goes on behind it even if that
row has moved or gone.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hub.simulate.business_central.entities import Entity
from hub.simulate.business_central.odata import BadQuery
from hub.simulate.common.books import Books
from hub.simulate.common.company import Key
from hub.simulate.common.table import TableRow

READ: dict[str, Callable[[str], Any]] = {
    "s": str,
    "d": Decimal,
    "b": lambda text: text == "True",
    "t": datetime.fromisoformat,
    "o": date.fromisoformat,
    "i": int,
}
WRITTEN_AS = {str: "s", Decimal: "d", bool: "b", datetime: "t", date: "o", int: "i"}


@dataclass(frozen=True)
class Place:
    """Where a row stands: the values it is ordered by, then its key."""

    values: tuple[Any, ...]
    key: Key

    def token(self) -> str:
        """The place as a $skiptoken."""
        parts = [f"{WRITTEN_AS[type(part)]}{part}" for part in (*self.values, *self.key)]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


class SortOrder:
    """The order of a list: by some fields, each upwards or downwards, and always by the key at last."""

    def __init__(self, written: str, entity: Entity, books: Books) -> None:
        self.entity, self.books = entity, books
        self.terms = [_term(term, entity) for term in written.split(",") if term.strip()]

    def place(self, row: TableRow[Any]) -> Place:
        """Where a row stands."""
        return Place(tuple(self.entity.value(self.books, name, row) for name, _ in self.terms), row.record.key)

    def sorted(self, rows: Iterable[TableRow[Any]]) -> Iterable[TableRow[Any]]:
        """The rows in this order; they come in the order of their keys."""
        for index, (_, down) in reversed(list(enumerate(self.terms))):
            rows = sorted(rows, key=lambda row, index=index: self.place(row).values[index], reverse=down)  # type: ignore[misc]
        return rows

    def behind(self, row: TableRow[Any], place: Place) -> bool:
        """Whether a row comes after a place."""
        here = self.place(row)
        for mine, theirs, (_, down) in zip(here.values, place.values, self.terms, strict=True):
            if mine != theirs:
                return bool(mine < theirs) if down else bool(mine > theirs)
        return here.key > place.key

    def read(self, token: str) -> Place:
        """A $skiptoken as a place; BadQuery when it is none of this order's."""
        try:
            parts = [READ[part[0]](part[1:]) for part in json.loads(base64.urlsafe_b64decode(token))]
        except (ValueError, KeyError, IndexError, TypeError, binascii.Error) as error:
            raise BadQuery("The $skiptoken is not valid.") from error
        count = len(self.terms)
        return Place(tuple(parts[:count]), tuple(parts[count:]))


def _term(written: str, entity: Entity) -> tuple[str, bool]:
    name, _, direction = written.strip().partition(" ")
    entity.check([name])
    if direction.strip() not in ("", "asc", "desc"):
        raise BadQuery(f"Syntax error at '{direction}' in '{written}'.")
    return name, direction.strip() == "desc"
