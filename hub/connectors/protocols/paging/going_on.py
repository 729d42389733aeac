"""What a page says of going on in other words than the pack's, where a misspelt path ends a list at its first page."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hub.connectors.base import RequestContext
from hub.connectors.protocols.paging.link_header import next_in
from hub.connectors.protocols.paging.list_paging import Continuation, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.errors import IncompleteRead, ProtocolBroken

# by their letters alone: `@odata.nextLink`, `next_link` and `nextLink` are one
_LINKS = ("odatanextlink", "nextlink", "next", "nexturl", "nexthref", "nextpage", "nextpageurl", "nextpagelink")
_TOKENS = ("nextpagetoken", "nextcursor", "nexttoken", "nextmarker", "nextoffset", "nextstart", "continuationtoken")
_WAYS_ON = frozenset((*_LINKS, *_TOKENS, "continuation", "resumptiontoken"))
_FLAGS = frozenset(("more", "hasmore", "hasmoreitems", "hasmorepages", "hasmoreresults", "hasnext", "hasnextpage"))
_HEADS = ("meta", "metadata", "paging", "pagination", "page", "pages", "pageinfo", "cursor", "cursors", "link", "links")
_AROUND = frozenset((*_HEADS, "info", "d", "data", "response", "result", "results", "odata"))
"""What such a word may stand in, beside the body itself."""
_HEADERS = ("X-Next-Page", "X-Next-Cursor", "X-Next-Link", "X-Next", "X-Continuation-Token")
_LIMITS = ("limit", "top", "size", "pagesize", "perpage", "max", "maxresults", "maxrecords", "rows", "take", "count")
_SIZES = frozenset((*_LIMITS, "limitpagelength", "pagelimit", "results"))
_FEWEST = 10
"""Records of a page, below which nobody asks for a list by pages."""
_LETTERS = re.compile(r"[^a-z]")


class WalkIntoSilence:
    """One read of a list that ends where a page doesn't lead on; `follow` says where one leads, `said` what by."""

    def __init__(self, follow: Walk, said: str) -> None:
        self._follow, self._said = follow, said
        self._is_shown = False

    def turn(self, page: SeenPage, context: RequestContext) -> Continuation:
        """ProtocolBroken where the only page leads on by another word; IncompleteRead where it is a full one."""
        turn = self._follow(page, context)
        if turn.link is None and turn.values is None and not self._is_shown:
            refuse_other_ways_on(page, f"the pack names `{self._said}`", context)
            refuse_full_page(page, context)
        self._is_shown = True
        return turn


def refuse_other_ways_on(page: SeenPage, said: str, context: RequestContext) -> None:
    """ProtocolBroken where the page says in other words that the list goes on; `said` is what the pack says instead."""
    if (found := way_on(page)) is not None:
        message = f"the answer has {found}, by which lists go on, and {said}; mend `paging` of the pack"
        raise context.error(ProtocolBroken, message)


def refuse_full_page(page: SeenPage, context: RequestContext) -> None:
    """IncompleteRead where as many records came as the request asked for, and nothing says that these are all."""
    count = len(page.records)
    asked = parse_qsl(urlsplit(page.url).query)
    name = next((name for name, value in asked if value == str(count) and _word(name) in _SIZES), None)
    if name and count >= _FEWEST:
        message = f"{count} records came, as many as `{name}` asks for, and nothing says whether these are all"
        raise context.error(IncompleteRead, f"{message}; say in the pack how the list goes on, or its `count`")


def way_on(page: SeenPage) -> str | None:
    """Where a page names a next one, by the words that ERPs have for it; None where it doesn't."""
    if isinstance(page.body, Mapping):
        for place in _ways_on(page.body, "", depth=2):
            return f"`{place}`"
    try:
        if next_in(page.headers.get("Link", "")):
            return "a header Link with a next page"
    except ValueError:  # whatever it is, no list goes on by it
        pass
    return next((f"a header {name}" for name in _HEADERS if page.headers.get(name)), None)


def _ways_on(body: Mapping[str, Any], before: str, *, depth: int) -> Iterator[str]:
    for name, value in body.items():
        word = _word(name)
        if (word in _WAYS_ON and _leads_on(value)) or (word in _FLAGS and value in (True, "true")):
            yield before + name
        elif depth and word in _AROUND and isinstance(value, Mapping):
            yield from _ways_on(value, f"{before}{name}.", depth=depth - 1)


def _leads_on(value: Any) -> bool:
    if isinstance(value, Mapping):  # as HAL and JSON:API write a link
        return bool(value.get("href") or value.get("url"))
    return value not in (None, "", 0, False) and isinstance(value, str | int)


def _word(name: str) -> str:
    return _LETTERS.sub("", name.lower())
