"""What a buyer says beside products reaches the ERP, over SOAP and REST; what wouldn't is refused by name."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hub.connectors import Receipt
from hub.errors import OrderRefused
from hub.orders.as_written import OrderComparison
from hub.orders.delivery import DeliveryOutcome
from hub.orders.dry_run import dry_run
from hub.orders.intake import take_in
from hub.orders.push import push_to_the_end as push_office
from hub.records import Basket, BasketLine, Kind, TextLine
from hub.records.order_conflict import ConflictKind
from hub.rules.readback import describe_mismatch
from tests.support.documents import conflicts, read
from tests.support.orderable import skus
from tests.support.rewriting import written_by

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


def changed(desk, stored, **fields) -> None:
    """Somebody, or the ERP itself, writes other values into an order's head."""
    table = desk.erp.companies[desk.company].tables["orders"]
    row = next(each for each in table.rows() if each.record.reference == stored.reference)
    fields |= {"delivery": replace(row.record.delivery, **fields["delivery"])} if "delivery" in fields else {}
    table.put(replace(row.record, **fields), desk.clock.now())


CHANGES: dict[str, dict[str, Any]] = {
    "wanted_on": {"requested_on": date(2026, 3, 30)},
    "ordered_on": {"ordered_on": date(2026, 1, 2)},
    "contact": {"delivery": {"contact": "Nobody Known"}},
    "shipping_method": {},
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_the_erp_makes_otherwise_of_its_head_is_for_a_person(desk, name):
    stored = order(desk, f"other {name}")
    methods = [each.record.code for each in desk.erp.companies[desk.company].tables["shipment_methods"].rows()]
    agreed = stored.agreed.shipping_method
    change = CHANGES[name] or {"shipment_method": next(code for code in methods if code != agreed)}
    desk.erp.hooks.committed = lambda _request: changed(desk, stored, **change)
    try:
        assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.REVIEW}
    finally:
        desk.erp.hooks.committed = None
    reason = desk.stored(stored).push.reason
    assert f"isn't as agreed: {name}: " in reason
    assert "Nobody Known" not in reason


LATER: dict[str, dict[str, Any]] = {
    "delivery_street": {"delivery": {"street": "9 Other Street"}},
    "delivery_country": {"delivery": {"country": "FR"}},
    "delivery_name": {"delivery": {"name": ""}},
    **{name: change for name, change in CHANGES.items() if name != "ordered_on"},
}


@pytest.mark.parametrize("name", LATER)
def test_what_becomes_otherwise_of_its_head_later_is_a_conflict(desk, name):
    stored = order(desk, f"later {name}")
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    read(desk, Kind.ORDER_DOCUMENT)
    assert conflicts(desk, stored) == []
    methods = [each.record.code for each in desk.erp.companies[desk.company].tables["shipment_methods"].rows()]
    other = {"shipment_method": next(code for code in methods if code != stored.agreed.shipping_method)}
    desk.clock.advance(seconds=1)
    changed(desk, stored, **(LATER[name] or other))
    read(desk, Kind.ORDER_DOCUMENT)
    (conflict,) = conflicts(desk, stored)
    assert conflict.kind is ConflictKind.CHANGED
    assert f"was changed in the ERP: {name}: " in conflict.message
    assert "Other Street" not in conflict.message


def test_a_unit_that_the_erp_loses_later_is_a_conflict(desk):
    stored = order(desk, "no unit")
    push_office(desk.office)
    read(desk, Kind.ORDER_DOCUMENT)
    table = desk.erp.companies[desk.company].tables["orders"]
    row = next(each for each in table.rows() if each.record.reference == stored.reference)
    first, *others = row.record.lines
    desk.clock.advance(seconds=1)
    table.put(replace(row.record, lines=(replace(first, unit=""), *others)), desk.clock.now())
    read(desk, Kind.ORDER_DOCUMENT)
    (conflict,) = conflicts(desk, stored)
    assert "without a unit" in conflict.message


WORDS = {
    "uk-north": {
        "Ship_to_Name": "{from: delivery_name, upper: true}",
        "Ship_to_Contact": "{from: [contact, delivery_city], join: ' / '}",
    },
    "ireland": {
        "shipToName": "{from: delivery_name, upper: true}",
        "shipToContact": "{from: [contact, delivery_city], join: ' / '}",
    },
}


def test_personal_words_that_are_written_in_the_erps_way_are_as_agreed_later_too(desk):
    written_by(desk, **WORDS[desk.office.tenant.id])
    stored = order(desk, "in its way")
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    read(desk, Kind.ORDER_DOCUMENT)
    assert conflicts(desk, stored) == []
    desk.clock.advance(seconds=1)
    changed(desk, stored, delivery={"name": "Somebody else"})
    read(desk, Kind.ORDER_DOCUMENT)
    (conflict,) = conflicts(desk, stored)
    assert "delivery_name: the ERP holds another" in conflict.message


def test_personal_words_in_another_field_stand_in_no_reason(desk):
    name = "Your_Reference" if desk.office.tenant.id == "uk-north" else "shipToContact"
    written_by(desk, **{name: "{from: [purchase_order, contact], join: ' / '}"})
    stored = order(desk, "in another field")
    other = (
        {"your_reference": "JOHN ROE"} if desk.office.tenant.id == "uk-north" else {"delivery": {"contact": "JOHN ROE"}}
    )
    desk.erp.hooks.committed = lambda _request: changed(desk, stored, **other)
    try:
        assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.REVIEW}
    finally:
        desk.erp.hooks.committed = None
    assert "Goods in" not in desk.stored(stored).push.reason
    assert "JOHN ROE" not in desk.stored(stored).push.reason


def test_a_shipping_method_that_is_left_to_the_erp_may_stay_blank(desk):
    stored = order(desk, "blank method")
    name = "Shipment_Method_Code" if desk.office.tenant.id == "uk-north" else "shipmentMethodId"
    written_by(desk, **{name: f"{{from: shipping_method, blank if: {stored.agreed.shipping_method}}}"})
    desk.erp.hooks.committed = lambda _request: changed(desk, stored, shipment_method="")
    try:
        assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    finally:
        desk.erp.hooks.committed = None
    read(desk, Kind.ORDER_DOCUMENT)
    assert conflicts(desk, stored) == []


def test_a_part_of_an_order_may_come_on_a_day_of_its_own(desk):
    stored = order(desk, "in parts")
    push_office(desk.office)
    table = desk.erp.companies[desk.company].tables["orders"]
    row = next(each for each in table.rows() if each.record.reference == stored.reference)
    first, *others = row.record.lines
    later = {"requested_on": date(2026, 3, 30), "number": f"{row.record.number}-2"}
    desk.clock.advance(seconds=1)
    table.put(replace(row.record, lines=(first,)), desk.clock.now())
    table.put(replace(row.record, lines=tuple(others), **later), desk.clock.now())
    read(desk, Kind.ORDER_DOCUMENT)
    assert conflicts(desk, stored) == []


def held_against(desk, key: str, change, **given):
    """What differs where the ERP's head shows an order as it was written, but for a change."""
    stored = order(desk, key)
    payload = desk.office.payload(stored.agreed)
    pack = desk.office.pack.order
    comparison = OrderComparison(desk.office.mapping.order, pack.lines, **given)
    written = comparison.written(payload, stored.agreed)
    held = {**payload, **{name: change(value) for name, value in payload.items() if name in WISHES}}
    return describe_mismatch(written, comparison.held(Receipt("1", None, None, b"", held=held), stored.agreed, written))


WISHES = {"requestedDeliveryDate", "Requested_Delivery_Date"}


@pytest.mark.parametrize(("behind", "is_same"), [("T00:00:00Z", True), (" 09:30:00", True), ("0", False)])
def test_a_moment_of_the_wanted_day_is_that_day(desk, behind, is_same):
    assert (held_against(desk, f"moment {behind}", lambda day: f"{day}{behind}") is None) is is_same


def test_an_id_that_stands_for_what_was_written_is_no_difference(desk):
    assert held_against(desk, "other id", lambda _: "7") is not None
    assert held_against(desk, "same id", lambda _: "7", ids=WISHES) is None


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
