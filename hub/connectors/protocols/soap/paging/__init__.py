"""How lists go on and end in SOAP: one registry, a file for each kind."""

from hub.connectors.protocols.soap.paging.bookmark import Bookmark
from hub.connectors.protocols.soap.paging.soap_paging import SoapPaging
from hub.connectors.registry import Registry

__all__ = ["PAGING", "SoapPaging"]

PAGING: Registry[SoapPaging] = Registry(Bookmark)
