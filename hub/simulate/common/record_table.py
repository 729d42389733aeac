"""A table of one company: records by key, in a stable order, each with a version, an id and the moment it changed."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Generic, Protocol, TypeVar
from uuid import NAMESPACE_URL, uuid5

from hub.simulate.common.company_data import Key


class Keyed(Protocol):
    """Whatever has a key."""

    @property
    def key(self) -> Key:
        """What sets it apart from others of its kind."""
        ...


RecordType = TypeVar("RecordType", bound=Keyed)


@dataclass(slots=True)
class TableRow(Generic[RecordType]):
    """A record as it stands; `rendered` keeps what a protocol made of it until it changes."""

    record: RecordType
    version: int
    modified: datetime
    id: str
    rendered: dict[str, str] = field(default_factory=dict)


class RecordTable(Generic[RecordType]):
    """Records of one kind of one company."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._rows: dict[Key, TableRow[RecordType]] = {}
        self._keys: list[Key] | None = []
        self._by_id: dict[str, Key] = {}
        self._by_reference: dict[str, set[Key]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: Key) -> bool:
        return key in self._rows

    def get(self, key: Key) -> TableRow[RecordType] | None:
        """The row of that key."""
        return self._rows.get(key)

    def by_id(self, id: str) -> TableRow[RecordType] | None:
        """The row of that GUID."""
        key = self._by_id.get(id.lower())
        return None if key is None else self._rows.get(key)

    def put(self, record: RecordType, modified: datetime) -> TableRow[RecordType]:
        """Add a record, or replace the one of the same key by its next version."""
        key, old = record.key, self._rows.get(record.key)
        if old is None:
            self._keys = None  # sorted again when rows are listed: a bulk load would sort for each record
            # the same after a restart, when the records are loaded anew
            id, version = _id("/".join((self.place, *map(str, key)))), 1
            self._by_id[id] = key
        else:
            id, version = old.id, old.version + 1
            self._refer(old.record, remove=True)
        row = self._rows[key] = TableRow(record, version, modified, id)
        self._refer(record)
        return row

    def add(self, record: RecordType, modified: datetime) -> TableRow[RecordType]:
        """Add a record; ValueError when its key is taken."""
        if record.key in self._rows:
            raise ValueError(f"{self.place}: two records with the key {record.key}: keys must differ")
        return self.put(record, modified)

    def remove(self, key: Key) -> None:
        """Take a record away; KeyError when there is none."""
        row = self._rows.pop(key)
        del self._by_id[row.id]
        self._refer(row.record, remove=True)
        self._keys = None

    def rows_with(self, reference: str, after: Key | None = None) -> Iterator[TableRow[RecordType]]:
        """The rows with an external reference, in the order of their keys."""
        keys = sorted(self._by_reference.get(reference, ()))
        return (self._rows[key] for key in keys if after is None or key > after)

    def _refer(self, record: RecordType, *, remove: bool = False) -> None:
        reference = getattr(record, "reference", "")
        if reference:
            keys = self._by_reference[reference]
            (keys.discard if remove else keys.add)(record.key)

    def rows(self, after: Key | None = None) -> Iterator[TableRow[RecordType]]:
        """All rows in the order of their keys, or those behind a key (which needn't exist any more)."""
        if self._keys is None:
            self._keys = sorted(self._rows)
        keys = self._keys
        for index in range(0 if after is None else bisect_right(keys, after), len(keys)):
            yield self._rows[keys[index]]


@lru_cache(maxsize=100_000)
def _id(place_and_key: str) -> str:
    """What the ERP calls a record beside its key."""
    return str(uuid5(NAMESPACE_URL, place_and_key))
