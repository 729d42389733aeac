"""An ERP that doesn't answer, or refuses who asks: known to all processes, so that not each of them finds out anew.

Of an ERP that is down one pull at a time tries whether it answers again, ever more rarely. One that refuses the
credentials isn't asked with them any more at all: after a few tries it would lock the account, and orders with it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from hub.clock import Clock
from hub.store.engine.database import Database
from hub.store.engine.upsert import insert_or_update
from hub.store.runtime.runtime_tables import erp_outage

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=5)
LONGEST = 500
"""Characters of a reason that are kept."""


@dataclass(frozen=True)
class Outage:
    """What was said first, since when, after how many tries, and when the next one is due; `refused`: a digest of the
    credentials that the ERP refuses.
    """

    reason: str
    since: datetime
    tries: int
    next_try_at: datetime
    refused: str | None = None

    def told(self, office: str, timezone: str) -> str:
        """What stands against asking, in words, by the clock of an office there."""
        zone = ZoneInfo(timezone)
        since = f"{self.since.astimezone(zone):%d %B %H:%M}"
        if self.refused is not None:
            return (
                f"it refuses the credentials since {since} ({self.reason}), and isn't asked with them again: mend "
                f"`auth:` or its secret, or let `hub connect {office}` try them"
            )
        due = f"{self.next_try_at.astimezone(zone):%H:%M:%S}"
        return f"it doesn't answer since {since} ({self.reason}); the next try is due at {due}"


class ErpOutages:
    """Of one ERP, the same for every office and process."""

    def __init__(self, database: Database, clock: Clock, erp: str) -> None:
        self._database, self._clock = database, clock
        self._own = erp_outage.c.erp == erp
        self._key = {"erp": erp}

    def standing(self) -> Outage | None:
        """What stands now."""
        own = erp_outage.c
        query = select(own.reason, own.since, own.tries, own.next_try_at, own.refused).where(self._own)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else Outage(*row)

    def admit(self, credentials: str) -> Outage | None:
        """None where the ERP may be asked; a try that is due is whoever asks first's. Else what stands against it."""
        outage, now = self.standing(), self._clock.now()
        if outage is None:
            return None
        if outage.refused is not None:
            return outage if outage.refused == credentials else None
        # one that is further ahead than any pause is of a clock that was set back since
        if now < outage.next_try_at <= now + LONGEST_PAUSE:
            return outage
        mine = update(erp_outage).where(self._own, erp_outage.c.next_try_at == outage.next_try_at)
        with self._database.write() as connection:
            won = connection.execute(mine.values(next_try_at=now + LONGEST_PAUSE)).rowcount == 1
        return None if won else self.standing()

    def failed(self, reason: str) -> None:
        """It doesn't answer: the next try is due later each time."""
        before, now = self.standing(), self._clock.now()
        tries = before.tries + 1 if before and before.refused is None else 1
        since = before.since if before and before.refused is None else now
        pause = min(FIRST_PAUSE * 2 ** min(tries - 1, 10), LONGEST_PAUSE)
        self._keep(reason, since=since, tries=tries, next_try_at=now + pause, refused=None)

    def refuses(self, reason: str, credentials: str) -> None:
        """It refuses these credentials."""
        now = self._clock.now()
        self._keep(reason, since=now, tries=1, next_try_at=now, refused=credentials)

    def answered(self) -> None:
        """It answers, and knows us."""
        if self.standing() is not None:
            with self._database.write() as connection:
                connection.execute(delete(erp_outage).where(self._own))

    def _keep(self, reason: str, **values: object) -> None:
        with self._database.write() as connection:
            insert_or_update(connection, erp_outage, self._key, {"reason": reason[:LONGEST], **values})
