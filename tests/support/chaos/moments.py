"""The labelled points of a push at which a process is killed or frozen.

Each is before or after one call inside the process, or inside the ERP, which then kills its caller.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hub.connectors.connector import PackConnector
from hub.connectors.transport.http import Http
from hub.store.orders.order_writes import OrderWrites
from hub.store.orders.outbox import Outbox

ALL = frozenset({"idempotent", "searchable", "neither"})
SEARCHABLE = frozenset({"searchable"})


@dataclass(frozen=True)
class Moment:
    """A point: around which call, for which duplicate classes it is passed, and whether only on the way back from one
    of the others (`recovery`). `event`: only where the order's log gets an event of that kind. `once`: once a turn.
    `posted`: only look-ups that ask for posted documents too, as those on the way back do, or only those that don't.
    `nothing_there`: only where the ERP holds nothing of the order, so that it is sent a second time."""

    owner: type | str
    call: str
    when: str
    classes: frozenset[str] = ALL
    recovery: bool = False
    event: str = ""
    once: bool = False
    posted: bool | None = None
    nothing_there: bool = False

    @property
    def starters(self) -> tuple[str, ...]:
        """The points at which a kill leaves an order half-sent, for those that lie on the way back."""
        return ("sending committed", "before the call" if self.nothing_there else "committed by the ERP")


MOMENTS: dict[str, Moment] = {
    "claim held": Moment(Outbox, "to_push", "before", once=True),
    "mapped": Moment(Outbox, "begin_call", "before"),
    "sending written, not committed": Moment(OrderWrites, "event", "after", event="sending"),
    "sending committed": Moment(Outbox, "begin_call", "after"),
    "before the call": Moment(Http, "write", "before"),
    "received by the ERP": Moment("erp", "received", "before"),
    "committed by the ERP": Moment("erp", "committed", "before"),
    "answer came": Moment(Http, "write", "after"),
    "answer read": Moment(PackConnector, "create", "after"),
    "read back": Moment(PackConnector, "find", "after", SEARCHABLE, posted=False),
    "before sent": Moment(Outbox, "sent", "before"),
    "sent written, not committed": Moment(OrderWrites, "event", "after", event="sent"),
    "sent committed": Moment(Outbox, "sent", "after"),
    "taking over, not committed": Moment(OrderWrites, "event", "after", recovery=True, event="taken over"),
    "taken over": Moment(Outbox, "take_over", "after", recovery=True),
    "before the look-up": Moment(PackConnector, "find", "before", SEARCHABLE, recovery=True, posted=True),
    "looked up": Moment(PackConnector, "find", "after", SEARCHABLE, recovery=True, posted=True),
    "before a second send": Moment(Outbox, "renew_claim", "after", SEARCHABLE, recovery=True, nothing_there=True),
}


def arm(label: str, nth: int, number: int = signal.SIGKILL) -> None:
    """Have this very process send itself a signal when it comes to that point for the nth time."""
    moment = MOMENTS[label]
    assert not isinstance(moment.owner, str)
    original: Callable[..., Any] = getattr(moment.owner, moment.call)
    passed = 0

    def hit(arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        nonlocal passed
        if moment.event and moment.event not in arguments:
            return
        if moment.posted is not None and moment.posted is not named.get("posted", True):
            return
        passed += 1
        if passed == nth:
            os.kill(os.getpid(), number)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        if moment.when == "before":
            hit(arguments, named)
        result = original(*arguments, **named)
        if moment.when == "after":
            hit(arguments, named)
        return result

    setattr(moment.owner, moment.call, wrapped)
