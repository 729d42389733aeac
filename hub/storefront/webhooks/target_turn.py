"""A target's turn: what it isn't told yet goes out in order, until it doesn't take something."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from hub.clock import Clock
from hub.config.webhook_targets import WebhookTarget
from hub.store.orders.webhooks import TargetKey, TargetState, Webhooks
from hub.storefront.webhooks.catalogue_news import CatalogueNews
from hub.storefront.webhooks.message import WebhookMessage, order_moved, published
from hub.storefront.webhooks.post import Answered, TargetPost

AT_ONCE, SECONDS_AT_ONCE = 200, 60.0
"""Messages of one turn, and how long it takes at most: others wait for their turns."""
FIRST_WAIT, LONGEST_WAIT = 5.0, 3600.0
"""Seconds between two tries: twice as long each time."""
PARKED_AFTER = timedelta(days=1)

Told = Callable[[], None]
"""Marks a message as told."""


@dataclass
class TargetTurn:
    """One target's; `alarm` tells people that it is parked, and why."""

    key: TargetKey
    target: WebhookTarget
    webhooks: Webhooks
    news: CatalogueNews
    clock: Clock
    alarm: Callable[[str], None]
    stop: Event = field(default_factory=Event)
    chance: Callable[[], float] = random.random

    def run(self) -> None:
        """Send what waits, unless another process does, or the target isn't to be asked yet."""
        with self.webhooks.exclusive(self.key) as is_mine:
            if not is_mine:
                return
            # read inside: another process may have told it a moment ago
            state = next((each for each in self.webhooks.states() if each.key == self.key), None)
            if state is None or not is_due(state, self.clock.now()):
                return
            post, until = TargetPost(self.target, self.clock), self.clock.steady() + SECONDS_AT_ONCE
            for message, told in self._due():
                if self.stop.is_set() or self.clock.steady() > until:
                    return
                answered = post.send(message)
                if not answered.is_taken:
                    self._failed(state, answered)
                    return
                told()

    def _due(self) -> Iterator[tuple[WebhookMessage, Told]]:
        key, webhooks = self.key, self.webhooks
        for move in webhooks.waiting(key, AT_ONCE):
            yield order_moved(move), lambda move=move: webhooks.told_move(key, move.position)  # type: ignore[misc]
        for (office, kind), newest in self.news.newer_than(webhooks.topics(key)):
            mark = (key, office, kind, newest.revision)
            yield published(office, kind, newest), lambda mark=mark: webhooks.told_revision(*mark)  # type: ignore[misc]

    def _failed(self, state: TargetState, answered: Answered) -> None:
        now = self.clock.now()
        has_failed_for = now - (state.failing_since or now)
        # kept first: what is parked has failed
        self.webhooks.failed(self.key, answered.why, now + wait_after(state.attempts, self.chance))
        if not answered.is_gone and has_failed_for < PARKED_AFTER:
            return
        if self.webhooks.park(self.key, answered.why):
            self.alarm(answered.why)


def is_due(state: TargetState, now: datetime) -> bool:
    """Whether a target may be sent something now."""
    if state.parked_at:
        return False
    # beyond the longest wait the clock was put back
    wait = (state.next_try_at or now) - now
    return not timedelta() < wait <= timedelta(seconds=LONGEST_WAIT)


def wait_after(attempts: int, chance: Callable[[], float]) -> timedelta:
    """How long a target is left alone that failed so often before: longer each time, and not all at one moment."""
    step = min(FIRST_WAIT * 2.0 ** min(attempts, 20), LONGEST_WAIT)
    return timedelta(seconds=step * (1 - chance() / 2))
