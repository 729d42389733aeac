"""A page of a list, as its paging sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.connectors.raw_record import RawRecord


@dataclass(frozen=True)
class SeenPage:
    """What a page's body says, its records, the URL that it was asked for by, and the headers of the answer.

    `body` is None, and there are no records, where the ERP said by an error that there are none.
    """

    body: Any
    records: Sequence[RawRecord]
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
