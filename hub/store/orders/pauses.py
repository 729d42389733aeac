"""Maintenance windows: what a person paused, an ERP or an office, with who and why; kept when they are over.

They stand with the orders, which last; the runtime database may be lost.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, insert, or_, select, update

from hub.clock import Clock
from hub.records import Kind
from hub.rules.told_time import told_time
from hub.store.engine.damage import readable
from hub.store.engine.database import Database, Databases
from hub.store.orders.order_tables import pause


class PauseScope(StrEnum):
    """What is paused: an ERP with all its offices, or one office."""

    ERP = "erp"
    OFFICE = "office"


@dataclass(frozen=True)
class Pause:
    """`name`: the ERP's or the office's. `kind`: only pulls of that one. `until`: it ends by itself.

    `ended_at`, `ended_by`: a person ended it, or put another in its place; `ended_note` says why.
    """

    scope: PauseScope
    name: str
    kind: Kind | None
    since: datetime
    until: datetime | None
    by: str
    note: str
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_note: str | None = None

    @property
    def what(self) -> str:
        """What is paused, for people."""
        return f"{self.name} {self.kind}" if self.kind else self.name

    def told(self, timezone: str, now: datetime) -> str:
        """That it is paused, in words, by the clock of an office there."""
        if self.until:
            return f"{self.what} is paused until {told_time(self.until, timezone, now)} by {self.by}: {self.note}"
        since = told_time(self.since, timezone, now)
        return f"{self.what} is paused since {since} by {self.by}, until `hub resume {self.what}`: {self.note}"


class OfficePauses:
    """What of it concerns one office."""

    def __init__(self, database: Database, clock: Clock, erp: str, office: str) -> None:
        self._database, self._clock = database, clock
        self._mine = or_(_is(PauseScope.ERP, erp), _is(PauseScope.OFFICE, office))

    def standing(self, kind: Kind | None = None) -> Pause | None:
        """What holds its orders up now, or a pull of that kind; of several the one that ends last."""
        about = or_(pause.c.kind.is_(None), pause.c.kind == kind.value) if kind else pause.c.kind.is_(None)
        query = _standing(self._clock.now()).where(self._mine, about)
        with self._database.read() as connection:
            found = [_pause(row) for row in connection.execute(query)]
        return max(found, key=lambda each: (each.until is None, each.until or each.since), default=None)


class Pauses:
    """The system's view over all of them."""

    def __init__(self, databases: Databases, clock: Clock) -> None:
        self._database, self._clock = databases.orders, clock

    def begin(
        self, scope: PauseScope, name: str, kind: Kind | None, until: datetime | None, by: str, note: str
    ) -> Pause:
        """Pause it from now on; a pause of the very same ends with it."""
        now = self._clock.now()
        begun = Pause(scope, name, kind, now, until, by, note)
        values = {
            "scope": scope.value, "name": name, "kind": kind.value if kind else None, "since": now, "until": until,
            "by": by, "note": note,
        }  # fmt: skip
        with self._database.write() as connection:
            connection.execute(_ending(scope, name, kind, now, by, note))
            connection.execute(insert(pause).values(values))
        return begun

    def end(self, scope: PauseScope, name: str, kind: Kind | None, by: str, note: str) -> bool:
        """End a pause of the very same; False where none stands."""
        now = self._clock.now()
        with self._database.write() as connection:
            return connection.execute(_ending(scope, name, kind, now, by, note)).rowcount > 0

    def standing(self) -> list[Pause]:
        """All that stand now, the oldest first."""
        with self._database.read() as connection:
            return [_pause(row) for row in connection.execute(_standing(self._clock.now()))]

    def log(self, limit: int = 100) -> list[Pause]:
        """The last ones that there were, those that stand among them; the newest first."""
        with self._database.read() as connection:
            return [_pause(row) for row in connection.execute(select(pause).order_by(pause.c.id.desc()).limit(limit))]


def _is(scope: PauseScope, name: str) -> ColumnElement[bool]:
    return and_(pause.c.scope == scope.value, pause.c.name == name)


def _open(now: datetime) -> ColumnElement[bool]:
    return and_(pause.c.ended_at.is_(None), or_(pause.c.until.is_(None), pause.c.until > now))


def _standing(now: datetime) -> Select[Any]:
    return select(pause).where(_open(now)).order_by(pause.c.id)


def _ending(scope: PauseScope, name: str, kind: Kind | None, now: datetime, by: str, note: str) -> Any:
    same = pause.c.kind == kind.value if kind else pause.c.kind.is_(None)
    ended = {"ended_at": now, "ended_by": by, "ended_note": note}
    return update(pause).where(_is(scope, name), same, _open(now)).values(ended)


def _pause(row: Row[Any]) -> Pause:
    values = dict(row._mapping)
    del values["id"]
    with readable(pause, row, "scope"):
        values["scope"] = PauseScope(row.scope)
    with readable(pause, row, "kind"):
        values["kind"] = Kind(row.kind) if row.kind else None
    return Pause(**values)
