"""A drafted mapping: for each kind the hub's fields, with those of the ERP whose names say the same."""

from collections.abc import Iterator, Mapping

from hub.connectors.drafting.draft import DraftList, FieldType, PackDraft
from hub.connectors.drafting.guesses import (
    NUMBERS,
    QUANTITIES,
    REFERENCES,
    SKUS,
    UNIT_PRICES,
    likely_kinds,
    line_key_of,
)
from hub.connectors.drafting.guesses import named as field_named
from hub.connectors.drafting.yaml_text import comment, text
from hub.records import RECORDS, Kind

_ACCOUNTS = ("customernumber", "customerno", "selltocustomerno", "customercode", "cardcode", "customerid", "customer")
_NAMES = ("name", "displayname", "description", "title", "itemname", "customername", "cardname", "label")
_UNITS = (
    "unit",
    "unitofmeasure",
    "baseunitofmeasure",
    "baseunitofmeasurecode",
    "unitcode",
    "uom",
    "stockuom",
    "unitofmeasurecode",
)
_WORDS: Mapping[str, tuple[str, ...]] = {
    "name": _NAMES,
    "unit": _UNITS,
    "tax_class": (
        "taxgroup",
        "taxgroupcode",
        "vatgroup",
        "vatprodpostinggroup",
        "taxrate",
        "vatrate",
        "taxcode",
        "vatcode",
    ),
    "active": ("active", "isactive", "enabled"),
    "blocked": ("blocked", "isblocked", "onhold"),
    "category": ("category", "categorycode", "itemcategorycode", "itemgroup", "group"),
    "gtin": ("gtin", "ean", "barcode"),
    "base_amount": UNIT_PRICES,
    "base_currency": ("currency", "currencycode", "pricecurrency"),
    "currency": ("currency", "currencycode"),
    "amount": UNIT_PRICES,
    "country": ("country", "countrycode", "countryregioncode"),
    "email": ("email", "emailaddress", "mail"),
    "phone": ("phone", "phonenumber", "telephone", "phoneno"),
    "street": ("street", "address", "addressline1", "line1", "address1"),
    "city": ("city", "town"),
    "post_code": ("postcode", "postalcode", "zip", "zipcode"),
    "vat_number": ("vatnumber", "vatregistrationno", "taxid", "vat", "taxregistrationnumber"),
    "reference": REFERENCES,
    "unit_price": UNIT_PRICES,
    "ordered_on": ("orderdate", "date", "orderedon", "postingdate"),
    "shipped_on": ("shipmentdate", "shippedon", "postingdate", "deliverydate", "date"),
    "tracking": ("packagetrackingno", "trackingnumber", "trackingno", "tracking"),
    "invoiced_on": ("invoicedate", "postingdate", "invoicedon", "date"),
    "due_on": ("duedate", "dueon"),
    "order_number": ("ordernumber", "orderno", "orderid"),
}
"""Names of the ERP's by the hub's field, the likeliest first."""
_FLAGS = ("active", "blocked")
_DATES = ("ordered_on", "shipped_on", "invoiced_on", "due_on")
_NUMBERS = ("base_amount", "amount", "unit_price", "quantity")


def mapping_text(name: str, draft: PackDraft) -> str:
    """The whole file; what must be there and has no likely field is a comment with TODO."""
    kinds = likely_kinds(draft.lists)
    lines = [
        *comment(
            f"Drafted by `hub new pack {name} --mapping`: every field is guessed by its name. What a field may say"
        )
    ]
    lines += comment(
        "stands in docs/mapping-language.md; `hub check` names what is missing, `hub mapping preview` shows records."
    )
    for kind, each in kinds.items():
        lines += ["", f"{kind.value}:", *_kind(kind, each)]
    if Kind.ORDER_DOCUMENT in kinds:
        lines += ["", *_order(kinds[Kind.ORDER_DOCUMENT])]
    return "\n".join(lines) + "\n"


def _kind(kind: Kind, each: DraftList) -> Iterator[str]:
    exploded = next(iter(each.record.lists), None)
    lines = each.record.lists.get(exploded or "", {})
    for target, field in RECORDS[kind].model_fields.items():
        source = _source(kind, target, each, exploded, [*lines])
        if source:
            yield f"  {target}: {_written(target, source, {**each.record.fields, **_below(exploded, lines)})}"
        elif field.is_required():
            yield from comment(f"TODO {target}: no field is called like it.", "  ")


def _below(path: str | None, fields: Mapping[str, FieldType]) -> dict[str, FieldType]:
    return {f"{path}.{name}": kind for name, kind in fields.items()}


def _written(target: str, source: str, types: Mapping[str, FieldType]) -> str:
    """A field with the steps that its type wants."""
    if target in _NUMBERS:
        return f"{{from: {text(source)}, number: true}}"
    if target in _FLAGS:
        return f'{{from: {text(source)}, is: "true"}}'
    if target in _DATES:
        shape = "%Y-%m-%dT%H:%M:%S%z" if types[source] == "moment" else "%Y-%m-%d"
        zone = ", zone: UTC" if types[source] == "moment" else ""
        return f'{{from: {text(source)}, date: {{like: "{shape}"{zone}}}}}'
    return text(source)


def _source(kind: Kind, target: str, each: DraftList, exploded: str | None, lines: list[str]) -> str | None:
    """The ERP's field for one of the hub's; of documents a line's own before the head's."""
    has_lines = kind in (Kind.ORDER_DOCUMENT, Kind.SHIPMENT, Kind.INVOICE, Kind.CREDIT_MEMO)
    fields = [*each.record.fields]
    if has_lines and target in ("line", "sku", "quantity", "unit", "unit_price", "description"):
        words = {"sku": SKUS, "quantity": QUANTITIES, "description": ("description", "name"), **_WORDS}.get(target, ())
        found = line_key_of(lines) if target == "line" else field_named(lines, words)
        return f"{exploded}.{found}" if exploded and found else None
    if target == "account":
        own = ("number", "no", "accountnumber", "customernumber", "code", "ref", "cardcode", "id")
        return field_named(fields, own if kind is Kind.CUSTOMER else _ACCOUNTS)
    if target == "sku":
        return field_named(fields, ("sku", "number", "no", "itemcode", "code", "itemnumber", "itemno", "ref", "id"))
    if target == "number":
        return field_named(fields, NUMBERS)
    if target == "quantity":
        return field_named(fields, ("inventory", "stock", "onhand", "quantityonhand", *QUANTITIES))
    return field_named(fields, _WORDS.get(target, ()))


def _order(orders: DraftList) -> Iterator[str]:
    given = orders.entered or orders.record
    yield from comment("The way out: the ERP's field at the left. TODO: what else an order of this ERP needs.")
    yield "order:"
    path = next(iter(given.lists), None)
    if reference := field_named(given.fields, REFERENCES):
        yield f"  {text(reference)}: reference"
    if account := field_named(given.fields, _ACCOUNTS):
        yield f"  {text(account)}: account"
    if path:
        yield f"  {text(path)}:"
        yield "    each: lines"
        words = (("sku", SKUS), ("quantity", QUANTITIES), ("unit_price", UNIT_PRICES))
        for target, names in words:
            if source := field_named(given.lists[path], names):
                yield f"    {text(source)}: {target}"
