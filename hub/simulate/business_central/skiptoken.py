"""$orderby and $skiptoken: a token holds the last row's position in the order, so paging goes on behind it even if that
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
from hub.simulate.business_central.odata_filter import BadQuery
from hub.simulate.common.company_data import Key
from hub.simulate.common.company_state import CompanyState
from hub.simulate.common.record_table import TableRow

PARSERS: dict[str, Callable[[str], Any]] = {
    "s": str,
    "d": Decimal,
    "b": lambda text: text == "True",
    "t": datetime.fromisoformat,
    "o": date.fromisoformat,
    "i": int,
}
TYPE_MARKS = {str: "s", Decimal: "d", bool: "b", datetime: "t", date: "o", int: "i"}


@dataclass(frozen=True)
class SortPosition:
    """Where a row stands: the values it is ordered by, then its key."""

    values: tuple[Any, ...]
    key: Key

    def token(self) -> str:
        """The position as a $skiptoken."""
        # each with its type's mark: "12" and 12 compare differently
        parts = [f"{TYPE_MARKS[type(part)]}{part}" for part in (*self.values, *self.key)]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


class SortOrder:
    """The order of a list: by some fields, each upwards or downwards, and always by the key at last."""

    def __init__(self, orderby: str, entity: Entity, state: CompanyState) -> None:
        self.entity, self.state = entity, state
        self.terms = [_term(term, entity) for term in orderby.split(",") if term.strip()]

    def position(self, row: TableRow[Any]) -> SortPosition:
        """Where a row stands."""
        return SortPosition(tuple(self.entity.value(self.state, name, row) for name, _ in self.terms), row.record.key)

    def sorted(self, rows: Iterable[TableRow[Any]]) -> Iterable[TableRow[Any]]:
        """The rows in this order; they come in the order of their keys."""
        # by the last field first: sorting is stable
        for index, (_, down) in reversed(list(enumerate(self.terms))):
            rows = sorted(rows, key=lambda row, index=index: self.position(row).values[index], reverse=down)  # type: ignore[misc]
        return rows

    def is_behind(self, row: TableRow[Any], position: SortPosition) -> bool:
        """Whether a row comes after a position."""
        own = self.position(row)
        for mine, other, (_, down) in zip(own.values, position.values, self.terms, strict=True):
            if mine != other:
                return bool(mine < other) if down else bool(mine > other)
        return own.key > position.key

    def parse(self, token: str) -> SortPosition:
        """A $skiptoken as a position; BadQuery when it is none of this order's."""
        try:
            parts = [PARSERS[part[0]](part[1:]) for part in json.loads(base64.urlsafe_b64decode(token))]
        except (ValueError, KeyError, IndexError, TypeError, binascii.Error) as error:
            raise BadQuery("The $skiptoken is not valid.") from error
        count = len(self.terms)
        return SortPosition(tuple(parts[:count]), tuple(parts[count:]))


def _term(text: str, entity: Entity) -> tuple[str, bool]:
    name, _, direction = text.strip().partition(" ")
    entity.check([name])
    if direction.strip() not in ("", "asc", "desc"):
        raise BadQuery(f"Syntax error at '{direction}' in '{text}'.")
    return name, direction.strip() == "desc"
