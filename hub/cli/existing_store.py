"""The store as it is: what only looks doesn't make one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hub.clock import SystemClock
from hub.config.settings import Settings

if TYPE_CHECKING:
    from hub.store import Store

SQLITE = "sqlite:///"


@contextmanager
def existing_store(config: Settings) -> "Iterator[Store | None]":
    """The store, or None where there is none yet; raises what `open_store` raises."""
    if config.store.startswith(SQLITE) and not os.path.exists(config.store.removeprefix(SQLITE)):
        yield None
        return
    from hub.store import open_store

    with open_store(config.store, SystemClock(), config.store_place) as store:
        yield store
