"""Whose an ERP's document is: by the order that it names, by our reference, through an invoice; no other customer's."""

from collections.abc import Iterable, Sequence

from hub.records import CreditMemo, DocumentLine, Invoice
from hub.records.stored_order import StoredOrder


def owner_of(line: DocumentLine, by_number: StoredOrder | None, by_reference: StoredOrder | None) -> StoredOrder | None:
    """By its number, unless it bears another order's reference; else by that; for the same account only."""
    own = by_reference if by_reference and line.account == by_reference.account else None
    # a number that the ERP gave again bears the reference of the order that it stands for now
    if own and by_number and own.reference != by_number.reference:
        return own
    # a number that the ERP gave again, to another customer, is nobody's of ours
    if by_number and (line.account == by_number.account or line.reference == by_number.reference):
        return by_number
    return own


def credited_order(
    line: CreditMemo,
    by_number: StoredOrder | None,
    invoices: Sequence[tuple[Invoice, StoredOrder]],
    by_reference: StoredOrder | None,
) -> StoredOrder | None:
    """The order that a credit memo's line takes something back of; None where nobody can tell.

    By the order that it names, else by the invoice that it corrects, else by our reference; for the same account only.
    `invoices`: the lines of that invoice, each with its order; one invoice may be about several.
    """
    if by_number and line.account == by_number.account:
        return by_number
    own = [(each, order) for each, order in invoices if line.account == order.account]
    if own:
        same_product = [(each, order) for each, order in own if each.sku == line.sku]
        candidates = _distinct(order for _, order in same_product or own)
        if len(candidates) == 1:
            return candidates[0]
        return next((each for each in candidates if by_reference and each.reference == by_reference.reference), None)
    return owner_of(line, None, by_reference)


def _distinct(orders: Iterable[StoredOrder]) -> list[StoredOrder]:
    return [*{order.reference: order for order in orders}.values()]
