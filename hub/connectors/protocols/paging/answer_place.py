"""Where an answer says something of the list that it is a page of."""

from typing import Any, ClassVar

from pydantic import model_validator

from hub.connectors.header_templates import HeaderName
from hub.connectors.model import PackModel
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.raw_record import at
from hub.connectors.templates import plain_problems

_LONGEST = 12
"""Digits; more records than that are nobody's."""


class AnswerPlace(PackModel):
    """A path in the body, written as it is, or `{header: X-Total-Count}`."""

    example: ClassVar[str] = "header: X-Total-Count"
    alone: ClassVar[str | None] = "path"

    path: str | None = None
    header: HeaderName | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "AnswerPlace":
        if not (self.path or self.header) or (self.path and self.header):
            raise ValueError("a path in the body was expected, or `{header: …}`")
        if problems := [*plain_problems("here", {"path": self.path or ""})]:
            raise ValueError(problems[0].removeprefix("here.path: "))
        return self

    def __str__(self) -> str:
        return self.path or f"{self.header}:"

    @property
    def paths(self) -> tuple[str, ...]:
        """The path, where it is one in the body."""
        return (self.path,) if self.path else ()

    def value(self, page: SeenPage) -> Any:
        """What stands there; None where there is nothing."""
        return at(page.body, self.path) if self.path else page.headers.get(self.header or "")

    def count(self, page: SeenPage) -> int | None:
        """The number that stands there, which may come as text; None where there is none."""
        found = self.value(page)
        if isinstance(found, str) and found.isascii() and found.isdecimal() and len(found) <= _LONGEST:
            return int(found)
        return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None
