"""Paging by a token: a page names by it where the next one begins."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.json_template import JsonTemplate
from hub.connectors.protocols.paging.answer_place import AnswerPlace
from hub.connectors.protocols.paging.counted_paging import CountedPaging
from hub.connectors.protocols.paging.going_on import WalkIntoSilence
from hub.connectors.protocols.paging.list_paging import Continuation, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.templates import LEFT_OUT
from hub.errors import IncompleteRead, ProtocolBroken

LONGEST_TOKEN = 4_000
"""Characters: it goes into an address."""
_MORE: Mapping[Any, bool] = {"true": True, "1": True, "false": False, "0": False}


class CursorToken(CountedPaging):
    """The request says by `{cursor}` where it goes on: what the page before had at `cursor`, of its type in a body.

    The first request says `first`; without one, it leaves out what names `{cursor}`. The list ends with a page that has
    none, null or an empty text there; where `more` names a flag, it is that which says whether the list goes on.
    """

    example: ClassVar[str] = "{kind: cursor, cursor: next.after, more: next.has_more}"

    kind: Literal["cursor"]
    cursor: AnswerPlace
    first: JsonTemplate = None
    more: AnswerPlace | None = None

    def first_values(self) -> Mapping[str, Any]:
        """`first`, or nothing."""
        return {"cursor": LEFT_OUT if self.first is None else self.first}

    def needed(self) -> frozenset[str]:
        """The token."""
        return frozenset({"cursor"})

    def problems(self, where: str) -> Iterator[str]:
        """A first token that is no single value."""
        yield from super().problems(where)
        if isinstance(self.first, dict | list):
            yield f"{where}.first: a text or a number was expected"

    def walk(self) -> Walk:
        """From token to token."""
        return WalkIntoSilence(self.follow, str(self.cursor)).turn if self.ends_by_silence else self.follow

    @property
    def ends_by_silence(self) -> bool:
        """Where neither a flag nor a number is declared."""
        return self.more is None and self.count is None

    def follow(self, page: SeenPage, context: RequestContext) -> Continuation:
        """Where a page's token leads; at the end without one.

        Raises:
            ProtocolBroken: there is no token, or no flag, where the pack names them.
            IncompleteRead: the list goes on, and nothing says where.
        """
        token, goes_on = self.cursor.value(page), self._goes_on(page, context)
        if goes_on is False or (goes_on is None and token in (None, "")):
            return Continuation()
        if token in (None, ""):
            message = f"`{self.more}` says that the list goes on, and nothing at `{self.cursor}` says where"
            raise context.error(IncompleteRead, message)
        if isinstance(token, bool) or not isinstance(token, str | int) or len(str(token)) > LONGEST_TOKEN:
            raise context.error(ProtocolBroken, f"what stands at `{self.cursor}` is no token; check the pack")
        return Continuation(values={"cursor": token})

    def _goes_on(self, page: SeenPage, context: RequestContext) -> bool | None:
        """What the flag says; None where the pack names none."""
        if self.more is None:
            return None
        said = self.more.value(page)
        flag = said if isinstance(said, bool) else _MORE.get(str(said).lower())
        if flag is None:
            raise context.error(ProtocolBroken, f"true or false was expected at `{self.more}`; check the pack")
        return flag
