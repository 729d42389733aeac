from datetime import date
from decimal import Decimal

import pytest

from hub.config.allowed_lines import AllowedLine
from hub.records import CreditMemo, DocumentLine, Invoice, OrderDocument
from hub.records.stored_order import ExtraLine
from hub.rules.extra_lines import charges, describe_refused, net_of
from hub.rules.readback import ComparedOrder, describe_mismatch

DAY = date(2026, 3, 10)
FREIGHT = ExtraLine("Account", "8510", "Freight", Decimal("6.25"))


def allowed(**written: object) -> AllowedLine:
    return AllowedLine.model_validate({name.replace("_", " "): value for name, value in written.items()})


def test_a_line_whose_amount_nobody_knows_doesnt_stand() -> None:
    refused = describe_refused([ExtraLine("Account", "8510", "", Decimal("NaN"))], [allowed(code="8510")], "GBP")
    assert refused
    assert "the ERP doesn't tell what it comes to" in refused


def test_messages_repeat_nothing_that_an_erp_says_in_words() -> None:
    refused = describe_refused([ExtraLine("Comment", "", "for Jane Doe", Decimal(0))], [], "GBP")
    assert refused
    assert "Jane" not in refused


def test_each_rule_has_its_own_amount() -> None:
    rules = [allowed(code="8510", up_to="10 GBP"), allowed(type="Account", up_to="10 GBP")]
    lines = [FREIGHT, ExtraLine("Account", "8520", "", Decimal(9))]
    assert describe_refused(lines, rules, "GBP") is None
    assert describe_refused([*lines, FREIGHT], rules, "GBP") is not None


@pytest.mark.parametrize(
    ("net", "quantity", "price", "amount"),
    [
        ("5", "2", "9", "5"),
        (None, "2", "9", "18"),
        (None, "0", None, "0"),
        (None, None, None, "0"),
        (None, "1", None, "NaN"),
    ],
)
def test_what_a_line_comes_to(net: str | None, quantity: str | None, price: str | None, amount: str) -> None:
    told = [None if each is None else Decimal(each) for each in (net, quantity, price)]
    assert str(net_of(*told)) == amount


def document(kind: type[DocumentLine], code: str, net: str, **more: object) -> DocumentLine:
    days = {Invoice: {"invoiced_on": DAY}, CreditMemo: {"credited_on": DAY}}.get(kind, {})
    values = {"number": "N", "line": code, "account": "A", "sku": code, "quantity": Decimal(1), "currency": "GBP"}
    return kind.model_validate({**values, "net": Decimal(net), **days, **more})


def test_a_charge_is_shown_once_as_it_was_invoiced_last() -> None:
    words = {"extra": True, "line_type": "Account", "description": "Freight"}
    ordered = [document(OrderDocument, "LAMP", "20"), document(OrderDocument, "8510", "6.25", **words)]
    invoiced = [document(Invoice, "LAMP", "20"), document(Invoice, "8510", "7", **words)]
    assert charges([FREIGHT], [], {"LAMP"}) == (FREIGHT,)
    assert [line.net for line in charges([FREIGHT], ordered, {"LAMP"})] == [Decimal("6.25")]
    assert [line.net for line in charges([FREIGHT], [*ordered, *invoiced], {"LAMP"})] == [Decimal(7)]


def test_what_was_credited_of_a_charge_is_taken_off() -> None:
    words = {"extra": True, "line_type": "Account", "description": "Freight"}
    ordered, invoiced = document(OrderDocument, "8510", "7", **words), document(Invoice, "8510", "7", **words)
    some, all_of_it = (document(CreditMemo, "8510", net, **words) for net in ("3", "7"))
    assert [line.net for line in charges([], [ordered, some], {"LAMP"})] == [Decimal(4)]
    assert [line.net for line in charges([], [ordered, invoiced, some], {"LAMP"})] == [Decimal(4)]
    assert charges([], [ordered, invoiced, all_of_it], {"LAMP"}) == ()
    # a price that was put right: nothing like it was charged
    put_right = document(CreditMemo, "4200", "5", **words | {"description": "Price"})
    assert [line.net for line in charges([], [invoiced, put_right], {"LAMP"})] == [Decimal(7), Decimal(-5)]


def test_a_part_of_a_kit_is_shown_too() -> None:
    (part,) = charges([], [document(OrderDocument, "KIT-1", "0")], {"LAMP"})
    assert part.code == "KIT-1"


@pytest.mark.parametrize(
    ("gross_of_line", "held", "is_as_agreed"),
    [
        ("7.50", "31.50", True),
        ("7.50", "30.25", False),
        # where the line's VAT isn't told: none, or the highest rate of what was ordered
        (None, "30.25", True),
        (None, "31.50", True),
        (None, "31.49", False),
        (None, "24.00", False),
    ],
)
def test_the_total_is_the_agreed_one_with_what_may_stand(
    gross_of_line: str | None, held: str, is_as_agreed: bool
) -> None:
    line = ExtraLine("Account", "8510", "", Decimal("6.25"), None if gross_of_line is None else Decimal(gross_of_line))
    agreed = ComparedOrder([], "GBP", {}, Decimal(24), highest_tax_rate=Decimal(20))
    there = ComparedOrder([], "GBP", {}, Decimal(held), [line])
    differs = describe_mismatch(agreed, there, allowed=[allowed(code="8510", up_to="25 GBP")])
    assert (differs is None) is is_as_agreed
