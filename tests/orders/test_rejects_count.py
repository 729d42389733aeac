"""A record that the ERP has newer than the hub, since it was rejected, counts for the orders that touch it."""

from decimal import Decimal

import pytest

from hub.errors import OrderRefused
from hub.orders.intake import submit_order
from hub.records import Kind
from hub.store import Store
from hub.sync.pull import pull
from tests.support.frames import price, product, publish, rejects
from tests.support.frames import pull as pulled
from tests.support.orders import LEVELS, NOBODY, basket, line, stocked, tenant


def rejected(north, kind: Kind, key: str, subject: str | None, party: str | None = None, records=()) -> None:
    """A delta that brings one record which can't be taken."""
    number = pulled(north, kind, "delta")
    with north.publications.publish(kind, number, "digest-1", complete_sweep=False) as publication:
        publication.reject(rejects(key, reason="vat: X isn't in the table", subject=subject, party=party))


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
