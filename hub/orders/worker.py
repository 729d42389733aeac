"""A long-lived process that pushes an order as soon as it is approved, whatever Dagster does.

A lane for each office, in a thread of its own, so that an ERP that is slow or down delays its own orders only, and so
that a defect does: a lane survives whatever is raised in it, keeps it as a trouble that people are told of, and goes on
after a pause. Only what is meant to end a process (SystemExit, KeyboardInterrupt) ends the worker, and a store in whose
place another was put (StoreReplaced): it must be opened anew, by all lanes at once. A lane
asks the store a cheap question five times a second; it pushes when something is new there, when what is unsettled has
settled, and now and then anyway. What it did it reports in batches to whoever wants to know, from another thread: a
report that can't be delivered holds up no order.
"""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, Full, Queue
from threading import Event, Thread

from hub.defects import ErrorLog
from hub.errors import HubError, Paused, StoreReplaced, StoreUnavailable
from hub.office import Office
from hub.orders.delivery import DeliveryOutcome
from hub.orders.push import PushReport, push_office

LOOK_EVERY = 0.2
"""Seconds between two looks into the outbox."""
BEAT_EVERY = 5.0
ALARM_EVERY = 60.0
TRY_AGAIN = 30.0
"""Seconds after which a lane pushes although nothing seems to be new: an entry that was missing may be there."""
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds after each try in a row that was broken off."""
LOOK_WHEN_PAUSED = 5.0
STANDSTILL = 300.0
"""Seconds; a push that changes nothing for so long isn't slow, it stands still."""
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
"""Tells people of an office's orders that wait too long, and of what holds them up."""


@dataclass
class OfficeWorker:
    """One office's orders on their way; `run_once` is called again and again by the lane's own thread."""

    office: Office
    report: Report
    stop: Event = field(default_factory=Event)
    _seen: object = None
    # moments of the clock that nobody sets: with the wall's clock put back, a lane would wait for as long
    _again_at: float = 0.0
    _not_before: float = 0.0
    _beat_at: float = 0.0
    _busy_since: float = 0.0
    _failures: int = 0
    _paused: str | None = None
    # until its first turn goes well a lane stands for the one before it, which may have ended in trouble
    _has_trouble: bool = True
    _errors: ErrorLog = field(default_factory=lambda: ErrorLog(log))

    def __post_init__(self) -> None:
        self._started = self.office.clock.now()

    def run(self) -> None:
        """Turns until told to stop; an order that is on its way is brought to its end before."""
        while not self.stop.is_set():
            try:
                self.run_once()
            except StoreReplaced:
                raise  # in no lane may a turn go on that read its orders before
            except Exception as error:  # noqa: BLE001 - one office's defect is no other's
                self._survive(error)
            self.stop.wait(LOOK_EVERY)

    def run_once(self) -> PushReport | None:
        """Give a sign of life, and push if there may be something to push.

        Raises:
            HubError: what broke the push off; its orders are safe, and `run` tries again after a pause.
        """
        now = self._now
        if now >= self._beat_at:
            self._beat_at = now + BEAT_EVERY
            self.office.store.workers.beat(self._started)
        if now < self._not_before:
            return None
        signal = self.office.store.outbox.signal()
        if not signal:
            self._end_trouble()
            return None
        if signal == self._seen and now < self._again_at:
            return None
        if signal != self._seen:
            self._busy_since = now
        self._seen = signal  # of before the push: what is approved during it must be seen afterwards
        # before the push, not after: an edit accepted meanwhile may be what the order waited for
        self.office.follow_mapping()
        began = self.office.clock.now()
        try:
            report = push_office(self.office, self.stop.is_set)
        except Paused as pause:
            self._rest(str(pause))
            return None
        self._after(report, began)
        return report

    @property
    def _now(self) -> float:
        return self.office.clock.steady()

    def _after(self, report: PushReport, began: datetime) -> None:
        if report.interrupted:
            log.warning("%s: %s; its orders are safe and wait", self.office.tenant.id, report.interrupted)
            # the clock anew: the push may have taken minutes
            self._not_before = self._now + self._next_pause()
        else:
            self._failures = 0
        settled = TRY_AGAIN if report.again_in is None else report.again_in
        self._again_at = self._now + min(settled, TRY_AGAIN)
        if report.busy:
            self._look_who_pushes()
        else:
            self._end_trouble()
        if report.interrupted or any(outcome in REPORTED for outcome in report.outcomes.values()):
            self._tell(Batch(self.office.tenant.id, report, began))

    def _rest(self, why: str) -> None:
        """A person paused it, so that nothing is wrong: said once, and the lane looks whether it is over."""
        self._not_before = self._again_at = self._now + LOOK_WHEN_PAUSED
        if why != self._paused:
            log.info("%s; its orders wait", why)
        self._paused = why

    def _tell(self, batch: Batch) -> None:
        try:
            self.report(batch)
        except Exception as error:  # noqa: BLE001 - the orders went, whoever can't be told so
            self._errors.tell(self.office.tenant.id, error)

    def _survive(self, error: Exception) -> None:
        try:
            self._pause(error)
        except Exception as another:  # noqa: BLE001 - what can't be kept stands in the log, and the lane goes on
            self._errors.tell(self.office.tenant.id, another)

    def _pause(self, error: Exception) -> None:
        """Say what broke the turn off, and wait: longer each time in a row."""
        self._not_before = self._again_at = self._now + self._next_pause()
        what = self._errors.tell(self.office.tenant.id, error)
        # who holds the store up is asked by whoever wants to know: it couldn't be kept there
        if not isinstance(error, StoreUnavailable):
            self._begin_trouble(what if isinstance(error, HubError) else f"{what}; the worker's log says more")

    def _look_who_pushes(self) -> None:
        """Another process has the right to push: nothing is wrong with that, unless it stands still."""
        holder = self.office.store.push_claims.holder()
        if holder and (holder.is_stopped or self._now - self._busy_since > STANDSTILL):
            self._begin_trouble(
                f"{holder} has the right to push this office's orders, and doesn't get on; "
                "let that process go on, or end it"
            )

    def _begin_trouble(self, what: str) -> None:
        self._has_trouble = True
        self.office.store.troubles.begin(what)

    def _end_trouble(self) -> None:
        if self._has_trouble:
            self.office.store.troubles.end()
            self._has_trouble = False

    def _next_pause(self) -> float:
        pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1
        return pause


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
    """Alarm every minute; it has a thread of its own, for telling people takes its time. No alarm ends it."""
    listed, errors = list(offices), ErrorLog(log)
    while not stop.is_set():
        for office in listed:
            try:
                alarm(office)
            except Exception as error:  # noqa: BLE001 - the others' people are to be told
                errors.tell(office.tenant.id, error)
        stop.wait(ALARM_EVERY)


def _is_over(ended: set[Future[None]], going_on: set[Future[None]]) -> bool:
    """Whether nothing goes on, or something was raised that ends all."""
    return not going_on or any(task.exception() for task in ended)


def work(offices: Iterable[Office], report: Report, alarm: Alarm, stop: Event) -> None:
    """Push these offices' orders until `stop` is set.

    Raises:
        SystemExit, KeyboardInterrupt, StoreReplaced: raised in a lane, it ends all, when each has brought its order to
            an end.
    """
    listed = list(offices)
    # a thread for each, and one to watch: no lane ends, so one that had to wait for a thread would never begin
    with ThreadPoolExecutor(len(listed) + 1, thread_name_prefix="lane") as threads:
        tasks = [threads.submit(OfficeWorker(office, report, stop).run) for office in listed]
        tasks.append(threads.submit(watch, listed, alarm, stop))
        # not for as long as it takes: a signal that another thread got is heard by this one once it does something
        while not _is_over(*wait(tasks, LOOK_EVERY, FIRST_EXCEPTION)):
            pass
        stop.set()
    for task in tasks:
        task.result()
