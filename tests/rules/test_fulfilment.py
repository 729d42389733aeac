from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from hub.records import DocumentLine, Invoice, OrderDocument, OrderLine, Shipment
from hub.rules.fulfilment import Fulfilment, Stage, fulfilment_of

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
