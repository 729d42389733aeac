"""Points of handing an order over as a file at which a process is killed, and the job that comes to them."""

import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from hub.config.settings import load
from hub.connectors.protocols.files.handing_over import HandingOver
from hub.connectors.protocols.files.places import folder_place
from hub.connectors.protocols.files.places.folder_place import FolderStore
from hub.office import open_hub
from hub.orders.push import push_office
from hub.store.orders.outbox import Outbox
from tests.support.fixed_clock import FixedClock

POINTS: dict[str, tuple[Any, str, str]] = {
    "before the file": (FolderStore, "write", "before"),
    "file written under another name": (folder_place, "_appear", "before"),
    "under both names": (Path, "unlink", "before"),
    "renamed": (folder_place, "_appear", "after"),
    "handed over": (HandingOver, "hand_over", "after"),
    "doubt not kept": (Outbox, "end_call", "before"),
    "looked for on the way back": (HandingOver, "found", "before"),
    "number not kept": (Outbox, "sent", "before"),
    "number kept": (Outbox, "sent", "after"),
}


def push_to(config: Path, now: datetime, point: str) -> None:
    """One turn of the office, to the point where it kills itself."""
    owner, name, when = POINTS[point]
    original: Callable[..., Any] = getattr(owner, name)

    def killing(*arguments: Any, **named: Any) -> Any:
        result = original(*arguments, **named) if when == "after" else None
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, killing)
    clock = FixedClock()
    clock.moment = now
    with open_hub(load(config), clock) as hub:
        push_office(hub.office("office"))
