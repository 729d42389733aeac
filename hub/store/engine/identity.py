"""Whether a database is still the one that was opened, or another was put in its place while it was in use.

SQLite goes on with the file that it has open, which nobody else sees any more; PostgreSQL with whatever has the name.
Either way what was read before and what is read now may be of two databases.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hub.errors import StoreReplaced, StoreUnavailable


@dataclass(frozen=True)
class Identity:
    """`own`: what no copy has in common with it; `log`: the same of the log beside it, where there is one."""

    own: object
    log: object = None


class Original:
    """What was opened under a name, remembered from the first look on."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._first: Identity | None = None

    def check(self, look: Callable[[], Identity | None]) -> None:
        """Look at what stands there now.

        Raises:
            StoreUnavailable: nothing.
            StoreReplaced: another one.
        """
        now, first = look(), self._first
        if first is None:
            self._first = now
            return
        database = f"store: the {self._name} database"
        if now is None:
            what = "is temporarily unavailable: it is gone; put it back, or a copy of it: nothing is stored until then"
            raise StoreUnavailable(f"{database} {what}")
        if now.own != first.own:
            raise self._replaced(database, now, first)
        self._first = now

    def is_replaced(self, look: Callable[[], Identity | None]) -> bool:
        """Whether another one stands there."""
        try:
            self.check(look)
        except StoreReplaced:
            return True
        except StoreUnavailable:
            return False
        return False

    def _replaced(self, database: str, now: Identity, first: Identity) -> StoreReplaced:
        if first.log is not None and now.log == first.log:
            message = (
                f"{database} was replaced, and the log of the one before (…-wal, …-shm) still lies beside it: "
                "end every process of the hub, remove both, put the copy back once more, then start again"
            )
            return StoreReplaced(message, is_mixed=True)
        return StoreReplaced(f"{database} was replaced while it was in use: start this process again")
