"""Goods on invoices against what was agreed; the sums are done by hand."""

from datetime import date
from decimal import Decimal

import pytest

from hub.records import CreditMemo, Invoice, OrderLine
from hub.rules.counted_goods import CountedGoods
from hub.rules.invoiced_goods import wrongly_invoiced
from hub.rules.units import Units

DAY = date(2026, 3, 10)


def ordered(number: int, sku: str, quantity: str, price: str, net: str) -> OrderLine:
    return OrderLine(
        number=number, sku=sku, name=sku, quantity=Decimal(quantity), unit="each", unit_price=Decimal(price),
        list_price=None, price_rule="base", tax_class="standard", tax_rate=Decimal(20), net=Decimal(net),
    )  # fmt: skip


def invoiced(line: str, sku: str, quantity: str, net: str | None, unit: str | None = "each") -> Invoice:
    amount = None if net is None else Decimal(net)
    return Invoice(
        number="IN-1", line=line, account="A", sku=sku, quantity=Decimal(quantity), unit=unit, currency="GBP",
        net=amount, invoiced_on=DAY,
    )  # fmt: skip


def credited(line: str, sku: str, quantity: str, net: str, unit: str = "each") -> CreditMemo:
    return CreditMemo(
        number="CR-1", line=line, account="A", sku=sku, quantity=Decimal(quantity), unit=unit, currency="GBP",
        net=Decimal(net), credited_on=DAY,
    )  # fmt: skip


LINES = [
    ordered(1, "BOLT", "7", "0.333", "2.33"),
    ordered(2, "LAMP", "10", "5", "50"),
    ordered(3, "LAMP", "2", "4", "8"),
]


def wrong(
    *documents: Invoice | CreditMemo, others: frozenset[str] = frozenset(), tolerance: str = "0", beside: str = "0"
) -> list[str]:
    invoices = [line for line in documents if isinstance(line, Invoice)]
    credits = [line for line in documents if isinstance(line, CreditMemo)]
    goods = CountedGoods(LINES, documents, Units(), {})
    found = wrongly_invoiced(goods, invoices, credits, others, "GBP", Decimal(tolerance), Decimal(beside))
    return [each.said for each in found]


@pytest.mark.parametrize(
    ("documents", "found"),
    [
        ([invoiced("1", "BOLT", "7", "2.33")], []),
        # seven lines of 0.333, each rounded by itself
        ([invoiced(str(line), "BOLT", "1", "0.33") for line in range(7)], []),
        ([invoiced("1", "BOLT", "7", "2.35")], ["BOLT: 2.35 GBP net invoiced, 2.33 agreed for so many"]),
        # of a product at two prices nobody knows which were charged first
        ([invoiced("1", "LAMP", "4", "18")], []),
        ([invoiced("1", "LAMP", "4", "20")], []),
        ([invoiced("1", "LAMP", "4", "20.05")], ["LAMP: 20.05 GBP net invoiced, 18 to 20 agreed for so many"]),
        # but all of them come to one amount
        ([invoiced("1", "LAMP", "12", "60")], ["LAMP: 60 GBP net invoiced, 58 agreed for so many"]),
        ([invoiced("1", "LAMP", "13", "62")], ["13 each of LAMP invoiced, 12 each agreed"]),
        ([invoiced("1", "LAMP", "13", "63"), credited("1", "LAMP", "1", "5")], []),
        # what can't be counted, or comes to an unknown amount, is told elsewhere
        ([invoiced("1", "LAMP", "13", "90", unit="pallet")], []),
        ([invoiced("1", "LAMP", "4", None)], []),
        ([invoiced("1", "LAMP", "4", "99"), invoiced("2", "LAMP", "1", "1", unit="pallet")], []),
        ([invoiced("1", "LAMP", "13", "60"), credited("1", "LAMP", "1", "5", unit="pallet")], []),
        (
            [invoiced("1", "BOLT", "8", "2.67"), credited("1", "LAMP", "1", "5", unit="pallet")],
            ["8 each of BOLT invoiced, 7 each agreed"],
        ),
        ([invoiced("1", "LAMP", "-2", "-8")], []),
        ([invoiced("1", "LAMP", "0", "900")], ["0 of LAMP invoiced for 900 GBP net, none agreed"]),
        ([invoiced("1", "DOOR", "1", "0")], ["1 of DOOR invoiced, none agreed"]),
        ([invoiced("1", "DOOR", "1", "9"), credited("1", "DOOR", "1", "9")], []),
        (
            [invoiced("1", "DOOR", "1", "100"), credited("1", "DOOR", "1", "1")],
            ["0 of DOOR invoiced for 99 GBP net, none agreed"],
        ),
        # a wrong price that is put right, and a favour
        ([invoiced("1", "BOLT", "7", "3"), credited("1", "BOLT", "7", "3"), invoiced("2", "BOLT", "7", "2.33")], []),
        ([invoiced("1", "BOLT", "7", "2.33"), credited("1", "BOLT", "1", "0.10")], []),
    ],
)
def test_what_is_charged_otherwise_is_told(documents, found):
    assert wrong(*documents) == found


def test_what_may_stand_all_the_same():
    assert wrong(invoiced("1", "DOOR", "1", "9"), others=frozenset({"DOOR"})) == []


def test_amounts_may_be_off_by_the_tolerance():
    assert wrong(invoiced("1", "BOLT", "7", "2.42"), tolerance="0.10") == []
    assert wrong(invoiced("1", "BOLT", "7", "2.45"), tolerance="0.10") != []


def test_a_price_that_was_too_high_may_be_put_right_without_a_product():
    too_dear = invoiced("1", "BOLT", "7", "3.33")
    assert wrong(too_dear, beside="1") == []
    assert wrong(too_dear, beside="0.50") == ["BOLT: 3.33 GBP net invoiced, 2.33 agreed for so many"]
    assert wrong(invoiced("1", "BOLT", "7", "2"), beside="1") != [], "what is too cheap isn't put right by a credit"
