"""A process is frozen while it holds a lock of the store: whoever waits names it, and goes on when it is gone."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from hub.cli.held_up import warn_of_troubles
from hub.errors import StoreUnavailable
from hub.office import Office
from hub.operations.alerts import send_alerts
from hub.operations.waiting import needs_a_person
from hub.orders.delivery import DeliveryOutcome
from hub.orders.worker import OfficeWorker
from hub.store.engine.postgresql import LOCK_SECONDS
from tests.support.chaos import jobs
from tests.support.chaos.place import Place
from tests.support.chaos.site import Buyer, Site
from tests.support.zygote import Child

on_both_stores = pytest.mark.parametrize("backend", ["sqlite", "postgresql"])


@contextmanager
def frozen(child: Child) -> Iterator[str]:
    """Inside it is stopped; gives how it is called."""
    child.wait_until_stopped()
    try:
        yield f"process {child.pid} on {os.uname().nodename}, which is stopped, since "
    finally:
        os.kill(child.pid, signal.SIGCONT)
        child.wait()


@contextmanager
def impatient(site: Site, place: Place) -> Iterator[Office]:
    """The office over connections that wait for locks for a moment only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.store.engine.sqlite.BUSY_SECONDS", 0.05)
        patch.setattr("hub.store.engine.postgresql.LONG_SECONDS", 0.0)
        for name in ("orders", "runtime"):
            patch.setitem(LOCK_SECONDS, name, 0.05)
        office = site.office(place.clock)
        yield office
        office._whole_store.close()


def held_up(office: Office) -> dict[str, str]:
    """What the orders wait for that need a person for that."""
    return {each.reference: each.waits_for for each in needs_a_person(office) if each.status == "held up"}


@on_both_stores
@pytest.mark.parametrize("database", ["runtime", "orders"])
def test_who_is_frozen_with_a_lock_is_named_until_it_goes_on(
    place: Place, backend: str, database: str, capfd: pytest.CaptureFixture[str]
) -> None:
    site, office = place.site("nav", "searchable", backend)
    office.store.workers.beat(place.clock.now())
    (reference,) = Buyer(office, f"frozen-{backend}-{database}").take(1)
    told: list[tuple[str, str]] = []
    child = place.zygote.start(jobs.freeze_with_a_lock, site.name, place.clock.now(), database)
    with impatient(site, place) as other, frozen(child) as name:
        lane = OfficeWorker(other, lambda batch: None)
        with pytest.raises(StoreUnavailable, match=f"the {database} database is temporarily unavailable") as error:
            lane.run_once()
        assert name in str(error.value)
        assert name in held_up(other)[reference]
        assert f"a lock of the {database} database" in held_up(other)[reference]
        for _ in range(2):
            send_alerts(other, lambda title, text: told.append((title, text)))
        warn_of_troubles([other, other])
    ((title, text),) = told
    assert title == "the hub's store is held up"
    assert name in text
    assert capfd.readouterr().err.count(name) == 1
    assert held_up(office) == {}
    report = OfficeWorker(office, lambda batch: None).run_once()
    assert report
    assert report.outcomes[reference] is DeliveryOutcome.SENT


@on_both_stores
def test_who_is_frozen_in_a_push_is_named_to_those_behind_it(place: Place, backend: str) -> None:
    site, office = place.site("nav", "searchable", backend)
    sending, queued = Buyer(office, f"pusher-{backend}").take(2)
    lane = OfficeWorker(office, lambda batch: None)
    child = place.zygote.start(jobs.push, site.name, place.clock.now(), "sending committed", 1, signal.SIGSTOP)
    with frozen(child) as name:
        report = lane.run_once()
        assert report
        assert report.busy
        waiting = held_up(office)
        assert waiting.keys() == {sending, queued}
        assert all(f"{name}" in why and "has the right to push this office's orders" in why for why in waiting.values())
    lane.run_once()
    assert office.store.troubles.standing() == []


def test_a_holder_that_is_merely_slow_is_named_too(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.store.engine.sqlite.LONG_SECONDS", 0.05)
    _, office = place.site("nav", "searchable", "sqlite")
    database = office.store._scope.databases.runtime
    assert database.writer() is None
    with database.write():
        holder = database.writer()
    assert holder
    assert (holder.who, holder.is_stopped) == (f"process {os.getpid()} on {os.uname().nodename}", False)
    assert database.writer() is None


def test_where_the_system_doesnt_say_it_that_is_said(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr("hub.store.engine.lock_holder.PROC_LOCKS", tmp_path / "nothing")
    site, office = place.site("nav", "searchable", "sqlite")
    with (
        impatient(site, place) as other,
        office.store._scope.databases.runtime.write(),
        pytest.raises(StoreUnavailable, match="database is locked; who holds it can't be told from here"),
    ):
        other.store.workers.beat(place.clock.now())


def test_a_session_that_isnt_the_hubs_is_named_by_its_number(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.store.engine.postgresql.LONG_SECONDS", 0.0)
    site, office = place.site("nav", "searchable", "postgresql")
    with psycopg.connect(site.store.replace("+psycopg", ""), application_name="a person's") as session:
        session.execute("UPDATE runtime.worker SET process = process")
        (trouble,) = office.store.troubles.standing()
        number = session.info.backend_pid
    assert trouble.what.startswith(f"session {number} of the database (a person's) since ")
    assert office.store.troubles.standing() == []
