"""A record that the ERP has newer than the hub, since it was rejected, counts for the orders that touch it."""

from decimal import Decimal

import pytest

from hub.errors import OrderRefused
from hub.orders.approval import approve
from hub.orders.delivery import DeliveryOutcome
from hub.orders.intake import submit_order
from hub.orders.touched import OpenOrders
from hub.records import Discount, Kind, Scope
from hub.store import Store
from hub.sync.pull import pull
from tests.support.fixed_clock import FixedClock
from tests.support.frames import price, product, publish, rejects
from tests.support.frames import pull as pulled
from tests.support.orders import LEVELS, MANAGER, NOBODY, MemoryErp, basket, line, stocked, tenant
from tests.support.pushing import run


def rejected(
    north, kind: Kind, key: str, subject: str | None, party: str | None = None, product_group: str | None = None
) -> None:
    """A delta that brings one record which can't be taken."""
    number = pulled(north, kind, "delta")
    with north.publications.publish(kind, number, "digest-1", complete_sweep=False) as publication:
        about = {"subject": subject, "party": party, "product_group": product_group}
        publication.reject(rejects(key, reason="vat: X isn't in the table", **about))


def roles(stored) -> list[str]:
    return [step.role for step in stored.steps]


@pytest.mark.parametrize(
    ("kind", "key", "subject"),
    [
        (Kind.CUSTOMER, "N-1004", "N-1004"),
        (Kind.TERMS, "N-1004", "N-1004"),
        (Kind.PRODUCT, "LAMP", "LAMP"),
        (Kind.PRODUCT_UNIT, "LAMP|BOX", "LAMP"),
        (Kind.PRICE, "LAMP|x", "LAMP"),
    ],
)
def test_an_order_that_touches_it_is_for_a_person(store: Store, kind: Kind, key: str, subject: str) -> None:
    north = stocked(store)
    assert submit_order(basket("before"), tenant=tenant(), store=north).steps == ()
    rejected(north, kind, key, subject)
    stored = submit_order(basket("after"), tenant=tenant(), store=north)
    assert roles(stored) == ["sales-manager"]
    assert stored.steps[0].reason == (
        f"the ERP's {kind} {key} isn't in the hub since 2026-03-02: vat: X isn't in the table"
    )
    # another account's and another product's order isn't touched by it
    rejected(north, kind, key, f"{subject}-2")
    assert submit_order(basket("again"), tenant=tenant(), store=north).steps == ()


def test_what_was_mended_counts_no_more(store: Store) -> None:
    north = stocked(store)
    rejected(north, Kind.PRODUCT, "LAMP", "LAMP")
    publish(north, Kind.PRODUCT, [product("LAMP", "Lamp")], sweep=False)
    assert submit_order(basket("web-1", line()), tenant=tenant(), store=north).steps == ()


def test_another_customers_price_and_an_address_that_isnt_delivered_to_hold_up_nothing(store: Store) -> None:
    north = stocked(store)
    rejected(north, Kind.PRICE, "LAMP|other", "LAMP", "customer:N-9")
    rejected(north, Kind.ADDRESS, "N-1004|YARD", "N-1004")
    assert submit_order(basket(), tenant=tenant(), store=north).steps == ()
    assert roles(submit_order(basket("web-2", ship_to="DOCK"), tenant=tenant(), store=north)) == ["sales-manager"]


LAMPS = [product("LAMP", "Lamp", discount_group="LIGHT"), product("CAGE", "Bird cage", tax_class="zero")]


@pytest.mark.parametrize("subject", ["", None])
@pytest.mark.parametrize(
    ("kind", "party", "group", "holds"),
    [
        (Kind.DISCOUNT, None, "LIGHT", ["LAMP"]),
        (Kind.DISCOUNT, "all:", "LIGHT", ["LAMP"]),
        (Kind.DISCOUNT, "customer:N-9", "LIGHT", []),
        (Kind.DISCOUNT, "all:", "HEAVY", []),
        (Kind.DISCOUNT, "all:", "", ["LAMP", "CAGE"]),
        (Kind.DISCOUNT, None, None, ["LAMP", "CAGE"]),
        (Kind.PRICE, "customer:N-1004", None, ["LAMP", "CAGE"]),
        (Kind.PRICE, "list:L-9", None, []),
        (Kind.PRODUCT, None, None, []),
    ],
)
def test_one_that_names_no_product_counts_for_all_that_it_may_be_on(store: Store, kind, party, group, holds, subject):
    """A discount on a group of products, or on what its fields don't tell."""
    north = stocked(store)
    publish(north, Kind.PRODUCT, LAMPS, sweep=False)
    for sku in ("LAMP", "CAGE"):
        submit_order(basket(f"before-{sku}", line(sku)), tenant=tenant(), store=north)
    rejected(north, kind, "D-1", subject, party, group)
    stored = {sku: submit_order(basket(sku, line(sku)), tenant=tenant(), store=north) for sku in ("LAMP", "CAGE")}
    assert [sku for sku, each in stored.items() if roles(each)] == holds
    named = f"{kind} D-1 on the product group LIGHT " if group == "LIGHT" else f"{kind} D-1 isn't"
    assert all(named in stored[sku].steps[0].reason for sku in holds)
    (reject,) = north.rejects.find()
    orders = OpenOrders.of(north).touched_by(reject).orders
    assert orders == 2 * len(holds)


def test_of_two_discounts_with_one_key_the_one_that_lost_counts_for_its_group_alone(store: Store) -> None:
    north = stocked(store)
    publish(north, Kind.PRODUCT, LAMPS, sweep=False)
    light = Discount(product_group="LIGHT", scope=Scope.ALL, percent=Decimal(5))
    publish(north, Kind.DISCOUNT, [light, light.model_copy(update={"percent": Decimal(9)})], keys=["list-b", "list-a"])
    lamp, cage = (submit_order(basket(sku, line(sku)), tenant=tenant(), store=north) for sku in ("LAMP", "CAGE"))
    assert "discount list-a on the product group LIGHT" in lamp.steps[0].reason
    assert roles(cage) == []


def test_of_two_records_with_one_key_the_one_that_lost_counts(store: Store) -> None:
    """Two price lists for all customers with one natural key: which of them is meant nobody knows."""
    north = stocked(store)
    dear, cheap = price("LAMP", "9.50"), price("LAMP", "7.00")
    publish(north, Kind.PRICE, [dear, cheap], keys=["list-b", "list-a"])
    stored = submit_order(basket("web-1", line()), tenant=tenant(), store=north)
    assert stored.agreed.lines[0].unit_price == Decimal("9.50")
    assert "another record has the same" in stored.steps[0].reason


def test_an_office_names_who_is_asked_or_that_nobody_is(store: Store) -> None:
    north = stocked(store)
    rejected(north, Kind.PRODUCT, "LAMP", "LAMP")
    desk = LEVELS.model_copy(update={"also": LEVELS.also.model_copy(update={"rejected_record": "sales-desk"})})
    none = LEVELS.model_copy(update={"also": LEVELS.also.model_copy(update={"rejected_record": "none"})})
    assert roles(submit_order(basket("a"), tenant=tenant(approval=desk), store=north)) == ["sales-desk"]
    assert roles(submit_order(basket("b"), tenant=tenant(approval=none), store=north)) == []
    with pytest.raises(OrderRefused, match="names nobody who approves that") as refused:
        submit_order(basket("c"), tenant=tenant(approval=NOBODY), store=north)
    assert refused.value.code == "approval"


def test_terms_that_cant_be_read_any_more_hold_up_the_account(desk) -> None:
    """In both ERPs: the customer gets a VAT group that no table has."""
    account = desk.order("readable", lines=1).account
    before = desk.erp.companies[desk.company].tables["customers"].get((account,)).record
    desk.erp.change(desk.company, "customers", (account,), vat_area="NOWHERE")
    try:
        pull(desk.office, Kind.TERMS, full=True)
    finally:
        desk.erp.put(desk.company, before)
    stored = desk.order("unreadable", account=account, lines=1)
    reasons = " ".join(step.reason for step in stored.steps)
    assert f"the ERP's terms {account} isn't in the hub since 2026-03-02: " in reasons
    assert {"uk-north": "NOWHERE", "ireland": "tax_treatment is missing"}[desk.office.tenant.id] in reasons


def test_one_that_was_rejected_behind_the_approval_holds_the_order_back(store: Store, clock: FixedClock) -> None:
    north, erp = stocked(store), MemoryErp()
    held = submit_order(basket("held", line("LAMP")), tenant=tenant(approval=NOBODY), store=north)
    clock.advance(seconds=60)
    rejected(north, Kind.PRODUCT, "LAMP", "LAMP")
    assert run(north, erp).outcomes == {held.reference: DeliveryOutcome.WAITING}
    told = north.orders.get(held.reference).push.reason
    assert told.startswith("the ERP's product LAMP isn't in the hub since 2026-03-02: vat: X isn't in the table")
    assert "cancel the order and offer it anew" in told
    assert erp.ledger == []
    publish(north, Kind.PRODUCT, [product("LAMP", "Lamp")], sweep=False)
    assert run(north, erp).outcomes == {held.reference: DeliveryOutcome.SENT}


def test_one_that_the_approver_knew_of_holds_up_nothing(store: Store, clock: FixedClock) -> None:
    north, erp = stocked(store), MemoryErp()
    rejected(north, Kind.TERMS, "N-1004", "N-1004")
    clock.advance(seconds=60)
    stored = submit_order(basket("known"), tenant=tenant(), store=north)
    approve(stored.reference, MANAGER, tenant=tenant(), store=north)
    assert run(north, erp).outcomes == {stored.reference: DeliveryOutcome.SENT}
