"""REST: lists and orders over HTTP, as far as a pack says so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from hub.connectors.base import KeptPages, Page, ReadCondition, RequestContext
from hub.connectors.protocols.protocol import Site
from hub.connectors.protocols.rest.rest_decode import parse_error
from hub.connectors.protocols.rest.rest_lists import RestLists
from hub.connectors.protocols.rest.rest_orders import RestOrders
from hub.connectors.protocols.rest.rest_pack import RestPack
from hub.connectors.protocols.rest.rest_requests import RestRequests
from hub.connectors.raw_record import RawRecord
from hub.connectors.transport.http import Http, open_http


def open_adapter(pack: RestPack, site: Site) -> "RestAdapter":
    """The adapter over HTTP; ConfigurationError if address or keys must be mended."""
    http = open_http(
        site.erp,
        auth=pack.auth,
        transfer=pack.transfer,
        rules=pack.errors,
        parse_error=partial(parse_error, pack.rest),
        budget=site.budget,
        clock=site.clock,
        chance=site.chance,
        tokens=site.tokens,
        run_limit=site.run_limit,
    )
    return RestAdapter(pack, http, site.context)


class RestAdapter:
    """Reads and writes the resources of a pack."""

    def __init__(self, pack: RestPack, http: Http, context: RequestContext) -> None:
        self._pack, self._http, self._context = pack, http, context
        requests = RestRequests(pack, http.base, self._find_company)
        self._lists = RestLists(pack, http, context, requests)
        self._orders = RestOrders(pack, http, context, requests)

    def check_connection(self) -> None:
        """Find the company, and the first page of the first resource in it."""
        resource = next(iter(self._pack.kinds.values())).resource
        next(self.read(resource, ()), None)

    def read(
        self, resource: str, conditions: Sequence[ReadCondition], *, urgent: bool = False, few: bool = False
    ) -> Iterator[Page]:
        """See RestLists."""
        return self._lists.read(resource, conditions, urgent=urgent, few=few)

    def resume(self, kept: KeptPages | None) -> None:
        """See RestLists."""
        self._lists.resume(kept)

    def ask(self, resource: str, values: Mapping[str, Any]) -> Iterator[Page]:
        """See RestLists."""
        return self._lists.ask(resource, values)

    def published(self, resource: str) -> None:
        """Nothing: what changed since is for the next request to say."""

    def write(self, resource: str, record: RawRecord, key: str | None = None) -> tuple[RawRecord | None, bytes]:
        """See RestOrders."""
        return self._orders.write(resource, record, key)

    def add_lines(self, existing: RawRecord, lines: Sequence[RawRecord]) -> Iterator[int]:
        """See RestOrders."""
        return self._orders.add_lines(existing, lines)

    def remove(self, existing: RawRecord) -> None:
        """See RestOrders."""
        self._orders.remove(existing)

    def confirm(self, existing: RawRecord) -> None:
        """See RestOrders."""
        self._orders.confirm(existing)

    def _find_company(self) -> str | int:
        return self._pack.company.key(self._context, self._records)

    def _records(self, resource: str) -> Iterable[RawRecord]:
        return (record for page in self.read(resource, ()) for record in page.records or ())
