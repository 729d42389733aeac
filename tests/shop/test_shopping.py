"""What a buyer does on the page, over the real door: nothing is ordered twice, nothing at a price that wasn't shown."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from hub.shop.door_client import DoorClient, DoorRefused, DoorSilent
from hub.shop.shop_basket import BasketItem
from hub.shop.shopping import NothingInBasket, OrderUnanswered, ShoppingSession
from hub.store.buyers.buyer_logins import LoginRole
from tests.support.fixtures.doors import LOGIN, TOKEN, AskedDoor
from tests.support.project import APPROVERS

OFFICES = ["ireland", "uk-north", "uk-south"]


@pytest.fixture
def client(door: AskedDoor) -> Iterator[DoorClient]:
    with DoorClient(door.http.address, TOKEN) as client:
        yield client


@pytest.fixture
def session(client: DoorClient) -> ShoppingSession:
    return ShoppingSession(client, LOGIN, {})


def put(session: ShoppingSession, *offices: str, quantity: str = "2") -> None:
    for office in offices:
        session.put(BasketItem(office, "0012", "Napkin ring", quantity))


class LosesAnswers:
    """Stands between a session and its door: calls arrive, and so many answers don't."""

    def __init__(self, session: ShoppingSession, lost: int = 1) -> None:
        self.door, self.lost = copy.copy(session._door), lost
        self.keys: list[str] = []
        session._door.post = self.post  # type: ignore[method-assign]

    def post(self, *path: str, **sent: Any) -> Any:
        answer = self.door.post(*path, **sent)
        if path == ("orders",):
            self.keys.append(sent["headers"]["Idempotency-Key"])
            if len(self.keys) <= self.lost:
                raise DoorSilent("it gave no answer")
        return answer


def test_the_same_product_at_all_offices_by_any_of_their_words(session: ShoppingSession) -> None:
    first = session.search("")[0]
    assert list(first.offers) == OFFICES
    assert all(first.offers.values())
    assert {offer["price"]["currency"] for offer in first.offers.values() if offer} == {"EUR", "GBP"}
    found = session.search(f"  {first.name.split()[0].upper()} {first.sku} ")
    assert found == [first]
    assert session.search("nobody sells this") == []


def test_a_product_that_one_office_doesnt_sell_is_shown_so(session: ShoppingSession) -> None:
    own: list[set[str]] = [set(), set(), set()]
    for office, skus in zip(OFFICES, own, strict=True):
        skus.update(each["sku"] for each in session._door.get("offices", office, "products", limit=100)["products"])
    alone = sorted(own[0] - own[1] - own[2])[0]
    (product,) = [each for each in session.search(alone) if each.sku == alone]
    assert product.offers["ireland"]
    assert None in product.offers.values()


def test_the_basket_is_priced_checked_and_ordered_at_the_prices_that_were_shown(session: ShoppingSession) -> None:
    put(session, *OFFICES)
    parts = session.check()
    assert [part.office for part in parts] == OFFICES
    for part in parts:
        ((item, price),) = part.lines
        assert item.shown_price == price["unit_price"] == session.basket.items[item.place].shown_price
        assert part.checked["net"] == price["net"]
        assert part.reasons == {}
    assert [order["office"] for order in session.order()] == OFFICES
    assert session.basket.items == {}
    assert sorted(order["office"] for order in session.history()) == OFFICES
    with pytest.raises(NothingInBasket):
        session.order()


def test_a_price_that_changed_since_it_was_shown_is_said(session: ShoppingSession) -> None:
    session.put(BasketItem("ireland", "0012", "Napkin ring", "2", shown_price="0.01"))
    with pytest.raises(DoorRefused) as refused:
        session.order()
    assert [error["code"] for error in refused.value.errors] == ["price-changed"]
    # it was answered: the basket is as it was, shows the price of now, and may be ordered at it
    assert session.check()[0].reasons == {}
    assert len(session.order()) == 1


def test_reasons_stand_at_their_lines(session: ShoppingSession) -> None:
    put(session, "ireland")
    session.put(BasketItem("ireland", "nothing-such", "?", "1"))
    (part,) = session.check()
    assert list(part.reasons) == [2]
    assert not part.checked["gross"]


def test_an_order_without_an_answer_is_sent_again_under_its_key_and_taken_once(session: ShoppingSession) -> None:
    put(session, *OFFICES)
    between = LosesAnswers(session)
    with pytest.raises(DoorSilent):
        session.order()
    # until it is answered, it must stay the same basket
    assert session.is_unanswered
    with pytest.raises(OrderUnanswered):
        put(session, "ireland", quantity="9")
    with pytest.raises(OrderUnanswered):
        session.remove(("ireland", "0012"))
    taken = session.order()
    assert len(set(between.keys)) == 1
    assert {order["reference"] for order in session.history()} == {order["reference"] for order in taken}
    assert len(taken) == 3
    # another basket has another key
    put(session, "ireland")
    session.order()
    assert len(set(between.keys)) == 2


def test_approvers_are_offered_what_waits_for_their_own_yes(
    client: DoorClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, secret in APPROVERS.items():
        monkeypatch.setenv(name, secret)
    tokens = tuple(APPROVERS[f"DUBLIN_{who}_TOKEN"] for who in ("CLERK", "DIRECTOR"))
    session = ShoppingSession(client, LOGIN, {"ireland": tokens})
    put(session, "ireland", quantity="1300")
    session.order()
    names = []
    while approvers := session.desk.may_say_yes(session.history()[0]):
        (approver,) = approvers
        names.append(approver.name)
        session.desk.approve(session.history()[0], approver)
    assert names == ["clerk", "director"]
    assert session.history()[0]["state"] in ("approved", "queued")
    assert ShoppingSession(client, LOGIN, {}).desk.may_say_yes(session.history()[0]) == []


def test_a_login_that_only_sees_is_known_as_that(door: AskedDoor, client: DoorClient, session: ShoppingSession) -> None:
    door.add_login("bob", "uk-north", LoginRole.SEE)
    assert session.may_order
    assert not ShoppingSession(client, "bob", {}).may_order
