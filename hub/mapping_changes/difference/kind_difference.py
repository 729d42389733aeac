"""What would change in one kind of record, as plain counts and examples; `sentences` puts them in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hub.records import Kind


@dataclass(frozen=True)
class PriceMove:
    """A price before and after, exact, None where there is none.

    `share` is after / before - 1, None where that says nothing (another currency, a price of nothing, none at all).
    """

    record: str
    before: Decimal | None
    after: Decimal | None
    currency: str
    share: Decimal | None

    @property
    def size(self) -> Decimal:
        """For ordering and guarding: how far it moved, whichever way; without a share further than anything."""
        return Decimal("Infinity") if self.share is None else abs(self.share)


@dataclass(frozen=True)
class FieldChange:
    """How many records change in a field, and one of them: its name, the value before and after."""

    count: int
    record: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RefusedGroup:
    """How many records would be rejected for one reason, and one of them."""

    count: int
    reason: str
    record: str


@dataclass(frozen=True)
class KindDifference:
    """One kind of record: counts are of all, the lists beside them name the first or the largest only.

    `live` is how many records the store holds; `otherwise` are those of the `changed` that differ in more than their
    price; `refused` are those that aren't rejected today, `cured` those that are and wouldn't be.
    """

    kind: Kind
    live: int = 0
    new: int = 0
    new_records: tuple[str, ...] = ()
    vanish: int = 0
    vanish_records: tuple[str, ...] = ()
    changed: int = 0
    otherwise: int = 0
    moved: int = 0
    moves: tuple[PriceMove, ...] = ()
    fields: Mapping[str, FieldChange] = field(default_factory=dict)
    refused: tuple[RefusedGroup, ...] = ()
    cured: int = 0

    @property
    def refused_count(self) -> int:
        """How many records would be rejected that aren't today."""
        return sum(group.count for group in self.refused)

    @property
    def is_nothing(self) -> bool:
        """Whether all would stay as it is."""
        return not (self.new or self.vanish or self.changed or self.refused or self.cured)
