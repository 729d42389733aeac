"""How lists go on and end in SOAP: one registry, a file for each kind that is SOAP's own."""

from hub.connectors.protocols.paging.list_paging import ListPaging
from hub.connectors.protocols.paging.offset import Offset
from hub.connectors.protocols.paging.page_number import PageNumber
from hub.connectors.protocols.paging.whole import Whole
from hub.connectors.protocols.soap.paging.bookmark import Bookmark
from hub.connectors.protocols.soap.paging.key_range import KeyRange
from hub.connectors.protocols.soap.paging.search_id import SearchId
from hub.connectors.registry import Registry

__all__ = ["PAGING", "ListPaging"]

PAGING: Registry[ListPaging] = Registry(Bookmark, KeyRange, Offset, PageNumber, SearchId, Whole)
