"""Charges and words among an order's lines: to the ERP in the buyer's order and amounts, over SOAP and REST."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from hub.errors import OrderRefused
from hub.mapping_changes.difference.order_difference import compute_order_difference
from hub.orders.delivery import DeliveryOutcome
from hub.orders.history import history
from hub.orders.push import push_to_the_end
from hub.orders.review import resolve
from hub.records import DOCUMENTS, BasketLine, ChargeLine, TextLine
from hub.records.stored_order import StoredOrder
from hub.simulate import ACCOUNT, COMMENT, DraftLine
from hub.simulate.common.company_data import Item
from hub.simulate.common.sales_documents import CHARGE, ITEM
from hub.sync.pull import pull
from tests.support.orderable import skus

CARRIAGE, WORDS = ChargeLine(charge="carriage", amount=Decimal("6.25")), TextLine(text="For the yard")


def mixed(desk: Any) -> list[Any]:
    """Goods, words, goods, a charge: in another order than by their sorts."""
    first, second = (BasketLine(sku=sku, quantity=Decimal(2)) for sku in skus(desk.office.store)[:2])
    return [WORDS, first, CARRIAGE, second]


def sent(desk: Any, key: str) -> StoredOrder:
    stored = desk.order(key, mixed(desk))
    outcome = push_to_the_end(desk.office).outcomes[stored.reference]
    assert outcome is DeliveryOutcome.SENT, desk.stored(stored).push.reason
    return desk.stored(stored)


def held(desk: Any, stored: StoredOrder) -> Any:
    (order,) = [each for each in desk.held() if each.reference == stored.reference]
    return order


def lines_of(desk: Any, stored: StoredOrder) -> list[tuple[str, str, str, Decimal]]:
    """What the ledger has line by line: what it is, its code, what it says, quantity × price."""
    return [
        (
            line.details.get("type", ITEM),
            line.sku,
            line.details["description"] if line.details.get("type") == COMMENT else "",
            line.quantity * line.unit_price,
        )
        for line in held(desk, stored).lines
    ]


def read(desk: Any) -> None:
    for kind in DOCUMENTS:
        desk.clock.advance(seconds=1)
        pull(desk.office, kind, full=True)


def conflicts(desk: Any, stored: StoredOrder) -> list[Any]:
    return desk.office.store.conflicts.find([stored.reference])


def entry(desk: Any, stored: StoredOrder) -> Any:
    buyer = desk.office._whole_store.buyer(stored.buyer)
    return next(each for each in history(buyer) if each.order.reference == stored.reference)


def with_order_part(desk: Any, below: str) -> None:
    """The office's mapping with other lines of an order."""
    text = desk.office.tenant.mapping.read_text()
    path = "SalesLines.Sales_Order_Line" if desk.office.tenant.id == "uk-north" else "salesOrderLines"
    # without the file's own tests, which are about what the shipped mappings write
    desk.office.mapping = desk.office.draft(f"{text[: text.index('tests:')]}order:\n  {path}:\n{below}").mapping


def erp_table(desk: Any) -> Any:
    return desk.erp.companies[desk.company].tables["orders"]


def change_line(desk: Any, stored: StoredOrder, type_: str, **values: Any) -> None:
    """Somebody changes such a line in the ERP."""
    table = erp_table(desk)
    row = next(each for each in table.rows() if each.record.reference == stored.reference)
    lines = tuple(replace(line, **values) if line.type == type_ else line for line in row.record.lines)
    table.put(replace(row.record, lines=lines), desk.clock.now())


def refused(desk: Any, key: str, lines: list[Any], **more: Any) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(OrderRefused):
        desk.order(key, lines, **more)
    kept = desk.office.store.orders.by_key(f"{desk.prefix}-{key}")
    return [(reason.code, reason.line, reason.field) for reason in kept.reasons]


def test_the_erp_holds_them_in_the_buyers_order_with_their_amounts(desk):
    stored = sent(desk, "mixed")
    first, second = stored.agreed.lines
    assert lines_of(desk, stored) == [
        (COMMENT, "", "For the yard", Decimal(0)),
        (ITEM, first.sku, "", first.quantity * first.unit_price),
        (ACCOUNT, "8510", "", Decimal("6.25")),
        (ITEM, second.sku, "", second.quantity * second.unit_price),
    ]


def test_a_charge_counts_in_net_vat_gross_and_for_approval(desk):
    goods = [line for line in mixed(desk) if isinstance(line, BasketLine)]
    without, with_charge = desk.order("without", goods), desk.order("with", [*goods, CARRIAGE, WORDS])
    assert with_charge.agreed.net - without.agreed.net == Decimal("6.25")
    (charge,) = with_charge.agreed.charges
    vat = (Decimal("6.25") * charge.tax_rate / 100).quantize(Decimal("0.01"))
    assert with_charge.agreed.tax - without.agreed.tax == vat
    assert desk.stored(with_charge).agreed == with_charge.agreed


def test_what_was_ordered_is_another_content(desk):
    lines = mixed(desk)
    stored = desk.order("content", lines)
    assert desk.order("content", lines).reference == stored.reference
    for other in (
        [line for line in lines if line is not WORDS],
        [*lines[1:], WORDS],
        [*lines[:2], ChargeLine(charge="carriage", amount=Decimal("6.26")), lines[3]],
    ):
        with pytest.raises(OrderRefused) as error:
            desk.order("content", other)
        assert error.value.code == "key-reused"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (ChargeLine(charge="pallet", amount=Decimal(1)), ("unknown-charge", 2, "charge")),
        (ChargeLine(charge="carriage", amount=Decimal("1000")), ("charge-bound", 2, "amount")),
        (ChargeLine(charge="carriage", amount=Decimal("-1")), ("charge-amount", 2, "amount")),
        (ChargeLine(charge="carriage", amount=Decimal("6.255")), ("charge-amount", 2, "amount")),
    ],
)
def test_a_charge_that_the_office_does_not_allow_is_refused_by_name(desk, line, reason):
    good = BasketLine(sku=skus(desk.office.store)[0], quantity=Decimal(1))
    assert refused(desk, f"refused {line.amount}", [good, line]) == [reason]


def test_a_charge_that_is_parted_passes_no_bound(desk):
    good = BasketLine(sku=skus(desk.office.store)[0], quantity=Decimal(1))
    part = ChargeLine(charge="carriage", amount=Decimal(20))
    assert refused(desk, "parted", [part, good, part]) == [("charge-bound", 3, "amount")]


def test_charges_and_words_alone_are_no_order(desk):
    assert refused(desk, "no goods", [CARRIAGE, WORDS]) == [("no-goods", None, "lines")]


def test_an_office_whose_mapping_has_no_place_refuses_them(desk):
    with_order_part(desk, "    each charge: {omit: true}\n    each text: {omit: true}\n")
    assert refused(desk, "no place", mixed(desk)) == [
        ("not-carried", 1, "text"),
        ("not-carried", 3, "charge"),
    ]


def test_an_unknown_account_is_told_beside_what_is_wrong_with_charges(desk):
    wrong = ChargeLine(charge="pallet", amount=Decimal(1))
    reasons = refused(desk, "nobody", [*mixed(desk), wrong], account="NOBODY")
    assert ("unknown-charge", 5, "charge") in reasons


def test_the_erp_added_nothing_where_it_holds_what_was_ordered(desk):
    stored = sent(desk, "own")
    assert all(line.ordered for line in stored.push.extra_lines)
    assert {line.code for line in stored.push.extra_lines} == {"8510", ""}
    read(desk)
    assert (conflicts(desk, stored), entry(desk, stored).charges) == ([], ())


def test_freight_of_the_erps_own_on_the_same_account_is_for_a_person(desk):
    desk.erp.adds(DraftLine("8510", Decimal(1), unit_price=Decimal("6.25"), type=ACCOUNT, description="Freight"))
    try:
        stored = desk.order("twice", mixed(desk))
        assert push_to_the_end(desk.office).outcomes == {stored.reference: DeliveryOutcome.REVIEW}
    finally:
        desk.erp.adds()
    assert "nobody ordered it" in desk.stored(stored).push.reason


@pytest.mark.parametrize(
    ("type_", "change", "words"),
    [
        (ACCOUNT, {"unit_price": Decimal("7.00")}, "the charge 8510: 6.25 was agreed, the ERP holds 7"),
        (ACCOUNT, {"item": "9999"}, "the charge 8510: 6.25 was agreed, the ERP holds none of it"),
        (COMMENT, {"description": "For the moon"}, "a text among the lines: the ERP doesn't hold it"),
    ],
)
def test_what_the_erp_makes_of_them_is_seen_when_it_is_read_back_and_later(desk, type_, change, words):
    stored = desk.order(f"changed {change}", mixed(desk))
    desk.erp.hooks.committed = lambda _request: change_line(desk, stored, type_, **change)
    try:
        assert push_to_the_end(desk.office).outcomes == {stored.reference: DeliveryOutcome.REVIEW}
    finally:
        desk.erp.hooks.committed = None
    assert words in desk.stored(stored).push.reason
    assert "moon" not in desk.stored(stored).push.reason
    later = sent(desk, f"later {change}")
    change_line(desk, later, type_, **change)
    read(desk)
    (conflict,) = conflicts(desk, later)
    assert words in conflict.message


def test_shipped_and_invoiced_they_are_waited_for_by_nobody(desk):
    stored = sent(desk, "posted")
    number = stored.push.erp_number
    desk.erp.ship(number)
    read(desk)
    assert entry(desk, stored).fulfilment.stage.value == "shipped"
    desk.erp.invoice(number)
    read(desk)
    done = entry(desk, stored)
    assert (done.fulfilment.stage.value, done.fulfilment.not_delivered, done.charges) == ("invoiced", (), ())
    assert conflicts(desk, stored) == []


def test_an_order_that_lacks_its_last_charge_is_completed(desk):
    good = BasketLine(sku=skus(desk.office.store)[0], quantity=Decimal(2))
    desk.erp.faults.add("half a document", on="create", times=1)
    stored = desk.order("completed", [WORDS, good, TextLine(text="As agreed by phone"), CARRIAGE])
    outcome = push_to_the_end(desk.office).outcomes[stored.reference]
    assert outcome is DeliveryOutcome.SENT, desk.stored(stored).push.reason
    assert [line[:3] for line in lines_of(desk, stored)] == [
        (COMMENT, "", "For the yard"),
        (ITEM, good.sku, ""),
        (COMMENT, "", "As agreed by phone"),
        (ACCOUNT, "8510", ""),
    ]


def test_an_office_may_have_charges_of_items(desk):
    name, word = ("Type", "Charge_Item") if desk.office.tenant.id == "uk-north" else ("lineType", "Charge")
    with_order_part(desk, f"    each charge: {{{name}: {{constant: {word}}}}}\n")
    stored = sent(desk, "item charge")
    assert (CHARGE, "8510", "", Decimal("6.25")) in lines_of(desk, stored)


def test_a_charge_that_is_a_product_to_the_erp_is_no_line_of_its_own(desk):
    name, group = ("Type", "VAT20") if desk.office.tenant.id == "uk-north" else ("lineType", "IE23")
    desk.erp.put(desk.company, Item("8510", "Carriage", Decimal(5), vat_group=group))
    with_order_part(desk, f"    each charge: {{{name}: {{constant: Item}}}}\n")
    try:
        stored = sent(desk, "product charge")
        assert (ITEM, "8510", "", Decimal("6.25")) in lines_of(desk, stored)
        read(desk)
        assert (entry(desk, stored).charges, conflicts(desk, stored)) == ((), [])
        desk.erp.ship(stored.push.erp_number)
        invoice = desk.erp.invoice(stored.push.erp_number)
        read(desk)
        assert conflicts(desk, stored) == []
        # at another amount it is a charge that nobody agreed
        table = desk.erp.companies[desk.company].tables["invoices"]
        row = table.get((invoice,))
        lines = [replace(line, unit_price=Decimal(9)) if line.item == "8510" else line for line in row.record.lines]
        desk.clock.advance(seconds=1)
        table.put(replace(row.record, lines=tuple(lines)), desk.clock.now())
        read(desk)
        (conflict,) = conflicts(desk, stored)
        assert "extra line" in conflict.message
    finally:
        desk.erp.remove(desk.company, "items", "8510")


def test_a_person_says_where_the_order_is_and_its_charges_are_still_the_buyers(desk):
    stored = desk.order("resolved", mixed(desk))
    desk.erp.hooks.committed = lambda _request: change_line(desk, stored, ACCOUNT, unit_price=Decimal("7.00"))
    try:
        assert push_to_the_end(desk.office).outcomes == {stored.reference: DeliveryOutcome.REVIEW}
    finally:
        desk.erp.hooks.committed = None
    change_line(desk, stored, ACCOUNT, unit_price=Decimal("6.25"))  # mended there
    number = held(desk, stored).number
    resolve(desk.office, stored.reference, number, next(iter(desk.office.tenant.approvers.values())), "mended")
    read(desk)
    assert (entry(desk, stored).charges, conflicts(desk, stored)) == ((), [])
    desk.erp.ship(number)
    desk.erp.invoice(number)
    read(desk)
    assert (entry(desk, stored).charges, conflicts(desk, stored)) == ((), [])


def test_an_order_that_lacks_a_line_in_between_gets_no_product_twice(desk):
    good = BasketLine(sku=skus(desk.office.store)[0], quantity=Decimal(2))
    stored = desk.order("in between", [WORDS, good, TextLine(text="As agreed by phone"), CARRIAGE])
    table = erp_table(desk)

    def without_words(_request: Any) -> None:
        row = next(each for each in table.rows() if each.record.reference == stored.reference)
        lines = tuple(line for line in row.record.lines if line.type != COMMENT)
        table.put(replace(row.record, lines=lines), row.modified)

    desk.erp.faults.add("half a document", on="create", times=1)
    desk.erp.hooks.committed = without_words
    try:
        assert push_to_the_end(desk.office).outcomes == {stored.reference: DeliveryOutcome.REVIEW}
    finally:
        desk.erp.hooks.committed = None
    row = next(each for each in table.rows() if each.record.reference == stored.reference)
    assert [line.type for line in row.record.lines] == [ITEM]


def test_an_order_whose_place_for_charges_is_gone_from_the_mapping_waits_whole(desk):
    stored, mapping = desk.order("place gone", mixed(desk)), desk.office.mapping
    with_order_part(desk, "    each charge: {omit: true}\n    each text: {omit: true}\n")
    assert push_to_the_end(desk.office).outcomes == {stored.reference: DeliveryOutcome.WAITING}
    assert "texts.text, charges.code, charges.amount: the mapping has no place" in desk.stored(stored).push.reason
    assert all(each.reference != stored.reference for each in desk.held())
    desk.office.mapping = mapping
    assert push_to_the_end(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    assert len(lines_of(desk, stored)) == 4


def test_an_edit_that_takes_the_place_of_charges_away_is_shown_with_the_orders_that_it_holds_up(desk):
    stored, runs = desk.order("place taken", mixed(desk)), desk.office.mapping
    with_order_part(desk, "    each charge: {omit: true}\n    each text: {omit: true}\n")
    edited, desk.office.mapping = desk.office.mapping, runs
    ((reference, reason),) = compute_order_difference(desk.office, edited).unmappable
    assert reference == stored.reference
    assert reason.startswith("texts.text, charges.code, charges.amount: the mapping has no place")


def test_a_charge_that_the_erp_moves_is_still_the_orders_own(desk):
    stored = sent(desk, "moved")
    read(desk)
    table, number = desk.erp.companies[desk.company].tables["orders"], stored.push.erp_number
    order = table.get((number,)).record
    desk.clock.advance(seconds=1)
    table.put(
        replace(order, lines=tuple(replace(line, line=line.line + 90_000) for line in order.lines)), desk.clock.now()
    )
    read(desk)
    (entry,) = [each for each in history(desk.office._whole_store.buyer(stored.buyer)) if each.order == stored]
    assert entry.charges == ()


def test_a_charge_that_the_erp_parts_with_the_order_is_as_agreed(desk):
    stored = sent(desk, "parted charge")
    table, number = desk.erp.companies[desk.company].tables["orders"], stored.push.erp_number
    order = table.get((number,)).record
    (carriage,) = [line for line in order.lines if line.item == "8510"]
    goods = [line for line in order.lines if line is not carriage]
    desk.clock.advance(seconds=1)
    for name, lines, amount in ((number, goods[:2], "3.25"), (f"{number}-2", goods[2:], "3")):
        part = (*lines, replace(carriage, unit_price=Decimal(amount)))
        table.put(replace(order, number=name, lines=part), desk.clock.now())
    read(desk)
    assert desk.office.store.conflicts.find([stored.reference]) == []
