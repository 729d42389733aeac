"""Webhooks as a process or a server runs them: a lane for each target, so that a slow one holds up no other."""

import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread

from hub.config.clients import Client
from hub.config.settings_on_disk import SettingsOnDisk
from hub.config.tenants_file import Settings
from hub.config.webhook_targets import WebhookKind, WebhookTarget
from hub.defects import ErrorLog
from hub.errors import StoreReplaced
from hub.office import Hub
from hub.store.orders.webhooks import TargetKey, TargetState, Topic
from hub.storefront.webhooks.catalogue_news import CatalogueNews
from hub.storefront.webhooks.parked_alarm import tell_of_parked
from hub.storefront.webhooks.target_turn import TargetTurn, is_due

LOOK_EVERY = 1.0
"""Seconds between two looks at what waits."""
PAUSE = 30.0
"""Seconds after a look or a turn that failed by itself."""
LANES = 4
"""Targets that are told at one time; on PostgreSQL each holds a connection, and the door needs some too."""

log = logging.getLogger("hub.storefront.webhooks")


class WebhookLanes:
    """Tells all targets of tenants.yaml as it is now."""

    def __init__(self, hub: Hub) -> None:
        self._hub, self._on_disk = hub, SettingsOnDisk(hub.settings)
        self._webhooks, self._news = hub.store.system().webhooks, CatalogueNews(hub.store.system().published)
        self._pool = ThreadPoolExecutor(LANES, thread_name_prefix="webhooks")
        self._lanes: dict[TargetKey, Future[None]] = {}
        self._subscribed: Settings | None = None
        self._errors = ErrorLog(log)

    def run(self, stop: Event) -> None:
        """Look again and again until told to stop; a message that is on its way is brought to its end before.

        Raises:
            StoreReplaced: the store must be opened anew.
        """
        try:
            while not stop.is_set():
                stop.wait(self._looked(stop))
        finally:
            self.close()

    def close(self) -> None:
        """Wait until every turn is over."""
        self._pool.shutdown()

    def look(self, stop: Event) -> list[Future[None]]:
        """Give every target for which something waits its turn, beside; the turns that begin."""
        settings = self._on_disk()
        targets = targets_of(settings)
        self._news.look()
        if settings is not self._subscribed:
            subscribe_targets(settings, self._hub, self._news)
            self._subscribed = settings
        if not targets:
            return []
        now, hub = self._hub.clock.now(), Hub(settings, self._hub.store, self._hub.clock)
        begun = []
        for state in self._webhooks.states():
            if state.key not in targets or not is_due(state, now) or self._is_busy(state.key):
                continue
            client, target = targets[state.key]
            # who isn't let in any more is told when that is so again
            if not client.is_expired(now.date()) and self._has_news(state):
                self._lanes[state.key] = self._pool.submit(self._turn, hub, client, target, state.key, stop)
                begun.append(self._lanes[state.key])
        return begun

    def _is_busy(self, key: TargetKey) -> bool:
        return key in self._lanes and not self._lanes[key].done()

    def _has_news(self, state: TargetState) -> bool:
        return state.waiting > 0 or any(self._news.newer_than(self._webhooks.topics(state.key)))

    def _looked(self, stop: Event) -> float:
        """Seconds until the next look."""
        try:
            self.look(stop)
        except StoreReplaced:
            raise
        except Exception as error:  # noqa: BLE001 - what waits stays, and a later look may find a way
            self._errors.tell("webhooks", error)
            return PAUSE
        return LOOK_EVERY

    def _turn(self, hub: Hub, client: Client, target: WebhookTarget, key: TargetKey, stop: Event) -> None:
        def alarm(why: str) -> None:
            tell_of_parked(hub, client, key, why)

        try:
            TargetTurn(key, target, self._webhooks, self._news, hub.clock, alarm, stop).run()
        except Exception as error:  # noqa: BLE001 - one target's defect is no other's
            self._errors.tell(str(key), error)
            stop.wait(PAUSE)  # the lane is busy so long


def targets_of(settings: Settings) -> Mapping[TargetKey, tuple[Client, WebhookTarget]]:
    """Every target, with whose it is."""
    return {
        TargetKey(client.name, target.name): (client, target)
        for client in settings.clients.values()
        for target in client.webhooks.values()
    }


def subscribe_targets(settings: Settings, hub: Hub, news: CatalogueNews) -> None:
    """Make the store's targets those of tenants.yaml; one that is new there is told of what happens from now on."""
    webhooks, targets = hub.store.system().webhooks, targets_of(settings)
    webhooks.forget(besides=targets.keys())
    for key, (client, target) in targets.items():
        offices = [office for office in settings.tenants if client.sees(office)]
        wanted: dict[Topic, int] = {}
        for office, kind in ((office, kind) for office in offices for kind in target.events):
            newest = None if kind is WebhookKind.ORDER else news.newest(office, kind)
            wanted[office, kind.value] = newest.revision if newest else 0
        webhooks.subscribe(key, wanted)


@contextmanager
def telling(hub: Hub) -> Iterator[None]:
    """Inside, the webhooks of tenants.yaml are told, in threads beside."""
    stop = Event()

    def run() -> None:
        try:
            WebhookLanes(hub).run(stop)
        except StoreReplaced as error:
            log.error("%s; no webhook is sent until the server is started anew", error)

    thread = Thread(target=run, name="webhooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
