"""Kill after kill at every labelled point, and the judge's verdict."""

import os
import signal
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any

from hub.office import Office
from hub.simulate.common.http_server import ServedRequest
from hub.simulate.common.simulated_erp import SimulatedErp
from tests.support.chaos import jobs
from tests.support.chaos.moments import MOMENTS
from tests.support.chaos.oracle import Verdict, judge
from tests.support.chaos.site import SETTLE, Buyer, Site, company_of
from tests.support.zygote import Zygote

COMBINATIONS = list(
    product(("nav", "business_central"), ("idempotent", "searchable", "neither"), ("sqlite", "postgresql"))
)
SOME = 2
"""Orders that come when too few wait for one to be killed over."""


def shares(kills: int) -> dict[tuple[str, str, str], dict[str, int]]:
    """How often each combination is killed at each label it passes: `kills` a label over all of them together."""
    found: dict[tuple[str, str, str], dict[str, int]] = {combination: {} for combination in COMBINATIONS}
    for label, moment in MOMENTS.items():
        passing = [one for one in COMBINATIONS if one[1] in moment.classes]
        for one in passing:
            found[one][label] = -(-kills // len(passing))
    return found


@dataclass
class Killing:
    """Kills at one combination; `killed` counts them by label."""

    zygote: Zygote
    site: Site
    erp: SimulatedErp
    office: Office
    buyer: Buyer
    random: Random
    now: datetime
    killed: Counter[str]

    def run(self, share: dict[str, int], orders: int) -> Verdict:
        """So many kills at each label, in a random order, over so many orders at least; then until all is at rest."""
        due = Counter(share)
        while due := +due:
            label = self.random.choices([*due], [*due.values()])[0]
            moment = MOMENTS[label]
            if moment.recovery and (moment.nothing_there or not self._waiting("sending")):
                starter = self.random.choice(moment.starters)
                due[starter] -= self.killed_at(starter)
            due[label] -= self.killed_at(label)
        self.buyer.take(max(0, orders - self.buyer.taken))
        self.settle()
        verdict = judge(self.office, self.erp.ledger, company_of(self.erp, self.site.tenant), self.buyer.prefix)
        return verdict

    def killed_at(self, label: str) -> int:
        """Push once more, to be killed there; whether it was."""
        moment = MOMENTS[label]
        nth = 1 if moment.recovery or moment.once else self.random.choice((1, 1, 2))
        if not moment.recovery and self._waiting("queued") < nth:
            self.buyer.take(SOME)
        self.now += timedelta(seconds=SETTLE + 1)
        child = self.zygote.start(jobs.push, self.site.name, self.now, label, nth)
        if moment.owner == "erp":
            self._let_the_erp_kill(child.pid, moment.call, nth)
        ended = child.wait()
        self._in_peace()
        assert ended.signal in (None, signal.SIGKILL)
        self.killed[label] += ended.signal is not None
        return int(ended.signal is not None)

    def settle(self) -> None:
        """Turns without a kill until nothing is on its way; P6 says within which time."""
        while self._waiting():
            self.now += timedelta(seconds=SETTLE + 1)
            report = self.zygote.run(jobs.push, self.site.name, self.now).result
            assert report.interrupted is None, report.interrupted

    def _waiting(self, *states: str) -> int:
        return sum(
            int(count) for state, count, *_ in self.office.store.outbox.signal() if not states or state in states
        )

    def _let_the_erp_kill(self, pid: int, moment: str, nth: int) -> None:
        passed = 0

        def hit(request: ServedRequest) -> None:
            nonlocal passed
            passed += 1
            if passed == nth:
                os.kill(pid, signal.SIGKILL)

        moments: Any = self.erp.hooks
        setattr(moments, moment, hit)

    def _in_peace(self) -> None:
        """What the ERP has in hand it brings to its end, as a real one would; and no more kills."""
        self.erp.requests.idle()
        self.erp.hooks.received = self.erp.hooks.committed = None
