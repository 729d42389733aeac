"""Records that belong to nothing: a price of no product, a product without any price, terms of no customer.

No order comes by them, and nobody is told: the other record is missing, was rejected, or is written with another code.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from functools import partial

from sqlalchemy import ColumnElement, Select, or_, select

from hub.records import Kind
from hub.store.catalogue.catalogue_tables import KINDS, checkpoint, reject
from hub.store.catalogue.stored_records import StoredRecords

OWNERS = {
    Kind.PRICE: (Kind.PRODUCT, "sku"),
    Kind.TERMS: (Kind.CUSTOMER, "account"),
    Kind.ADDRESS: (Kind.CUSTOMER, "account"),
}
"""Which kind a kind's records belong to, and by which code."""
WITH_ORPHANS = (Kind.PRODUCT, *OWNERS)


@dataclass(frozen=True)
class Orphan:
    """A code that records of a kind name and that nothing else has.

    `records`: how many name it. `nearest`: a code that differs by case, blank or accent only.
    """

    kind: Kind
    code: str
    lacks: str
    records: int
    nearest: str | None = None


class Orphans(StoredRecords):
    """Those of one office."""

    def find(self, kind: Kind) -> list[Orphan]:
        """Those of a kind, by code; none where its other kind was never published, so that nothing can be said."""
        other = Kind.PRICE if kind is Kind.PRODUCT else OWNERS[kind][0]
        if not self._was_published(other):
            return []
        return self._without_price() if kind is Kind.PRODUCT else self._of_nobody(kind, *OWNERS[kind])

    def _was_published(self, kind: Kind) -> bool:
        query = select(checkpoint.c.pull).where(self._mine(checkpoint), checkpoint.c.kind == kind.value)
        with self._catalogue.read() as connection:
            return connection.execute(query).scalar() is not None

    def _of_nobody(self, kind: Kind, owner: Kind, code: str) -> list[Orphan]:
        owners = self._codes(owner, code)
        counted: dict[str, int] = defaultdict(int)
        for each in self._codes(kind, code):
            counted[each] += 1
        # what was rejected is known by its own reason
        known = {*owners, *self._rejected(owner)}
        strangers = sorted(each for each in counted if each not in known)
        nearest = _nearest(strangers, owners)
        return [Orphan(kind, each, owner.value, counted[each], nearest.get(each)) for each in strangers]

    def _without_price(self) -> list[Orphan]:
        products = KINDS[Kind.PRODUCT].c
        priced = self._codes(Kind.PRICE, "sku")
        # 0 on an item card is a price that nobody filled in
        has_none = or_(products.base_amount.is_(None), products.base_amount == Decimal(0))
        bare = self._codes(Kind.PRODUCT, "sku", products.active.is_(True), has_none)
        known = {*priced, *self._rejected(Kind.PRICE)}
        strangers = sorted(each for each in bare if each not in known)
        nearest = _nearest(strangers, priced)
        return [Orphan(Kind.PRODUCT, each, Kind.PRICE.value, 1, nearest.get(each)) for each in strangers]

    def _rejected(self, kind: Kind) -> Iterator[str]:
        query = select(reject.c.subject).where(
            self._mine(reject), reject.c.kind == kind.value, reject.c.subject.is_not(None)
        )
        with self._catalogue.read() as connection:
            yield from connection.execute(query).scalars()

    def _codes(self, kind: Kind, code: str, *where: ColumnElement[bool]) -> list[str]:
        query: Select[tuple[str]] = select(KINDS[kind].c[code]).where(*self._live(kind), *where)
        with self._catalogue.read() as connection:
            return [*connection.execute(query).scalars()]


def _nearest(strangers: Iterable[str], codes: Iterable[str]) -> Mapping[str, str]:
    """For those of the strangers that have one, the code that is alike but for case, blanks and accents."""
    alike: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        alike[_folded(code)].append(code)
    named = ((each, alike[_folded(each)]) for each in strangers if _folded(each) in alike)
    return {each: max(found, key=partial(_likeness, each)) for each, found in named}


def _likeness(stranger: str, code: str) -> float:
    return SequenceMatcher(None, stranger, code).ratio()


def _folded(code: str) -> str:
    """Alike for codes that differ by case, blanks or accents only."""
    letters = unicodedata.normalize("NFKD", code)
    return "".join(each for each in letters if not unicodedata.combining(each) and not each.isspace()).casefold()
