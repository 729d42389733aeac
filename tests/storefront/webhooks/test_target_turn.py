"""A target that doesn't take what it is told: tried again, later each time, and parked in the end; nothing is lost."""

from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from hub.config.secrets import Secret
from hub.store.orders.webhooks import Webhooks
from hub.storefront.webhooks.target_turn import wait_after
from tests.support.fixtures.receivers import KEY, PATH, SECRET, ToldClient


def test_a_message_comes_again_with_its_id_and_nothing_overtakes_it(told: ToldClient) -> None:
    order = told.order("web-1")
    told.fails(500, 503)
    told.look()
    told.look()  # too early
    assert len(told.receiver.received) == 1
    state = told.state()
    assert (state.attempts, state.last_error, state.waiting) == (1, "it answered 500", 3)
    for _ in range(2):
        told.clock.advance(minutes=1)
        told.look()
    identities = [identity for identity, _ in told.receiver.received]
    assert identities[0] == identities[1] == identities[2]
    assert told.receiver.states() == [(order.reference, state) for state in ("received",) * 3 + ("approved", "queued")]
    state = told.state()
    assert (state.attempts, state.failing_since, state.next_try_at, state.last_error) == (0, None, None, None)


def test_it_waits_longer_each_time_and_not_always_as_long() -> None:
    assert [wait_after(tries, lambda: 0.0).total_seconds() for tries in (0, 1, 2, 9, 10, 500)] == [
        5, 10, 20, 2560, 3600, 3600,
    ]  # fmt: skip
    assert wait_after(0, lambda: 1.0) == timedelta(seconds=2.5)


def test_a_clock_that_is_put_back_holds_up_nothing(told: ToldClient) -> None:
    told.order("web-1")
    told.fails(500)
    told.look()
    told.clock.step(hours=-5)
    told.look()
    assert len(told.receiver.received) == 4


def test_a_redirect_is_not_followed(told: ToldClient, httpserver: HTTPServer) -> None:
    led_to: list[str] = []

    def canary(request):
        led_to.append(request.path)
        return Response(status=204)

    httpserver.expect_request("/elsewhere").respond_with_handler(canary)
    told.order("web-1")
    for status in (301, 302, 303, 307, 308):
        told.receiver.answers = [Response(status=status, headers={"Location": httpserver.url_for("/elsewhere")})]
        told.look()
        told.clock.advance(hours=1)
    assert (len(told.receiver.received), led_to) == (5, [])
    assert told.state().last_error == (
        "it answered 308, a redirect, which isn't followed: name the address that it leads to"
    )


def test_an_answer_that_is_too_large_does_not_count(told: ToldClient) -> None:
    told.order("web-1")
    told.receiver.answers = [Response(b"x" * 100_000, status=200)]
    told.look()
    state = told.state()
    assert (state.last_error, state.waiting) == ("the answer is larger than 65,536 bytes", 3)


def test_a_target_that_fails_for_a_day_is_parked_and_people_are_told_once(
    told: ToldClient, httpserver: HTTPServer
) -> None:
    alarms: list[dict[str, str]] = []

    def alarmed(request):
        alarms.append(request.get_json())
        return Response(status=200)

    httpserver.expect_request("/alarm").respond_with_handler(alarmed)
    told.with_alerts(Secret(f"json://127.0.0.1:{httpserver.port}/alarm"))
    order = told.order("web-1")
    told.fails(*[500] * 30)
    for _ in range(26):
        told.look()
        told.clock.advance(hours=1)
    tried = len(told.receiver.received)
    state = told.state()
    assert (tried, bool(state.parked_at), state.waiting) == (25, True, 3)
    (alarm,) = alarms
    assert alarm["title"] == "shop: its webhook erp-moves is parked"
    assert "hub webhooks resend shop erp-moves" in alarm["message"]

    told.receiver.answers.clear()
    assert told.hub.store.system().webhooks.resume(KEY)
    told.look()
    resumed = told.receiver.received[tried:]
    assert [said["data"]["state"] for _, said in resumed] == ["received", "approved", "queued"]
    assert resumed[0] == told.receiver.received[0]
    assert order.reference == resumed[0][1]["data"]["reference"]


def test_a_slow_target_leaves_its_lane_to_others_after_a_while(told: ToldClient) -> None:
    for key in ("web-1", "web-2"):
        told.order(key)
    told.receiver.before = lambda: told.clock.advance(seconds=16)  # within the time for one answer
    for taken in (4, 6):
        told.look()
        assert (len(told.receiver.received), told.state().waiting) == (taken, 6 - taken)


def test_who_says_gone_is_parked_at_once(told: ToldClient, caplog: pytest.LogCaptureFixture) -> None:
    told.order("web-1")
    told.fails(410)
    told.look()
    told.clock.advance(days=2)
    told.look()
    assert len(told.receiver.received) == 1
    assert told.state().last_error == "it answered 410: it wants nothing more"
    assert "shop: its webhook erp-moves is parked: it answered 410" in caplog.text


def test_what_was_posted_and_not_marked_comes_again_with_its_id(
    told: ToldClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.order("web-1")
    with monkeypatch.context() as patch:
        patch.setattr(Webhooks, "told_move", killed)
        with pytest.raises(SystemExit):
            told.look()
    told.start()
    told.look()
    identities = [identity for identity, _ in told.receiver.received]
    assert (len(identities), len(set(identities)), identities[0] == identities[1]) == (4, 3, True)


def test_what_happened_since_a_moment_comes_once_more_in_order(told: ToldClient) -> None:
    told.order("web-1")
    told.look()
    told.clock.advance(hours=1)
    since = told.clock.now()
    second = told.order("web-2")
    told.look()
    before = told.receiver.received[3:]
    third = told.order("web-3")
    told.hub.store.system().webhooks.resume(KEY, since)
    told.look()
    again = told.receiver.received[6:]
    assert again[:3] == before
    assert [said["data"]["reference"] for _, said in again] == [second.reference] * 3 + [third.reference] * 3


@pytest.mark.parametrize("key", ["https-only", "no-key", "unset", "refused"])
def test_no_secret_is_logged_or_kept(
    told: ToldClient, key: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    address = {"https-only": f"http://shop.example{PATH}", "refused": "http://127.0.0.1:1"}.get(key, told.receiver.url)
    monkeypatch.setenv("HOOK_URL", f"{address}?token=in-the-address")
    told.sends_to("env:HOOK_URL")
    if key == "unset":
        monkeypatch.delenv("HOOK_SECRET")
    elif key == "no-key":
        monkeypatch.setenv("HOOK_SECRET", "whsec_in-the-key")
    told.order("web-1")
    told.look()
    state = told.state()
    assert state.waiting == 3
    for shown in (str(state), caplog.text, repr(told.hub.settings.clients)):
        assert "in-the-address" not in shown
        assert "in-the-key" not in shown
        assert SECRET.removeprefix("whsec_") not in shown
    said = {
        "https-only": "must begin with https://",
        "no-key": "isn't a signing key of Standard Webhooks",
        "unset": "the environment variable HOOK_SECRET isn't set",
        "refused": "no connection (refused, or no way there)",
    }
    assert said[key] in (state.last_error or "")


def killed(*_: object) -> None:
    """Ends a turn as a kill does: what comes after it is never done."""
    raise SystemExit
