"""The part of a drafted pack that enters orders: never guessed so that a second order could come of it."""

from collections.abc import Iterable, Iterator

from hub.connectors.drafting.draft import DraftList, DraftRecord, PackDraft
from hub.connectors.drafting.guesses import (
    NUMBERS,
    QUANTITIES,
    REFERENCES,
    SKUS,
    UNIT_PRICES,
    changed_field,
    named,
    order_lines,
)
from hub.connectors.drafting.soap_draft import create_part, is_soap
from hub.connectors.drafting.yaml_text import comment, flow, or_to_do, text, to_do

SAFE_LENGTH = 20
"""Characters of a reference that most ERPs keep whole."""


def order_part(orders: DraftList | None, draft: PackDraft) -> Iterator[str]:
    """The lines behind `order:`; without a list of orders all of it is to be filled in."""
    if orders is None:
        yield from comment(
            "No list looks like one of orders. An ERP to which none go needs the part nevertheless: see docs/packs.md."
        )
        yield "order:"
        yield f"  resource: {to_do('the list of orders, among the resources above')}"
        if is_soap(draft):
            yield from create_part(None)
        yield from _rest_of_it(DraftRecord(), None, ())
        return
    given = orders.entered or _without_its_own(orders)
    lines = order_lines(given)
    if orders.entered is None and orders.enters is None:
        yield from comment(
            "TODO: the description doesn't show how an order is entered; this is what one that is read has."
        )
    yield "order:"
    yield f"  resource: {text(orders.name)}"
    if is_soap(draft):
        yield from create_part(orders.enters)
    yield from _rest_of_it(given, lines, orders.record.fields)


def _without_its_own(orders: DraftList) -> DraftRecord:
    """What an order that is read has, without what the ERP most likely gives by itself."""
    own = {named(orders.record.fields, NUMBERS), changed_field(orders.record.fields), *orders.key}
    return DraftRecord(
        {name: kind for name, kind in orders.record.fields.items() if name not in own}, orders.record.lists
    )


def _rest_of_it(given: DraftRecord, lines: str | None, read: Iterable[str]) -> Iterator[str]:
    number, reference = named(read, NUMBERS), named(given.fields, REFERENCES)
    yield f"  number: {or_to_do(number, 'the field with the number by which people know an order')}"
    if reference:
        yield from comment("guessed: the field that keeps our reference, by which an order is found again", "  ")
    yield f"  reference: {or_to_do(reference, 'the field that keeps our reference, by which an order is found again')}"
    yield from comment(f"TODO: how many characters the ERP keeps of it; {SAFE_LENGTH} is careful.", "  ")
    yield f"  reference_max_length: {SAFE_LENGTH}"
    yield from comment(
        "TODO: `searchable` once an order can be found by its reference, `idempotent` where a second send of the", "  "
    )
    yield from comment("same order does nothing. With `neither` a person decides about every doubtful one.", "  ")
    yield "  duplicates: neither"
    yield from comment("TODO: longer than the ERP's slowest commit.", "  ")
    yield "  settle: 10m"
    fields = given.lists.get(lines or "", {})
    yield "  lines:"
    yield f"    path: {or_to_do(lines, 'where the lines of an order stand in it')}"
    for key, words, sentence in (
        ("sku", SKUS, "the line's field with the product"),
        ("quantity", QUANTITIES, "the line's field with the quantity"),
        ("unit_price", UNIT_PRICES, "the line's field with the price of one"),
    ):
        yield f"    {key}: {or_to_do(named(fields, words), sentence)}"
    names = [*given.fields, *(f"{lines}.{name}" for name in fields)]
    yield from flow("  fields", names) if names else [f"  fields: [{to_do('what a mapping may fill of an order')}]"]
