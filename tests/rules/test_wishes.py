from datetime import UTC, date, datetime, timedelta

import pytest

from hub.records import Basket, Customer, DeliveryAddress
from hub.rules.wishes import FARTHEST, not_carried, refused_wishes

TODAY = date(2026, 3, 2)
SHOP = Customer(account="N-1004", name="Shop", country="GB", blocked=False)
SITE = DeliveryAddress(name="Site", street="2 Quay", city="Leeds", post_code="LS1 4AA", country="GB")


def offered(*notes: str | None, **said) -> Basket:
    lines = [{"sku": "LAMP", "quantity": "1", "note": note} for note in notes or (None,)]
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    return Basket.model_validate(
        {"key": "1", "account": "N-1004", "currency": "GBP", "placed_at": at, "lines": lines, **said}
    )


def refused(basket: Basket) -> list[tuple[str, str | None]]:
    return [(reason.code, reason.field) for reason in refused_wishes(basket, SHOP, TODAY)]


@pytest.mark.parametrize("day", [TODAY, TODAY + timedelta(days=7), TODAY + FARTHEST])
def test_a_day_from_today_on_may_be_wanted(day):
    assert refused(offered(wanted_on=day)) == []


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), date(2011, 1, 3), TODAY + FARTHEST + timedelta(days=1)])
def test_a_day_that_nobody_can_mean_is_refused(day):
    assert refused(offered(wanted_on=day)) == [("wanted-on", "wanted_on")]


@pytest.mark.parametrize("day", ["2026-02-30", "02.03.2026", 20260302, "2026-03-02T10:00:00Z", True])
def test_a_day_is_written_as_one(day):
    with pytest.raises(ValueError, match=r"wanted_on"):
        offered(wanted_on=day)


def test_an_address_for_one_order_is_in_the_accounts_country_and_the_only_one():
    assert refused(offered(deliver_to=SITE)) == []
    abroad = SITE.model_copy(update={"country": "IE"})
    assert refused(offered(deliver_to=abroad)) == [("delivery-country", "deliver_to")]
    assert refused(offered(deliver_to=SITE, ship_to="DOCK")) == [("two-addresses", "deliver_to")]


ALL = {"comment": "Ring first", "contact": "Goods in", "quote": "Q-7", "wanted_on": TODAY, "deliver_to": SITE}
CARRIED = ["comment", "contact", "quote", "wanted_on", "delivery_name", "delivery_street", "delivery_city",
           "delivery_post_code", "delivery_country", "lines.note"]  # fmt: skip


def test_what_the_mapping_has_no_place_for_is_named():
    lost = [(reason.field, reason.line) for reason in not_carried(offered("Blue", None, "Red", **ALL), ())]
    parts = [f"deliver_to.{name.removeprefix('delivery_')}" for name in CARRIED if name.startswith("delivery_")]
    head = [("wanted_on", None), ("contact", None), ("comment", None), ("quote", None)]
    assert lost == [*head, *((part, None) for part in parts), ("note", 1), ("note", 3)]
    assert [*not_carried(offered("Blue", **ALL), CARRIED)] == []
    assert [*not_carried(offered(), ())] == []


@pytest.mark.parametrize("name", CARRIED)
def test_each_of_them_is_looked_for(name):
    assert len([*not_carried(offered("Blue", **ALL), [other for other in CARRIED if other != name])]) == 1
