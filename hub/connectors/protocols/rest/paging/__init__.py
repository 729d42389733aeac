"""How lists go on and end in REST: one registry, a file for each kind."""

from hub.connectors.protocols.rest.paging.cursor_token import CursorToken
from hub.connectors.protocols.rest.paging.header_range import HeaderRange
from hub.connectors.protocols.rest.paging.next_link import NextLink
from hub.connectors.protocols.rest.paging.offset import Offset
from hub.connectors.protocols.rest.paging.page_number import PageNumber
from hub.connectors.protocols.rest.paging.rest_paging import RestPaging
from hub.connectors.protocols.rest.paging.search_pages import SearchPages
from hub.connectors.protocols.rest.paging.uncounted_pages import UncountedPages
from hub.connectors.protocols.rest.paging.whole import Whole
from hub.connectors.registry import Registry

__all__ = ["PAGING", "RestPaging"]

PAGING: Registry[RestPaging] = Registry(
    NextLink, CursorToken, Offset, HeaderRange, PageNumber, SearchPages, UncountedPages, Whole
)
