"""Which products, prices and stock of an office are newer than what a target was told."""

from collections.abc import Iterator, Mapping
from threading import Lock

from hub.config.webhook_targets import WebhookKind
from hub.records import Kind
from hub.store.catalogue.published_revisions import Published, PublishedRevisions
from hub.store.orders.webhooks import Topic

RECORDS_OF = {
    WebhookKind.PRODUCT: (Kind.PRODUCT, Kind.PRODUCT_UNIT),
    WebhookKind.PRICE: (Kind.PRICE, Kind.DISCOUNT),
    WebhookKind.STOCK: (Kind.STOCK,),
}
"""The kinds of record whose change is news of a kind."""


class CatalogueNews:
    """Looks at an office's records only when its revision is another one: it is asked again and again."""

    def __init__(self, revisions: PublishedRevisions) -> None:
        self._revisions, self._lock = revisions, Lock()
        self._of_offices: dict[str, int] = {}
        self._known: dict[tuple[str, WebhookKind], tuple[int, Published | None]] = {}

    def look(self) -> None:
        """See how far the offices are now."""
        self._of_offices = self._revisions.of_offices()

    def newer_than(self, told: Mapping[Topic, int]) -> Iterator[tuple[Topic, Published]]:
        """What is newer than these revisions, by office and kind; orders aren't looked at."""
        for (office, kind), revision in sorted(told.items()):
            newest = None if kind == WebhookKind.ORDER else self.newest(office, WebhookKind(kind))
            if newest and newest.revision > revision:
                yield (office, kind), newest

    def newest(self, office: str, kind: WebhookKind) -> Published | None:
        """The newest change as of the last look; None before there was any."""
        number = self._of_offices.get(office, 0)
        with self._lock:
            seen, found = self._known.get((office, kind), (-1, None))
        if seen != number:
            found = self._revisions.newest(office, RECORDS_OF[kind])
            with self._lock:
                self._known[office, kind] = number, found
        return found
