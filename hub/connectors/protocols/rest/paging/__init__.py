"""How lists go on and end in REST: one registry, a file for each kind that is REST's own."""

from hub.connectors.protocols.paging.list_paging import ListPaging
from hub.connectors.protocols.paging.offset import Offset
from hub.connectors.protocols.paging.page_number import PageNumber
from hub.connectors.protocols.paging.whole import Whole
from hub.connectors.protocols.rest.paging.cursor_token import CursorToken
from hub.connectors.protocols.rest.paging.header_range import HeaderRange
from hub.connectors.protocols.rest.paging.next_link import NextLink
from hub.connectors.protocols.rest.paging.search_pages import SearchPages
from hub.connectors.protocols.rest.paging.uncounted_pages import UncountedPages
from hub.connectors.registry import Registry

__all__ = ["PAGING", "ListPaging"]

PAGING: Registry[ListPaging] = Registry(
    NextLink, CursorToken, Offset, HeaderRange, PageNumber, SearchPages, UncountedPages, Whole
)
