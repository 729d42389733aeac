"""Alerts: telling people of what holds orders up, of those that are overdue and of overdue answers, once for each."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from hub.config.alert_addresses import service_at
from hub.config.extras import from_extra
from hub.config.secrets import Secret
from hub.errors import PermanentError, StoreUnavailable
from hub.office import Office
from hub.operations.open_links import REMEDY, overdue_links
from hub.operations.waiting import WaitingOrder, overdue
from hub.printable import shown
from hub.store.runtime.troubles import Trouble

_told_here: dict[tuple[str, ...], set[str]] = {}
"""What this process told which addresses of what the store can't keep, for as long as it lasts."""

Notify = Callable[[str, str], None]
"""Brings a title and a text to people."""
MAX_LISTED = 5
"""Orders that a message names; the others are counted."""


def send_alerts(office: Office, notify: Notify | None = None) -> list[WaitingOrder]:
    """Tell people of the troubles and overdue orders that nobody was told of yet, in a message for each thing.

    Whoever comes first notes it with the order, so that several processes together tell it once. Gives those orders;
    without addresses in `alerts:` the note is all. `notify` stands for those addresses. Links of accounts that the
    office doesn't answer are told likewise.

    Raises:
        ConfigurationError: there are addresses, but what brings alerts there isn't installed; nothing was noted.
        PermanentError: nobody could be told; the notes stay, and Dagster's check shows them all the same.
    """
    troubles = _standing(office)
    for trouble in troubles:
        _tell(office, trouble, notify)
    # where a database is held up, nothing can be noted of its orders
    if any(not trouble.is_kept for trouble in troubles):
        return []
    _told_here.pop(_addresses(office), None)
    overdue_orders, links = overdue(office), overdue_links(office)
    if not overdue_orders and not links:
        return []
    notify = notify or by_address(office)  # before anything is noted: it may be that nobody can be told
    # noted before it is told: a crash between may lose an alert, but no two processes tell the same
    new = [each for each in overdue_orders if office.store.orders.note_alarm(each.reference, each.waits_for)]
    groups: dict[str, list[WaitingOrder]] = defaultdict(list)
    for each in new:
        groups[each.waits_for].append(each)
    for waits_for, orders in groups.items():
        notify(f"{office.tenant.id}: {_count(len(orders))} overdue", f"{shown(waits_for)}\n{_listed(orders)}")
    for link in links:
        if office.store.link_questions.note_alarm(link):
            asked = f"{shown(link.account)} of {link.tenant}, proposed {link.proposed_at:%Y-%m-%d %H:%MZ}"
            notify(f"{office.tenant.id}: a link of accounts waits for an answer", f"{asked}\n{REMEDY}")
    return new


def _standing(office: Office) -> list[Trouble]:
    try:
        return office.store.troubles.standing()
    except StoreUnavailable as error:
        return [Trouble(str(error), office.clock.now(), is_kept=False)]


def _tell(office: Office, trouble: Trouble, notify: Notify | None) -> None:
    notify = notify or by_address(office)  # before it is noted, as below
    title = f"{office.tenant.id}: its orders are held up" if trouble.is_kept else "the hub's store is held up"
    if trouble.is_kept:
        is_new = office.store.troubles.note_told(trouble.what)
    else:
        # who has the addresses of several offices is told once, for it is the same to all of them
        told = _told_here.setdefault(_addresses(office), set())
        is_new = trouble.what not in told
        told.add(trouble.what)
    if is_new:
        since = f"{trouble.since:%Y-%m-%d %H:%MZ}"
        notify(title, f"{shown(trouble.what)}\nSince {since}; `hub orders review` shows which orders wait for it")


def _addresses(office: Office) -> tuple[str, ...]:
    return tuple(address.reference for address in office.tenant.alerts)


def _count(number: int) -> str:
    return "an order is" if number == 1 else f"{number} orders are"


def _listed(orders: Sequence[WaitingOrder]) -> str:
    lines = [f"{each.reference}, since {each.since:%Y-%m-%d %H:%MZ}" for each in orders[:MAX_LISTED]]
    if more := orders[0].others + 1 - len(lines):
        lines.append(f"and {more} more wait for the same")
    return "\n".join([*lines, "`hub orders review` shows what to do"])


def by_address(office: Office) -> Notify:
    """Notifies the addresses of the office's `alerts:`."""
    return notifier(office.tenant.id, office.tenant.alerts)


def notifier(owner: str, addresses: Sequence[Secret]) -> Notify:
    """Notifies all these addresses, of an office or an ERP."""
    if not addresses:
        return lambda title, text: None
    with from_extra("alerts", "`alerts:` in tenants.yaml", addresses[0].place):
        from apprise import Apprise  # takes half a second

    def notify(title: str, text: str) -> None:
        apprise = Apprise()
        services = [service_at(address) for address in addresses]
        all_known = all(service is not None and apprise.add(service) for service in services)
        if not all_known or not apprise.notify(title=title, body=text):
            places = ", ".join(address.place for address in addresses)
            raise PermanentError(f"{owner}: an alert couldn't be delivered; see the addresses at {places}")

    return notify
