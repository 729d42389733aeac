"""What is asked of a catalogue about an account and some products, prepared; each of one office, `tenant`.

Tombstones are left out.
"""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, func, or_, select, union_all

from hub.records import RECORDS, Kind, Scope
from hub.store.catalogue.catalogue_tables import KINDS, checkpoint
from hub.store.engine.prepared import OneOf, Prepared

WORD = "word_{}"
"""What the words that are looked for are called, as `contained` writes them."""


def _live(kind: Kind) -> Select[Any]:
    """The fields of the kind's records."""
    table = KINDS[kind]
    fields = (table.c[name] for name in RECORDS[kind].model_fields)
    return select(*fields).where(table.c.tenant == bindparam("tenant"), table.c.vanished_at.is_(None))


def _of(kind: Kind, *names: str) -> Prepared:
    """The records whose fields of these names are the ones that are given."""
    return Prepared(_live(kind).where(*(KINDS[kind].c[name] == bindparam(name) for name in names)))


def _of_skus(kind: Kind) -> Prepared:
    return Prepared(_live(kind).where(OneOf(KINDS[kind].c.sku, "sku")))


CUSTOMER, TERMS, ADDRESS = (
    _of(Kind.CUSTOMER, "account"),
    _of(Kind.TERMS, "account"),
    _of(Kind.ADDRESS, "account", "code"),
)
PRODUCTS, UNITS, STOCKS = _of_skus(Kind.PRODUCT), _of_skus(Kind.PRODUCT_UNIT), _of_skus(Kind.STOCK)
"""Of the SKUs given as `sku`."""
_discount = KINDS[Kind.DISCOUNT]
DISCOUNTS = Prepared(
    _live(Kind.DISCOUNT).where(OneOf(_discount.c.sku, "sku"), OneOf(_discount.c.scope_code, "scope_code"))
)
STOCK_READ = Prepared(
    select(checkpoint.c.watermark).where(
        checkpoint.c.tenant == bindparam("tenant"), checkpoint.c.kind == Kind.STOCK.value
    )
)
_method = KINDS[Kind.TERMS].c.shipping_method
SHIPPING_METHODS = Prepared(_live(Kind.TERMS).with_only_columns(_method).where(_method.is_not(None)).distinct())


@cache
def prices(scopes: Collection[Scope]) -> Prepared:
    """Of the SKUs given as `sku`, those for all and those of these scopes under the codes given by the scope's name.

    One SELECT a scope: each finds its rows by the key, and doesn't look through the prices of everybody else's lists.
    """
    table = KINDS[Kind.PRICE]
    of_skus = _live(Kind.PRICE).where(OneOf(table.c.sku, "sku"))
    theirs = (
        of_skus.where(table.c.scope == scope.value, OneOf(table.c.scope_code, scope.name.lower())) for scope in scopes
    )
    return Prepared(union_all(of_skus.where(table.c.scope == Scope.ALL.value), *theirs))


@cache
def search(words: int, *, in_category: bool) -> Prepared:
    """At most `most` products that are sold, by SKU behind the SKU `after`: with so many words, and in `category`."""
    table = KINDS[Kind.PRODUCT]
    searched = [func.lower(column) for column in (table.c.name, table.c.sku, table.c.gtin)]
    found = _live(Kind.PRODUCT).where(table.c.active, table.c.sku > bindparam("after"))
    found = found.where(*(_has(WORD.format(number), searched) for number in range(words)))
    if in_category:
        found = found.where(table.c.category == bindparam("category"))
    return Prepared(found.order_by(table.c.sku).limit(bindparam("most", type_=BigInteger)))


def _has(word: str, searched: list[Any]) -> ColumnElement[bool]:
    return or_(*(text.contains(bindparam(word), escape="/") for text in searched))


def contained(word: str) -> str:
    """A word as `search` looks for it: in any case, and none of its characters stands for others."""
    return word.lower().replace("/", "//").replace("%", "/%").replace("_", "/_")
