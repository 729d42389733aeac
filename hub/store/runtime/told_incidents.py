"""Which incidents people were told of, at which address: noted when it was delivered, and not before."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from hub.clock import Clock
from hub.store.engine.database import Databases
from hub.store.engine.upsert import insert_or_update
from hub.store.runtime.runtime_tables import alert_turn, told_incident

LONGEST_TURN = timedelta(minutes=2)
"""After which a process that tells an address is taken for dead."""
LONGEST = 500
"""Characters of what was said that are kept."""


@dataclass(frozen=True)
class ToldIncident:
    """What was said of one, and when it was delivered last."""

    key: str
    said: str
    told_at: datetime


class ToldIncidents:
    """Those of all addresses, each by its reference, which is no secret."""

    def __init__(self, databases: Databases, clock: Clock) -> None:
        self._database, self._clock = databases.runtime, clock

    def take_turn(self, address: str) -> bool:
        """Whether this process may tell that address now: of several at once one does."""
        now, own = self._clock.now(), alert_turn.c.address == address
        with self._database.write() as connection:
            until = connection.execute(select(alert_turn.c.until).where(own)).scalar()
            # one that is later than any turn lasts was written before somebody set the clock back
            if until is not None and now < until <= now + LONGEST_TURN:
                return False
            insert_or_update(connection, alert_turn, {"address": address}, {"until": now + LONGEST_TURN})
            return True

    def end_turn(self, address: str) -> None:
        """Others may tell it again."""
        with self._database.write() as connection:
            connection.execute(delete(alert_turn).where(alert_turn.c.address == address))

    def at(self, address: str) -> dict[str, ToldIncident]:
        """What that address was told of and wasn't told the end of, by key."""
        own = select(told_incident).where(told_incident.c.address == address).order_by(told_incident.c.key)
        with self._database.read() as connection:
            return {row.key: ToldIncident(row.key, row.said, row.told_at) for row in connection.execute(own)}

    def note(self, address: str, told: Iterable[tuple[str, str]], over: Collection[str]) -> None:
        """It was told of these, each by its key and what was said, and that those are over."""
        now, own = self._clock.now(), told_incident.c
        with self._database.write() as connection:
            for key, said in told:
                values = {"said": said[:LONGEST], "told_at": now}
                insert_or_update(connection, told_incident, {"address": address, "key": key}, values)
            connection.execute(delete(told_incident).where(own.address == address, own.key.in_(list(over))))
