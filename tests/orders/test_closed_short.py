"""Orders that come otherwise than they were ordered: other units, other names, corrections, and less than all."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from hub.operations.waiting import needs_a_person
from hub.orders.review import close_conflict
from hub.records import Kind
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import StoredOrder
from hub.rules.counted_goods import Goods
from hub.rules.fulfilment import Stage
from hub.simulate import Ledger
from hub.sync.pull import pull
from tests.support.documents import BOX, PIECE, conflicts, counted_in_pieces, entry, read, sent


def test_boxes_that_are_shipped_as_pieces_are_counted_in_boxes(desk, boxed):
    stored = sent(desk, "boxes", (boxed, 3, "box"))
    number, piece = stored.push.erp_number, PIECE[desk.office.tenant.id]
    desk.erp.ship(number, {boxed: Decimal(12)}, unit=piece)
    read(desk)
    assert entry(desk, stored).fulfilment.stage is Stage.PART_SHIPPED
    desk.erp.ship(number, {boxed: Decimal(24)}, unit=piece)
    read(desk)
    assert entry(desk, stored).fulfilment.stage is Stage.SHIPPED
    desk.erp.invoice(number, {boxed: Decimal(36)}, unit=piece)
    read(desk)
    far = entry(desk, stored).fulfilment
    assert (far.stage, far.unclear, conflicts(desk, stored)) == (Stage.INVOICED, (), [])


def test_pieces_that_are_shipped_in_boxes_are_counted_in_pieces(desk, boxed):
    stored = sent(desk, "pieces", (boxed, 36, "each"))
    number, box = stored.push.erp_number, BOX[desk.office.tenant.id]
    desk.erp.ship(number, {boxed: Decimal(2)}, unit=box)
    read(desk)
    assert entry(desk, stored).fulfilment.stage is Stage.PART_SHIPPED
    desk.erp.ship(number, unit=box)
    read(desk)
    assert entry(desk, stored).fulfilment.stage is Stage.SHIPPED


def test_units_that_nobody_can_convert_are_named_and_never_guessed(desk, boxed):
    stored = sent(desk, "unclear", (boxed, 3, "box"))
    desk.erp.ship(stored.push.erp_number, {boxed: Decimal(36)}, unit=PIECE[desk.office.tenant.id])
    read(desk)
    units = desk.office.store.catalogue.units([boxed])
    assert units.known(boxed) >= {"each", "box"}
    desk.erp.remove(desk.company, "item_units", (boxed, BOX[desk.office.tenant.id]))
    # a unit that was known once still tells how an older order was counted
    pull(desk.office, Kind.PRODUCT_UNIT, full=True)
    assert entry(desk, stored).fulfilment.stage is Stage.SHIPPED


def test_a_product_that_is_renamed_is_known_by_its_line(desk):
    old, other = counted_in_pieces(desk)[4:6]
    stored = sent(desk, "renamed", (old, 5, "each"), (other, 2, "each"))
    number, new = stored.push.erp_number, f"{old}-NEW"
    holder = desk.erp.companies[desk.company]
    holder.rename_item(old, new)
    try:
        desk.erp.ship(number, {new: Decimal(2)})
        read(desk)
        far = entry(desk, stored).fulfilment
        assert (far.stage, far.renamed) == (Stage.PART_SHIPPED, ((old, new),))
        desk.erp.ship(number)
        read(desk)
        assert entry(desk, stored).fulfilment.stage is Stage.SHIPPED
        # whether it is another name or another product is for a person to say
        (conflict,) = conflicts(desk, stored)
        assert (conflict.kind, old in conflict.message) == (ConflictKind.CHANGED, True)
        desk.erp.invoice(number)
        read(desk)
        assert entry(desk, stored).fulfilment.stage is Stage.INVOICED
        assert entry(desk, stored).charges == ()
    finally:
        holder.rename_item(new, old)


def test_a_shipment_that_is_undone_is_no_shipment(desk):
    first, second = counted_in_pieces(desk)[5:7]
    stored = sent(desk, "undone", (first, 4, "each"), (second, 2, "each"))
    number = stored.push.erp_number
    holder = desk.erp.companies[desk.company]
    holder.undo_shipment(desk.erp.ship(number))
    read(desk)
    assert entry(desk, stored).fulfilment.stage is Stage.ACKNOWLEDGED
    shipment = desk.erp.ship(number, {first: Decimal(4)})
    read(desk)
    assert entry(desk, stored).fulfilment.stage is Stage.PART_SHIPPED
    holder.undo_shipment(shipment)
    desk.erp.ship(number)
    read(desk)
    assert entry(desk, stored).fulfilment.stage is Stage.SHIPPED


@pytest.mark.parametrize("how", ["lowered", "deleted", "lowered and deleted by its last invoice"])
def test_what_is_closed_short_is_done_and_says_what_never_comes(desk, how):
    first, second = counted_in_pieces(desk)[:2]
    stored = sent(desk, f"short {how}", (first, 10, "each"), (second, 3, "each"))
    number = stored.push.erp_number
    read(desk)
    desk.erp.ship(number, {first: Decimal(4)})
    if how != "lowered and deleted by its last invoice":
        desk.erp.invoice(number)
    read(desk)
    stages = (Stage.PART_SHIPPED, Stage.PART_INVOICED)
    assert entry(desk, stored).fulfilment.stage in stages
    desk.erp.close_short(number, delete=how == "deleted")
    if how == "lowered and deleted by its last invoice":
        desk.erp.invoice(number)
    read(desk, Kind.ORDER_DOCUMENT)
    # a shipment may have been posted before the order was closed: nobody looked since
    assert entry(desk, stored).fulfilment.stage in stages
    assert conflicts(desk, stored) == []
    read(desk, Kind.SHIPMENT, Kind.INVOICE)
    far = entry(desk, stored).fulfilment
    assert far.stage is Stage.CLOSED_SHORT
    assert sorted(far.not_delivered, key=str) == sorted(
        (Goods(first, Decimal(6), "each"), Goods(second, Decimal(3), "each")), key=str
    )
    assert sum(line.quantity for line in ledger_lines(desk, stored)) == 13
    (conflict,) = conflicts(desk, stored)
    assert conflict.kind is ConflictKind.CLOSED_SHORT
    assert f"6 each of {first}" in conflict.message
    (waiting,) = [each for each in needs_a_person(desk.office) if each.reference == stored.reference]
    assert waiting.status == "closed short"
    read(desk)
    assert len(conflicts(desk, stored)) == 1
    close_conflict(desk.office, stored.reference, next(iter(desk.office.tenant.approvers.values())), "they know")
    read(desk)
    assert conflicts(desk, stored) == []
    assert entry(desk, stored).fulfilment.stage is Stage.CLOSED_SHORT


def ledger_lines(desk: Any, stored: StoredOrder) -> list[Any]:
    orders = Ledger(desk.erp.ledger.path).orders(desk.company, stored.reference)
    return [line for order in orders for line in order.lines]


def test_a_quantity_that_is_lowered_before_anything_was_shipped_is_a_change(desk):
    (sku,) = counted_in_pieces(desk)[2:3]
    stored = sent(desk, "lowered", (sku, 3, "each"))
    table = desk.erp.companies[desk.company].tables["orders"]
    held = table.get((stored.push.erp_number,)).record
    lowered = replace(held, lines=tuple(replace(line, quantity=Decimal(2)) for line in held.lines))
    table.put(lowered, desk.clock.now())
    read(desk)
    (conflict,) = conflicts(desk, stored)
    assert conflict.kind is ConflictKind.CHANGED
    assert entry(desk, stored).fulfilment.stage is Stage.ACKNOWLEDGED


def test_another_price_of_what_is_left_is_still_a_change(desk):
    (sku,) = counted_in_pieces(desk)[2:3]
    stored = sent(desk, "dearer", (sku, 10, "each"))
    number = stored.push.erp_number
    desk.erp.ship(number, {sku: Decimal(4)})
    desk.erp.close_short(number)
    table = desk.erp.companies[desk.company].tables["orders"]
    held = table.get((number,)).record
    dearer = replace(held, lines=tuple(replace(line, unit_price=line.unit_price + 1) for line in held.lines))
    table.put(dearer, desk.clock.now())
    read(desk)
    assert ConflictKind.CHANGED in {each.kind for each in conflicts(desk, stored)}
