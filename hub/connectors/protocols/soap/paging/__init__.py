"""How lists go on and end in SOAP: one registry; what counts records or pages is REST's own."""

from hub.connectors.protocols.rest.paging import RestPaging as SoapPaging
from hub.connectors.protocols.rest.paging.offset import Offset
from hub.connectors.protocols.rest.paging.page_number import PageNumber
from hub.connectors.protocols.rest.paging.whole import Whole
from hub.connectors.protocols.soap.paging.bookmark import Bookmark
from hub.connectors.protocols.soap.paging.key_range import KeyRange
from hub.connectors.protocols.soap.paging.search_id import SearchId
from hub.connectors.registry import Registry

__all__ = ["PAGING", "SoapPaging"]

PAGING: Registry[SoapPaging] = Registry(Bookmark, KeyRange, Offset, PageNumber, SearchId, Whole)
