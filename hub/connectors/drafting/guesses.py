"""What the names in a description most likely mean. They are guesses: whatever comes of them says so."""

import re
from collections.abc import Iterable, Mapping

from hub.connectors.drafting.draft import DraftList, DraftRecord, FieldType
from hub.records import Kind

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PREFIX = re.compile(r"^[A-Z]_")
"""Some vendors' mark of what may be read."""
_KINDS: tuple[tuple[Kind, str], ...] = (
    (Kind.CREDIT_MEMO, r"credit(memo|note)s?"),
    (Kind.INVOICE, r"(sales)?invoices?"),
    (Kind.SHIPMENT, r"(sales)?(shipments?|deliver(y|ies)(notes?)?|despatch(es)?)"),
    (Kind.ORDER_DOCUMENT, r"(sales|customer)?orders?"),
    (Kind.ADDRESS, r"(shipto|delivery|customer)address(es)?"),
    (Kind.PRICE, r"(sales|customer)?(prices?|pricelistlines?|itemprices?)"),
    (Kind.STOCK, r"(stocks?|stocklevels?|inventor(y|ies)|inventorylevels?|warehousestocks?)"),
    (Kind.PRODUCT_UNIT, r"(item|product)units(ofmeasure)?"),
    (Kind.PRODUCT, r"(items?|itemcards?|products?|articles?|materials?)"),
    (
        Kind.CUSTOMER,
        r"(customers?|customercards?|partners?|contacts?|debtors?|clients?|businesspartners?|thirdparties)",
    ),
)
"""What a list's name is as one word, most telling first."""
_KEYS = ("id", "number", "no", "code", "key", "docentry", "itemcode", "cardcode", "sku", "uuid", "name")
_LINE_KEYS = ("lineno", "linenum", "linenumber", "line", "sequence", "position", "id", "number", "no")
_CHANGED = re.compile(r"(last|date|time|system)*(write|modified|updated?|changed?|modification)(date|time|at|on)*")
_SINCE = re.compile(r"(updated?|modified|changed?)?(at)?(since|after|from)|(since|from)(updated?|modified|changed?)")
_STOCK = ("inventory", "stock", "quantityonhand", "qtyavailable", "onhand", "available", "stockquantity")

REFERENCES = (
    "externaldocumentnumber", "externaldocumentno", "yourreference", "customerreference", "clientorderref", "ponumber",
    "purchaseordernumber", "numatcard", "externalreference", "customerorderno", "customerordernumber", "reference",
    "externalid",
)  # fmt: skip
"""Names of the field that keeps a customer's own number of an order, the likeliest first."""
NUMBERS = ("number", "no", "ordernumber", "orderno", "docnum", "docentry", "id", "code", "name")
SKUS = (
    "sku", "itemnumber", "itemno", "itemcode", "item", "productnumber", "productcode", "product", "lineobjectnumber",
    "articleno", "article", "productid", "itemid", "no", "code",
)  # fmt: skip
QUANTITIES = ("quantity", "qty", "amount", "count")
UNIT_PRICES = ("unitprice", "price", "priceamount", "salespriceamount", "rate", "netprice", "salesprice", "listprice")


def plain(name: str) -> str:
    """A name as one word of small letters: `Last_Date_Modified` as `lastdatemodified`."""
    return "".join(_WORDS.findall(name)).lower()


def kind_of_list(name: str) -> Kind | None:
    """What records a list most likely has; None where its name tells nothing."""
    word = plain(_PREFIX.sub("", name.rpartition(".")[2])).removesuffix("set").removesuffix("collection")
    return next((kind for kind, pattern in _KINDS if re.fullmatch(pattern, word)), None)


def likely_kinds(lists: Iterable[DraftList]) -> dict[Kind, DraftList]:
    """The first list of each kind, in the order of pulls; stock may stand in a product's own record."""
    found: dict[Kind, DraftList] = {}
    for each in lists:
        kind = kind_of_list(each.name)
        if kind is not None and each.record.fields:
            found.setdefault(kind, each)
    if Kind.PRODUCT in found and Kind.STOCK not in found and named(found[Kind.PRODUCT].record.fields, _STOCK):
        found[Kind.STOCK] = found[Kind.PRODUCT]
    return {kind: found[kind] for kind in Kind if kind in found}


def named(fields: Iterable[str], words: Iterable[str]) -> str | None:
    """The field with one of these names, the first name first; `unit.code` is called `code`, or else `unitcode`."""
    by_word: dict[str, str] = {}
    nearest = sorted(fields, key=lambda path: path.count("."))
    called = [(plain(path), path) for path in nearest] + [(plain(path.rpartition(".")[2]), path) for path in nearest]
    for word, path in called:
        by_word.setdefault(word, path)
    return next((by_word[word] for word in words if word in by_word), None)


def key_of(each: DraftList) -> str | None:
    """The field that most likely tells a record from all others."""
    singular = plain(each.name).removesuffix("s")
    return named(each.record.fields, (*_KEYS[:4], f"{singular}id", f"{singular}number", f"{singular}code", *_KEYS[4:]))


def line_key_of(fields: Iterable[str]) -> str | None:
    """The field that most likely tells a line from the others of its document."""
    return named(fields, _LINE_KEYS)


def changed_field(fields: Mapping[str, FieldType]) -> str | None:
    """The field that most likely says when a record was last changed."""
    said = [name for name, kind in fields.items() if kind in ("date", "moment", "text")]
    likely = [name for name in said if "." not in name and _CHANGED.fullmatch(plain(name))]
    return min(likely, key=lambda name: (fields[name] != "moment", len(name)), default=None)


def since_parameter(parameters: Iterable[str]) -> str | None:
    """The argument of a request that most likely asks for what changed since a moment."""
    return next((name for name in parameters if _SINCE.fullmatch(plain(name))), None)


def order_lines(record: DraftRecord) -> str | None:
    """The list inside of an order that most likely has its lines: one with a quantity."""
    return next((path for path, fields in record.lists.items() if named(fields, QUANTITIES[:2])), None)
