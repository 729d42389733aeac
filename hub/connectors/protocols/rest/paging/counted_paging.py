"""Paging where the ERP may declare how many records there are in all."""

from typing import Any

from hub.connectors.protocols.rest.paging.declared import count_in
from hub.connectors.protocols.rest.paging.rest_paging import RestPaging


class CountedPaging(RestPaging):
    """`count` names where an answer declares the number of all records."""

    count: str | None = None

    @property
    def is_counted(self) -> bool:
        """Whether the pack names where the number stands."""
        return self.count is not None

    def looked_at(self) -> tuple[str, ...]:
        """Where the number stands."""
        return (self.count,) if self.count else ()

    def declared_count(self, body: Any) -> int | None:
        """The number there."""
        return count_in(body, self.count) if self.count else None
