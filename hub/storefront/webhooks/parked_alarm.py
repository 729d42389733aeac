"""That people are told of a target that is parked: those of the offices of which it isn't told any more."""

import logging

from hub.config.clients import Client
from hub.errors import HubError
from hub.office import Hub
from hub.operations.alerts import Notify, by_address
from hub.store.orders.webhooks import TargetKey

log = logging.getLogger("hub.storefront.webhooks")


def tell_of_parked(hub: Hub, client: Client, key: TargetKey, why: str, notify: Notify | None = None) -> None:
    """Tell the addresses in `alerts:` of the client's offices, each once; what can't be told stands in the log."""
    title = f"{key.client}: its webhook {key.target} is parked"
    text = f"{why}\nNothing is lost: mend it, then `hub webhooks resend {key}` sends what waits"
    log.warning("%s: %s", title, why)
    told: set[tuple[str, ...]] = set()
    for office in hub.offices():
        addresses = tuple(address.reference for address in office.tenant.alerts)
        if not client.sees(office.tenant.id) or not addresses or addresses in told:
            continue
        told.add(addresses)
        try:
            (notify or by_address(office))(title, text)
        except HubError as error:
            log.warning("%s: %s", key, error)
