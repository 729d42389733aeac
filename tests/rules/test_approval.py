from decimal import Decimal
from typing import Any

import pytest

from hub.errors import OrderRefused
from hub.rules.approval import Facts, OffList, Step, required
from hub.settings import Also, Approval, Level

LEVELS = (Level(up_to=Decimal(500), by="none"), Level(up_to=Decimal(5000), by="sales-desk"), Level(by="sales-manager"))
POLICY = Approval(
    levels=LEVELS,
    also=Also(over_credit="sales-manager", price_below_list="sales-desk", new_customer="sales-desk"),
    customers={"N-1004": (Level(up_to=Decimal(20000), by="none"),)},
)
BELOW = OffList("85123A", Decimal("2.10"), Decimal("2.55"))
ABOVE = OffList("85123A", Decimal("2.90"), Decimal("2.55"))
UNLISTED = OffList("22423", Decimal("10.95"), None)


def steps(policy: Approval = POLICY, gross: str = "100.00", **facts: Any) -> tuple[Step, ...]:
    given = {"account": "N-1001", "currency": "GBP", "gross": Decimal(gross), **facts}
    return required(policy, Facts(**given))


@pytest.mark.parametrize(
    ("gross", "expected"),
    [
        ("500.00", ()),
        ("500.01", (Step("sales-desk", "500.01 GBP is above 500"),)),
        ("5000.00", (Step("sales-desk", "5,000.00 GBP is above 500"),)),
        ("6120.00", (Step("sales-manager", "6,120.00 GBP is above 5,000"),)),
    ],
)
def test_levels_by_amount(gross, expected):
    assert steps(gross=gross) == expected


def test_a_customer_has_levels_of_their_own_and_then_the_offices():
    assert steps(gross="20000.00", account="N-1004") == ()
    assert steps(gross="20000.01", account="N-1004") == (Step("sales-manager", "20,000.01 GBP is above 5,000"),)


def test_over_the_credit_limit():
    found = steps(exposure=Decimal("12300.00"), credit_limit=Decimal("10000"))
    reason = "12,300.00 GBP would be owed, above the credit limit of 10,000"
    assert found == (Step("sales-manager", reason),)


@pytest.mark.parametrize(("limit", "is_over"), [(None, False), (Decimal(0), True), (Decimal("100.00"), False)])
def test_no_limit_means_unlimited_and_zero_means_none(limit, is_over):
    assert bool(steps(exposure=Decimal("100.00"), credit_limit=limit)) is is_over


def test_a_new_customer():
    assert steps(new_customer=True) == (Step("sales-desk", "the first order of N-1001"),)


def test_prices_off_the_list_are_named():
    assert steps(off_list=(BELOW,)) == (Step("sales-desk", "85123A at 2.1 is below 2.55"),)


def test_a_price_that_has_no_rule_of_its_own_goes_where_the_other_kind_goes():
    found = steps(off_list=(ABOVE, UNLISTED))
    assert found == (Step("sales-desk", "85123A at 2.9 is above 2.55, 22423 at 10.95 has no price in the list"),)


def test_many_prices_are_counted():
    assert steps(off_list=(BELOW,) * 5)[0].reason.endswith(" and 2 more")


def test_a_price_for_which_nobody_is_named_goes_to_the_most_senior():
    found = steps(Approval(levels=LEVELS), off_list=(BELOW,))
    assert [step.role for step in found] == ["sales-manager"]


def test_roles_stand_once_and_the_most_senior_last():
    found = steps(gross="700.00", exposure=Decimal(900), credit_limit=Decimal(0), off_list=(BELOW,), new_customer=True)
    assert [step.role for step in found] == ["sales-desk", "sales-manager"]
    assert found[0].reason == "700.00 GBP is above 500; 85123A at 2.1 is below 2.55; the first order of N-1001"


def test_a_role_outside_the_levels_comes_first():
    policy = POLICY.model_copy(update={"also": Also(new_customer="credit-control")})
    assert [step.role for step in steps(policy, gross="700", new_customer=True)] == ["credit-control", "sales-desk"]


@pytest.mark.parametrize(
    "facts",
    [{"off_list": (BELOW,)}, {"exposure": Decimal(1), "credit_limit": Decimal(0)}],
    ids=["price", "credit"],
)
def test_where_nobody_approves_anything_it_is_refused(facts):
    with pytest.raises(OrderRefused, match="names nobody") as refused:
        steps(Approval(), **facts)
    assert refused.value.code == "approval"


def test_an_amount_beyond_the_last_level_is_the_most_seniors():
    policy = Approval(levels=LEVELS[:2])
    assert steps(policy, gross="9000.00") == (Step("sales-desk", "9,000.00 GBP is above 5,000"),)
