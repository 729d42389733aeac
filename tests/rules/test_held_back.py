from datetime import UTC, datetime

import pytest

from hub.records import Basket, Customer, Kind
from hub.rules.held_back import LONGEST, HeldBack, that_count

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHOP = Customer(account="N-1004", name="Shop", country="GB", blocked=False, price_group="TRADE", price_list="L1")


def basket(**head) -> Basket:
    lines = [{"sku": "LAMP", "quantity": "1"}]
    return Basket.model_validate(
        {"key": "1", "account": "N-1004", "currency": "GBP", "placed_at": NOW, "lines": lines, **head}
    )


def held(kind: Kind, party: str | None = None) -> HeldBack:
    return HeldBack(kind, "X", "why", NOW, party)


@pytest.mark.parametrize(
    ("party", "counts"),
    [
        (None, True), ("all:", True), ("customer:N-1004", True), ("group:TRADE", True), ("list:L1", True),
        ("customer:N-1005", False), ("customer:n-1004", False), ("group:WEB", False), ("list:L2", False),
    ],
)  # fmt: skip
def test_a_price_for_others_doesnt_count(party, counts):
    assert [*that_count([held(Kind.PRICE, party)], basket(), SHOP)] == ([held(Kind.PRICE, party)] if counts else [])


def test_one_on_any_of_several_lists_counts():
    shop = SHOP.model_copy(update={"price_list": "L1|L2", "price_group": None})
    found = [held(Kind.PRICE, party) for party in ("list:L1", "list:L2", "list:L3", "group:None", "group:")]
    assert [*that_count(found, basket(), shop)] == found[:2]


def test_an_address_counts_where_it_is_delivered_to():
    address = held(Kind.ADDRESS)
    assert [*that_count([address], basket(), SHOP)] == []
    assert [*that_count([address], basket(ship_to="DOCK"), SHOP)] == [address]


def test_in_words_it_names_the_record_its_day_and_the_reason_as_far_as_an_approver_reads():
    assert str(held(Kind.TERMS)) == "the ERP's terms X isn't in the hub since 2026-03-02: why"
    long = HeldBack(Kind.TERMS, "X", "y" * 1_000, NOW)
    assert str(long).endswith(f": {'y' * LONGEST}…")
