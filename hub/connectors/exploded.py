"""Rows of lists within records: one for each element, and one reject for a record whose list can't be read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.connectors.pack.resources import ByKey, Resource
from hub.connectors.raw_record import FLAW, RawRecord, flawed, keyed, shows
from hub.connectors.raw_text import text_of

NO_ROWS: tuple[RawRecord, ...] = ()


class _NoList(Exception):
    """What stands in a list's place, as a sentence."""


def rows_of(record: RawRecord, lists: "Sequence[NestedList]") -> list[RawRecord]:
    """The record once for each element of the lists, the outer before the inner, with that one in the list's place.

    Where one of them isn't a list of records, and of a record that is flawed and shows no element, it is a single row,
    which is flawed: its other elements would pass for all that there are.
    """
    rows = [record]
    try:
        for each in lists:
            rows = [_put(row, each.steps, element) for row in rows for element in each.elements(row)]
    except _NoList as reason:
        return [record if FLAW in record else flawed(str(reason), record)]
    return rows if rows or FLAW not in record else [record]


@dataclass(frozen=True)
class NestedList:
    """One of the lists of a resource, with what it says of it."""

    path: str
    steps: Sequence[str]
    fields: Sequence[str]
    by_key: ByKey | None
    blanks: Collection[str]

    @classmethod
    def of(cls, resource: Resource, path: str, blanks: Sequence[str]) -> "NestedList":
        """The list at a path; `blanks` are the pack's."""
        own = resource.blanks.get(path, blanks)
        return cls(path, path.split("."), resource.lists[path], resource.by_key.get(path), own)

    def elements(self, record: RawRecord) -> Sequence[RawRecord]:
        """Its records. Raises _NoList."""
        found = self._found(record)
        if found is None:
            return NO_ROWS
        if self.by_key is not None:
            return self._keyed(found, self.by_key)
        if isinstance(found, dict):
            return self._single(found)
        if not isinstance(found, list):
            raise _NoList(f"`{self.path}` isn't a list of records")
        for number, element in enumerate(found, 1):
            if not isinstance(element, dict):
                raise _NoList(f"element {number} of `{self.path}` isn't a record")
        return found

    def _keyed(self, found: Any, by_key: ByKey) -> Sequence[RawRecord]:
        if isinstance(found, dict):
            return keyed(found, by_key.key, by_key.value)
        raise _NoList(f"`{self.path}` isn't an object by key")

    def _single(self, found: Mapping[str, Any]) -> Sequence[RawRecord]:
        """An element that came without a list around it, as XML writes a list of one; an empty one is none."""
        if any(shows(found, name) for name in self.fields):
            return ({**found},)
        if found and all(value is None for value in found.values()):
            return NO_ROWS
        raise _NoList(f"`{self.path}` isn't a list of records, and has none of their fields")

    def _found(self, record: RawRecord) -> Any:
        """What stands in the record at the path; None for nothing, and for what counts as nothing."""
        value: Any = record
        for depth, step in enumerate(self.steps):
            if not isinstance(value, dict):
                raise _NoList(f"`{'.'.join(self.steps[:depth])}` has no `{step}`, the list that was expected in it")
            value = self._filled(value.get(step))
            if value is None or value == []:  # the latter as PHP writes an object without keys
                return None
        return value

    def _filled(self, value: Any) -> Any:
        """The value; None where it says that there is none: an empty element of XML, which may hold a line's end."""
        if isinstance(value, dict | list) or value is None:
            return value
        text = text_of(value) or ""
        return value if text.strip() and text not in self.blanks else None


def _put(record: RawRecord, path: Sequence[str], element: Any) -> RawRecord:
    inner = _put(record[path[0]], path[1:], element) if len(path) > 1 else element
    # copied along the path alone: the elements' rows share the rest
    return {**record, path[0]: inner}
