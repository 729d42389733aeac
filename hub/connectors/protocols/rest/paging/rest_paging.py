"""What every kind of paging in REST does."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from hub.config.values import Duration
from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.protocols.progress import LONGEST
from hub.connectors.raw_record import RawRecord


class RestPaging(PackModel, ABC):
    """How a list goes on. `max_pages` and `max_time`, of all pages together, end one that has no end."""

    kind: str
    max_pages: Annotated[int, Field(ge=1)] = 100_000
    max_time: Duration = Field(default=LONGEST, validate_default=False)

    def first_query(self) -> Mapping[str, str]:
        """What the first request asks for beside its conditions."""
        return {}

    @property
    def is_counted(self) -> bool:
        """Whether the ERP is asked how many records there are."""
        return False

    def declared_count(self, body: RawRecord) -> int | None:
        """How many records there are in all, where a page says so."""
        return None

    @abstractmethod
    def next_page(self, body: RawRecord, records: Sequence[RawRecord], url: str, context: RequestContext) -> str | None:
        """The link to the next page, which may be relative to this one's `url`; None at the end."""

    def refuse_cut_lists(self, paths: Iterable[str], records: Sequence[RawRecord], context: RequestContext) -> None:
        """IncompleteRead where a nested list at one of the paths goes on elsewhere: the rest would be lost silently."""
        return
