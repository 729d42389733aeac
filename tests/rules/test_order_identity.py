from datetime import date
from decimal import Decimal

import pytest

from hub.records import Order, OrderCharge, OrderLine, OrderText
from hub.rules.order_identity import agreed_digest

CHARGE = OrderCharge(number=2, code="carriage", amount=Decimal(6), tax_class="standard", tax_rate=Decimal(20))


def order(**head) -> Order:
    line = {
        "number": 1, "sku": "0012", "name": "Lamp", "quantity": Decimal(6), "unit": "each",
        "unit_price": Decimal("2.50"),
        "list_price": Decimal("2.55"), "price_rule": "base", "tax_class": "standard", "tax_rate": Decimal(20),
        "net": Decimal("15.00"), **head.pop("line", {}),
    }  # fmt: skip
    given = {
        "reference": "H1", "buyer": "B1", "account": "N-1", "currency": "GBP", "ordered_on": date(2026, 3, 2),
        "payment_days": 30, "net": Decimal(15), "tax": Decimal(3), "gross": Decimal(18), "ship_to": "DOCK", **head,
    }  # fmt: skip
    return Order(lines=(OrderLine(**line),), **given)


def test_the_spelling_of_numbers_doesnt_matter():
    same = order(line={"quantity": Decimal("6.000"), "unit_price": Decimal("2.5")}, net=Decimal("15.00"))
    assert agreed_digest(order()) == agreed_digest(same)


def test_an_order_that_was_approved_before_buyers_could_say_more_has_its_old_digest():
    assert agreed_digest(order()) == "e38bd970a43724ca7ac2890e8bc64004f184ba9a99738a64601f9cb27529926e"


@pytest.mark.parametrize(
    "other",
    [
        {"account": "N-2"}, {"currency": "EUR"}, {"ship_to": None}, {"gross": Decimal("18.01")}, {"payment_days": 31},
        {"line": {"quantity": Decimal(7)}}, {"line": {"unit_price": Decimal("2.49")}}, {"line": {"sku": "12"}},
        {"line": {"unit": "box"}}, {"comment": "Ring first"}, {"line": {"note": "Blue"}}, {"delivery_city": "Leeds"},
        {"charges": (CHARGE,)}, {"texts": (OrderText(number=1, text="Hello"),)},
    ],
)  # fmt: skip
def test_whatever_was_agreed_counts(other):
    assert agreed_digest(order()) != agreed_digest(order(**other))
