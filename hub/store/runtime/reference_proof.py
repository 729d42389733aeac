"""Whether an ERP keeps our reference, by which alone an order is found again after a doubtful end.

One that cuts it, or searches elsewhere than it writes, would get an order twice, and be called right both times. So the
first order after a start, and after a change of mapping or pack, must be found by its reference; else it is for a
person, and nothing more goes to that ERP, from any office or process.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from hub.clock import Clock
from hub.errors import ReferenceNotKept
from hub.store.engine.database import Database
from hub.store.engine.upsert import insert_if_new
from hub.store.runtime.runtime_tables import reference_stop


@dataclass(frozen=True)
class ReferenceStop:
    """Which order of which office showed it, since when, and what the ERP did."""

    tenant: str
    reference: str
    reason: str
    since: datetime


class ReferenceProof:
    """What one office has seen of its ERP since its start, and what stands against that ERP for all.

    `is_given`: an order was found by its reference.
    """

    def __init__(self, database: Database, clock: Clock, erp: str) -> None:
        self._database, self._clock, self._erp = database, clock, erp
        self.is_given = False

    def check(self) -> None:
        """ReferenceNotKept where nothing may go to the ERP."""
        if stop := self.standing():
            raise ReferenceNotKept(
                f"{self._erp} didn't keep the reference of {stop.reference}, so no order goes to it: {stop.reason}; "
                f"mend `order.reference` in the pack, or the ERP, then `hub orders trust {stop.reference}`"
            )

    def fail(self, tenant: str, reference: str, reason: str) -> None:
        """ReferenceNotKept: the ERP didn't keep it. One that did before has merely answered wrongly."""
        if not self.is_given:
            self._begin(tenant, reference, reason)
            self.check()

    def standing(self) -> ReferenceStop | None:
        """What stands against the ERP."""
        own = reference_stop.c
        query = select(own.tenant, own.reference, own.reason, own.since).where(own.erp == self._erp)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else ReferenceStop(*row)

    def lift(self) -> bool:
        """Let orders go again, the first of them to prove it; False where none were stopped."""
        self.is_given = False
        with self._database.write() as connection:
            return connection.execute(delete(reference_stop).where(reference_stop.c.erp == self._erp)).rowcount == 1

    def _begin(self, tenant: str, reference: str, reason: str) -> None:
        values = {"tenant": tenant, "reference": reference, "reason": reason, "since": self._clock.now()}
        with self._database.write() as connection:
            insert_if_new(connection, reference_stop, erp=self._erp, **values)
