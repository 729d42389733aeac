"""The port to where tokens are kept that an ERP gives once and never again."""

from contextlib import AbstractContextManager
from typing import Protocol


class TokenKeep(Protocol):
    """What is kept of one ERP's tokens, for all processes that use it; it lasts as orders do."""

    def exclusive(self) -> AbstractContextManager[bool]:
        """Be the only one that refreshes, inside; False at once where somebody else is. It ends with its holder."""
        ...

    def read(self) -> str | None:
        """What is kept now, as it was saved; None where nothing is."""
        ...

    def save(self, text: str) -> None:
        """Keep it from now on; StoreUnavailable where that isn't sure."""
        ...
