"""Whether an ERP keeps our reference, by which alone an order is found again after a doubtful end.

One that cuts it, or searches elsewhere than it writes, would get an order twice, and be called right both times. So the
first order after a start, and after a change of mapping or pack, must be found by its reference; else it is for a
person, and nothing more goes to that ERP, from any office or process. That it finds nothing is believed only of an ERP
that was seen to keep a reference, by this process or an earlier one.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from hub.clock import Clock
from hub.errors import ReferenceNotKept
from hub.store.engine.database import Database
from hub.store.engine.upsert import insert_if_new, insert_or_update
from hub.store.runtime.runtime_tables import reference_seen, reference_stop


@dataclass(frozen=True)
class ReferenceStop:
    """Which order of which office showed it, since when, and what the ERP did."""

    tenant: str
    reference: str
    reason: str
    since: datetime


class ReferenceProof:
    """What one office has seen of its ERP since its start, and what stands against that ERP for all.

    `is_given`: an order was found by its reference. `written_by`: a digest of the pack and mapping that write it.
    """

    def __init__(self, database: Database, clock: Clock, erp: str, written_by: str = "") -> None:
        self._database, self._clock, self._erp, self._written_by = database, clock, erp, written_by
        self.is_given = False

    def give(self) -> None:
        """An order was found by its reference."""
        if not self.is_given:
            key = {"erp": self._erp, "written_by": self._written_by}
            with self._database.write() as connection:
                insert_or_update(connection, reference_seen, key, {"seen_at": self._clock.now()})
            self.is_given = True

    def was_ever_given(self) -> bool:
        """Whether it was, by this process or one before: else "not found" may be said of an order that is there."""
        own = reference_seen.c
        query = select(own.seen_at).where(own.erp == self._erp, own.written_by == self._written_by)
        with self._database.read() as connection:
            return self.is_given or connection.execute(query).first() is not None

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
            connection.execute(delete(reference_seen).where(reference_seen.c.erp == self._erp))
            return connection.execute(delete(reference_stop).where(reference_stop.c.erp == self._erp)).rowcount == 1

    def _begin(self, tenant: str, reference: str, reason: str) -> None:
        values = {"tenant": tenant, "reference": reference, "reason": reason, "since": self._clock.now()}
        with self._database.write() as connection:
            insert_if_new(connection, reference_stop, erp=self._erp, **values)
