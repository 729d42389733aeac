"""What an ERP's records looked like when a kind was last read, and what changed in that; names and types alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import select

from hub.records import Kind
from hub.store.catalogue.catalogue_tables import seen_fields
from hub.store.engine.damage import readable
from hub.store.engine.tenant_scoped import TenantScoped
from hub.store.engine.upsert import insert_or_update

What = Literal["new", "vanished", "retyped"]


@dataclass(frozen=True)
class FieldChange:
    """A field that came to be, isn't sent any more, or comes as another type; `since` the read that showed it first."""

    field: str
    what: What
    since: datetime
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.what == "retyped":
            return f"`{self.field}` comes as {' or '.join(self.now)}, and came as {' or '.join(self.was)}"
        return f"`{self.field}` " + ("is new" if self.what == "new" else "is in no record any more")


@dataclass(frozen=True)
class SeenFields:
    """The types of each field by its name, and the changes that are still told."""

    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes: Sequence[FieldChange] = ()


_TYPES = TypeAdapter(dict[str, tuple[str, ...]])
_CHANGES = TypeAdapter(tuple[FieldChange, ...])


class FieldsByKind(TenantScoped):
    """Those of one office."""

    def last(self, kind: Kind) -> SeenFields | None:
        """What the last reads of a kind showed; None before the first."""
        query = select(seen_fields).where(self._mine(seen_fields), seen_fields.c.kind == kind.value)
        with self._catalogue.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        with readable(seen_fields, row, "types"):
            types = _TYPES.validate_json(row.types)
        with readable(seen_fields, row, "changes"):
            return SeenFields(types, _CHANGES.validate_json(row.changes))

    def keep(self, kind: Kind, seen: SeenFields) -> None:
        """In the place of what the reads before showed."""
        values = {
            "seen_at": self._clock.now(),
            "types": _TYPES.dump_json(dict(seen.types)).decode(),
            "changes": _CHANGES.dump_json(tuple(seen.changes)).decode(),
        }
        with self._catalogue.write() as connection:
            insert_or_update(connection, seen_fields, {"tenant": self.tenant, "kind": kind.value}, values)
