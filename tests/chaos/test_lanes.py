"""The worker as it runs, on both stores: one office's defect is told to people and is no other's."""

from threading import Event, Thread

import pytest

from hub.operations.alerts import send_alerts
from hub.operations.waiting import needs_a_person
from hub.orders.worker import work
from tests.support.chaos.place import Place
from tests.support.chaos.site import Buyer
from tests.support.patience import until


def passing(place: Place) -> bool:
    """While one waits, time passes."""
    place.clock.advance(seconds=1)
    return True


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_defect_of_one_office_is_told_once_and_the_others_go_on(
    place: Place, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, broken = place.site("nav", "searchable", backend)
    _, sound = place.site("business_central", "searchable", backend)
    told: list[tuple[str, str]] = []
    rounds: list[str] = []

    def alarm(office):
        rounds.append(office.tenant.id)
        send_alerts(office, lambda title, text: told.append((title, text)))

    def told_of_trouble() -> list[str]:
        # the place is older than this test, and others' orders may be overdue there
        return [text for title, text in told if title == f"{broken.tenant.id}: its orders are held up"]

    monkeypatch.setattr("hub.orders.worker.ALARM_EVERY", 0.01)
    (held_up,) = Buyer(broken, f"defect-{backend}").take(1)
    (goes,) = Buyer(sound, f"no-defect-{backend}").take(1)
    stop, is_sent = Event(), lambda office, reference: office.store.orders.get(reference).push.erp_number
    thread = Thread(target=work, args=([broken, sound], lambda batch: None, alarm, stop))
    try:
        with monkeypatch.context() as patch:
            patch.setattr(broken, "follow_mapping", lambda: 1 / 0)
            thread.start()
            until(lambda: told_of_trouble() or not thread.is_alive())
            assert told_of_trouble()
            until(lambda: is_sent(sound, goes))
            (row,) = [each for each in needs_a_person(broken) if each.reference == held_up]
            assert (row.reference, row.status) == (held_up, "held up")
            later = len(rounds) + 6
            until(lambda: passing(place) and len(rounds) > later)
        until(lambda: passing(place) and is_sent(broken, held_up))
        until(lambda: not broken.store.troubles.standing())
    finally:
        stop.set()
        thread.join()
    (text,) = told_of_trouble()
    assert "ZeroDivisionError at worker.py:" in text
