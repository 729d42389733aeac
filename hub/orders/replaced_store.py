"""A worker over a store that is put back while it runs: the store is opened anew, and nothing is sent twice."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event

from hub.errors import HubError, StoreReplaced
from hub.office import Hub

PAUSE = 5.0
"""Seconds between two tries to open it."""
KEEP_COUNT = frozenset({"orders", "runtime"})
"""The databases that count the calls; where both are other ones, their counts say nothing of what was sent."""
PUT_BACK = "it was put back under a running worker"

log = logging.getLogger("hub.orders.worker")

Open = Callable[[], AbstractContextManager[Hub]]


def work_over_replacements(open_hub: Open, work: Callable[[Hub], None], ended: Event) -> None:
    """Work until `ended` is set; where another database stands in the place of an open one, open the store anew.

    `work` ends with StoreReplaced then, whose orders are safe.

    Raises:
        StoreReplaced: the databases would be mixed with what is left of those before.
        HubError: the store can't be opened when the work begins.
    """
    replaced: frozenset[str] = frozenset()
    is_first = True
    while is_first or not ended.is_set():
        try:
            with open_hub() as hub:
                if replaced >= KEEP_COUNT:
                    _suspect(hub)
                is_first, replaced = False, _worked(hub, work)
        except StoreReplaced:
            raise
        except HubError as error:
            if is_first:
                raise
            log.warning("%s; it is tried again", error)
            ended.wait(PAUSE)
        else:
            if not replaced:
                return


def _worked(hub: Hub, work: Callable[[Hub], None]) -> frozenset[str]:
    """Which databases were replaced, when the work ended for that."""
    try:
        work(hub)
    except StoreReplaced as error:
        if error.is_mixed:
            raise
        log.warning("%s: the store is opened anew", error.args[0].rpartition(":")[0])
        return hub.store.replaced()
    return frozenset()


def _suspect(hub: Hub) -> None:
    for office in hub.offices():
        office.store.restorations.declare(PUT_BACK)
