from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from hub.records import CreditMemo, DocumentLine, Invoice, OrderDocument, OrderLine, Shipment
from hub.rules.counted_goods import Goods
from hub.rules.fulfilment import DocumentState, Fulfilment, Stage, fulfilment_of
from hub.rules.units import Units

DAY = date(2026, 3, 10)


def ordered(number: int, sku: str, quantity: int) -> OrderLine:
    return OrderLine(
        number=number,
        sku=sku,
        name=sku,
        quantity=Decimal(quantity),
        unit="each",
        unit_price=Decimal(1),
        list_price=Decimal(1),
        price_rule="base",
        tax_class="standard",
        tax_rate=Decimal(20),
        net=Decimal(quantity),
    )


LINES = [ordered(1, "LAMP", 10), ordered(2, "CAGE", 5)]


def held(number: str = "SO-1", status: str = "Open") -> OrderDocument:
    return OrderDocument(number=number, line="1", account="A", currency="GBP", status=status)


def shipped(number: str, sku: str, quantity: int) -> Shipment:
    return Shipment(number=number, line=sku, account="A", sku=sku, quantity=Decimal(quantity), shipped_on=DAY)


def invoiced(number: str, sku: str, quantity: int) -> Invoice:
    amount = Decimal(quantity)
    return Invoice(number=number, line=sku, account="A", sku=sku, quantity=amount, currency="GBP", invoiced_on=DAY)


ALL_SHIPPED = [shipped("SH-1", "LAMP", 10), shipped("SH-2", "CAGE", 5)]


@pytest.mark.parametrize(
    ("documents", "stage"),
    [
        ([], Stage.PENDING),
        ([held()], Stage.ACKNOWLEDGED),
        ([held(), shipped("SH-1", "LAMP", 10)], Stage.PART_SHIPPED),
        ([held(), shipped("SH-1", "LAMP", 15)], Stage.PART_SHIPPED),
        (ALL_SHIPPED, Stage.SHIPPED),
        ([*ALL_SHIPPED, invoiced("IN-1", "LAMP", 10)], Stage.PART_INVOICED),
        ([invoiced("IN-1", "LAMP", 10), invoiced("IN-1", "CAGE", 5)], Stage.INVOICED),
        ([held(status="Cancelled")], Stage.CANCELLED),
        ([held(status="Cancelled"), shipped("SH-1", "LAMP", 1)], Stage.PART_SHIPPED),
    ],
)
def test_the_stage_follows_from_the_documents(documents, stage):
    assert fulfilment_of(LINES, documents).stage is stage


def test_any_order_of_arrival_ends_the_same():
    documents: list[DocumentLine] = [held(), *ALL_SHIPPED, invoiced("IN-1", "LAMP", 10), shipped("SH-1", "LAMP", 10)]
    found = {fulfilment_of(LINES, each) for each in permutations(documents)}
    assert found == {Fulfilment(Stage.PART_INVOICED, ("SO-1",), ("SH-1", "SH-2"), ("IN-1",))}


def test_two_orders_for_ours_show():
    assert fulfilment_of(LINES, [held("SO-1"), held("SO-2")]).is_doubled
    assert not fulfilment_of(LINES, [held("SO-1")]).is_doubled


def test_an_order_that_the_erp_took_away_is_cancelled_unless_something_was_posted_from_it():
    assert fulfilment_of(LINES, [held()], {"SO-1"}).stage is Stage.CANCELLED
    assert fulfilment_of(LINES, [held()], {"SO-2"}).stage is Stage.ACKNOWLEDGED
    assert fulfilment_of(LINES, [held(), shipped("SH-1", "LAMP", 10)], {"SO-1"}).stage is Stage.PART_SHIPPED


def line_of(number: str, line: str, sku: str, quantity: int, **more: object) -> OrderDocument:
    values = {"number": number, "line": line, "account": "A", "sku": sku, "currency": "GBP", **more}
    return OrderDocument.model_validate({**values, "quantity": Decimal(quantity)})


def posted(kind: type[DocumentLine], number: str, sku: str, quantity: int, **more: object) -> DocumentLine:
    day = {Shipment: "shipped_on", Invoice: "invoiced_on", CreditMemo: "credited_on"}[kind]
    days = {day: DAY} if kind is Shipment else {day: DAY, "currency": "GBP"}
    values = {"number": number, "line": f"{sku} {quantity}", "account": "A", "sku": sku, "quantity": Decimal(quantity)}
    return kind.model_validate({**values, "order_number": "SO-1", **days, **more})


BOXES = [ordered(1, "LAMP", 3).model_copy(update={"unit": "box"})]
LAMPS = Units({"LAMP": "each"}, {"LAMP": {"box": Decimal(12), "layer": Decimal(36)}})


@pytest.mark.parametrize(
    ("shipments", "units", "stage", "unclear"),
    [
        ([(36, "each")], LAMPS, Stage.SHIPPED, None),
        ([(12, "each")], LAMPS, Stage.PART_SHIPPED, None),
        ([(35, "each")], LAMPS, Stage.PART_SHIPPED, None),
        ([(1, "layer")], LAMPS, Stage.SHIPPED, None),
        ([(2, "box"), (12, "each")], LAMPS, Stage.SHIPPED, None),
        ([(3, "box")], Units(), Stage.SHIPPED, None),
        ([(3, None)], Units(), Stage.SHIPPED, None),
        # nobody knows how many of them are one box
        ([(36, "each")], Units(), Stage.PART_SHIPPED, "counts LAMP in each: nobody says how many of these are one box"),
        ([(3, "crate")], LAMPS, Stage.PART_SHIPPED, "counts LAMP in crate"),
        # a product that is counted in several units, and a document that doesn't say in which
        ([(36, None)], LAMPS, Stage.PART_SHIPPED, "doesn't say in which unit LAMP is counted"),
    ],
)
def test_quantities_are_counted_in_what_was_ordered(shipments, units, stage, unclear):
    lines = [
        posted(Shipment, f"SH-{at}", "LAMP", *counted[:1], unit=counted[1]) for at, counted in enumerate(shipments)
    ]
    far = fulfilment_of(BOXES, lines, units=units)
    assert far.stage is stage
    assert len(far.unclear) == (unclear is not None)
    assert unclear is None or unclear in far.unclear[0]


def test_a_renamed_product_is_known_by_the_orders_line_and_its_corrections_by_its_name():
    erp_lines = {"SO-1": {"10000": 1, "20000": 2}}
    sent = [posted(Shipment, "SH-1", "LAMP-2", 10, order_line="10000"), posted(Shipment, "SH-1", "CAGE", 5)]
    far = fulfilment_of(LINES, sent, erp_lines=erp_lines)
    assert (far.stage, far.renamed) == (Stage.SHIPPED, (("LAMP", "LAMP-2"),))
    back = posted(Shipment, "SH-1", "LAMP-2", -10, order_line="15000")
    assert fulfilment_of(LINES, [*sent, back], erp_lines=erp_lines).stage is Stage.PART_SHIPPED
    # without the line's number nothing says that it is the same
    assert fulfilment_of(LINES, sent).stage is Stage.PART_SHIPPED
    # the number of another order's line says nothing
    other = posted(Shipment, "SH-1", "LAMP-2", 10, order_line="10000", order_number="SO-9")
    assert fulfilment_of(LINES, [other, sent[1]], erp_lines=erp_lines).stage is Stage.PART_SHIPPED


def test_a_product_that_was_ordered_too_is_itself_whatever_line_it_shows():
    erp_lines = {"SO-1": {"10000": 1, "20000": 2}}
    sent = [posted(Shipment, "SH-1", "CAGE", 5, order_line="10000")]
    far = fulfilment_of(LINES, sent, erp_lines=erp_lines)
    assert (far.stage, far.renamed) == (Stage.PART_SHIPPED, ())


@pytest.mark.parametrize(
    ("documents", "stage", "credited"),
    [
        ([(Shipment, 10), (Shipment, -10)], Stage.ACKNOWLEDGED, 0),
        ([(Shipment, 10), (Shipment, -3)], Stage.PART_SHIPPED, 0),
        ([(Shipment, -3)], Stage.ACKNOWLEDGED, 0),
        ([(Invoice, 10), (Invoice, -3)], Stage.PART_CREDITED, 3),
        ([(Invoice, 10), (Invoice, -10)], Stage.CREDITED, 10),
        # invoiced wrongly, taken back and invoiced anew
        ([(Invoice, 10), (Invoice, -10), (Invoice, 9), (Invoice, 1)], Stage.INVOICED, 0),
        ([(Shipment, 10), (Invoice, 4), (Invoice, -4)], Stage.SHIPPED, 4),
        # a credit memo's are above zero; one below takes the credit back
        ([(Invoice, 10), (CreditMemo, 3)], Stage.PART_CREDITED, 3),
        ([(Invoice, 10), (CreditMemo, 3), (CreditMemo, -3)], Stage.INVOICED, 0),
        ([(Invoice, 10), (CreditMemo, 10), (Invoice, 10)], Stage.INVOICED, 0),
        ([(Invoice, 10), (CreditMemo, 12)], Stage.CREDITED, 10),
        ([(Shipment, 10), (CreditMemo, 4)], Stage.SHIPPED, 0),
    ],
)
def test_lines_below_zero_take_back(documents, stage, credited):
    lines = [posted(kind, f"D-{at}", "LAMP", quantity) for at, (kind, quantity) in enumerate(documents)]
    far = fulfilment_of(LINES[:1], lines)
    assert far.stage is stage
    assert sum(goods.quantity for goods in far.credited) == credited


def test_what_is_credited_beyond_what_was_invoiced_is_told_in_what_was_ordered():
    lines = [posted(Invoice, "IN-1", "LAMP", 24, unit="each"), posted(CreditMemo, "CM-1", "LAMP", 3, unit="box")]
    far = fulfilment_of(BOXES, lines, units=LAMPS)
    assert (far.credit_memos, far.credited) == (("CM-1",), (Goods("LAMP", Decimal(2), "box"),))
    assert far.over_credited == (Goods("LAMP", Decimal(1), "box"),)


def test_a_credit_memo_that_couldnt_be_counted_is_named():
    far = fulfilment_of(BOXES, [posted(CreditMemo, "CM-1", "LAMP", 1, unit="crate")], units=LAMPS)
    assert (far.credited, len(far.unclear)) == ((), 1)


OPEN = {"outstanding": Decimal(6), "shipped": Decimal(4)}
LAMP_LINE, CAGE_LINE = ("SO-1", "1"), ("SO-1", "2")


@pytest.mark.parametrize(
    ("lamp", "state", "stage"),
    [
        # the ERP's own words for it: closed, nothing outstanding, all that stands is sent, the order's status
        ({"closed": True, **OPEN}, {LAMP_LINE, CAGE_LINE}, Stage.CLOSED_SHORT),
        ({"outstanding": Decimal(0)}, {LAMP_LINE, CAGE_LINE}, Stage.CLOSED_SHORT),
        ({"quantity": Decimal(4), "shipped": Decimal(4)}, {LAMP_LINE, CAGE_LINE}, Stage.CLOSED_SHORT),
        ({"status": "Closed"}, {LAMP_LINE, CAGE_LINE}, Stage.CLOSED_SHORT),
        ({"status": "Cancelled"}, {LAMP_LINE, CAGE_LINE}, Stage.CLOSED_SHORT),
        # more is to come, or nobody says
        (OPEN, {LAMP_LINE, CAGE_LINE}, Stage.PART_INVOICED),
        ({"closed": False}, {LAMP_LINE, CAGE_LINE}, Stage.PART_INVOICED),
        ({}, {LAMP_LINE, CAGE_LINE}, Stage.PART_INVOICED),
        # shipments weren't read since: one may be there
        ({"closed": True}, {CAGE_LINE}, Stage.PART_INVOICED),
    ],
)
def test_closed_short_is_what_the_erp_says_and_nothing_else(lamp, state, stage):
    documents = [
        line_of("SO-1", "1", "LAMP", 10).model_copy(update=lamp),
        line_of("SO-1", "2", "CAGE", 5, outstanding=Decimal(0), shipped=Decimal(5)),
        *(posted(kind, f"{kind.__name__}-1", sku, count) for kind in (Shipment, Invoice)
          for sku, count in (("LAMP", 4), ("CAGE", 5))),
    ]  # fmt: skip
    far = fulfilment_of(LINES, documents, state=DocumentState(settled=state))
    assert far.stage is stage
    assert far.not_delivered == ((Goods("LAMP", Decimal(6), "each"),) if stage is Stage.CLOSED_SHORT else ())


def test_an_order_that_vanished_after_a_part_was_delivered_is_closed_short():
    documents = [line_of("SO-1", "1", "LAMP", 10), posted(Invoice, "IN-1", "LAMP", 4)]
    assert fulfilment_of(LINES[:1], documents, {"SO-1"}).stage is Stage.CLOSED_SHORT
    assert fulfilment_of(LINES[:1], documents[:1], {"SO-1"}).stage is Stage.CANCELLED
    whole = [*documents, posted(Invoice, "IN-2", "LAMP", 6)]
    assert fulfilment_of(LINES[:1], whole, {"SO-1"}).stage is Stage.INVOICED


def test_what_couldnt_be_counted_is_never_closed_short():
    documents = [line_of("SO-1", "1", "LAMP", 3), posted(Shipment, "SH-1", "LAMP", 24, unit="each")]
    assert fulfilment_of(BOXES, documents, {"SO-1"}).stage is Stage.PART_SHIPPED


def test_an_order_of_which_a_line_isnt_known_is_never_closed_short():
    documents = [line_of("SO-1", "2", "CAGE", 5, closed=True), posted(Shipment, "SH-1", "CAGE", 5)]
    state = DocumentState(settled={CAGE_LINE})
    assert fulfilment_of(LINES, documents, state=state).stage is Stage.PART_SHIPPED


def test_what_is_missing_is_told_in_what_was_ordered_where_that_comes_out_even():
    vanished = [line_of("SO-1", "1", "LAMP", 3), posted(Shipment, "SH-1", "LAMP", 12, unit="each")]
    assert fulfilment_of(BOXES, vanished, {"SO-1"}, units=LAMPS).not_delivered == (Goods("LAMP", Decimal(2), "box"),)
    odd = [vanished[0], posted(Shipment, "SH-1", "LAMP", 5, unit="each")]
    assert fulfilment_of(BOXES, odd, {"SO-1"}, units=LAMPS).not_delivered == (Goods("LAMP", Decimal(31), "each"),)


def test_freight_is_no_product():
    documents = [*ALL_SHIPPED, posted(Shipment, "SH-3", "LAMP", -10, extra=True)]
    assert fulfilment_of(LINES, documents).stage is Stage.SHIPPED
