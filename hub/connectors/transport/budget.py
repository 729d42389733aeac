"""The port to the calls that an ERP allows."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Protocol

from hub.connectors.base import RequestContext
from hub.connectors.transport.messages import Response
from hub.errors import ErpError, NoRecords, Throttled, TransientError


class Turn(Protocol):
    """A call that is under way; what it came to is told before it ends."""

    def count_error(self) -> None:
        """The ERP answered with an error: it may count them."""
        ...

    def pause(self, seconds: float) -> None:
        """The ERP wants to be left alone for so long, by everybody."""
        ...


class RateBudget(Protocol):
    """The calls that an ERP allows to all who use it together."""

    def take(self, *, urgent: bool) -> AbstractContextManager[Turn]:
        """Wait for a call's turn and hold it while the call runs; urgent ones (orders) go first.

        Raises:
            Throttled: that wait would be a long one; nothing was sent.
        """
        ...


@contextmanager
def turn_of(budget: RateBudget, context: RequestContext, *, urgent: bool) -> Iterator[Turn]:
    """A call's turn, by name: see `RateBudget.take`."""
    with ExitStack() as held:
        try:
            turn = held.enter_context(budget.take(urgent=urgent))
        except Throttled as error:
            named = context.error(Throttled, error.message)
            named.after = error.after
            raise named from None
        yield turn


def report(turn: Turn, response: Response, error: ErpError | None) -> None:
    """Tell what an answer means for the calls that are still allowed."""
    # a list that is empty isn't an error to us, but its 404 may be one to who counts
    told = error is not None and not isinstance(error, NoRecords) and response.status < 300
    if told or response.status >= 400:
        turn.count_error()
    if isinstance(error, TransientError) and error.after:
        turn.pause(error.after)
