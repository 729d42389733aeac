"""Alerts: telling people of overdue orders, once for each thing that an order waits for."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from hub.config.extras import from_extra
from hub.config.secrets import Secret
from hub.errors import PermanentError
from hub.office import Office
from hub.operations.waiting import WaitingOrder, overdue
from hub.printable import shown

Notify = Callable[[str, str], None]
"""Brings a title and a text to people."""
MAX_LISTED = 5
"""Orders that a message names; the others are counted."""


def send_alerts(office: Office, notify: Notify | None = None) -> list[WaitingOrder]:
    """Tell people of the overdue orders that nobody was told of yet, in a message for each thing waited for.

    Whoever comes first notes it with the order, so that several processes together tell it once. Gives those orders;
    without addresses in `alerts:` the note is all. `notify` stands for those addresses.

    Raises:
        ConfigurationError: there are addresses, but what brings alerts there isn't installed; nothing was noted.
        PermanentError: nobody could be told; the notes stay, and Dagster's check shows them all the same.
    """
    overdue_orders = overdue(office)
    if not overdue_orders:
        return []
    notify = notify or _by_address(office)  # before anything is noted: it may be that nobody can be told
    # noted before it is told: a crash between may lose an alert, but no two processes tell the same
    new = [each for each in overdue_orders if office.store.orders.note_alarm(each.reference, each.waits_for)]
    groups: dict[str, list[WaitingOrder]] = defaultdict(list)
    for each in new:
        groups[each.waits_for].append(each)
    for waits_for, orders in groups.items():
        notify(f"{office.tenant.id}: {_count(len(orders))} overdue", f"{shown(waits_for)}\n{_listed(orders)}")
    return new


def _count(number: int) -> str:
    return "an order is" if number == 1 else f"{number} orders are"


def _listed(orders: Sequence[WaitingOrder]) -> str:
    lines = [f"{each.reference}, since {each.since:%Y-%m-%d %H:%MZ}" for each in orders[:MAX_LISTED]]
    if more := orders[0].others + 1 - len(lines):
        lines.append(f"and {more} more wait for the same")
    return "\n".join([*lines, "`hub orders review` shows what to do"])


def _by_address(office: Office) -> Notify:
    """Notifies the addresses of the office's `alerts:`."""
    addresses: Sequence[Secret] = office.tenant.alerts
    if not addresses:
        return lambda title, text: None
    with from_extra("alerts", "`alerts:` in tenants.yaml", addresses[0].place):
        from apprise import Apprise  # takes half a second

    def notify(title: str, text: str) -> None:
        apprise = Apprise()
        all_known = all(apprise.add(address.reveal()) for address in addresses)
        if not all_known or not apprise.notify(title=title, body=text):
            places = ", ".join(address.place for address in addresses)
            raise PermanentError(f"{office.tenant.id}: an alert couldn't be delivered; see the addresses at {places}")

    return notify
