"""Which fields an ERP's records have, and of which types of JSON they are; names and types, never a value."""

import re
from collections.abc import Iterable
from typing import Any

from hub.connectors.base import Page
from hub.connectors.pack import Pack
from hub.connectors.raw_record import FLAW, MIXED, RawRecord, at, elements, shows
from hub.records import Kind

MOST_FIELDS = 2_000
LONGEST_NAME = 200
"""Characters. What has more fields, or longer names, is no record with fields, but data for names."""
NUMBER, DECIMAL, TEXT = "number", "decimal", "text"
_TYPES: dict[Any, str] = {int: NUMBER, list: "list", dict: "object", False: "boolean", True: "boolean"}
# a number with a point is read as text, lest it lose a digit: a text that looks like one may be either
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)


class FieldShapes:
    """What the pages of one read show of a kind: top fields, those inside that the pack declares, and of its lists.

    `types` has for each field its types, none for one that was always null or meant nothing by the pack's `blanks`.
    """

    def __init__(self, pack: Pack, kind: Kind) -> None:
        self._blanks = {*pack.blanks}
        self._resources = {name: pack.resources[name] for name in pack.kind(kind).lists()}
        self._lists = {path for resource in self._resources.values() for path in resource.lists}
        self.types: dict[str, set[str]] = {}
        self.records = 0

    def add(self, page: Page) -> None:
        """Look at a page that has its records; those of code tables are passed over."""
        if page.resource not in self._resources or not page.records:
            return
        resource = self._resources[page.resource]
        whole = [record for record in page.records if FLAW not in record]
        self.records += len(whole)
        self._look(whole)
        for path in (name for name in resource.fields if "." in name):
            self._look([{path: at(record, path)} for record in whole if shows(record, path)])
        for path in resource.lists:
            inside = (element for record in whole for element in elements(record, path))
            self._look([element for element in inside if isinstance(element, dict)], f"{path}.")

    def _look(self, records: Iterable[RawRecord], prefix: str = "") -> None:
        # a page has thousands of records and dozens of pairs: what is done with each pair may cost more
        pairs = {
            (name, value if value.__class__ is bool else value.__class__)
            for record in records
            for name, value in record.items()
        }
        for name, found in pairs:
            types = self._types_of(prefix + name)
            if types is None:
                continue
            if prefix + name in self._lists:
                types.add("list")  # one element of XML comes without a list around it
            elif found is str:
                if TEXT not in types:
                    types |= _kinds_of_text(record.get(name) for record in records)
            elif (found is not False or "false" not in self._blanks) and found in _TYPES:
                types.add(_TYPES[found])

    def _types_of(self, name: str) -> set[str] | None:
        if name in self.types:
            return self.types[name]
        if name in (FLAW, MIXED) or len(name) > LONGEST_NAME or len(self.types) >= MOST_FIELDS:
            return None
        return self.types.setdefault(name, set())


def _kinds_of_text(values: Iterable[Any]) -> set[str]:
    """Whether there is a text among them, or only what a number with a point would be, too; an empty one is neither."""
    found: set[str] = set()
    for value in values:
        if isinstance(value, str) and value:
            if _DECIMAL.fullmatch(value) is None:
                return {TEXT}
            found.add(DECIMAL if "." in value or "e" in value.lower() else TEXT)
    return found
