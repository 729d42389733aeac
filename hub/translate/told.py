"""What an office's documents don't say, so that nobody can know how far an order is in that respect."""

from collections.abc import Iterator

from hub.records import Kind
from hub.translate.compiled import CompiledMapping

CLOSING = {"closed", "outstanding", "shipped"}
"""Fields of an order document of which one must say that nothing more comes."""


def untold(mapping: CompiledMapping, *, has_line_numbers: bool) -> Iterator[str]:
    """A sentence for each thing that a mapping leaves unsaid; `has_line_numbers`: whether orders have them by line."""
    orders = mapping.kinds.get(Kind.ORDER_DOCUMENT)
    posted = [part for kind in (Kind.SHIPMENT, Kind.INVOICE) if (part := mapping.kinds.get(kind))]
    if orders is None or not posted:
        return
    credit_memos = mapping.kinds.get(Kind.CREDIT_MEMO)
    for part in [*posted, *([credit_memos] if credit_memos else [])]:
        if "unit" not in part.fields:
            name = part.kind.replace("_", " ")
            yield f"its {name}s don't say `unit`: products that are counted in several units can't be counted"
    if credit_memos and not {"invoice_number", "order_number"} & credit_memos.fields.keys():
        yield (
            "its credit memos say neither `invoice_number` nor `order_number`: what goes back is known only where they "
            "carry our reference"
        )
    if not CLOSING & orders.fields.keys():
        yield (
            "its order documents say neither `closed` nor `outstanding` nor `shipped`: an order of which the rest was "
            "closed is known as such only when its `status` says `closed`, or when it vanishes from the ERP"
        )
    if not has_line_numbers or not all("order_line" in part.fields for part in posted):
        yield (
            "its ERP's line numbers (the pack's `order.lines.line`, `order_line` of shipments and invoices) aren't "
            "known: a product that is renamed there counts as not delivered"
        )
    if "extra" not in orders.fields:
        yield (
            "its order documents don't say `extra`: lines that the ERP adds later are left out or taken for products, "
            "and no rule under `extra lines` is about them"
        )
