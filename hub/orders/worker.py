"""A long-lived process that pushes an order as soon as it is approved, whatever Dagster does.

A lane for each office, in a thread of its own, so that an ERP that is slow or down delays its own orders only. A lane
asks the store a cheap question five times a second; it pushes when something is new there, when what is unsettled has
settled, and now and then anyway. What it did it reports in batches to whoever wants to know, from another thread: a
report that can't be delivered holds up no order.
"""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, Full, Queue
from threading import Event, Thread

from hub.errors import CredentialsRefused, HubError
from hub.office import Office
from hub.orders.delivery import DeliveryOutcome
from hub.orders.push import PushReport, push_office

LOOK_EVERY = 0.2
"""Seconds between two looks into the outbox."""
BEAT_EVERY = timedelta(seconds=5)
ALARM_EVERY = timedelta(seconds=60)
TRY_AGAIN = timedelta(seconds=30)
"""When a lane pushes although nothing seems to be new: an entry that was missing may be there."""
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 10, 30, 60))
"""After each try in a row that the ERP or the store broke off."""
REPORTED = frozenset({DeliveryOutcome.SENT, DeliveryOutcome.REVIEW, DeliveryOutcome.DOUBTFUL})

log = logging.getLogger("hub.orders.worker")


@dataclass(frozen=True)
class Batch:
    """What one turn of one office did."""

    tenant: str
    report: PushReport
    at: datetime


Report = Callable[[Batch], None]
Alarm = Callable[[Office], object]
"""Tells people of an office's orders that wait too long."""


@dataclass
class OfficeWorker:
    """One office's orders on their way; `run_once` is called again and again by the lane's own thread."""

    office: Office
    report: Report
    stop: Event = field(default_factory=Event)
    _seen: object = None
    _again_at: datetime | None = None
    _not_before: datetime | None = None
    _failures: int = 0
    _refused: str | None = None
    _beat_at: datetime | None = None

    def __post_init__(self) -> None:
        self._started = self.office.clock.now()

    def run(self) -> None:
        """Turns until told to stop; an order that is on its way is brought to its end before."""
        while not self.stop.is_set():
            try:
                self.run_once()
            except HubError as error:
                self._pause(error)
            self.stop.wait(LOOK_EVERY)

    def run_once(self) -> PushReport | None:
        """Give a sign of life, and push if there may be something to push.

        Raises:
            HubError: what broke the push off; its orders are safe, and `run` tries again after a pause.
        """
        now = self.office.clock.now()
        if _due(self._beat_at, now):
            self.office.store.workers.beat(self._started)
            self._beat_at = now + BEAT_EVERY
        signal = self.office.store.outbox.signal()
        is_new = signal != self._seen or _due(self._again_at, now)
        # `_is_locked_out` last: it reads the secrets anew, files among them, and not five times a second
        if not signal or not is_new or not _due(self._not_before, now) or self._is_locked_out(now):
            return None
        self._seen = signal  # of before the push: what is approved during it must be seen afterwards
        # before the push, not after: an edit accepted meanwhile may be what the order waited for
        self.office.follow_mapping()
        report = push_office(self.office, self.stop.is_set)
        self._after(report, now)
        return report

    def _after(self, report: PushReport, now: datetime) -> None:
        if report.interrupted:
            log.warning("%s: %s; its orders are safe and wait", self.office.tenant.id, report.interrupted)
            # the clock again, not `now`: that is of before the push, which may have taken minutes
            self._not_before = self.office.clock.now() + self._next_pause()
        else:
            self._failures = 0
        settled = TRY_AGAIN if report.again_in is None else timedelta(seconds=report.again_in)
        self._again_at = self.office.clock.now() + min(settled, TRY_AGAIN)
        if report.interrupted or any(outcome in REPORTED for outcome in report.outcomes.values()):
            self.report(Batch(self.office.tenant.id, report, now))

    def _pause(self, error: HubError) -> None:
        log.warning("%s: %s", self.office.tenant.id, error)
        if isinstance(error, CredentialsRefused):
            self._refused = self.office.credentials()
            log.warning("%s: nothing is sent until its credentials change", self.office.tenant.id)
        self._not_before = self.office.clock.now() + self._next_pause()

    def _next_pause(self) -> timedelta:
        pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1
        return pause

    def _is_locked_out(self, now: datetime) -> bool:
        """Whether the ERP refused these very credentials: to try them again could lock the user out there."""
        if self._refused is None:
            return False
        if self.office.credentials() == self._refused:
            self._not_before = now + TRY_AGAIN
            return True
        self._refused = None
        self.office.sign_in_again()
        return False


def _due(at: datetime | None, now: datetime) -> bool:
    return at is None or now >= at


class Reporter:
    """Passes batches on from a thread of its own; what can't be told is dropped, for the store has it anyway."""

    def __init__(self, tell: Report, most: int = 1000) -> None:
        self._tell, self._batches = tell, Queue[Batch](most)
        self._stop = Event()
        # daemon: a storage that hangs can't keep the process from ending
        self._thread = Thread(target=self._run, name="teller", daemon=True)
        self._thread.start()

    def __call__(self, batch: Batch) -> None:
        """Take a batch, without waiting."""
        try:
            self._batches.put_nowait(batch)
        except Full:
            log.warning("%s: a batch isn't reported, too many wait for it", batch.tenant)

    def close(self, patience: float = 5.0) -> None:
        """Tell what is left, for as long as one is patient."""
        self._stop.set()
        self._thread.join(patience)

    def _run(self) -> None:
        while True:
            try:
                batch = self._batches.get(timeout=LOOK_EVERY)
            except Empty:
                # only where nothing is left: what came in before `close` is still told
                if self._stop.is_set():
                    return
                continue
            try:
                self._tell(batch)
            except Exception as error:  # noqa: BLE001 - whatever Dagster's storage raises, orders go on
                log.warning("%s: a batch couldn't be reported: %s", batch.tenant, type(error).__name__)


def watch(offices: Iterable[Office], alarm: Alarm, stop: Event) -> None:
    """Alarm for overdue orders every minute; it has a thread of its own, for telling people takes its time."""
    listed = list(offices)
    while not stop.is_set():
        for office in listed:
            try:
                alarm(office)
            except HubError as error:
                log.warning("%s: %s", office.tenant.id, error)
        stop.wait(ALARM_EVERY.total_seconds())


def work(offices: Iterable[Office], report: Report, alarm: Alarm, stop: Event) -> None:
    """Push these offices' orders until `stop` is set.

    Raises:
        Exception: a defect in one lane ends all: better that the worker is seen to be down than that one office waits.
    """
    listed = list(offices)
    # a thread for each, and one to watch: no lane ends, so one that had to wait for a thread would never begin
    with ThreadPoolExecutor(len(listed) + 1, thread_name_prefix="lane") as threads:
        tasks = [threads.submit(OfficeWorker(office, report, stop).run) for office in listed]
        tasks.append(threads.submit(watch, listed, alarm, stop))
        wait(tasks, return_when=FIRST_EXCEPTION)
        stop.set()
    # raised only here, when every other lane has brought its order to an end
    for task in tasks:
        task.result()
