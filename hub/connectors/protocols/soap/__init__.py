"""SOAP 1.1 and 1.2, document/literal and rpc, literal and encoded."""

from hub.connectors.base import Adapter, Page, RequestContext
from hub.connectors.protocols.protocol import Protocol, Site
from hub.connectors.protocols.soap.soap_pack import SoapPack
from hub.connectors.raw_record import RawRecord


class SoapProtocol(Protocol[SoapPack]):
    """`protocol: soap`."""

    name = "soap"
    pack = SoapPack

    def open(self, pack: SoapPack, site: Site) -> Adapter:
        """An adapter over HTTP that builds its requests from the ERP's WSDLs."""
        from hub.connectors.protocols.soap.soap_adapter import open_adapter

        return open_adapter(pack, site)

    def records(self, pack: SoapPack, page: Page, context: RequestContext) -> list[RawRecord]:
        """The records of an envelope."""
        from hub.connectors.protocols.soap.soap_decode import page_records

        return page_records(pack, page, context)
