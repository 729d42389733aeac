"""Webhooks from an order's event to a receiver that believes only what is signed."""

from threading import Event

import pytest

from hub.config.settings import Settings
from hub.errors import StoreReplaced
from hub.records import Kind
from hub.storefront.webhooks.running import telling
from tests.support.fixtures.receivers import KEY, OFFICE, ToldClient, told_by_webhooks
from tests.support.frames import price, product, publish
from tests.support.patience import until

STATES = ("received", "approved", "queued")


def test_an_order_that_moves_is_told_of_in_order_and_once(told: ToldClient) -> None:
    first, second = told.order("web-1"), told.order("web-2")
    told.look()
    told.look()
    assert told.receiver.states() == [(order.reference, state) for order in (first, second) for state in STATES]
    assert [said["data"]["revision"] for _, said in told.receiver.received] == [1, 2, 3] * 2
    assert len({identity for identity, _ in told.receiver.received}) == 6
    assert told.state().waiting == 0


def test_references_and_states_are_all_that_is_said(told: ToldClient) -> None:
    order = told.order("web-1")
    told.look()
    _, said = told.receiver.received[0]
    assert said == {
        "type": "order.moved",
        "timestamp": "2026-03-02T09:00:00+00:00",
        "data": {"office": OFFICE, "reference": order.reference, "revision": 1, "state": "received"},
    }


def test_a_push_that_ends_in_review_and_an_order_that_is_taken_back_are_told_of(told: ToldClient) -> None:
    binding = told.hub.store.tenant(OFFICE)
    pushed = told.order("web-1")
    binding.outbox.begin_call(pushed.reference, "one", payload_digest="p", mapping_digest="m", payload={})
    binding.outbox.review(pushed.reference, "one", "look")
    binding.reviews.retry(pushed.reference, "ann", "again")
    told.look()
    moved = [state for _, state in told.receiver.states()]
    assert moved == [*STATES, "sending", "review", "queued"]


def test_what_is_published_is_told_with_its_revision_and_only_if_something_changed(told: ToldClient) -> None:
    change(told, "product", "price", "stock")
    binding = told.hub.store.tenant(OFFICE)
    publish(binding, Kind.PRICE, [price("LAMP", "2.60")], sweep=False)
    publish(binding, Kind.PRICE, [price("LAMP", "2.65")], sweep=False)
    publish(binding, Kind.PRODUCT, [product("LAMP", "Lamp")], sweep=False)  # as it is already
    told.look()
    told.look()
    ((identity, said),) = told.receiver.received
    assert said["type"] == "price.published"
    assert said["data"] == {"office": OFFICE, "revision": binding.records.revision()}
    publish(binding, Kind.PRICE, [price("LAMP", "2.70")], sweep=False)
    told.look()
    newer, last = told.receiver.received[-1]
    assert last["data"]["revision"] > said["data"]["revision"]
    assert newer != identity


def test_a_publication_comes_again_with_its_id_until_it_is_taken(told: ToldClient) -> None:
    change(told, "product")
    publish(told.hub.store.tenant(OFFICE), Kind.PRODUCT, [product("LAMP", "Lantern")])
    told.fails(503)
    told.look()
    told.clock.advance(hours=1)
    told.start()
    told.look()
    first, second = told.receiver.received
    assert first == second


def test_a_target_that_is_taken_out_is_forgotten_and_a_new_one_is_told_from_then_on(told: ToldClient) -> None:
    told.order("web-1")
    told.hub.settings = told.hub.settings.model_copy(update={"clients": {}})
    told.start()
    told.look()
    assert told.hub.store.system().webhooks.states() == []
    change(told, "order")
    second = told.order("web-2")
    told.look()
    assert told.receiver.states() == [(second.reference, state) for state in STATES]


def test_what_happens_at_another_clients_offices_is_not_told(told: ToldClient) -> None:
    change(told, "order", offices=["ireland"])
    told.order("web-1")
    told.look()
    assert (told.receiver.received, told.state().waiting) == ([], 0)


def test_a_client_whose_day_is_over_is_told_when_it_is_let_in_again(told: ToldClient) -> None:
    change(told, "order", expires="2026-03-01")
    told.order("web-1")
    told.look()
    assert (told.receiver.received, told.state().waiting) == ([], 3)
    change(told, "order")
    assert [state for _, state in told.receiver.states()] == [*STATES]


def test_a_target_for_which_nothing_waits_has_no_turn(told: ToldClient) -> None:
    assert told.lanes.look(Event()) == []
    told.order("web-1")
    (turn,) = told.lanes.look(Event())
    turn.result()
    assert told.lanes.look(Event()) == []


def test_only_one_process_tells_a_target(told: ToldClient) -> None:
    told.order("web-1")
    with told.hub.store.system().webhooks.exclusive(KEY) as is_mine:
        assert is_mine
        told.look()
        assert told.receiver.received == []
    told.look()
    assert len(told.receiver.received) == 3


def test_a_server_tells_while_it_serves(told: ToldClient) -> None:
    order = told.order("web-1")
    with telling(told.hub):
        until(lambda: len(told.receiver.received) == 3)
    assert told.receiver.states() == [(order.reference, state) for state in STATES]


def test_a_look_that_fails_is_not_the_last_one(told: ToldClient, caplog, monkeypatch) -> None:
    told.order("web-1")
    stop, looked, name = Event(), [], "Jane"

    def look(_: Event) -> None:
        looked.append(1)
        if len(looked) > 1:
            stop.set()
        raise RuntimeError(name)

    monkeypatch.setattr("hub.storefront.webhooks.running.PAUSE", 0)
    monkeypatch.setattr(told.lanes, "look", look)
    told.lanes.run(stop)
    assert len(looked) == 2
    assert name not in caplog.text


def test_another_store_in_its_place_ends_it(told: ToldClient, monkeypatch) -> None:
    def look(_: Event) -> None:
        raise StoreReplaced("store: another one")

    monkeypatch.setattr(told.lanes, "look", look)
    with pytest.raises(StoreReplaced):
        told.lanes.run(Event())


def test_a_turn_that_fails_by_itself_is_not_the_last_one(told: ToldClient, caplog, monkeypatch) -> None:
    monkeypatch.setattr("hub.storefront.webhooks.running.PAUSE", 0)
    told.order("web-1")
    name = "Jane"

    def broken(*_: object) -> None:
        raise RuntimeError(name)

    with monkeypatch.context() as patch:
        patch.setattr("hub.storefront.webhooks.target_turn.TargetPost.send", broken)
        told.look()
    assert "shop erp-moves: a defect of the hub: RuntimeError" in caplog.text
    assert name not in caplog.text
    told.look()
    assert len(told.receiver.received) == 3


def change(told: ToldClient, *events: str, **more: object) -> Settings:
    """As if tenants.yaml were another one now, which is seen at the next look."""
    clients = told_by_webhooks(told.receiver.url, *events, **more)
    told.hub.settings = told.hub.settings.model_copy(update={"clients": clients})
    told.start()
    told.look()
    return told.hub.settings
