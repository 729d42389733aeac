"""Paging where the ERP may declare how many records there are in all."""

from hub.connectors.protocols.paging.answer_place import AnswerPlace
from hub.connectors.protocols.paging.list_paging import ListPaging
from hub.connectors.protocols.paging.seen_page import SeenPage


class CountedPaging(ListPaging):
    """`count` is where an answer declares the number of all records."""

    count: AnswerPlace | None = None

    @property
    def counted_at(self) -> str | None:
        """Where the pack says that the number stands."""
        return str(self.count) if self.count else None

    def looked_at(self) -> tuple[str, ...]:
        """Where the number stands."""
        return self.count.paths if self.count else ()

    def declared_count(self, page: SeenPage) -> int | None:
        """The number there."""
        return self.count.count(page) if self.count else None
