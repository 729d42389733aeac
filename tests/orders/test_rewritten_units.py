"""Orders that a clerk rewrites into other units in the ERP, after they were sent."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from hub.records import Kind, OrderLine
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import StoredOrder
from hub.rules.fulfilment import Stage
from hub.rules.units import Units
from hub.simulate import ItemUnit
from hub.sync.pull import pull
from tests.support.documents import BOX, PIECE, conflicts, entry, read, sent


def rewritten(desk: Any, stored: StoredOrder, quantity: str, price: str, unit: str) -> None:
    table = desk.erp.companies[desk.company].tables["orders"]
    order = table.get((stored.push.erp_number,)).record
    (line,) = order.lines
    line = replace(line, quantity=Decimal(quantity), unit_price=Decimal(price), unit=unit)
    table.put(replace(order, lines=(line,)), desk.clock.now())


def test_boxes_that_become_pieces_at_a_part_of_the_price_are_the_same_goods(desk, boxed):
    stored = sent(desk, "as pieces", (boxed, 2, "box"))
    rewritten(desk, stored, "24", "2", PIECE[desk.office.tenant.id])
    read(desk)
    assert conflicts(desk, stored) == []
    desk.erp.ship(stored.push.erp_number)
    read(desk)
    assert (conflicts(desk, stored), entry(desk, stored).fulfilment.stage) == ([], Stage.SHIPPED)


@pytest.mark.parametrize(("rest", "is_same"), [("19", True), ("18", False), ("31", False)])
def test_boxes_that_become_pieces_in_two_lines_are_the_same_goods(desk, boxed, rest, is_same):
    stored = sent(desk, f"in two lines {rest}", (boxed, 2, "box"))
    rewritten(desk, stored, "5", "2", PIECE[desk.office.tenant.id])
    table = desk.erp.companies[desk.company].tables["orders"]
    order = table.get((stored.push.erp_number,)).record
    (line,) = order.lines
    other = replace(line, line=line.line + 10_000, quantity=Decimal(rest))
    table.put(replace(order, lines=(line, other)), desk.clock.now())
    read(desk)
    assert [each.kind for each in conflicts(desk, stored)] == ([] if is_same else [ConflictKind.CHANGED])


@pytest.mark.parametrize(("quantity", "price"), [("36", "2"), ("23", "2"), ("24", "2.01"), ("24", "24"), ("2", "24")])
def test_another_quantity_or_worth_in_other_units_is_a_change(desk, boxed, quantity, price):
    stored = sent(desk, f"changed {quantity} {price}", (boxed, 2, "box"))
    rewritten(desk, stored, quantity, price, PIECE[desk.office.tenant.id])
    read(desk)
    (conflict,) = conflicts(desk, stored)
    assert conflict.kind is ConflictKind.CHANGED


def test_units_that_nobody_converts_are_a_change(desk, boxed):
    stored = sent(desk, "nobody knows", (boxed, 2, "box"))
    rewritten(desk, stored, "1", "48", "PAL" if desk.office.tenant.id == "uk-north" else "PLT")
    read(desk)
    assert [each.kind for each in conflicts(desk, stored)] == [ConflictKind.CHANGED]


def test_what_is_closed_after_it_was_rewritten_is_closed_short(desk, boxed):
    stored = sent(desk, "closed as pieces", (boxed, 2, "box"))
    number = stored.push.erp_number
    rewritten(desk, stored, "24", "2", PIECE[desk.office.tenant.id])
    desk.erp.ship(number, {boxed: Decimal(12)})
    desk.erp.close_short(number)
    read(desk)
    assert [each.kind for each in conflicts(desk, stored)] == [ConflictKind.CLOSED_SHORT]
    assert entry(desk, stored).fulfilment.stage is Stage.CLOSED_SHORT


def test_a_factor_that_changes_behind_an_order_is_about_later_orders(desk, boxed):
    stored = sent(desk, "before the change", (boxed, 2, "box"))
    number, name = stored.push.erp_number, desk.office.tenant.id
    desk.erp.put(desk.company, ItemUnit(boxed, BOX[name], Decimal(10)))
    pull(desk.office, Kind.PRODUCT_UNIT, full=True)
    rewritten(desk, stored, "24", "2", PIECE[name])
    read(desk)
    assert conflicts(desk, stored) == []
    desk.erp.ship(number, {boxed: Decimal(20)})
    read(desk)
    assert entry(desk, stored).fulfilment.stage is Stage.PART_SHIPPED
    desk.erp.ship(number, {boxed: Decimal(4)})
    read(desk)
    assert (conflicts(desk, stored), entry(desk, stored).fulfilment.stage) == ([], Stage.SHIPPED)


def test_an_own_unit_that_changes_behind_an_order_takes_its_factors_along():
    units = Units({"SKU": "box"}, {"SKU": {"each": Decimal("0.1"), "pallet": Decimal(40)}})
    line = OrderLine.model_construct(sku="SKU", unit="box", own_unit="each", unit_factor=Decimal(12))
    ordered = units.as_ordered([line])
    assert [ordered.factor("SKU", unit) for unit in ("each", "box", "pallet")] == [1, 12, None]
    assert units.as_ordered([line.model_copy(update={"own_unit": None})]) == units
