"""What holds up an office's orders although nothing is wrong with them: a defect, a frozen holder of a lock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from hub.store.engine.dialects import dialect_of
from hub.store.engine.tenant_scoped import TenantScoped
from hub.store.runtime.runtime_tables import trouble

REMEMBERED = timedelta(days=1)
"""What comes again within it isn't told again."""
LONGEST = 500
"""Characters that are kept: PostgreSQL takes 2,700 bytes in a key."""


@dataclass(frozen=True)
class Trouble:
    """`what`: for people, a sentence. `is_kept`: whether the store has it, and knows whether people were told."""

    what: str
    since: datetime
    is_kept: bool = True


class Troubles(TenantScoped):
    """One office's."""

    def begin(self, what: str) -> None:
        """From now on this holds the orders up; nothing changes where it does already."""
        now, own = self._clock.now(), trouble.c
        with self._runtime.write() as connection:
            connection.execute(delete(trouble).where(self._mine(trouble), own.ended_at < now - REMEMBERED))
            row = {"tenant": self.tenant, "what": what[:LONGEST], "since": now}
            insert = dialect_of(connection.dialect).insert(trouble).values(row)
            again = {"set_": {"since": now, "ended_at": None}, "where": own.ended_at.is_not(None)}
            connection.execute(insert.on_conflict_do_update(index_elements=["tenant", "what"], **again))

    def end(self) -> None:
        """Nothing does any more."""
        standing = update(trouble).where(self._mine(trouble), trouble.c.ended_at.is_(None))
        with self._runtime.write() as connection:
            connection.execute(standing.values(ended_at=self._clock.now()))

    def standing(self) -> list[Trouble]:
        """What does now: who holds up the databases that orders need, then what was begun, the oldest first.

        Raises:
            StoreUnavailable: one of them can't be reached.
        """
        query = select(trouble.c.what, trouble.c.since).where(self._mine(trouble), trouble.c.ended_at.is_(None))
        with self._runtime.read() as connection:
            kept = [Trouble(*row) for row in connection.execute(query.order_by(trouble.c.since, trouble.c.what))]
        return [*self._locks(), *kept]

    def note_told(self, what: str) -> bool:
        """Note that people are told of what stands; False when they were before."""
        untold = update(trouble).where(self._mine(trouble), trouble.c.what == what, trouble.c.told_at.is_(None))
        with self._runtime.write() as connection:
            return connection.execute(untold.values(told_at=self._clock.now())).rowcount == 1

    def _locks(self) -> list[Trouble]:
        """Known from the system alone: where a lock is held, nothing could be kept of it."""
        databases = self._scope.databases
        held = ((each, each.writer()) for each in (databases.orders, databases.runtime))
        return [
            Trouble(
                f"{holder} holds a lock of the {each.name} database ({each.address}): nothing that needs it goes on; "
                "let that process go on, or end it",
                holder.since,
                is_kept=False,
            )
            for each, holder in held
            if holder
        ]
