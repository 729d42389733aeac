from decimal import Decimal

import pytest
from pydantic import ValidationError

from hub.config.allowed_lines import AllowedLine
from hub.records import Money


def test_a_rule_is_read() -> None:
    rule = AllowedLine.model_validate({"type": "Account", "code": ["8510", "8520"], "up to": "25.50 GBP"})
    assert (rule.type, rule.code, rule.up_to) == ("Account", ("8510", "8520"), Money(Decimal("25.50"), "GBP"))
    assert AllowedLine.model_validate({"code": "007"}).code == ("007",)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({}, "a `type` or a `code`"),
        ({"up to": "25 GBP"}, "a `type` or a `code`"),
        ({"code": "8510", "up to": "25"}, "an amount with its currency"),
        ({"code": "8510", "up to": "0 GBP"}, "an amount with its currency"),
        ({"code": "8510", "up to": "-5 GBP"}, "an amount with its currency"),
        ({"code": "8510", "up to": "5 ZZZ"}, "no currency `ZZZ`"),
        ({"code": ""}, "a text of 1 to"),
        ({"code": None}, "is empty"),
        ({"sort": "Account"}, "Extra inputs"),
    ],
)
def test_what_would_let_anything_stand_is_refused(written: dict[str, object], expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        AllowedLine.model_validate(written)


def test_types_and_codes_are_told_letter_by_letter() -> None:
    rule = AllowedLine.model_validate({"type": "Account", "code": "a1"})
    assert rule.is_about("Account", "a1")
    assert not any(rule.is_about(*each) for each in (("account", "a1"), ("Account", "A1"), ("Item", "a1")))
