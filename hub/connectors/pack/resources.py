"""The lists of records that an ERP has."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from hub.config.yamlfile import suggest
from hub.connectors.model import PackModel


class ByKey(PackModel):
    """A nested list that comes as an object: `key` is the field in which the key of each record stands.

    With `value` there are single values instead of records, and that is the field in which they stand.
    """

    example: ClassVar[str] = "{key: size, value: stock}"
    alone: ClassVar[str | None] = "key"

    key: str
    value: str | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """What stands in them."""
        return (self.key,) if self.value is None else (self.key, self.value)


class Resource(PackModel):
    """A list of records. `fields` are those that mappings may name; `lists` are nested ones, by path, with theirs.

    `by_key` says which of the nested ones come as objects. `query` goes with each read and create, `blanks` are the
    texts by which a field says that it is empty.
    """

    example: ClassVar[str] = """
path: /{company}/Page/SalesOrder
fields: [No, Customer_No, Order_Date]
lists: {Lines.Line: [Line_No, No, Quantity]}
"""

    path: str
    fields: tuple[str, ...]
    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    by_key: dict[str, ByKey] = Field(default_factory=dict)
    query: dict[str, str] = Field(default_factory=dict)
    blanks: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def list_behind(self, own: str) -> str:
        """The list that conditions on its records go to: itself, by its name."""
        return own

    def problems(self) -> Iterator[str]:
        """Objects by key that are no list of it, or whose key no mapping could name; blanks of what it hasn't."""
        for path, by_key in self.by_key.items():
            missing = [field for field in by_key.fields if field not in self.lists.get(path, ())]
            yield from (f"by_key.{path}: `{field}` isn't among the fields of `lists.{path}`" for field in missing)
        nested = (f"{path}.{name}" for path, names in self.lists.items() for name in names)
        known = {*self.fields, *self.lists, *nested}
        for name in self.blanks:
            if name not in known:
                yield f"blanks.{name}: has no effect, no such field is declared{suggest(name, known)}"
