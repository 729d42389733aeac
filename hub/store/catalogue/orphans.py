"""Records that belong to nothing: a price of no product, a product without any price, terms of no customer.

No order comes by them, and nobody is told: the other record is missing, was rejected, or is written with another code.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import partial

from sqlalchemy import ColumnElement, Select, func, or_, select

from hub.records import Kind, Scope
from hub.rules.price_request import codes_in
from hub.store.catalogue.catalogue_tables import KINDS, checkpoint, reject
from hub.store.catalogue.stored_records import StoredRecords


@dataclass(frozen=True)
class Belonging:
    """By which code a kind's records belong to another's: `field` is their own, `owners` that of the other kind.

    `scope`: of prices and discounts, those for whom it is a code. `may_be_empty`: nothing is wrong where nobody has
    that code, as with a group in which no customer is; only one that is nearly another's is told.
    """

    field: str
    owner: Kind
    owners: str
    scope: Scope | None = None
    may_be_empty: bool = False

    @property
    def lacks(self) -> str:
        """What there isn't, in words."""
        return self.owner.value if self.owners in ("sku", "account") else f"{self.owner} with that {self.owners}"


OF_PRODUCT, OF_CUSTOMER = Belonging("sku", Kind.PRODUCT, "sku"), Belonging("account", Kind.CUSTOMER, "account")
PERHAPS_OF_PRODUCT = replace(OF_PRODUCT, may_be_empty=True)
IN_SCOPE = (
    Belonging("scope_code", Kind.CUSTOMER, "account", Scope.CUSTOMER, may_be_empty=True),
    Belonging("scope_code", Kind.CUSTOMER, "price_group", Scope.GROUP, may_be_empty=True),
    Belonging("scope_code", Kind.CUSTOMER, "discount_group", Scope.DISCOUNT_GROUP, may_be_empty=True),
    Belonging("scope_code", Kind.CUSTOMER, "price_list", Scope.LIST, may_be_empty=True),
)
BELONGINGS = {
    Kind.PRICE: (OF_PRODUCT, *IN_SCOPE),
    Kind.DISCOUNT: (
        PERHAPS_OF_PRODUCT,
        Belonging("product_group", Kind.PRODUCT, "discount_group", may_be_empty=True),
        *IN_SCOPE,
    ),
    Kind.TERMS: (OF_CUSTOMER,),
    Kind.ADDRESS: (OF_CUSTOMER,),
    # an office may leave out products and customers of which its ERP lists other things all the same
    Kind.PRODUCT_UNIT: (PERHAPS_OF_PRODUCT,),
    Kind.STOCK: (PERHAPS_OF_PRODUCT,),
}
"""What each kind's records belong to."""
WITH_ORPHANS = (Kind.PRODUCT, *BELONGINGS)


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
        if kind is Kind.PRODUCT:
            return self._without_price() if self._was_published(Kind.PRICE) else []
        told = [each for each in BELONGINGS[kind] if self._was_published(each.owner)]
        return sorted((each for belonging in told for each in self._of_nobody(kind, belonging)), key=_by_code)

    def _was_published(self, kind: Kind) -> bool:
        query = select(checkpoint.c.pull).where(self._mine(checkpoint), checkpoint.c.kind == kind.value)
        with self._catalogue.read() as connection:
            return connection.execute(query).scalar() is not None

    def _of_nobody(self, kind: Kind, belonging: Belonging) -> Iterator[Orphan]:
        owners = {code for codes in self._codes(belonging.owner, belonging.owners) for code in codes_in(codes)}
        # what was rejected is known by its own reason
        known = {*owners, *self._rejected(belonging.owner)}
        counted = self._counted(kind, belonging)
        strangers = [each for each in counted if each and each not in known]
        nearest = _nearest(strangers, owners)
        for each in strangers:
            if each in nearest or not belonging.may_be_empty:
                yield Orphan(kind, each, belonging.lacks, counted[each], nearest.get(each))

    def _counted(self, kind: Kind, belonging: Belonging) -> dict[str, int]:
        """How many records name each code."""
        table = KINDS[kind].c
        column = table[belonging.field]
        scope = () if belonging.scope is None else (table.scope == belonging.scope.value,)
        query = select(column, func.count()).where(*self._live(kind), *scope, column.is_not(None)).group_by(column)
        with self._catalogue.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

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
        column = KINDS[kind].c[code]
        query: Select[tuple[str]] = select(column).distinct().where(*self._live(kind), column.is_not(None), *where)
        with self._catalogue.read() as connection:
            return [*connection.execute(query).scalars()]


def _by_code(orphan: Orphan) -> tuple[str, str]:
    return orphan.code, orphan.lacks


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
