"""Goods that are posted otherwise than they were agreed, between two reads: seen by the invoice, and told once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hub.config.allowed_lines import AllowedLine
from hub.orders.invoiced_lines import LOOK_AGAIN
from hub.orders.push import push_to_the_end
from hub.orders.review import close_conflict, resolve
from hub.records import BasketLine, Kind
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import StoredOrder
from hub.simulate.common.sales_documents import ErpOrderLine
from tests.support.documents import PIECE, conflicts, counted_in_pieces, entry, read, sent

TIMES = ("invoiced", "orders too")
"""Which documents are read once all is posted and the order is gone: the invoices first, or all at once."""


def posted(desk: Any, stored: StoredOrder, change: Callable[[list[ErpOrderLine]], list[ErpOrderLine]]) -> str:
    """Somebody rewrites an order, and posts it whole before the hub looks again."""
    number = stored.push.erp_number
    table = desk.erp.companies[desk.company].tables["orders"]
    order = table.get((number,)).record
    desk.clock.advance(seconds=1)
    table.put(replace(order, lines=tuple(change([*order.lines]))), desk.clock.now())
    desk.erp.ship(number)
    return desk.erp.invoice(number)


def dearer(lines: list[ErpOrderLine]) -> list[ErpOrderLine]:
    return [replace(lines[0], unit_price=lines[0].unit_price + 1), *lines[1:]]


def cheaper(lines: list[ErpOrderLine]) -> list[ErpOrderLine]:
    return [replace(lines[0], unit_price=lines[0].unit_price / 2), *lines[1:]]


def discounted(lines: list[ErpOrderLine]) -> list[ErpOrderLine]:
    return [replace(lines[0], discount=Decimal(10)), *lines[1:]]


def more(lines: list[ErpOrderLine]) -> list[ErpOrderLine]:
    return [replace(lines[0], quantity=lines[0].quantity + 2), *lines[1:]]


def in_another_line(lines: list[ErpOrderLine]) -> list[ErpOrderLine]:
    return [*lines, replace(lines[0], line=90_000)]


def less(lines: list[ErpOrderLine]) -> list[ErpOrderLine]:
    return [replace(lines[0], quantity=lines[0].quantity - 1), *lines[1:]]


def spread(lines: list[ErpOrderLine]) -> list[ErpOrderLine]:
    first = lines[0]
    return [replace(first, quantity=Decimal(1)), replace(first, line=90_000, quantity=first.quantity - 1), *lines[1:]]


WRONG = {
    dearer: " net invoiced, ",
    cheaper: " net invoiced, ",
    discounted: " net invoiced, ",
    more: "12 each of {sku} invoiced, 10 each agreed",
    in_another_line: "20 each of {sku} invoiced, 10 each agreed",
}


@pytest.mark.parametrize("when", TIMES)
@pytest.mark.parametrize("change", WRONG)
def test_what_is_charged_otherwise_is_for_a_person(desk, change, when):
    first, second = counted_in_pieces(desk)[:2]
    stored = sent(desk, f"{change.__name__} {when}", (first, 10, "each"), (second, 3, "each"))
    read(desk)
    invoice = posted(desk, stored, change)
    read(desk, *((Kind.SHIPMENT, Kind.INVOICE, Kind.CREDIT_MEMO) if when == "invoiced" else ()))
    (conflict,) = conflicts(desk, stored)
    assert conflict.kind is ConflictKind.CHANGED
    assert conflict.message.startswith(f"{invoice}, its invoice: ")
    assert WRONG[change].format(sku=first) in conflict.message
    assert first in conflict.message
    assert second not in conflict.message
    read(desk)
    assert len(conflicts(desk, stored)) == 1


def test_a_product_that_nobody_ordered_is_for_a_person(desk):
    first, second, third = counted_in_pieces(desk)[:3]
    stored = sent(desk, "another product", (first, 10, "each"), (second, 3, "each"))
    read(desk)
    posted(desk, stored, lambda lines: [*lines, replace(lines[0], line=90_000, item=third)])
    read(desk)
    (conflict,) = conflicts(desk, stored)
    assert f"10 of {third} invoiced" in conflict.message


@pytest.mark.parametrize("change", [less, spread])
def test_what_comes_to_no_more_is_no_conflict_of_the_invoice(desk, change):
    first, second = counted_in_pieces(desk)[:2]
    stored = sent(desk, change.__name__, (first, 10, "each"), (second, 3, "each"))
    read(desk)
    posted(desk, stored, change)
    read(desk)
    assert [each for each in conflicts(desk, stored) if each.kind is ConflictKind.CHANGED] == []


def test_boxes_that_are_charged_by_the_piece_are_as_agreed(desk, boxed):
    stored = sent(desk, "by the piece", (boxed, 3, "box"))
    piece = PIECE[desk.office.tenant.id]
    read(desk)
    posted(
        desk,
        stored,
        lambda lines: [
            replace(line, unit=piece, quantity=line.quantity * 12, unit_price=line.unit_price / 12) for line in lines
        ],
    )
    read(desk)
    assert conflicts(desk, stored) == []
    assert entry(desk, stored).fulfilment.invoices


def test_a_wrong_invoice_that_is_credited_whole_charges_nothing(desk):
    first, second = counted_in_pieces(desk)[:2]
    stored = sent(desk, "credited", (first, 10, "each"), (second, 3, "each"))
    read(desk)
    invoice = posted(desk, stored, dearer)
    desk.erp.credit(invoice)
    read(desk, Kind.SHIPMENT, Kind.INVOICE)
    assert conflicts(desk, stored) == [], "credits aren't read behind it yet"
    read(desk)
    assert conflicts(desk, stored) == []


def test_a_product_that_got_another_number_is_the_one_that_was_ordered(desk):
    """No answer told the ERP's lines of this order, its document did."""
    first, second, third = counted_in_pieces(desk)[:3]
    stored = desk.order("renamed", [BasketLine(sku=sku, quantity=Decimal(3)) for sku in (first, second)])
    table = desk.erp.companies[desk.company].tables["orders"]
    desk.erp.hooks.committed = lambda _request: [
        table.put(replace(row.record, customer="ANOTHER"), row.modified)
        for row in table.rows()
        if row.record.reference == stored.reference
    ]
    try:
        push_to_the_end(desk.office)
    finally:
        desk.erp.hooks.committed = None
    row = next(row for row in table.rows() if row.record.reference == stored.reference)
    table.put(replace(row.record, customer=stored.account), row.modified)
    resolve(desk.office, stored.reference, row.record.number, next(iter(desk.office.tenant.approvers.values())), "seen")
    read(desk)
    posted(desk, desk.stored(stored), lambda lines: [replace(lines[0], item=third), *lines[1:]])
    read(desk)
    assert desk.stored(stored).push.erp_lines == {}
    assert conflicts(desk, stored) == []


def test_an_invoice_that_came_long_ago_isnt_looked_at_again(desk):
    (first,) = counted_in_pieces(desk)[:1]
    stored = sent(desk, "long ago", (first, 10, "each"))
    read(desk)
    posted(desk, stored, lambda lines: lines)
    read(desk)
    documents, number = desk.office.store.documents, stored.push.erp_number
    came = desk.clock.now()
    assert number in documents.invoiced_since(came - timedelta(hours=1)).numbers
    desk.clock.advance(seconds=LOOK_AGAIN.total_seconds())
    read(desk)
    assert number not in documents.invoiced_since(desk.clock.now() - LOOK_AGAIN).numbers


def dear(lines: list[ErpOrderLine]) -> list[ErpOrderLine]:
    return [replace(line, unit_price=line.unit_price * 3) for line in lines]


def told(desk: Any, stored: StoredOrder) -> list[str]:
    return [each.message for each in conflicts(desk, stored)]


def in_invoices(desk: Any, number: str, **fields: Any) -> None:
    table = desk.erp.companies[desk.company].tables["invoices"]
    row = table.get((number,))
    desk.clock.advance(seconds=1)
    table.put(replace(row.record, **fields), desk.clock.now())


def test_an_invoice_by_our_reference_alone_is_looked_at(desk):
    first, second = counted_in_pieces(desk)[:2]
    stored = sent(desk, "by reference", (first, 10, "each"), (second, 3, "each"))
    read(desk)
    in_invoices(desk, posted(desk, stored, dear), order="")
    read(desk)
    assert any(" net invoiced, " in message for message in told(desk, stored))


def test_another_account_that_is_charged_is_told(desk):
    (first,) = counted_in_pieces(desk)[:1]
    stored = sent(desk, "another account", (first, 10, "each"))
    read(desk)
    in_invoices(desk, posted(desk, stored, lambda lines: lines), customer="ANOTHER")
    read(desk)
    (message,) = told(desk, stored)
    assert message.endswith("another account than the order's is charged")


def test_an_older_invoice_under_the_same_number_is_of_another_order(desk):
    (first,) = counted_in_pieces(desk)[:1]
    stored = sent(desk, "older", (first, 10, "each"))
    read(desk)
    invoice = posted(desk, stored, lambda lines: lines)
    table = desk.erp.companies[desk.company].tables["invoices"]
    old = replace(table.get((invoice,)).record, number="OLD-1", reference="PHONE 2019", posted_on=date(2019, 5, 1))
    table.put(old, desk.clock.now())
    read(desk)
    assert told(desk, stored) == []


def test_what_a_person_settled_is_not_asked_again_with_the_next_part(desk):
    (first,) = counted_in_pieces(desk)[:1]
    stored = sent(desk, "in parts", (first, 10, "each"))
    read(desk)
    number = stored.push.erp_number
    table = desk.erp.companies[desk.company].tables["orders"]
    order = table.get((number,)).record
    desk.clock.advance(seconds=1)
    table.put(replace(order, lines=tuple(dear([*order.lines]))), desk.clock.now())
    approver = next(iter(desk.office.tenant.approvers.values()))
    seen = 0
    for _ in range(3):
        desk.erp.ship(number, {first: Decimal(2)})
        desk.erp.invoice(number, {first: Decimal(2)})
        read(desk)
        if found := conflicts(desk, stored):
            seen += len(found)
            close_conflict(desk.office, stored.reference, approver, "by phone")
    # one by the order's document, and one by its invoices
    assert seen == 2


def test_a_kits_part_is_bound_on_invoices_too(desk):
    first, _, third = counted_in_pieces(desk)[:3]
    rule = AllowedLine.model_validate({"code": third, "up to": f"5 {desk.office.tenant.currency}"})
    desk.office.tenant = desk.office.tenant.model_copy(update={"extra_lines": (rule,)})
    stored = sent(desk, "kit beyond", (first, 10, "each"))
    read(desk)
    posted(desk, stored, lambda lines: [*lines, replace(lines[0], line=90_000, item=third)])
    read(desk)
    assert any("and 5 may stand" in message for message in told(desk, stored))


def test_a_favour_makes_no_price_wrong(desk):
    first, second = counted_in_pieces(desk)[:2]
    stored = sent(desk, "favour", (first, 10, "each"), (second, 3, "each"))
    read(desk)
    desk.erp.credit(posted(desk, stored, lambda lines: lines), {first: Decimal(1)})
    table = desk.erp.companies[desk.company].tables["credit_memos"]
    row = next(each for each in table.rows() if any(line.item == first for line in each.record.lines))
    lines = tuple(replace(line, unit_price=line.unit_price / 3) for line in row.record.lines)
    table.put(replace(row.record, lines=lines), row.modified)
    read(desk)
    assert conflicts(desk, stored) == []
