"""The hub's own store breaks: locked in the middle of a push, or restarted under a frozen sender."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.errors import StoreUnavailable
from hub.orders.delivery import DeliveryOutcome
from hub.orders.push import push_office
from hub.records.stored_order import PushState
from tests.support.chaos import jobs
from tests.support.chaos.oracle import judge
from tests.support.chaos.place import Place
from tests.support.chaos.site import COMPANIES, SETTLE, Buyer
from tests.support.postgres import Postgres

at_both_erps = pytest.mark.parametrize("erp", ["nav", "business_central"])


@contextmanager
def locked(store: str) -> Iterator[None]:
    """Another process has the orders' write lock and doesn't give it back."""
    other = sqlite3.connect(
        Path(store.removeprefix("sqlite:///")) / "orders.db", isolation_level=None, check_same_thread=False
    )
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@at_both_erps
def test_a_store_that_is_locked_when_the_answer_comes(place: Place, erp: str, monkeypatch: pytest.MonkeyPatch) -> None:
    site, office = place.site(erp, "searchable", "sqlite")
    buyer = Buyer(office, f"locked-{site.name}")
    (reference,) = buyer.take(1)
    monkeypatch.setattr("hub.store.engine.sqlite.BUSY_SECONDS", 0.05)
    impatient = site.office(place.clock)
    locks = locked(site.store)
    held = place.erp(erp)
    held.hooks.committed = lambda _: locks.__enter__()
    with pytest.raises(StoreUnavailable, match="orders database is temporarily unavailable: database is locked"):
        push_office(impatient)
    held.hooks.committed = None
    locks.__exit__(None, None, None)
    push = office.store.orders.get(reference).push
    assert push
    assert push.state is PushState.SENDING
    assert push_office(impatient).outcomes == {reference: DeliveryOutcome.SETTLING}
    place.clock.advance(seconds=SETTLE + 1)
    assert push_office(impatient).outcomes == {reference: DeliveryOutcome.SENT}
    assert not judge(office, held.ledger, COMPANIES[site.tenant], buyer.prefix).wrong


@at_both_erps
def test_postgresql_restarts_while_the_sender_is_frozen(place: Place, postgres: Postgres, erp: str) -> None:
    """The lock that is lost with the session proves nothing: the sender lives, and may yet send."""
    site, office = place.site(erp, "searchable", "postgresql")
    buyer = Buyer(office, f"restarted-{site.name}")
    (reference,) = buyer.take(1)
    child = place.zygote.start(jobs.push, site.name, place.clock.now(), "sending committed", 1, signal.SIGSTOP)
    child.wait_until_stopped()
    postgres.restart()
    report = push_office(office)
    assert (report.busy, report.outcomes) == (False, {reference: DeliveryOutcome.ELSEWHERE})
    place.clock.advance(seconds=SETTLE + 1)
    assert push_office(office).outcomes == {reference: DeliveryOutcome.REVIEW}
    os.kill(child.pid, signal.SIGCONT)
    child.wait()
    rows = [row for row in place.erp(erp).ledger.remaining(COMPANIES[site.tenant]) if row.reference == reference]
    push = office.store.orders.get(reference).push
    assert push
    assert (push.state, len(rows)) == (PushState.REVIEW, 1)
