"""What the children of the zygote do."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import requests
from sqlalchemy import text

from hub.errors import OutcomeUnknown
from hub.office import Office
from hub.orders.push import PushReport, push_office
from tests.support.chaos.moments import MOMENTS, arm
from tests.support.chaos.site import SETTLE, Site
from tests.support.fixed_clock import FixedClock

LOCKING = {"runtime": "UPDATE worker SET process = process", "orders": "UPDATE outbox SET reason = reason"}
"""What locks the rows that a worker wants."""
OFFICES: dict[str, Office] = {}
"""What the warm process has prepared, by the site's name."""


def prepare(site: Site, now: datetime) -> None:
    """Wire the office and push once, so that no child must sign in, load a WSDL or compile a statement; no connection
    stays open.
    """
    clock = FixedClock()
    clock.moment = now
    office = site.office(clock)
    with _first_answer_lost(office):
        push_office(office)
    clock.advance(seconds=SETTLE + 1)
    push_office(office)
    office.connector.find("none")
    _fresh_session(office)
    office._whole_store.close()
    OFFICES[site.name] = office


@contextmanager
def _first_answer_lost(office: Office) -> Iterator[None]:
    """So that the ways of doubt are warm too."""
    connector: Any = office.connector
    create = connector.create

    def lost(payload: Any, reference: str) -> None:
        connector.create = create
        raise OutcomeUnknown("no answer", erp=office.erp.name)

    connector.create = lost
    yield
    del connector.create


def push(name: str, now: datetime, label: str = "", nth: int = 1, signal: int = 9) -> PushReport:
    """One turn; with a label of this process it ends there."""
    office = _office(name, now)
    if label and MOMENTS[label].owner != "erp":
        arm(label, nth, signal)
    report = push_office(office)
    while report.busy and not label:  # PostgreSQL sees within moments that a killed client is gone
        report = push_office(office)
    return report


def push_all(name: str, now: datetime) -> int:
    """Turns beside others', until nothing that was never sent is left; how many this process sent."""
    office = _office(name, now)
    sent = 0
    while any(state == "queued" for state, *_ in office.store.outbox.signal()):
        sent += sum(outcome == "sent" for outcome in push_office(office).outcomes.values())
    return sent


def freeze_with_a_lock(name: str, now: datetime, database: str) -> None:
    """Stop in the middle of a transaction, as a process does that is swapped out or looked at in a debugger."""
    store = _office(name, now).store
    with getattr(store._scope.databases, database).write() as connection:
        connection.execute(text(LOCKING[database]))
        os.kill(os.getpid(), signal.SIGSTOP)


def _office(name: str, now: datetime) -> Office:
    office = OFFICES[name]
    clock: Any = office.clock
    clock.moment = now
    _fresh_session(office)
    return office


def _fresh_session(office: Office) -> None:
    """Connections that another process uses too would mix up their answers."""
    transport: Any = office.connector._adapter._http._transport  # type: ignore[attr-defined]
    transport._session = requests.Session()
    transport._session.trust_env = False


def my_pid() -> int:
    """Of the child."""
    return os.getpid()
