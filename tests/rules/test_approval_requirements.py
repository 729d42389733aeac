from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.config.approval_rules import Approval, Escalations, Level
from hub.errors import OrderRefused
from hub.records import Customer
from hub.rules.approval_requirements import ApprovalFacts, OffList, RequiredApproval, required_approvals, still_allowed


def level(by: Any, **more: Any) -> Level:
    """As it is written."""
    return Level.model_validate({"by": by, **more})


LEVELS = (level("none", up_to=Decimal(500)), level("sales-desk", up_to=Decimal(5000)), level("sales-manager"))
AT_WILL: dict[str, Any] = {"N-1004": (level("none", up_to=Decimal(20000)),)}
POLICY = Approval(
    levels=LEVELS,
    also=Escalations(over_credit="sales-manager", price_below_list="sales-desk", new_customer="sales-desk"),
    customers=AT_WILL,
)
BELOW = OffList("85123A", Decimal("2.10"), Decimal("2.55"))
ABOVE = OffList("85123A", Decimal("2.90"), Decimal("2.55"))
UNLISTED = OffList("22423", Decimal("10.95"), None)


def steps(policy: Approval = POLICY, gross: str = "100.00", **facts: Any) -> tuple[RequiredApproval, ...]:
    given = {"account": "N-1001", "currency": "GBP", "gross": Decimal(gross), **facts}
    return required_approvals(policy, ApprovalFacts(**given))


@pytest.mark.parametrize(
    ("gross", "expected"),
    [
        ("500.00", ()),
        ("500.01", (RequiredApproval("sales-desk", "500.01 GBP is above 500"),)),
        ("5000.00", (RequiredApproval("sales-desk", "5,000.00 GBP is above 500"),)),
        ("6120.00", (RequiredApproval("sales-manager", "6,120.00 GBP is above 5,000"),)),
    ],
)
def test_levels_by_amount(gross, expected):
    assert steps(gross=gross) == expected


def test_a_customer_has_levels_of_their_own_and_then_the_offices():
    assert steps(gross="20000.00", account="N-1004") == ()
    assert steps(gross="20000.01", account="N-1004") == (
        RequiredApproval("sales-manager", "20,000.01 GBP is above 5,000"),
    )


def test_over_the_credit_limit():
    found = steps(exposure=Decimal("12300.00"), credit_limit=Decimal("10000"))
    reason = "12,300.00 GBP would be owed, above the credit limit of 10,000"
    assert found == (RequiredApproval("sales-manager", reason),)


@pytest.mark.parametrize(("limit", "is_over"), [(None, False), (Decimal(0), True), (Decimal("100.00"), False)])
def test_no_limit_means_unlimited_and_zero_means_none(limit, is_over):
    assert bool(steps(exposure=Decimal("100.00"), credit_limit=limit)) is is_over


def test_a_new_customer():
    assert steps(new_customer=True) == (RequiredApproval("sales-desk", "the first order of N-1001"),)


def test_prices_off_the_list_are_named():
    assert steps(off_list=(BELOW,)) == (RequiredApproval("sales-desk", "85123A at 2.1 is below 2.55"),)


def test_a_price_that_has_no_rule_of_its_own_goes_where_the_other_kind_goes():
    found = steps(off_list=(ABOVE, UNLISTED))
    assert found == (
        RequiredApproval("sales-desk", "85123A at 2.9 is above 2.55, 22423 at 10.95 has no price in the list"),
    )


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
    policy = POLICY.model_copy(update={"also": Escalations(new_customer="credit-control")})
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
    assert steps(policy, gross="9000.00") == (RequiredApproval("sales-desk", "9,000.00 GBP is above 5,000"),)


OWN: dict[str, Any] = {
    "N-1004": [level("none", up_to=Decimal(20000))],
    "N-1005": {
        "levels": [level("none")],
        "also": {"new_customer": "none", "product_classes": {"HAZARD": "none"}},
    },
    "N-1006": {"also": {"over_credit": "sales-desk"}},
}
SENIORS = Approval(
    levels=(
        level("none", up_to=Decimal(500)),
        level("sales-desk", up_to=Decimal(5000)),
        level(["sales-desk", "sales-manager"]),
    ),
    also=Escalations(
        over_credit="sales-manager", new_customer="sales-desk", product_classes={"HAZARD": "sales-manager"}
    ),
    customers=OWN,
)


def roles(policy: Approval = SENIORS, **facts: Any) -> list[str]:
    return [step.role for step in steps(policy, **facts)]


def test_a_level_may_ask_several_in_order():
    assert roles(gross="6000.00") == ["sales-desk", "sales-manager"]
    assert [step.reason for step in steps(SENIORS, gross="6000.00")] == ["6,000.00 GBP is above 5,000"] * 2


def test_nobody_is_asked_twice():
    assert roles(gross="6000.00", new_customer=True, classes=(("HAZARD", "A"),)) == ["sales-desk", "sales-manager"]


def test_a_product_class_needs_its_role():
    (step,) = steps(SENIORS, classes=(("HAZARD", "A"), ("HAZARD", "B"), ("KITCHEN", "C")))
    assert step == RequiredApproval("sales-manager", "HAZARD: A, B")


def test_a_customer_may_have_levels_alone_or_rules_of_their_own():
    assert roles(account="N-1004", gross="20000.00") == []
    assert roles(account="N-1005", gross="90000.00", new_customer=True, classes=(("HAZARD", "A"),)) == []
    over: dict[str, Any] = {"exposure": Decimal(101), "credit_limit": Decimal(100)}
    assert roles(account="N-1006", **over) == ["sales-desk"]
    assert roles(account="N-1001", **over) == ["sales-manager"]


def test_credit_is_compared_in_one_currency():
    facts: dict[str, Any] = {"credit_limit": Decimal(1000), "credit_currency": "GBP", "foreign": ("EUR",)}
    (step,) = steps(SENIORS, **facts)
    assert step.role == "sales-manager"
    assert step.reason == "orders in EUR can't be compared with the credit limit of 1,000 GBP without a rate"
    assert steps(SENIORS, foreign=("EUR",)) == ()


@pytest.mark.parametrize(("blocked", "words"), [(True, "was blocked"), (False, None), (None, "no longer")])
def test_an_account_may_lose_its_leave(blocked, words):
    customer = None if blocked is None else Customer(account="N-1001", name="Shop", country="GB", blocked=blocked)
    found = still_allowed(customer, "N-1001")
    assert (found is None) if words is None else words in (found or "")


amounts = st.decimals(min_value=0, max_value=100_000, places=2)


@given(amounts, amounts, st.booleans(), st.sampled_from(["N-1001", "N-1004", "N-1005", "N-1006"]))
def test_more_money_never_needs_less_approval(first, second, new, account):
    less, more = sorted((first, second))
    fewer = roles(gross=str(less), new_customer=new, account=account)
    asked = roles(gross=str(more), new_customer=new, account=account)
    assert set(fewer) <= set(asked)
    assert len(asked) == len(set(asked))
