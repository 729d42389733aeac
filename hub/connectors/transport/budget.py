"""The port to the calls that an ERP allows."""

from contextlib import AbstractContextManager
from typing import Protocol


class RateBudget(Protocol):
    """The calls that an ERP allows to all who use it together."""

    def take(self, *, urgent: bool) -> AbstractContextManager[None]:
        """Wait for a call's turn and hold it while the call runs; urgent ones (orders) go first."""
        ...
