"""Where each kind of record comes from."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from pydantic import Field

from hub.config.yamlfile import suggest
from hub.connectors.model import PackModel
from hub.connectors.pack.conditions import Fixed
from hub.connectors.pack.cursor import CursorField
from hub.connectors.pack.resources import Resource

ALSO = "also"
"""The column that says which of several lists a row is of."""

NO_VERSION = (
    "a `version` tells how far a list was read in its order; records behind a list are asked for later, and may be "
    "newer than others that changed meanwhile: a moment (without `version`) was expected"
)
"""Why deltas of records that are asked for by themselves don't go by versions."""


def _undeclared(names: Iterable[str], known: Collection[str], by: str) -> Iterator[str]:
    """Those that no field is called."""
    yield from (f"`{name}` isn't declared by {by}{suggest(name, known)}" for name in names if name not in known)


class Sum(PackModel):
    """What of several records of a table counts together: the numbers in `field`.

    `row` tells its records apart, lest one that stands on two pages count twice: each has something there. `where` has,
    by field, the texts of those that count, `true` and `false` among them.
    """

    example: ClassVar[str] = "{field: quantity, row: id, where: {location: [MAIN, EAST]}}"

    field: str
    row: str
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Join(PackModel):
    """A code table of the ERP: its record whose `key` is the record's `on` gives columns `<name>.<field>`.

    `on` may be a column of a join before this one. With `sum` the table may have several such records, and gives one
    column, their sum, 0 where there are none.
    """

    example: ClassVar[str] = '{resource: payment_terms, key: id, "on": terms_id}'

    resource: str
    key: str
    on: str
    sum: Sum | None = None

    def fields(self, resources: Mapping[str, Resource]) -> tuple[str, ...]:
        """What it gives columns for."""
        return (self.sum.field,) if self.sum else resources[self.resource].fields

    def problems(self, resources: Mapping[str, Resource], own: str) -> Iterator[str]:
        """What it names and its table doesn't declare; `own` is the kind's resource."""
        table = resources.get(self.resource)
        if table is None or self.key not in table.fields or self.resource == own:
            yield "needs another resource, with the key among its fields"
        elif self.sum:
            for name in (self.sum.field, self.sum.row, *self.sum.where):
                if name not in table.fields:
                    yield f"sum: `{name}` isn't declared by {self.resource}"


class Deleted(PackModel):
    """A list of what the ERP has deleted, which each delta asks for: `key` are its fields for the kind's key, of an
    exploded kind for what tells its documents apart.

    `cursor` is the field that says when, and reaches no further back than that of the kind: a record that was made
    again must come with the deletion before it. `filter` has a fixed condition by field.
    """

    example: ClassVar[str] = "{resource: deletions, key: [item_id], cursor: {field: deleted_at}, filter: {kind: item}}"

    resource: str
    key: tuple[str, ...]
    cursor: CursorField
    filter: dict[str, Fixed] = Field(default_factory=dict)

    def problems(self, resources: Mapping[str, Resource], own: "KindRead") -> Iterator[str]:
        """What it names and its list doesn't declare, or a key of another length."""
        listed = resources.get(self.resource)
        if listed is None or self.resource in (own.resource, *(join.resource for join in own.join.values())):
            yield "needs another resource than the kind itself and its joins"
            return
        yield from _undeclared((*self.key, self.cursor.field, *self.filter), listed.fields, self.resource)
        if self.cursor.version and listed.list_behind(self.resource) != self.resource:
            yield f"cursor: {NO_VERSION}"
        if len(self.key) != len(own.key) - own.element_parts:
            yield "key: as many fields as the kind's own key has were expected, those of an exploded list aside"
        if own.cursor and self.cursor.version != own.cursor.version:
            yield "cursor: goes by a `version` where that of the kind does, and by time where it does"
        if own.cursor is None:
            yield "has no effect on a kind without a cursor, which is read whole every time"
        if own.explode and not own.element_parts:
            yield "needs a `key` of the kind that begins with what tells its documents apart"


class Changes(PackModel):
    """What each delta reads in place of the kind's list: records that are asked for behind a feed of what changed.

    `resource` has `each_of`, which names the feed; this has the field of the kind's `cursor`. `filter` has a fixed
    condition on the feed by field; the kind has none beside it, which would hold for sweeps alone. A record that stands
    there several times is asked for once.
    """

    example: ClassVar[str] = "{resource: changed_items, filter: {type: item}}"

    resource: str
    filter: dict[str, Fixed] = Field(default_factory=dict)

    def problems(self, resources: Mapping[str, Resource], own: "KindRead") -> Iterator[str]:
        """Records that aren't behind a feed, or that lack what the kind's own have."""
        changed = resources.get(self.resource)
        feed = resources.get(changed.list_behind(self.resource)) if changed else None
        if changed is None or feed is None or feed is changed or self.resource == own.resource:
            yield "needs another resource than the kind's, one with `each_of`: its list is the feed of what changed"
            return
        listed = resources[own.resource]
        missing = [name for name in own.fields or listed.fields if name not in changed.fields]
        for path in own.exploded:
            missing += (
                f"{path}.{name}" for name in listed.lists.get(path, ()) if name not in changed.lists.get(path, ())
            )
        yield from (f"`{name}` of {own.resource} isn't declared by {self.resource}" for name in missing)
        idle = [name for name in changed.fields if name not in listed.fields and name not in feed.fields]
        yield from (f"`{name}` of {self.resource} has no effect: {own.resource} doesn't declare it" for name in idle)
        named = [*self.filter, *([own.cursor.field] if own.cursor else [])]
        yield from _undeclared(named, feed.fields, f"{changed.list_behind(self.resource)}, the feed")
        if own.filter:
            # whether `yes` is `Yes` only the ERP knows, and what doesn't hold any more would have to go
            told = "the kind's `filter` holds for its list, and not for records that are asked for behind a feed"
            yield f"{told}: leave them out by the mapping's `drop`"
        if own.cursor is None:
            yield "has no effect on a kind without a cursor, which is read whole every time"
        elif own.cursor.version:
            yield f"cursor: {NO_VERSION}"


class KindRead(PackModel):
    """Where a kind of record comes from. `key` identifies a record at the ERP; `explode` makes a row of each element.

    `explode` of a list within a list names both, the outer one first; a row has the fields of both. `filter` has a
    fixed condition by field. `fields` narrows the resource's. `changes` is what deltas read in place of the list, and
    `deleted` where the ERP says what is gone; without it only a complete sweep tells. Rows of a document that comes
    without them are gone at once, where `key` begins with what tells documents apart. `also` are more lists whose
    records are of this kind, by a name: what the one has and another hasn't is empty in its rows, and the column `also`
    has the name.
    """

    example: ClassVar[str] = """
resource: customers
key: [number]
cursor: {field: changed_at}
join:
  terms: {resource: payment_terms, key: id, "on": terms_id}
"""

    resource: str
    key: tuple[str, ...]
    fields: tuple[str, ...] | None = None
    explode: str | tuple[str, ...] | None = None
    cursor: CursorField | None = None
    filter: dict[str, Fixed] = Field(default_factory=dict)
    join: dict[str, Join] = Field(default_factory=dict)
    deleted: Deleted | None = None
    changes: Changes | None = None
    also: dict[str, "KindRead"] = Field(default_factory=dict)

    @property
    def goes_by_version(self) -> bool:
        """Whether a delta goes on from the highest version that was read, and not from a moment."""
        return self.cursor is not None and self.cursor.version

    def reads(self) -> dict[str, "KindRead"]:
        """Itself and the others, by their names; its own is none."""
        return {"": self, **self.also}

    def lists(self) -> dict[str, "KindRead"]:
        """The resources that its records are of, each once, with how it is asked for: two parts of it ask alike."""
        return {read.resource: read for read in self.reads().values()}

    def sources(self) -> dict[str, None]:
        """The resources whose pages have its records: those, and what deltas read in their place."""
        changed = (read.changes.resource for read in self.reads().values() if read.changes)
        return dict.fromkeys((*self.lists(), *changed))

    def asked(self, *, delta: bool) -> tuple[str, Mapping[str, Fixed]]:
        """The resource that is read, and the fixed conditions on it."""
        return (self.changes.resource, self.changes.filter) if delta and self.changes else (self.resource, self.filter)

    def joins(self) -> dict[str, None]:
        """The code tables of all of them, each once."""
        return dict.fromkeys(join.resource for read in self.reads().values() for join in read.join.values())

    @property
    def exploded(self) -> tuple[str, ...]:
        """The lists of whose elements it makes rows, the outer before the inner."""
        return (self.explode,) if isinstance(self.explode, str) else self.explode or ()

    @property
    def element_parts(self) -> int:
        """How many parts of the key, the last ones, are those of an exploded list; 0 where others stand behind them."""
        if not self.exploded:
            return 0
        inside = [name.startswith(f"{self.exploded[0]}.") for name in self.key]
        count = sum(inside)
        return count if 0 < count < len(inside) and all(inside[-count:]) else 0

    def columns(self, resources: Mapping[str, Resource]) -> tuple[str, ...]:
        """The columns of the kind's frame: own fields, those of the exploded lists, then those of the code tables."""
        resource = resources[self.resource]
        own = self.fields or resource.fields
        nested = [f"{path}.{name}" for path in self.exploded for name in resource.lists[path]]
        joined = [f"{name}.{field}" for name, join in self.join.items() for field in join.fields(resources)]
        others = (column for read in self.also.values() for column in read.columns(resources))
        return (*dict.fromkeys((*own, *nested, *joined, *others)), *([ALSO] if self.also else []))

    def problems(self, resources: Mapping[str, Resource]) -> Iterator[str]:
        """What it names and the resources don't declare."""
        resource = resources.get(self.resource)
        if resource is None:
            yield f"no resource `{self.resource}`"
            return
        yield from self._list_problems(resource)
        yield from (f"filter: {text}" for text in self._filter_problems(resource, resources))
        nested = (f"{path}.{name}" for path in self.exploded for name in resource.lists.get(path, ()))
        known = {*(self.fields or resource.fields), *nested}
        yield from self._key_problems(known)
        if self.cursor and self.cursor.version and resource.list_behind(self.resource) != self.resource:
            yield f"cursor: {NO_VERSION}"
        elif self.cursor and self.cursor.field not in known:
            yield from self._cursor_problems(self.cursor, resources)
        if self.changes:
            yield from (f"changes: {text}" for text in self.changes.problems(resources, self))
        if self.deleted:
            yield from (f"deleted: {text}" for text in self.deleted.problems(resources, self))
        for name, join in self.join.items():
            if any(name == own.partition(".")[0] for own in (*(self.fields or resource.fields), *self.exploded)):
                yield f"join `{name}`: another name was expected, {self.resource} has a field of this one"
            if join.on not in known:
                yield f"`{join.on}` isn't declared by {self.resource}, nor given by a join before `{name}`"
            yield from (f"join `{name}`: {text}" for text in join.problems(resources, self.resource))
            if join.resource in resources:
                known.update(f"{name}.{field}" for field in join.fields(resources))
        yield from self._also_problems(resources)

    def _key_problems(self, known: Collection[str]) -> Iterator[str]:
        """None, a field twice, or one that nothing shows."""
        if not self.key:
            yield "key: is empty; the fields that tell a record from the others were expected"
        for name in dict.fromkeys(self.key):
            if name not in known:
                yield f"`{name}` isn't declared by {self.resource}{suggest(name, known)}"
            if self.key.count(name) > 1:
                yield f"key: `{name}` stands there twice"

    def _cursor_problems(self, cursor: CursorField, resources: Mapping[str, Resource]) -> Iterator[str]:
        """A field that its records don't have, nor the list behind which they are asked for."""
        behind = resources[self.resource].list_behind(self.resource)
        if cursor.version:
            yield f"`{cursor.field}` isn't declared by {self.resource}, and how far a version goes its records say"
        elif behind in resources and cursor.field not in resources[behind].fields and self.changes is None:
            yield f"`{cursor.field}` isn't declared by {behind}"

    def _filter_problems(self, resource: Resource, resources: Mapping[str, Resource]) -> Iterator[str]:
        """A field that neither its records have nor the list behind which they are asked for."""
        behind = resource.list_behind(self.resource)
        names = self.resource if behind == self.resource else f"{self.resource} or {behind}"
        listed = resources.get(behind)
        nested = (f"{path}.{name}" for path, fields in resource.lists.items() for name in fields)
        yield from _undeclared(self.filter, {*resource.fields, *nested, *(listed.fields if listed else ())}, names)

    def _list_problems(self, resource: Resource) -> Iterator[str]:
        for outer, path in zip(("", *self.exploded), self.exploded, strict=False):
            if path not in resource.lists:
                yield f"`{path}` isn't among the lists of {self.resource}"
            elif outer and not path.startswith(f"{outer}."):
                yield f"explode: `{path}` isn't within `{outer}`"

    def _also_problems(self, resources: Mapping[str, Resource]) -> Iterator[str]:
        """What of further lists can't be: ones of their own, versions, two conditions on one list."""
        conditions: dict[str, tuple[Any, ...]] = {}
        for read in self.reads().values():
            said: tuple[Any, ...] = (read.cursor, read.filter, read.changes)
            if conditions.setdefault(read.resource, said) != said:
                yield f"also: {read.resource} stands there with another `cursor`, `filter` or `changes`: read once"
        for each in self.reads().values():
            beside = {*self.joins(), *(other.resource for other in (each.deleted, each.changes) if other)}
            if self.also and each.resource in beside:
                told = "can't be a code table, nor say what is deleted or changed"
                yield f"also: {each.resource} is a list of the kind, and {told}"
        for name, read in self.also.items():
            if not name.isidentifier():
                yield f"also.{name}: a name was expected, such as `special_prices`"
            if read.also:
                yield f"also.{name}.also: has no effect within `also`"
            if read.cursor and self.cursor is None:
                yield f"also.{name}.cursor: has no effect beside a list without one, which is read whole every time"
            yield from (f"also.{name}: {text}" for text in read.problems(resources))
        if self.also and any(
            ALSO in resources[read.resource].fields for read in self.reads().values() if read.resource in resources
        ):
            yield f"also: a list has a field `{ALSO}`, which is the column that says which list a row is of"
        if self.also and any(each.cursor and each.cursor.version for each in self.reads().values()):
            yield "cursor: goes by a `version`, and `also` has other lists: nobody could say where each of them is"
