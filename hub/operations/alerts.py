"""Telling people of overdue orders, once for each thing that an order waits for."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from hub.config.extras import from_extra
from hub.config.secrets import Secret
from hub.errors import PermanentError
from hub.office import Office
from hub.operations.waiting import WaitingOrder, overdue

Tell = Callable[[str, str], None]
"""Brings a title and a text to people."""
SHOWN = 5


def raise_alarms(office: Office, tell: Tell | None = None) -> list[WaitingOrder]:
    """Alarm for the orders that are overdue and weren't alarmed for yet, a message for each thing waited for.

    Who alarms first has it noted with the order, so that several processes together tell it once. Gives those orders;
    without addresses in `alerts:` the note is all.

    Raises:
        ConfigurationError: there are addresses, but what brings alerts there isn't installed; nothing was noted.
        PermanentError: nobody could be told; the notes stay, and Dagster's check shows them all the same.
    """
    late = overdue(office)
    if not late:
        return []
    tell = tell or _by_address(office)
    late = [each for each in late if office.store.orders.note_alarm(each.reference, each.waits_for)]
    groups: dict[str, list[WaitingOrder]] = defaultdict(list)
    for each in late:
        groups[each.waits_for].append(each)
    for waits_for, orders in groups.items():
        tell(f"{office.tenant.id}: {_count(len(orders))} overdue", f"{waits_for}\n{_listed(orders)}")
    return late


def _count(number: int) -> str:
    return "an order is" if number == 1 else f"{number} orders are"


def _listed(orders: Sequence[WaitingOrder]) -> str:
    shown = [f"{each.reference}, since {each.since:%Y-%m-%d %H:%MZ}" for each in orders[:SHOWN]]
    if more := orders[0].others + 1 - len(shown):
        shown.append(f"and {more} more wait for the same")
    return "\n".join([*shown, "`hub orders review` shows what to do"])


def _by_address(office: Office) -> Tell:
    addresses: Sequence[Secret] = office.tenant.alerts
    if not addresses:
        return lambda title, text: None
    with from_extra("alerts", "`alerts:` in tenants.yaml", addresses[0].place):
        from apprise import Apprise  # takes half a second

    def tell(title: str, text: str) -> None:
        post = Apprise()
        known = all(post.add(address.reveal()) for address in addresses)
        if not known or not post.notify(title=title, body=text):
            places = ", ".join(address.place for address in addresses)
            raise PermanentError(f"{office.tenant.id}: an alert couldn't be delivered; see the addresses at {places}")

    return tell
