"""Paging by the record's own key: the next page has the records behind the last one."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.paging.list_paging import Continuation, ListPaging, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.raw_record import at
from hub.errors import IncompleteRead


class KeyRange(ListPaging):
    """The request asks by `{after}` for what is behind that key, in its order, and by `{limit}` for `size` records.

    `{after}` is the `field` of the last record, and `first` in the first request. The end is an empty page. One that
    isn't full is the end, too, once a full one has shown that the ERP gives pages of that size. A key that comes again
    says that the ERP didn't begin behind the last one.
    """

    example: ClassVar[str] = "{kind: key_range, field: ItemNo, size: 500}"

    kind: Literal["key_range"]
    field: str
    size: Annotated[int, Field(ge=1, le=100_000)]
    first: str = ""

    def first_values(self) -> Mapping[str, Any]:
        """From the beginning."""
        return {"after": self.first, "limit": self.size}

    def needed(self) -> frozenset[str]:
        """The key; some ERPs have pages of one size."""
        return frozenset({"after"})

    def walk(self) -> Walk:
        """From the first page on."""
        return _KeyWalk(self).turn


class _KeyWalk:
    """One read: the keys that came."""

    def __init__(self, paging: KeyRange) -> None:
        self._paging = paging
        self._keys: set[str] = set()
        self._full_pages_come = False

    def turn(self, page: SeenPage, context: RequestContext) -> Continuation:
        """IncompleteRead where a record has no key, or one that came before."""
        paging, records = self._paging, page.records
        key = ""
        for record in records:
            key = at(record, paging.field)
            if not isinstance(key, str | int) or isinstance(key, bool) or key == "":
                raise context.error(IncompleteRead, f"a record of a page has no `{paging.field}`; check the pack")
            key = str(key)
            if key in self._keys:
                message = (
                    f"a record of the page behind a key came before, by its `{paging.field}`: the ERP doesn't begin"
                    " behind the last one, or doesn't sort by it; look at `{after}` in the pack's request"
                )
                raise context.error(IncompleteRead, message)
            self._keys.add(key)
        is_full = len(records) >= paging.size
        if not records or (self._full_pages_come and not is_full):
            return Continuation()
        self._full_pages_come |= is_full
        return Continuation(values={"after": key, "limit": paging.size})
