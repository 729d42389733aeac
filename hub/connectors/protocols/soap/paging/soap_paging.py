"""What every kind of paging in SOAP does."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from hub.config.values import Duration
from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.protocols.progress import LONGEST
from hub.connectors.raw_record import RawRecord


class SoapPaging(PackModel, ABC):
    """How a list goes on. `max_pages` and `max_time`, of all pages together, end one that has no end."""

    kind: str
    max_pages: Annotated[int, Field(ge=1)] = 100_000
    max_time: Duration = Field(default=LONGEST, validate_default=False)

    @abstractmethod
    def arguments(self, mark: str | None, size: int | None = None) -> dict[str, Any]:
        """What the read operation is told of the page that begins behind a mark, or of the first one.

        `size` records are asked for, all of them if it is 0; None means as many as the pack says.
        """

    @abstractmethod
    def next_mark(self, records: Sequence[RawRecord], page: int, context: RequestContext) -> str | None:
        """The mark behind which the next page begins, by the records of this one, the `page`-th; None at the end."""
