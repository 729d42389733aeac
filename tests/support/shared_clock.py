"""Time for several threads at once."""

from datetime import datetime, timedelta
from threading import Condition, get_ident

from tests.support.patience import PATIENCE


class SharedClock:
    """Time for several threads: it moves when all of them sleep, to the moment when the first one wakes.

    Of those whose time has come, who slept first wakes first: else the last to lie down would always be up again first.
    """

    def __init__(self, moment: datetime, threads: int) -> None:
        self._moment, self._threads = moment, threads
        self._until: dict[int, datetime] = {}
        self._turn = Condition()

    def now(self) -> datetime:
        with self._turn:
            return self._moment

    def steady(self) -> float:
        return self.now().timestamp()

    def sleep(self, seconds: float) -> None:
        with self._turn:
            self._until[get_ident()] = self._moment + timedelta(seconds=seconds)
            self._move()
            assert self._turn.wait_for(self._is_my_turn, timeout=PATIENCE)
            del self._until[get_ident()]
            self._turn.notify_all()

    def _is_my_turn(self) -> bool:
        due = [thread for thread, until in self._until.items() if until <= self._moment]
        return due[:1] == [get_ident()]

    def leave(self) -> None:
        """A thread has ended: nobody waits for its sleep any more."""
        with self._turn:
            self._threads -= 1
            self._move()

    def _move(self) -> None:
        if self._until and len(self._until) == self._threads:
            self._moment = max(self._moment, min(self._until.values()))
            self._turn.notify_all()
