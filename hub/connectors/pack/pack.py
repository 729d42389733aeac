"""A pack: what the hub knows of one kind of ERP."""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import model_validator

from hub.config.erp import Erp, Limits, PriceChoice
from hub.config.yamlfile import Disagreements
from hub.connectors.base import ReadCondition
from hub.connectors.header_templates import OF_TRANSPORT
from hub.connectors.model import PackModel
from hub.connectors.pack.company import COMPANIES, Company
from hub.connectors.pack.conditions import CONDITIONS, Conditions, Fixed
from hub.connectors.pack.cursor import CursorField, CursorStyle
from hub.connectors.pack.error_rules import ERROR_RULES, ErrorRule
from hub.connectors.pack.error_rules.rule import NOTHING
from hub.connectors.pack.kinds import ALSO, KindRead
from hub.connectors.pack.list_end import ListEnd, ProvedEnd
from hub.connectors.pack.order_calls import OrderWrite
from hub.connectors.pack.price_enquiry import PriceEnquiry
from hub.connectors.pack.resources import Resource
from hub.connectors.request_template import COMPANY
from hub.connectors.templates import literal_problems, names_in, plain_problems, template_problems, texts_in
from hub.connectors.transport.address import no_base
from hub.connectors.transport.auth import AUTHS, AuthModel, Keys
from hub.connectors.transport.transfer import Transfer
from hub.errors import KindMissing, Problem
from hub.records import Kind

NOT_OF_READING = ("name", "auth", "limits", "transfer", "prices", "asked_prices", "order")
"""Parts by which the same records are read whatever they say."""


FILLED_IN = frozenset({
    "add_lines", "arguments", "asked_prices", "auth", "before", "body", "condition", "confirm", "create", "endpoint",
    "equals", "filter", "header", "headers", "later", "more", "parts", "path", "pattern", "query", "remove", "since",
    "to", "value",
})  # fmt: skip
"""Keys below which texts are templates, which their own models look at."""
ROWS = "rows"
"""The key whose paths are none."""


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
    asked_prices: PriceEnquiry | None = None
    order: OrderWrite

    def kind(self, kind: Kind) -> KindRead:
        """How a kind is read; KindMissing if it isn't."""
        if kind not in self.kinds:
            raise KindMissing(Problem(self.name, "kinds", self.lacks(kind)))
        return self.kinds[kind]

    def reads(self) -> Iterator[tuple[str, KindRead]]:
        """Each list that records of a kind are of, and where the pack says so."""
        for kind, first in self.kinds.items():
            for name, read in first.reads().items():
                yield f"kinds.{kind}.{ALSO}.{name}" if name else f"kinds.{kind}", read

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

    def told_of_reading(self, kind: Kind) -> str:
        """What it says of how a kind is read, as JSON without what the hub says by itself."""
        read = self.kind(kind)
        deleted = (each.deleted.resource for each in read.reads().values() if each.deleted)
        named = {*read.sources(), *read.joins(), *deleted, *self.company.resources()}
        named |= {self.resources[name].list_behind(name) for name in named & self.resources.keys()}
        # of rules about errors those by which nothing came
        rules = {number for number, rule in enumerate(self.errors) if rule.means in NOTHING}
        own: Any = {"kinds": {kind}, "resources": named, "errors": rules}
        others = {*NOT_OF_READING, *own}
        common = self.model_dump(mode="json", exclude=others, exclude_defaults=True)
        of_kind = self.model_dump(mode="json", include=own, exclude_defaults=True)
        return json.dumps([common, of_kind], sort_keys=True)

    def changed_since(self, read: KindRead, since: datetime, position: str | None = None) -> ReadCondition | None:
        """The condition by which a delta of a list is asked for; None where it has no cursor."""
        return None if read.cursor is None else self.since(read.cursor, since, position)

    def since(self, cursor: CursorField, since: datetime, position: str | None = None) -> ReadCondition:
        """The condition by which a list is asked for what is newer by a field."""
        begin = position if cursor.version and position else self.cursor.begin(since, cursor.overlap)
        return self.conditions.changed_since(cursor.field, begin)

    def is_proved(self, kind: Kind) -> bool:
        """Whether a sweep shows what is gone; else nothing is removed for not having come."""
        return not any(self.paging_of(name).doubt for name in self.kind(kind).lists())

    def paging_of(self, resource: str) -> ListEnd:
        """How a resource's list goes on, as far as that says how its end is known."""
        return ProvedEnd()

    def columns(self, kind: Kind) -> tuple[str, ...]:
        """The columns of a kind's frame."""
        return self.kind(kind).columns(self.resources)

    def declared(self, kind: Kind) -> frozenset[str]:
        """The source fields that a mapping may name for a kind; none of one that the pack doesn't read."""
        return frozenset(self.columns(kind)) if kind in self.kinds else frozenset()

    def declared_order(self) -> frozenset[str]:
        """The fields of the ERP's order that a mapping may fill; those of lines with their path before them."""
        return frozenset(self.order.fields)

    def keys(self, erp: Erp) -> Keys:
        """The keys that `auth:` of an installation has."""
        return self.auth

    def address_problem(self, url: str) -> str | None:
        """Why the `url` of an installation can't be its address."""
        return no_base(url)

    def snapshot_problem(self) -> str | None:
        """Why an installation's `snapshot` has no effect; None where it has one."""
        return "has no effect: only of ERPs that speak SOAP and give their WSDLs there is something to keep"

    @property
    def names_company(self) -> bool:
        """Whether anything that is sent says which company is meant."""
        return COMPANY in names_in(self.model_dump())

    def sharing_problem(self) -> str | None:
        """Why several companies can't share an installation; None where they can."""
        if self.names_company:
            return None
        told = "the pack names `{company}` nowhere, so that each would read what is one's"
        return f"{told}: put it where the ERP takes it, or give each office an ERP of its own under `erps:`"

    def limits_for(self, limits: Limits) -> Limits:
        """The limits of an installation: tenants.yaml's own before the pack's."""
        return limits.over(self.limits)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "Pack":
        if problems := [*self.problems()]:
            raise Disagreements(*problems)
        return self

    def _rules_for_nothing(self) -> Iterator[str]:
        """Rules about errors that an earlier one always comes before."""
        for position, rule in enumerate(self.errors):
            earlier = (number for number, other in enumerate(self.errors[:position]) if other.leaves_nothing_to(rule))
            if (number := next(earlier, None)) is not None:
                told = f"errors.{number} is about all of these answers, and the first rule counts"
                yield f"errors.{position}: has no effect: {told}; put the narrower one first"

    def _foreign_conditions(self) -> Iterator[str]:
        """Moments that the conditions can't write, and fields of theirs that no list has."""
        precisions = self.conditions.precisions
        if precisions is not None and self.cursor.precision not in precisions:
            known = " or ".join(f"`{name}`" for name in sorted(precisions))
            yield f"cursor.precision: {known} was expected for these conditions"
        is_counted = any(read.cursor and read.cursor.version for _, read in self.reads())
        if is_counted and precisions is not None and not self.conditions.takes_versions:
            yield "conditions: a version has neither a day nor a time: `since` with `{value}` was expected"
        fields = {field for resource in self.resources.values() for field in resource.fields} | {*self.order.fields}
        yield from (f"conditions: no list has a field `{name}`" for name in self.conditions.named if name not in fields)

    def names_field_beside(self, resource: str) -> bool:
        """Whether the request for a list says the field of a condition beside it."""
        return False

    def _braces_for_nothing(self) -> Iterator[str]:
        """Names in braces in names, paths and words of the ERP, which stand for themselves."""
        for path, text in texts_in(self.model_dump(mode="json", by_alias=True, exclude_defaults=True)):
            steps = path.split(".")
            if ROWS in steps or FILLED_IN.isdisjoint(steps):
                yield from literal_problems(path, text)

    def _conditions_on_no_field(self) -> Iterator[str]:
        """Fields that nothing tells the ERP: another one would be asked for in the same words."""
        if self.conditions.equals_names_field:
            return
        told = "neither `conditions.equals` nor what stands beside a condition names the `{field}`"
        for where, resource, fixed in self._fixed_conditions():
            if not self.names_field_beside(self._behind(resource)):
                yield from (f"{where}.filter.{field}: has no effect: {told}" for field in fixed)
        first: dict[str, str] = {}
        for where, resource, field in self.order.looked_up_by():
            name = self._behind(resource)
            if first.setdefault(name, field) != field and not self.names_field_beside(name):
                yield f"{where}: `{field}` can't be told from `{first[name]}`: {told}"

    def _behind(self, name: str) -> str:
        return self.resources[name].list_behind(name) if name in self.resources else name

    def _late_deletions(self) -> Iterator[str]:
        """Lists of deletions that bring older ones than a delta of the kind has records."""
        for where, read in self.reads():
            if read.deleted and read.cursor and self._overlap(read.deleted.cursor) > self._overlap(read.cursor):
                told = "reaches further back than the kind's, so that what was made again would go"
                yield f"{where}.deleted.cursor.overlap: {told}"

    def _fixed_conditions(self) -> Iterator[tuple[str, str, Mapping[str, Fixed]]]:
        """Where the pack says them, the resource that they go to, and they."""
        for where, read in self.reads():
            others = (("", read), (".changes", read.changes), (".deleted", read.deleted))
            yield from ((where + part, each.resource, each.filter) for part, each in others if each and each.filter)

    def _asked_with_conditions(self) -> list[tuple[str, str]]:
        """Where the pack says so, and the resource."""
        fixed = ((where, resource) for where, resource, _ in self._fixed_conditions())
        changing = ((where, read.asked(delta=True)[0]) for where, read in self.reads() if read.cursor)
        return [*dict.fromkeys((*fixed, *changing))]

    def _unproved(self) -> Iterator[str]:
        """What a list that may pass records over can't serve."""
        doubts = {name: self.paging_of(name).doubt for name in self.resources if self.paging_of(name).passes_over}
        for where, read in self.reads():
            behind = (read.resource, read.changes.resource if read.changes else read.resource) if read.cursor else ()
            if name := next((name for name in behind if name in doubts), None):
                yield (
                    f"{where}.cursor: what {doubts[name]} passes over, no later delta asks for; without a cursor every "
                    "pull reads it in full"
                )
            for name, join in read.join.items():
                if join.resource in doubts:
                    doubt = doubts[join.resource]
                    yield (
                        f"{where}.join.{name}: {join.resource} is {doubt}, so that a record of it may be passed over "
                        "and the field be empty"
                    )

    def _overlap(self, cursor: CursorField) -> timedelta:
        return self.cursor.overlap if cursor.overlap is None else cursor.overlap

    def _named_of_auth(self) -> frozenset[str]:
        """What bodies of its reads name of what signing in gives."""
        return frozenset()

    def named_in_read(self, resource: str) -> frozenset[str]:
        """What the request for a list names."""
        return frozenset()

    def _asked_names(self, resource: str) -> frozenset[str]:
        """What the request for a list may name of a question about prices."""
        asked = self.asked_prices
        return asked.names if asked and asked.resource == resource else frozenset()

    def _named_in_path(self, name: str) -> Collection[str]:
        """What the path of a resource may name."""
        return (COMPANY,)

    def file_problems(self, folder: Path) -> Iterator[tuple[tuple[str, ...], str]]:
        """Files beside it that it names and that aren't there: where it does, and what to say."""
        return iter(())

    def problems(self) -> Iterator[str]:
        """Where its parts contradict each other; a protocol's own model may add to them."""
        for kind, read in self.kinds.items():
            yield from (f"kinds.{kind}: {text}" for text in read.problems(self.resources))
        yield from self.auth.problems(self._named_of_auth())
        for name in sorted(self.auth.headers_filled() & OF_TRANSPORT):
            yield f"auth: the header `{name}` follows from the request: another one was expected"
        if COMPANY in self.auth.required() | self.auth.optional():
            told = f"`{{{COMPANY}}}` is the office's company, which can't be filled in for `{self.auth.kind}`"
            yield f"auth: {told}; give that key of `auth:` in tenants.yaml another name, here and there"
        yield from self.order.problems(self.resources)
        yield from self._rules_for_nothing()
        yield from self.conditions.problems()
        yield from self._foreign_conditions()
        yield from self._conditions_on_no_field()
        yield from self._braces_for_nothing()
        for name, resource in self.resources.items():
            yield from template_problems(f"resources.{name}.path", resource.path, self._named_in_path(name))
            yield from plain_problems(f"resources.{name}.query", resource.query)
            yield from (f"resources.{name}.{text}" for text in resource.problems())
        yield from self._late_deletions()
        yield from self._unproved()
        if self.prices and Kind.PRICE not in self.kinds:
            yield "prices: has no effect, for the pack reads no prices (`kinds: price`)"
        if self.asked_prices:
            named = self.named_in_read(self.asked_prices.resource)
            yield from (f"asked_prices: {text}" for text in self.asked_prices.problems(self.resources, named))
            others = {read.resource for _, read in self.reads()} | {self.order.resource}
            if self.asked_prices.resource in others:
                yield "asked_prices: needs another resource than those that are pulled and written"
        for where, _, fixed in self._fixed_conditions():
            texts = {field: value for field, value in fixed.items() if isinstance(value, str)}
            yield from plain_problems(f"{where}.filter", texts)
            yield from self.conditions.filter_problems(f"{where}.filter", fixed)
        for name in self.company.resources():
            if name not in self.resources:
                yield f"company: no resource `{name}`"
