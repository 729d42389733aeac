"""What every kind of paging does."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from hub.clock import Clock
from hub.config.values import Duration
from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.protocols.progress import LONGEST, Progress
from hub.connectors.raw_record import RawRecord
from hub.connectors.templates import plain_problems


@dataclass(frozen=True)
class Continuation:
    """Where a list goes on behind a page: at `link`, which may be relative to the page's URL, or with other `values` in
    the request's template; at its end with neither.

    `repeated`: so many records at the page's beginning are those at the end of the page before. `is_later`: the values
    are for the paging's own request for later pages.
    """

    link: str | None = None
    values: Mapping[str, Any] | None = None
    repeated: int = 0
    is_later: bool = False


Walk = Callable[[SeenPage, RequestContext], Continuation]
"""Is told each page of one read in turn, and says where the list goes on."""


class ListPaging(PackModel, ABC):
    """How a list goes on. `max_pages` and `max_time`, of all pages together, end one that has no end."""

    kind: str
    max_pages: Annotated[int, Field(ge=1)] = 100_000
    max_time: Duration = Field(default=LONGEST, validate_default=False)

    def progress(self, context: RequestContext, clock: Clock) -> Progress:
        """What watches one read."""
        return Progress(context, self.max_pages, counted_at=self.counted_at, clock=clock, max_time=self.max_time)

    def first_query(self) -> Mapping[str, str]:
        """What the first request asks for beside its conditions."""
        return {}

    def first_values(self) -> Mapping[str, Any]:
        """What stands for its names in the template of the first request."""
        return {}

    def headers(self, values: Mapping[str, Any]) -> Mapping[str, str]:
        """What a request with these values says in its headers."""
        return {}

    def behind(self, pages: int) -> frozenset[int]:
        """The statuses by which, behind so many pages, the ERP says that there is no other."""
        return frozenset()

    def looked_at(self) -> tuple[str, ...]:
        """The paths at which it looks in a body, beside the records."""
        return ()

    def needed(self) -> frozenset[str]:
        """Those of these names without which every request would ask for the same."""
        return frozenset()

    @property
    def counted_at(self) -> str | None:
        """Where answers say how many records there are in all; None where the ERP isn't asked for it."""
        return None

    @property
    def is_counted(self) -> bool:
        """Whether the ERP is asked how many records there are."""
        return self.counted_at is not None

    @property
    def doubt(self) -> str | None:
        """A list of what sort it is whose end is never proved, so that nobody may conclude what is gone; else None."""
        return None

    @property
    def passes_over(self) -> bool:
        """Whether a record may be passed over in a list that moves, so that no later delta asks for it."""
        return False

    @property
    def ends_by_silence(self) -> bool:
        """Whether nothing but the lack of a word that leads on says where it ends: no page may ever have had one."""
        return False

    def declared_count(self, page: SeenPage) -> int | None:
        """How many records there are in all, where a page says so."""
        return None

    def problems(self, where: str) -> Iterator[str]:
        """What it says to no effect."""
        yield from plain_problems(f"{where}.query", self.first_query())

    @abstractmethod
    def walk(self) -> Walk:
        """One read, from its first page on."""

    def refuse_cut_lists(self, paths: Iterable[str], records: Sequence[RawRecord], context: RequestContext) -> None:
        """IncompleteRead where a nested list at one of the paths goes on elsewhere: the rest would be lost silently."""
        return
