"""Tables of a mapping: texts of the ERP at the left, what they mean at the right."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TableEntry:
    """One line of a table: the text at the right, and its file:line."""

    value: str
    place: str


@dataclass(frozen=True)
class LookupTable:
    """A table of all of a mapping's layers, by the text at the left; the key "" stands for an empty field."""

    name: str
    place: str
    entries: Mapping[str, TableEntry]
