"""An ERP that doesn't answer: known to all processes, so that not each of them finds out anew.

One pull at a time tries whether it answers again, ever more rarely.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, delete, select, update

from hub.clock import Clock
from hub.rules.told_time import told_time
from hub.store.engine.database import Database
from hub.store.engine.upsert import insert_or_update
from hub.store.runtime.runtime_tables import erp_outage

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=5)
LONGEST = 500
"""Characters of a reason that are kept."""


@dataclass(frozen=True)
class Outage:
    """What was said last, since when it doesn't answer, after how many tries, and when the next one is due."""

    erp: str
    reason: str
    since: datetime
    tries: int
    next_try_at: datetime

    def told(self, timezone: str, now: datetime) -> str:
        """What stands against asking, in words, by the clock of an office there."""
        # the next try by the second: it is often less than a minute ahead
        due = f"{self.next_try_at.astimezone(ZoneInfo(timezone)):%H:%M:%S}"
        return f"waits for {self.erp}, since {told_time(self.since, timezone, now)}, next try {due}: {self.reason}"


def _is_down() -> ColumnElement[bool]:
    """What a hub of before wrote of credentials stands in the same table, and isn't meant."""
    return erp_outage.c.refused.is_(None)


def _outage(row: Row[Any]) -> Outage:
    return Outage(row.erp, row.reason, row.since, row.tries, row.next_try_at)


class ErpOutages:
    """Of one ERP, the same for every office and process."""

    def __init__(self, database: Database, clock: Clock, erp: str) -> None:
        self._database, self._clock = database, clock
        self._own = erp_outage.c.erp == erp
        self._key = {"erp": erp}

    def standing(self) -> Outage | None:
        """What stands now."""
        with self._database.read() as connection:
            row = connection.execute(select(erp_outage).where(self._own, _is_down())).first()
        return None if row is None else _outage(row)

    def admit(self) -> Outage | None:
        """None where the ERP may be asked; a try that is due is whoever asks first's. Else what stands against it."""
        outage, now = self.standing(), self._clock.now()
        # one that is further ahead than any pause is of a clock that was set back since
        if outage is None or now < outage.next_try_at <= now + LONGEST_PAUSE:
            return outage
        mine = update(erp_outage).where(self._own, erp_outage.c.next_try_at == outage.next_try_at)
        with self._database.write() as connection:
            won = connection.execute(mine.values(next_try_at=now + LONGEST_PAUSE)).rowcount == 1
        return None if won else self.standing()

    def failed(self, reason: str) -> None:
        """It doesn't answer: the next try is due later each time."""
        before, now = self.standing(), self._clock.now()
        tries, since = (before.tries + 1, before.since) if before else (1, now)
        pause = min(FIRST_PAUSE * 2 ** min(tries - 1, 10), LONGEST_PAUSE)
        values = {"reason": reason[:LONGEST], "since": since, "tries": tries, "next_try_at": now + pause}
        with self._database.write() as connection:
            insert_or_update(connection, erp_outage, self._key, {**values, "refused": None})

    def answered(self) -> None:
        """It answers."""
        if self.standing() is not None:
            with self._database.write() as connection:
                connection.execute(delete(erp_outage).where(self._own))


class AllErpOutages:
    """The system's view over all ERPs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self) -> list[Outage]:
        """Every ERP that doesn't answer now, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(erp_outage).where(_is_down()).order_by(erp_outage.c.erp))
            return [_outage(row) for row in rows]
