"""A pack: what the hub knows of one kind of ERP."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import model_validator

from hub.config.erp import Limits, PriceChoice
from hub.connectors.model import PackModel
from hub.connectors.pack.company import COMPANIES, Company
from hub.connectors.pack.conditions import CONDITIONS, Conditions
from hub.connectors.pack.cursor import CursorStyle
from hub.connectors.pack.error_rules import ERROR_RULES, ErrorRule
from hub.connectors.pack.kinds import KindRead
from hub.connectors.pack.order_calls import OrderWrite
from hub.connectors.pack.resources import Resource
from hub.connectors.templates import plain_problems, template_problems
from hub.connectors.transport.auth import AUTHS, AuthModel
from hub.connectors.transport.transfer import Transfer
from hub.errors import KindMissing, Problem
from hub.records import Kind


class PriceRule(PackModel):
    """How the ERP itself chooses among the prices that it has for a customer; an office may say otherwise."""

    example: ClassVar[str] = "{choose: lowest}"

    choose: PriceChoice


class Pack(PackModel):
    """What packs of every protocol say; a protocol's own model adds the part that is named like it, and its paging.

    `name` is for people; paths are relative to the `url` of tenants.yaml. `blanks` are the texts by which a field says
    that it is empty, `false` among them; a resource's own say it for its fields one by one, and `[]` that none does.
    """

    name: str
    protocol: str
    auth: Annotated[AuthModel, AUTHS]
    company: Annotated[Company, COMPANIES]
    limits: Limits = Limits()
    transfer: Transfer = Transfer()
    conditions: Annotated[Conditions, CONDITIONS]
    cursor: CursorStyle
    prices: PriceRule | None = None
    errors: tuple[Annotated[ErrorRule, ERROR_RULES], ...] = ()
    blanks: tuple[str, ...] = ()
    resources: dict[str, Resource]
    kinds: dict[Kind, KindRead]
    order: OrderWrite

    def kind(self, kind: Kind) -> KindRead:
        """How a kind is read; KindMissing if it isn't."""
        if kind not in self.kinds:
            raise KindMissing(Problem(self.name, "kinds", self.lacks(kind)))
        return self.kinds[kind]

    def lacks(self, kind: Kind) -> str:
        """What to say of a kind that the pack doesn't read."""
        return f"this pack doesn't read `{kind}`, only {', '.join(self.kinds_read)}"

    @property
    def kinds_read(self) -> tuple[Kind, ...]:
        """The kinds that it reads, in the order in which they are pulled."""
        return tuple(kind for kind in Kind if kind in self.kinds)

    def has_cursor(self, kind: Kind) -> bool:
        """Whether a delta can be asked for; if not, every fetch is a sweep."""
        return self.kind(kind).cursor is not None

    def is_proved(self, kind: Kind) -> bool:
        """Whether a sweep shows what is gone; else nothing is removed for not having come."""
        return True

    def columns(self, kind: Kind) -> tuple[str, ...]:
        """The columns of a kind's frame."""
        return self.kind(kind).columns(self.resources)

    def declared(self, kind: Kind) -> frozenset[str]:
        """The source fields that a mapping may name for a kind; none of one that the pack doesn't read."""
        return frozenset(self.columns(kind)) if kind in self.kinds else frozenset()

    def declared_order(self) -> frozenset[str]:
        """The fields of the ERP's order that a mapping may fill; those of lines with their path before them."""
        return frozenset(self.order.fields)

    def limits_for(self, limits: Limits) -> Limits:
        """The limits of an installation: tenants.yaml's own before the pack's."""
        return self.limits.model_copy(update=limits.model_dump(exclude_none=True))

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "Pack":
        if problems := [*self.problems()]:
            raise ValueError("; ".join(problems))
        return self

    def named_of_auth(self) -> frozenset[str]:
        """What bodies of its reads name of what signing in gives."""
        return frozenset()

    def problems(self) -> Iterator[str]:
        """Where its parts contradict each other; a protocol's own model may add to them."""
        for kind, read in self.kinds.items():
            yield from (f"kinds.{kind}: {text}" for text in read.problems(self.resources))
        yield from self.auth.problems(self.named_of_auth())
        yield from self.order.problems(self.resources)
        yield from self.conditions.problems()
        for name, resource in self.resources.items():
            yield from template_problems(f"resources.{name}.path", resource.path, ("company",))
            yield from plain_problems(f"resources.{name}.query", resource.query)
        for kind, read in self.kinds.items():
            yield from plain_problems(f"kinds.{kind}.filter", read.filter)
        for name in self.company.resources():
            if name not in self.resources:
                yield f"company: no resource `{name}`"
