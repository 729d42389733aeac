"""People are told of incidents: of each once, again when it lasts, and when it is over; a message for each ERP.

An address was told when the message was delivered, not before: where it can't be, it is tried again in the next round.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from hub.config.secrets import Secret
from hub.config.settings import Settings
from hub.errors import ConfigurationError, PermanentError
from hub.office import Hub
from hub.operations.alerts import Notify, notifier
from hub.operations.incidents import Incident, standing_incidents
from hub.printable import shown
from hub.rules.told_time import told_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.store.runtime.told_incidents import ToldIncident

ROUND_EVERY = 60.0
"""Seconds between two rounds of a process that tells them beside something else."""
MAX_LISTED = 20
"""Incidents that a message names; the others are counted."""
NotifierAt = Callable[[Secret], Notify]


@dataclass(frozen=True)
class News:
    """What an address is to be told: what is new or still lasts, and what is over, by ERP."""

    begun: Mapping[str, list[Incident]]
    over: Mapping[str, list[str]]

    def __bool__(self) -> bool:
        return bool(self.begun or self.over)


def tell_incidents(hub: Hub, notifier_at: NotifierAt | None = None) -> list[str]:
    """Tell each address what it doesn't know yet; what couldn't be delivered, in words."""
    incidents, failed = standing_incidents(hub), list[str]()
    told = hub.store.system().told_incidents
    for address, about in addresses(hub.settings, incidents).items():
        with _turn(hub, address.reference) as is_mine:
            if not is_mine:
                continue
            news = _news(hub, told.at(address.reference), about)
            for erp in sorted({*news.begun, *news.over}):
                begun, over = news.begun.get(erp, []), news.over.get(erp, [])
                try:
                    notify = notifier_at(address) if notifier_at else notifier(erp, [address])
                    notify(*_message(hub, erp, begun, over))
                except (ConfigurationError, PermanentError) as error:
                    failed.append(str(error))
                    continue
                told.note(address.reference, [(each.key, f"{erp} {each.said}") for each in begun], over)
    return failed


def addresses(settings: Settings, incidents: Iterable[Incident]) -> dict[Secret, list[Incident]]:
    """Every address that there is, with the incidents that it is told of.

    An office's are those of its own `alerts` and of operations. A whole ERP's are told to its own and to operations;
    where neither has any, to those of its offices.
    """
    of_operations = settings.operations.alerts
    by_reference: dict[str, Secret] = {}
    about: dict[str, list[Incident]] = defaultdict(list)
    every = [*of_operations, *(each for erp in settings.erps.values() for each in erp.alerts)]
    every += [each for tenant in settings.tenants.values() for each in tenant.alerts]
    for address in every:
        by_reference.setdefault(address.reference, address)
        about.setdefault(address.reference, [])
    for incident in incidents:
        for reference in dict.fromkeys(each.reference for each in _told_of(settings, incident)):
            about[reference].append(incident)
    return {by_reference[reference]: found for reference, found in about.items()}


def _told_of(settings: Settings, incident: Incident) -> list[Secret]:
    of_operations = settings.operations.alerts
    if incident.office is not None:
        return [*settings.tenants[incident.office].alerts, *of_operations]
    own = [*settings.erps[incident.erp].alerts, *of_operations]
    offices = (tenant for tenant in settings.tenants.values() if tenant.erp == incident.erp)
    return own or [each for tenant in offices for each in tenant.alerts]


def _news(hub: Hub, known: "Mapping[str, ToldIncident]", incidents: Iterable[Incident]) -> News:
    now, remind = hub.clock.now(), hub.settings.operations.remind
    standing = {incident.key: incident for incident in incidents}
    begun: dict[str, list[Incident]] = defaultdict(list)
    over: dict[str, list[str]] = defaultdict(list)
    for key, incident in standing.items():
        told = known.get(key)
        # of the future only if the machine's clock was set back
        if told is None or not now - remind < told.told_at <= now:
            begun[incident.erp].append(incident)
    for key, told in known.items():
        if key not in standing:
            over[told.said.partition(" ")[0]].append(key)
    return News(begun, over)


def _message(hub: Hub, erp: str, begun: list[Incident], over: list[str]) -> tuple[str, str]:
    """Title and text of what an ERP and its offices have; times by the clock of the office, or of the ERP's first."""
    now, tenants = hub.clock.now(), hub.settings.tenants
    zone = next((tenant.timezone for tenant in tenants.values() if tenant.erp == erp), "UTC")
    zones = {each.key: tenants[each.office].timezone if each.office else zone for each in begun}
    lines = [f"{shown(each.said)} (since {told_time(each.since, zones[each.key], now)})" for each in begun]
    lines += [f"over: {key}" for key in over]
    text = "\n".join(lines[:MAX_LISTED])
    if len(lines) > MAX_LISTED:
        text += f"\nand {len(lines) - MAX_LISTED} more"
    if not begun:
        title = (
            f"{erp}: over: {over[0].partition(': ')[2]}" if len(over) == 1 else f"{erp}: {len(over)} things are over"
        )
        return title, text
    title = begun[0].key if len(begun) == 1 else f"{erp}: {len(begun)} things need somebody"
    return title, f"{text}\n`hub status` shows more"


@contextmanager
def _turn(hub: Hub, address: str) -> "Iterator[bool]":
    told = hub.store.system().told_incidents
    if not told.take_turn(address):
        yield False
        return
    try:
        yield True
    finally:
        told.end_turn(address)


@dataclass
class IncidentWatch:
    """Tells them now and then beside something that is called often, whichever thread calls."""

    hub: Hub
    _next: float = 0.0
    _failed: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def look(self) -> list[str]:
        """A round, if the last one was a minute ago; what couldn't be delivered and wasn't said by the round before."""
        with self._lock:
            now = self.hub.clock.steady()
            if now < self._next:
                return []
            self._next = now + ROUND_EVERY
            before, self._failed = self._failed, tell_incidents(self.hub)
            return [each for each in self._failed if each not in before]
