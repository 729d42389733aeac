"""The part of a pack that says how an order is entered, found, completed and removed."""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from hub.config.values import Duration
from hub.config.yamlfile import suggest
from hub.connectors.model import PackModel
from hub.connectors.pack.confirmation import Confirmation
from hub.connectors.pack.resources import Resource


class LinesApart(PackModel):
    """Lines that are a list of their own: those of `resource` whose field `of` is what the order has in `key`.

    `shown`: the path where a line shows that, if it isn't the field itself.
    """

    example: ClassVar[str] = "{resource: order_lines, of: order_id, key: id}"

    resource: str
    of: str
    key: str
    shown: str | None = None


class OrderLines(PackModel):
    """Where the lines of an order stand, and how they are read back.

    `apart`: how they are read where the order doesn't show them; they count as standing at `path` then.
    `where`: what sets the lines with products apart; the others are the ERP's own, such as freight and words. `net`:
    the field with what a line comes to before VAT, after the ERP's own discounts, `gross` the same with VAT. `line`:
    the ERP's number of a line, by which its documents name it. `type` and `description`: what a line is, and says.
    `types`: everything that `type` may be, so that no rule of an office's waits for a word that never comes.
    """

    example: ClassVar[str] = """
path: lines
sku: item
quantity: quantity
unit_price: price
net: amount
type: kind
types: [goods, freight, text]
where: {kind: goods}
"""

    path: str
    sku: str
    quantity: str
    unit_price: str
    net: str | None = None
    gross: str | None = None
    line: str | None = None
    type: str | None = None
    types: tuple[str, ...] = ()
    description: str | None = None
    where: dict[str, str] = Field(default_factory=dict)
    apart: LinesApart | None = None


class Trace(PackModel):
    """Documents that carry the order's reference and its number when the order itself is gone."""

    example: ClassVar[str] = "{resource: invoices, number: order_number, reference: your_reference}"

    resource: str
    number: str
    reference: str


class CodeLookup(PackModel):
    """A field that wants what a code table has in `take`; the mapping gives what it has in `match`.

    With `each` the ERP is asked for one record at a time, else for the whole table. `shown`: the path where the order,
    or its line, shows the id when it is read back; it is read as the code then.
    """

    example: ClassVar[str] = "{resource: payment_terms, match: code, take: id}"

    resource: str
    match: str
    take: str
    each: bool = False
    shown: str | None = None


class WriteOperation(PackModel):
    """A call about an order that is there already; a protocol's own model says how it is addressed.

    `version`: the order's field that tells whether somebody changed it between our look and our call.
    """

    example: ClassVar[str] = "{version: etag}"

    version: str | None = None


class OrderWrite(PackModel):
    """How an order is entered and found. `fields` are those that a mapping's order part may fill.

    `duplicates`: what a second send of the same order does: idempotent (nothing), searchable (a double, but the first
    can be found by its reference), neither. `settle`: longer than the ERP's slowest commit and than our own timeout.
    `separate`: lines go behind the header, by `add_lines`; else all goes in one call, and `add_lines` only completes
    what the ERP holds in part. `remove` takes such an order away. `confirm`: the call by which the ERP takes a draft.
    `gross`: the ERP's own total with VAT. `personal`: fields that no log may show. `lengths`: how many characters the
    ERP's fields take; a basket that says more is refused. A protocol's own model narrows
    `add_lines`, `remove` and `confirm`, and may add to the rest.
    """

    resource: str
    number: str
    reference: str
    reference_max_length: Annotated[int, Field(ge=1)]
    duplicates: Literal["idempotent", "searchable", "neither"]
    settle: Duration
    lines: OrderLines
    separate: bool = False
    add_lines: WriteOperation | None = None
    remove: WriteOperation | None = None
    confirm: Confirmation | None = None
    gross: str | None = None
    fields: tuple[str, ...]
    personal: tuple[str, ...] = ()
    lengths: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    codes: dict[str, CodeLookup] = Field(default_factory=dict)
    find_also: tuple[Trace, ...] = ()

    @property
    def line_fields(self) -> tuple[str, ...]:
        """Those of `fields` that are of a line."""
        return tuple(name for name in self.fields if name.startswith(f"{self.lines.path}."))

    @property
    def head_fields(self) -> tuple[str, ...]:
        """The others."""
        return tuple(name for name in self.fields if not name.startswith(f"{self.lines.path}."))

    @property
    def shows_lines(self) -> bool:
        """Whether the ERP shows an order with its lines; else nothing is known of them."""
        return True

    @property
    def is_answered(self) -> bool:
        """Whether the ERP answers an order as it is entered; else it acknowledges it in its own time."""
        return True

    @property
    def left_as_ids(self) -> frozenset[str]:
        """The fields that were written as an id, and aren't read as the code again."""
        return frozenset(name for name, code in self.codes.items() if code.shown is None)

    def problems(self, resources: Mapping[str, Resource]) -> Iterator[str]:
        """What it names and nothing declares."""
        for name in self.personal:
            if name not in (*self.fields, self.reference):
                yield f"order.personal: `{name}` isn't among order.fields, so nothing would be hidden"
        for name in self.lengths:
            if name not in self.fields:
                hint = suggest(name, self.fields)
                yield f"order.lengths: `{name}` isn't among order.fields, so nothing would be measured{hint}"
        traces = (trace.resource for trace in self.find_also)
        tables = (code.resource for code in self.codes.values())
        apart = (self.lines.apart.resource,) if self.lines.apart else ()
        for name in (self.resource, *traces, *tables, *apart):
            if name not in resources:
                yield f"order: no resource `{name}`"
        entered = resources.get(self.resource)
        if self.confirm and entered and self.confirm.status not in entered.fields:
            yield f"order.confirm.status: `{self.confirm.status}` isn't declared by {self.resource}"
        yield from self._unheld(resources)
        if entered:
            yield from self._versions_of_nothing(entered)
        yield from self._traces_for_nothing(resources)
        yield from self._lines_apart(resources)
        yield from self._codes_for_nothing(resources)

    def asked_for(self) -> Iterator[tuple[str, str]]:
        """The resources of which single records are asked for, each with the part that does."""
        if self.duplicates == "searchable":
            yield "order", self.resource
        yield from (("order.find_also", trace.resource) for trace in self.find_also)
        if self.lines.apart:
            yield "order.lines.apart", self.lines.apart.resource
        yield from ((f"order.codes.{name}", code.resource) for name, code in self.codes.items() if code.each)

    def looked_up_by(self) -> Iterator[tuple[str, str, str]]:
        """Each part that asks for single records, the resource, and the field of which the condition is."""
        if self.duplicates == "searchable":
            yield "order.reference", self.resource, self.reference
        for number, trace in enumerate(self.find_also):
            yield f"order.find_also.{number}.reference", trace.resource, trace.reference
        if self.lines.apart:
            yield "order.lines.apart.of", self.lines.apart.resource, self.lines.apart.of
        for name, code in self.codes.items():
            if code.each:
                yield f"order.codes.{name}.match", code.resource, code.match

    def _unheld(self, resources: Mapping[str, Resource]) -> Iterator[str]:
        """What is looked for in the ERP's order and declared nowhere: with a slip there nothing would be compared."""
        if self.resource not in resources:
            return
        head = {*self._held_fields(resources, of_lines=False), *self.head_fields}
        # a number or reference that isn't there is told by the first order
        yield from _undeclared("order", {"gross": self.gross}, head)
        own, path = self.lines, f"{self.lines.path}."
        held = {*self._held_fields(resources, of_lines=True), *(name.removeprefix(path) for name in self.line_fields)}
        named = {"net": own.net, "gross": own.gross, "line": own.line, "type": own.type, "description": own.description}
        yield from _undeclared("order.lines", named | {f"where.{name}": name for name in own.where}, held)
        if own.types and own.type is None:
            yield "order.lines.types: has no effect without `type`, the field that says which of them a line is"
        if own.types and own.type in own.where and own.where[own.type] not in own.types:
            yield f"order.lines.types: lacks `{own.where[own.type]}`, of which products are"

    def _versions_of_nothing(self, entered: Resource) -> Iterator[str]:
        """Calls that would go out without the version that they are about."""
        for word, call in (("add_lines", self.add_lines), ("remove", self.remove)):
            yield from _undeclared(f"order.{word}", {"version": call.version if call else None}, entered.fields)

    def _traces_for_nothing(self, resources: Mapping[str, Resource]) -> Iterator[str]:
        """Documents in which nothing would be found: their order would pass for one that isn't there, and be sent."""
        for position, trace in enumerate(self.find_also):
            declared = resources[trace.resource].fields if trace.resource in resources else ()
            for word, field in (("number", trace.number), ("reference", trace.reference)):
                if declared and field not in declared:
                    hint = suggest(field, declared)
                    yield f"order.find_also.{position}.{word}: `{field}` isn't declared by {trace.resource}{hint}"

    def _lines_apart(self, resources: Mapping[str, Resource]) -> Iterator[str]:
        """Lines that nobody could find."""
        if (apart := self.lines.apart) is None:
            return
        if self.duplicates == "neither":
            yield "order.lines.apart: nobody can ask an ERP of `duplicates: neither` for an order, and for its lines"
        shown = ("of", apart.of) if apart.shown is None else ("shown", apart.shown)
        for word, field, name in ((*shown, apart.resource), ("key", apart.key, self.resource)):
            if name in resources and field not in resources[name].fields:
                hint = suggest(field, resources[name].fields)
                yield f"order.lines.apart.{word}: `{field}` isn't declared by {name}{hint}"

    def _codes_for_nothing(self, resources: Mapping[str, Resource]) -> Iterator[str]:
        """Codes that would never be looked up, in fields that their table hasn't, or that couldn't be read back."""
        inside = f"{self.lines.path}."
        for name, code in self.codes.items():
            if name not in self.fields:
                hint = suggest(name, self.fields)
                yield f"order.codes: `{name}` isn't among order.fields, so nothing would be looked up{hint}"
            elif name == f"{inside}{self.lines.sku}" and code.shown is None:
                yield f"order.codes.{name}: `shown` is missing, by which a line's product is read back"
            declared = resources[code.resource].fields if code.resource in resources else ()
            for word, field in (("match", code.match), ("take", code.take)):
                if declared and field not in declared:
                    hint = suggest(field, declared)
                    yield f"order.codes.{name}.{word}: `{field}` isn't declared by {code.resource}{hint}"
            if code.shown is not None and self.resource in resources:
                held = self._held_fields(resources, of_lines=name.startswith(inside))
                if code.shown not in held:
                    hint = suggest(code.shown, held)
                    yield f"order.codes.{name}.shown: `{code.shown}` isn't declared where it is read back{hint}"

    def _held_fields(self, resources: Mapping[str, Resource], *, of_lines: bool) -> Collection[str]:
        """The fields of the ERP's order, or of its lines, that a look-up shows."""
        if not of_lines:
            return resources[self.resource].fields
        if self.lines.apart:
            apart = resources.get(self.lines.apart.resource)
            return apart.fields if apart else ()
        return resources[self.resource].lists.get(self.lines.path, ())

    @model_validator(mode="after")
    def _can_do_what_it_says(self) -> "OrderWrite":
        if self.separate and (self.add_lines is None or self.remove is None):
            raise ValueError("separate: needs `add_lines` and `remove`, so that no header stays without its lines")
        return self


def _undeclared(where: str, named: Mapping[str, str | None], declared: Collection[str]) -> Iterator[str]:
    for word, name in named.items():
        if name is not None and name not in declared:
            yield f"{where}.{word}: `{name}` isn't declared where the order is read back{suggest(name, declared)}"
