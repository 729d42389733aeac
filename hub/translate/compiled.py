"""A compiled mapping: what columns.py and payload.py run, and where each part of it is written."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.config.yamlfile import Node
from hub.records import Kind
from hub.translate.lookup_table import LookupTable
from hub.translate.steps.step import Step

DeclaredFields = Callable[[Kind], frozenset[str]]
"""The fields that the ERP sends for a kind, as the pack says; none for a kind that it doesn't read."""


@dataclass(frozen=True)
class AppliedStep:
    """A step with its argument, as written at a place."""

    step: Step
    argument: Any
    place: str

    @property
    def field_names(self) -> tuple[str, ...]:
        """The other fields that the argument names."""
        return tuple(reference.source for reference in self.step.field_refs(self.argument))


@dataclass(frozen=True)
class Condition:
    """True where a field is one of these texts (or, if `begins`, begins with one), or isn't if not `among`.

    An empty field counts as "".
    """

    source: str
    texts: tuple[str, ...]
    among: bool
    place: str
    begins: bool = False


@dataclass(frozen=True)
class FieldMapping:
    """Where a value comes from: its sources, the steps in the order written, when it counts, and what counts otherwise.

    `literal` is the value of a constant for a field that isn't text.
    """

    name: str
    place: str
    sources: tuple[str, ...]
    steps: tuple[AppliedStep, ...]
    when: tuple[Condition, ...] = ()
    literal: Any = None
    otherwise: "FieldMapping | None" = None

    @property
    def used(self) -> frozenset[str]:
        """Every source that it looks at."""
        named = (name for applied in self.steps for name in applied.field_names)
        own = frozenset((*self.sources, *named, *(condition.source for condition in self.when)))
        return own | self.otherwise.used if self.otherwise else own

    @property
    def carried(self) -> frozenset[str]:
        """The sources whose values come into it: not those that it only asks whether it counts."""
        own = frozenset((*self.sources, *(name for applied in self.steps for name in applied.field_names)))
        return own | self.otherwise.carried if self.otherwise else own

    @property
    def label(self) -> str:
        """The sources in words, for reasons."""
        return " + ".join(self.sources) or "the constant"


@dataclass(frozen=True)
class KindMapping:
    """How one kind of record is made; one that doesn't meet every `keep`, or meets any `drop`, is left out."""

    kind: Kind
    place: str
    keep: tuple[Condition, ...]
    fields: Mapping[str, FieldMapping]
    drop: tuple[Condition, ...] = ()

    @property
    def sources(self) -> frozenset[str]:
        """Every field of the ERP that is used."""
        conditions = frozenset(condition.source for condition in (*self.keep, *self.drop))
        return conditions.union(*(field.used for field in self.fields.values()))


@dataclass(frozen=True)
class ListMapping:
    """A list of the ERP's order with one entry for each line; `fields` by the ERP's names.

    `charges` and `texts`: the fields of entries for charges and words; without any there is no place for them.
    """

    path: str
    place: str
    fields: Mapping[str, FieldMapping]
    charges: Mapping[str, FieldMapping] = dataclasses.field(default_factory=dict)
    texts: Mapping[str, FieldMapping] = dataclasses.field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The ERP's names of all fields that an entry may have."""
        return frozenset((*self.fields, *self.charges, *self.texts))


@dataclass(frozen=True)
class OrderMapping:
    """How an order becomes the ERP's own shape; `fields` by the ERP's names."""

    place: str
    fields: Mapping[str, FieldMapping]
    lists: tuple[ListMapping, ...]

    @property
    def carries(self) -> frozenset[str]:
        """The order's fields that reach the ERP; those of lines with `lines.`, `charges.` or `texts.` before them."""
        head = (name for field in self.fields.values() for name in field.carried)
        sorts = (
            (sort, fields)
            for each in self.lists
            for sort, fields in (("lines", each.fields), ("charges", each.charges), ("texts", each.texts))
        )
        below = (f"{sort}.{name}" for sort, fields in sorts for field in fields.values() for name in field.carried)
        return frozenset((*head, *below))


@dataclass(frozen=True)
class Case:
    """One entry of `tests:`: what is given to which kind, `order` or table, and what must come of it."""

    subject: str
    place: str
    given: Node
    expect: Node | None
    expect_reject: str | None
    expect_left_out: bool = False


@dataclass(frozen=True)
class Suite:
    """The tests of one file, with the mapping as it is at that file."""

    name: str
    mapping: "CompiledMapping"
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class CompiledMapping:
    """An office's mapping with all its layers; `digest` tells versions apart."""

    entry: str
    digest: str
    tables: Mapping[str, LookupTable]
    kinds: Mapping[Kind, KindMapping]
    order: OrderMapping | None
    suites: tuple[Suite, ...] = ()
