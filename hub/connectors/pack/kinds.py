"""Where each kind of record comes from."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from pydantic import Field

from hub.connectors.model import PackModel
from hub.connectors.pack.cursor import CursorField
from hub.connectors.pack.resources import Resource


class Join(PackModel):
    """A code table of the ERP: its record whose `key` is the record's `on` gives columns `<name>.<field>`."""

    example: ClassVar[str] = '{resource: payment_terms, key: id, "on": terms_id}'

    resource: str
    key: str
    on: str


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
        tables = {name: resources[join.resource] for name, join in self.join.items()}
        joined = [f"{name}.{field}" for name, table in tables.items() for field in table.fields]
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
        named = [*self.key, *(join.on for join in self.join.values()), *([self.cursor.field] if self.cursor else [])]
        yield from (f"`{name}` isn't declared by {self.resource}" for name in named if name not in known)
        for name, join in self.join.items():
            table = resources.get(join.resource)
            if table is None or join.key not in table.fields or join.resource == self.resource:
                yield f"join `{name}`: needs another resource, with the key among its fields"
