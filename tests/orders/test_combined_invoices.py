"""One invoice for the shipments of several orders, whose head names none of them."""

from decimal import Decimal
from typing import Any

import pytest

from hub.records.order_conflict import ConflictKind
from hub.rules.fulfilment import Stage
from hub.simulate import DraftLine
from tests.support.documents import conflicts, counted_in_pieces, entry, read, sent


@pytest.fixture
def nav(desks: dict[str, Any]) -> Any:
    """An office on NAV, whose invoices name the shipments that they were made of."""
    return desks["uk-north"]


def test_each_order_has_its_own_lines_of_a_common_invoice(nav):
    one, other = counted_in_pieces(nav)[:2]
    first = sent(nav, "combined first", (one, 4, "each"))
    second = sent(nav, "combined second", (one, 2, "each"), (other, 3, "each"))
    shipments = [nav.erp.ship(first.push.erp_number), nav.erp.ship(second.push.erp_number, {one: Decimal(2)})]
    nav.erp.invoice_shipments(*shipments)
    read(nav)
    assert entry(nav, first).fulfilment.stage is Stage.INVOICED
    assert entry(nav, second).fulfilment.stage is Stage.PART_INVOICED
    assert (conflicts(nav, first), conflicts(nav, second)) == ([], [])
    nav.erp.ship(second.push.erp_number)
    nav.erp.invoice(second.push.erp_number)
    read(nav)
    assert entry(nav, second).fulfilment.stage is Stage.INVOICED


def test_a_reference_in_its_head_gives_nobody_the_others_goods(nav):
    one = counted_in_pieces(nav)[0]
    first, second = (sent(nav, f"combined named {number}", (one, 4, "each")) for number in (1, 2))
    shipments = [nav.erp.ship(first.push.erp_number), nav.erp.ship(second.push.erp_number, {one: Decimal(3)})]
    nav.erp.invoice_shipments(*shipments, reference=second.reference)
    read(nav)
    assert entry(nav, first).fulfilment.stage is Stage.INVOICED
    assert entry(nav, second).fulfilment.stage is Stage.PART_INVOICED


def test_what_it_charges_beside_the_goods_is_named_at_its_order(nav):
    one = counted_in_pieces(nav)[0]
    first, second = (sent(nav, f"combined freight {number}", (one, 4, "each")) for number in (1, 2))
    freight = DraftLine("8510", Decimal(1), unit_price=Decimal("7.50"), type="account")
    nav.erp.add_lines(second.push.erp_number, freight)
    shipments = [nav.erp.ship(order.push.erp_number) for order in (first, second)]
    nav.erp.invoice_shipments(*shipments)
    read(nav)
    assert conflicts(nav, first) == []
    (conflict,) = (
        each for each in conflicts(nav, second) if each.kind is ConflictKind.CHANGED and "invoice" in each.message
    )
    assert "8510" in conflict.message
