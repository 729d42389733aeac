"""What a buyer says beside products reaches the ERP, over SOAP and REST; what wouldn't is refused by name."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from hub.errors import OrderRefused
from hub.orders.delivery import DeliveryOutcome
from hub.orders.dry_run import dry_run
from hub.orders.intake import take_in
from hub.orders.push import push_to_the_end as push_office
from hub.records import Basket, BasketLine, TextLine
from tests.support.orderable import skus

HEADERS = {
    "uk-north": {
        "Requested_Delivery_Date": "2026-03-09",
        "Ship_to_Name": "Site office",
        "Ship_to_Address": "2 Quay Street",
        "Ship_to_City": "Newtown",
        "Ship_to_Post_Code": "N1 0AA",
        "Ship_to_Country_Region_Code": "GB",
        "Ship_to_Contact": "Goods in",
    },
    "ireland": {
        "requestedDeliveryDate": "2026-03-09",
        "shipToName": "Site office",
        "shipToAddressLine1": "2 Quay Street",
        "shipToCity": "Newtown",
        "shipToPostCode": "N1 0AA",
        "shipToCountry": "IE",
        "shipToContact": "Goods in",
    },
}


def country(desk) -> str:
    return str(desk.office.tenant.country)


def said(desk) -> dict:
    address = {"name": "Site office", "street": "2 Quay Street", "city": "Newtown", "post_code": "N1 0AA"}
    wanted = desk.clock.now().date() + timedelta(days=7)
    return {"deliver_to": {**address, "country": country(desk)}, "wanted_on": wanted, "contact": "Goods in"}


def local_account(desk) -> str:
    """An account in the office's own country."""
    store = desk.office.store
    customers = (each for each in store.catalogue.customers() if not each.blocked and each.country == country(desk))
    return next(each.account for each in customers if store.catalogue.terms(each.account))


def order(desk, key: str):
    return desk.order(key, account=local_account(desk), **said(desk))


def header(desk, stored) -> dict:
    (held,) = [each for each in desk.held() if each.reference == stored.reference]
    return held.header


def test_it_stands_in_the_erps_order(desk):
    stored = order(desk, "said")
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    assert header(desk, stored).items() >= HEADERS[desk.office.tenant.id].items()


def test_where_somebody_lives_stands_in_no_event(desk):
    stored = order(desk, "personal")
    push_office(desk.office)
    told = " ".join(str(event.details) + event.message for event in desk.office.store.orders.events(stored.reference))
    assert "Quay Street" not in told
    assert "Goods in" not in told


def test_an_address_that_the_erp_changes_is_for_a_person(desk):
    stored = order(desk, "moved")
    table = desk.erp.companies[desk.company].tables["orders"]

    def moved(_request) -> None:
        row = next(each for each in table.rows() if each.record.reference == stored.reference)
        delivery = replace(row.record.delivery, street="9 Other Street")
        table.put(replace(row.record, delivery=delivery), row.modified)

    desk.erp.hooks.committed = moved
    try:
        assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.REVIEW}
    finally:
        desk.erp.hooks.committed = None
    reason = desk.stored(stored).push.reason
    assert "delivery_street: the ERP holds another than was agreed" in reason
    assert "9 Other Street" not in reason


def test_what_the_shipped_mapping_has_no_place_for_is_refused(desk):
    with pytest.raises(OrderRefused, match=r"comment: the office's mapping has no place for it") as refused:
        desk.order("comment", comment="Ring first")
    assert refused.value.code == "not-carried"
    (kept,) = (each for each in desk.office.store.orders.find() if each.basket.comment)
    assert [(reason.code, reason.field) for reason in kept.reasons] == [("not-carried", "comment")]


def test_an_office_gives_it_a_place_in_its_mapping(desk):
    name = "Your_Reference" if desk.office.tenant.id == "uk-north" else "shipToContact"
    text = desk.office.tenant.mapping.read_text()
    desk.office.mapping = desk.office.draft(
        text.replace("\ntests:", f"\norder:\n  {name}: comment\n\ntests:", 1)
    ).mapping
    stored = desk.order("place", comment="Ring first")
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    assert header(desk, stored)[name] == "Ring first"


def test_a_dry_run_says_the_same_and_keeps_nothing(desk):
    store = desk.office.store
    line = BasketLine(sku=next(iter(desk.order("known", lines=1).basket.lines)).sku, quantity=Decimal(1))
    basket = Basket(
        key=f"{desk.prefix}-dry", account=local_account(desk), currency=desk.office.tenant.currency,
        placed_at=desk.clock.now(), lines=(line,),
    )  # fmt: skip
    before = len(store.orders.find())
    ran = [dry_run(basket.model_copy(update=more), desk.office) for more in SAYINGS]
    assert [(one.order is not None, [reason.field for reason in one.reasons]) for one in ran] == [
        (True, []), (False, ["quote"]), (False, ["account"]),
    ]  # fmt: skip
    assert len(store.orders.find()) == before
    taken = take_in(basket, desk.office)
    assert (taken.reference, taken.agreed.gross) == (ran[0].reference, ran[0].order.gross)
    assert [(step.role, step.reason) for step in taken.steps] == [*ran[0].required]
    again = dry_run(basket, desk.office)
    assert (again.is_known, again.order) == (True, taken.order)
    other = dry_run(basket.model_copy(update={"purchase_order": "PO 8"}), desk.office)
    assert [reason.code for reason in other.reasons] == ["key-reused"]


SAYINGS: tuple[dict, ...] = ({}, {"quote": "Q-7"}, {"account": "NOBODY"})


@pytest.mark.parametrize("name", ["ship_to", "shipping_method"])
def test_an_address_or_a_way_that_would_be_lost_is_refused(desk, name):
    store, mapping = desk.office.store, desk.office.mapping
    of_account = ((each.account, store.catalogue.addresses(each.account)) for each in store.catalogue.customers())
    account, codes = next(
        (account, {"ship_to": addresses[0].code, "shipping_method": next(iter(store.catalogue.shipping_methods()))})
        for account, addresses in of_account
        if addresses and (terms := store.catalogue.terms(account)) and terms.currency == desk.office.tenant.currency
    )
    assert desk.order(f"kept {name}", account=account, **{name: codes[name]}).agreed
    fields = {path: field for path, field in mapping.order.fields.items() if name not in field.sources}
    desk.office.mapping = replace(mapping, order=replace(mapping.order, fields=fields))
    with pytest.raises(OrderRefused) as refused:
        desk.order(f"lost {name}", account=account, **{name: codes[name]})
    assert (refused.value.code, str(refused.value).split(":")[0]) == ("not-carried", name)


def too_long(desk, **more):
    """The reasons of a dry run and those of taking it in, which are the same."""
    address = {"name": "N" * 51, "street": "2 Quay Street", "city": "Newtown", "post_code": "N1 0AA"}
    (sku, *_), account = skus(desk.office.store), local_account(desk)
    lines = (BasketLine(sku=sku, quantity=Decimal(1)), TextLine(text="T" * 50), TextLine(text="T" * 51))
    basket = Basket(
        key=f"{desk.prefix}-too-long",
        account=account,
        currency=desk.office.tenant.currency,
        placed_at=desk.clock.now(),
        lines=lines,
        **{"deliver_to": {**address, "country": country(desk)}} | more,
    )
    reasons = dry_run(basket, desk.office).reasons
    if reasons:
        with pytest.raises(OrderRefused) as refused:
            take_in(basket, desk.office)
        assert str(refused.value) == "; ".join(each.message for each in reasons)
        assert refused.value.code == "too-long"
    return [(each.code, each.line, each.field, each.message) for each in reasons]


def test_what_an_erps_fields_have_no_room_for_is_refused_where_the_buyer_can_mend_it(desks):
    assert too_long(desks["uk-north"]) == [
        (
            "too-long",
            None,
            "deliver_to.name",
            "deliver_to.name: has 51 characters, the ERP's `Ship_to_Name` takes 50; say it in fewer",
        ),
        (
            "too-long",
            3,
            "text",
            "line 3: text: has 51 characters, the ERP's `SalesLines.Sales_Order_Line.Description` takes 50; "
            "say it in fewer",
        ),
    ]


def test_an_erp_with_more_room_takes_it(desks):
    assert too_long(desks["ireland"]) == []
