"""Charges of a basket by the office's rules."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from hub.config.allowed_charges import AllowedCharge
from hub.records import Basket, BasketLine, ChargeLine, OrderCharge
from hub.records.stored_order import RefusalReason
from hub.rules.charging import agree_charges

ALLOWED = {"carriage": AllowedCharge.model_validate({"tax class": "standard", "up to": ["25 GBP", "8.500 KWD"]})}


def agreed(*charges: tuple[str, str], currency: str = "GBP", rate: Any = lambda _: Decimal(20)) -> list[Any]:
    lines = [ChargeLine(charge=code, amount=Decimal(amount)) for code, amount in charges]
    good = BasketLine(sku="LAMP", quantity=Decimal(1))
    placed = datetime(2026, 3, 2, tzinfo=UTC)
    basket = Basket(key="k", account="A", currency=currency, placed_at=placed, lines=(good, *lines))
    return [*agree_charges(basket, ALLOWED, rate)]


def test_it_has_its_place_among_the_lines_and_its_classes_rate() -> None:
    charge = OrderCharge(number=2, code="carriage", amount=Decimal("6.25"), tax_class="standard", tax_rate=Decimal(20))
    assert agreed(("carriage", "6.25")) == [charge]


@pytest.mark.parametrize(
    ("currency", "amount", "code"),
    [
        ("KWD", "1.255", None),
        ("KWD", "8.5", None),
        ("KWD", "8.501", "charge-bound"),
        ("KWD", "1.2555", "charge-amount"),
        ("GBP", "25.00", None),
        ("GBP", "25.01", "charge-bound"),
        ("GBP", "1.255", "charge-amount"),
        ("GBP", "0", "charge-amount"),
        ("EUR", "1", "charge-currency"),
    ],
)
def test_its_amount_is_one_of_the_currency_and_within_the_bound(currency: str, amount: str, code: str | None) -> None:
    (charge,) = agreed(("carriage", amount), currency=currency)
    assert (charge.code if isinstance(charge, RefusalReason) else None) == code


def test_all_with_one_code_count_together() -> None:
    first, second = agreed(("carriage", "20"), ("carriage", "6"))
    assert isinstance(first, OrderCharge)
    assert (second.code, second.line, second.field) == ("charge-bound", 3, "amount")
    assert "26" in second.message


def test_an_unknown_one_is_told_with_what_may_be_meant() -> None:
    (reason,) = agreed(("cariage", "1"))
    assert (reason.code, reason.field) == ("unknown-charge", "charge")
    assert "`carriage`" in reason.message


def test_without_a_rate_only_what_is_wrong_is_told() -> None:
    assert [reason.code for reason in agreed(("carriage", "1"), ("x", "1"), rate=None)] == ["unknown-charge"]
