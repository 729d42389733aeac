"""What a mapping leaves to the ERP, writes twice, or has no place for: the ERP must hold what was agreed."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from hub.errors import OrderRefused
from hub.orders.delivery import DeliveryOutcome
from hub.orders.push import push_to_the_end
from hub.records import BasketLine, Kind
from hub.records.order_conflict import ConflictKind
from hub.sync.pull import pull
from tests.support.documents import counted_in_pieces
from tests.support.rewriting import ERP_FIELDS, written_by

UNIT = "{from: unit, lookup backwards: {table: units, prefer: unit_code}, blank if: PCS}"
OTHER_BOX = {"uk-north": "BOX", "ireland": "BX"}


def in_another_unit(desk: Any) -> Callable[[Any], Any]:
    box = OTHER_BOX[desk.office.tenant.id]
    return lambda order: replace(order, lines=tuple(replace(line, unit=box) for line in order.lines))


LEFT: dict[str, tuple[str, Callable[[Any], str], Callable[[Any], Callable[[Any], Any]]]] = {
    "currency by a step": (
        "currency",
        lambda desk: f"{{from: currency, blank if: {desk.office.tenant.currency}}}",
        lambda desk: lambda order: replace(order, currency="USD"),
    ),
    "currency by a condition": (
        "currency",
        lambda desk: f"{{from: currency, when: {{currency: {{not in: [{desk.office.tenant.currency}]}}}}}}",
        lambda desk: lambda order: replace(order, currency="USD"),
    ),
    "unit": ("unit", lambda desk: UNIT, in_another_unit),
}


@pytest.mark.parametrize("what", LEFT)
def test_a_blank_stands_for_what_was_agreed(desk, what: str) -> None:
    field, step, change = LEFT[what]
    written_by(desk, **{field: step(desk)})
    stored = desk.order(f"as agreed, {what}")
    assert push_to_the_end(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    assert not desk.stored(stored).push.reason
    # later in its documents
    table = desk.erp.companies[desk.company].tables["orders"]
    row = table.get((desk.stored(stored).push.erp_number,))
    table.put(change(desk)(row.record), desk.clock.now())
    pull(desk.office, Kind.ORDER_DOCUMENT, full=True)
    assert [each.kind for each in desk.office.store.conflicts.find([stored.reference])] == [ConflictKind.CHANGED]
    # and at once, as it is read back
    other = desk.order(f"another, {what}")
    desk.erp.hooks.committed = lambda _: [
        table.put(change(desk)(row.record), row.modified)
        for row in table.rows()
        if row.record.reference == other.reference
    ]
    try:
        assert push_to_the_end(desk.office).outcomes == {other.reference: DeliveryOutcome.REVIEW}
    finally:
        desk.erp.hooks.committed = None


def test_a_unit_that_was_left_blank_may_stay_so(desk) -> None:
    written_by(desk, unit=UNIT)
    stored = desk.order("blank", [BasketLine(sku=sku, quantity=Decimal(2)) for sku in counted_in_pieces(desk)[:2]])
    push_to_the_end(desk.office)
    table = desk.erp.companies[desk.company].tables["orders"]
    row = table.get((desk.stored(stored).push.erp_number,))
    blank = replace(row.record, lines=tuple(replace(line, unit="") for line in row.record.lines))
    table.put(blank, desk.clock.now())
    pull(desk.office, Kind.ORDER_DOCUMENT, full=True)
    assert desk.office.store.conflicts.find([stored.reference]) == []


def test_every_field_that_bears_the_account_is_compared(desk) -> None:
    written_by(desk, memo="account")
    order, memo = desk.office.mapping.order, ERP_FIELDS[desk.office.tenant.id]["memo"]
    first = {memo: order.fields[memo], **order.fields}
    desk.office.mapping = replace(desk.office.mapping, order=replace(order, fields=first))
    stored = desk.order("twice")
    table = desk.erp.companies[desk.company].tables["orders"]
    desk.erp.hooks.committed = lambda _: [
        table.put(replace(row.record, customer="ANOTHER"), row.modified)
        for row in table.rows()
        if row.record.reference == stored.reference
    ]
    try:
        assert push_to_the_end(desk.office).outcomes == {stored.reference: DeliveryOutcome.REVIEW}
    finally:
        desk.erp.hooks.committed = None
    assert "ANOTHER" in desk.stored(stored).push.reason


def test_another_unit_than_the_products_own_needs_a_place_in_the_erps_order(desk, boxed: str) -> None:
    written_by(desk, unit="{constant: PCS}")
    with pytest.raises(
        OrderRefused, match="the office's mapping has no place for a unit in the ERP's order"
    ) as refused:
        desk.order("boxes", [BasketLine(sku=boxed, quantity=Decimal(3), unit="box")])
    assert refused.value.code == "not-carried"
    # the product's own unit is what the ERP takes
    stored = desk.order("pieces", [BasketLine(sku=boxed, quantity=Decimal(3))])
    assert push_to_the_end(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
