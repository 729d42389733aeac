"""REST: JSON, CSV or XML over HTTP."""

from hub.connectors.base import Adapter, Page, RequestContext
from hub.connectors.protocols.protocol import Protocol, Site
from hub.connectors.protocols.rest.rest_pack import RestPack
from hub.connectors.raw_record import RawRecord


class RestProtocol(Protocol[RestPack]):
    """`protocol: rest`."""

    name = "rest"
    pack = RestPack

    def open(self, pack: RestPack, site: Site) -> Adapter:
        """An adapter over HTTP."""
        from hub.connectors.protocols.rest.rest_adapter import open_adapter

        return open_adapter(pack, site)

    def records(self, pack: RestPack, page: Page, context: RequestContext) -> list[RawRecord]:
        """The records of a body."""
        from hub.connectors.protocols.rest.rest_decode import page_records

        return page_records(pack, page, context)
