"""How long a read waits for its next try: as long as the ERP says, else longer each time, and not all at one moment."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from hub.errors import Throttled, TransientError

if TYPE_CHECKING:
    from tenacity import RetryCallState

LONGEST_WAIT = 120.0
"""Seconds; an ERP that asks for more ends the pull, the schedule comes again."""

Chance = Callable[[], float]
"""Gives a number from 0 to 1, each as likely."""


def worth_waiting(error: BaseException) -> bool:
    """Whether the same call may do better in a while that isn't too long."""
    return isinstance(error, TransientError) and (error.after or 0) <= LONGEST_WAIT


class Backoff:
    """What the ERP asked for; else 1, 2, 4 seconds and up to half as much again, and five times that when it only said
    "too many".
    """

    def __init__(self, chance: Chance) -> None:
        self._chance = chance

    def __call__(self, state: "RetryCallState") -> float:
        """Seconds."""
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, TransientError) and error.after is not None:
            return error.after
        step = 5.0 if isinstance(error, Throttled) else 1.0
        return step * 2.0 ** (state.attempt_number - 1) * (1 + self._chance() / 2)
