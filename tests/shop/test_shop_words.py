"""Amounts, ages and states, as people read them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hub.shop.shop_words import age, approval_needed, money, number, numbers_of, stock, to_pay, with_vat

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_amounts_keep_their_digits_and_their_currency() -> None:
    assert money("1234567.500", "GBP") == "1,234,567.500\u00a0GBP"
    assert money(None, "GBP") == "no price"
    assert [number(digits) for digits in ("100", "1.50", "12000.00000", "0.125")] == ["100", "1.5", "12,000", "0.125"]


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        (None, "never read"),
        ("2026-03-01T12:00:30+00:00", "read just now"),
        ("2026-03-01T11:58:30Z", "read 1 minute ago"),
        ("2026-03-01T09:00:00+00:00", "read 3 hours ago"),
        ("2026-02-27T12:00:00+00:00", "read 2 days ago"),
    ],
)
def test_the_age_of_what_was_read(as_of: str | None, said: str) -> None:
    assert age(as_of, NOW) == said


def test_stock_and_vat() -> None:
    assert stock(None, "each", NOW) == "The office tells no stock."
    assert stock({"quantity": "40", "as_of": None}, "box", NOW) == "40 × box in stock, never read"
    assert with_vat({"tax_rate": "0", "unit_gross": "1.00", "currency": "EUR"}) == "No VAT is charged."
    assert with_vat({"tax_rate": "20", "unit_gross": "1.20", "currency": "GBP"}) == "1.20\u00a0GBP with 20 % VAT"


def test_who_has_to_approve() -> None:
    part: dict[str, Any] = {"approvals": [], "waits_for": None}
    assert approval_needed(part) == "Nobody has to approve it."
    steps = [{"role": "clerk", "reason": "the first"}, {"role": "director", "reason": "above 10"}]
    said = "Has to be approved by clerk (the first), then director (above 10)."
    assert approval_needed(part | {"approvals": steps}) == said


def test_amounts_of_two_currencies_are_never_added() -> None:
    parts = [("10.50", "GBP"), ("1.00", "EUR"), ("2.00", "GBP"), (None, "EUR")]
    checked = [{"gross": gross, "currency": currency} for gross, currency in parts]
    assert to_pay(checked) == "To pay at all offices: 12.50\u00a0GBP and 1.00\u00a0EUR."


def test_what_came_of_an_order_is_told_by_its_numbers() -> None:
    sent = [{"number": "SH-1", "tracking": "1Z9"}, {"number": "SH-2", "tracking": None}]
    back = {"shipments": sent, "invoices": ["SI-1"], "credit_memos": ["CM-1"]}
    told = numbers_of({"erp_number": "SO-1", "fulfilment": back})
    assert told == "ERP order SO-1 · shipment SH-1 (parcel 1Z9) · shipment SH-2 · invoice SI-1 · credit memo CM-1"
    assert numbers_of({"erp_number": None, "fulfilment": None}) == ""
