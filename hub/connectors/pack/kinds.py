"""Where each kind of record comes from."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from pydantic import Field

from hub.connectors.model import PackModel
from hub.connectors.pack.cursor import CursorField
from hub.connectors.pack.resources import Resource


class Sum(PackModel):
    """What of several records of a table counts together: the numbers in `field`.

    `row` tells its records apart, lest one that stands on two pages count twice; `where` has, by field, the texts of
    those that count.
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


class KindRead(PackModel):
    """Where a kind of record comes from. `key` identifies a record at the ERP; `explode` makes a row of each element.

    `filter` has a fixed condition by field. `fields` narrows the resource's.
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
    explode: str | None = None
    cursor: CursorField | None = None
    filter: dict[str, str] = Field(default_factory=dict)
    join: dict[str, Join] = Field(default_factory=dict)

    def columns(self, resources: Mapping[str, Resource]) -> tuple[str, ...]:
        """The columns of the kind's frame: own fields, those of the exploded list, then those of the code tables."""
        resource = resources[self.resource]
        own = self.fields or resource.fields
        nested = [f"{self.explode}.{name}" for name in resource.lists[self.explode]] if self.explode else []
        joined = [f"{name}.{field}" for name, join in self.join.items() for field in join.fields(resources)]
        return (*own, *nested, *joined)

    def problems(self, resources: Mapping[str, Resource]) -> Iterator[str]:
        """What it names and the resources don't declare."""
        resource = resources.get(self.resource)
        if resource is None:
            yield f"no resource `{self.resource}`"
            return
        nested = resource.lists.get(self.explode or "", ())
        if self.explode and not nested:
            yield f"`{self.explode}` isn't among the lists of {self.resource}"
        known = {*(self.fields or resource.fields), *(f"{self.explode}.{name}" for name in nested)}
        named = [*self.key, *([self.cursor.field] if self.cursor else [])]
        yield from (f"`{name}` isn't declared by {self.resource}" for name in named if name not in known)
        for name, join in self.join.items():
            if any(name == own.partition(".")[0] for own in (*(self.fields or resource.fields), self.explode or "")):
                yield f"join `{name}`: another name was expected, {self.resource} has a field of this one"
            if join.on not in known:
                yield f"`{join.on}` isn't declared by {self.resource}, nor given by a join before `{name}`"
            yield from (f"join `{name}`: {text}" for text in join.problems(resources, self.resource))
            if join.resource in resources:
                known.update(f"{name}.{field}" for field in join.fields(resources))
