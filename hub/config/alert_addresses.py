"""Where people are told: addresses as the library apprise writes them."""

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hub.config.extras import extra_problems
from hub.config.secrets import Secret
from hub.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from apprise import NotifyBase

_NOWHERE = logging.NullHandler()


def address_problems(addresses: Sequence[Secret]) -> Iterator[Problem]:
    """What apprise doesn't know among them, and what shows a secret where it is written; nothing is sent."""
    if not addresses:
        return
    missing = [*extra_problems("alerts", "this", addresses[0].place)]
    yield from missing
    for address in addresses if not missing else ():
        try:
            service = service_at(address)
        except ConfigurationError:
            continue  # that it leads nowhere is told beside the other secrets
        if service is None:
            message = "isn't an address that apprise knows, such as mailto://, msteams://, slack:// or json://"
            yield Problem(address.place, "", f"{message}; mend it")
        elif not 0 <= (getattr(service, "port", None) or 0) < 65536:
            yield Problem(address.place, "", "names a port beyond 65535; mend it")
        elif not address.is_reference and _hides_something(service):
            yield Problem(address.place, "", "holds a secret written out; refer to it with env:NAME or file:PATH")


def _hides_something(service: "NotifyBase") -> bool:
    shown, whole = (service.url(privacy=privacy) for privacy in (True, False))  # type: ignore[no-untyped-call]
    return bool(shown != whole)


def service_at(address: Secret) -> "NotifyBase | None":
    """What brings a message to an address; None where apprise knows none such.

    Raises:
        SecretMissing: the reference leads nowhere.
    """
    from apprise import Apprise  # takes half a second

    url = address.reveal()
    # what it logs of an address that it doesn't know is the address
    logging.getLogger("apprise").addHandler(_NOWHERE)
    logging.getLogger("apprise").propagate = False
    service: NotifyBase | None = Apprise.instantiate(url, suppress_exceptions=True)
    return service
