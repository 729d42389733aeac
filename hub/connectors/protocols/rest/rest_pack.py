"""The parts of a pack that are for REST alone."""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from hub.connectors.json_template import JsonTemplate
from hub.connectors.model import PackModel
from hub.connectors.pack import Pack
from hub.connectors.pack.confirmation import Confirmation
from hub.connectors.pack.order_calls import OrderWrite, WriteOperation
from hub.connectors.pack.resources import Resource
from hub.connectors.protocols.rest.paging import PAGING, RestPaging
from hub.connectors.protocols.rest.read_request import FIELDS, FILTER, OF_AUTH, ReadRequest, of_auth
from hub.connectors.protocols.rest.write_request import WriteRequest
from hub.connectors.templates import names_in, plain_problems, template_problems, texts_in
from hub.records import Kind

COMPANY = "company"
COMMON = (COMPANY, FILTER, FIELDS)
"""Names that stand for the same in the requests for every list."""


class Rest(PackModel):
    """JSON over HTTP: where the records and the error's code and message stand, and headers of every request.

    `rows` is the path of the list of records, `.` where the body itself is the list; `read` is how lists are asked for;
    a resource may have its own of both. `filter` is the argument that takes conditions, joined with `and`. With
    `error_in_success` an answer with a status of success is an error, too, where something stands at `error_code`.
    """

    example: ClassVar[str] = """
rows: data
error_code: error.code
error_message: error.message
filter: $filter
headers: {Accept: application/json}
"""

    rows: str
    error_code: str
    error_message: str
    filter: str | None = None
    error_in_success: bool = False
    read: ReadRequest = ReadRequest()
    headers: dict[str, str] = Field(default_factory=dict)


class RestResource(Resource):
    """A list with its own `rows`, `read` or `paging`, where the ERP's lists aren't all of one make.

    `parts` are what its request has of its own, by names for the templates of `rest.read`; they may name `{company}`.
    """

    example: ClassVar[str] = """
path: /companies/{company}/items
fields: [number, name, unit.code, prices.0.amount, changed_at]
blanks: {name: ["-"]}
"""

    rows: str | None = None
    read: ReadRequest | None = None
    paging: Annotated[RestPaging, PAGING] | None = None
    parts: dict[str, JsonTemplate] = Field(default_factory=dict)

    @property
    def asked_fields(self) -> list[str]:
        """The fields at the top of a record that hold those which it declares."""
        return [*dict.fromkeys(path.partition(".")[0] for path in (*self.fields, *self.lists))]


class RestOperation(WriteOperation):
    """A `path` in which {field} is the order's own; the value of `version` goes along as If-Match."""

    example: ClassVar[str] = '{path: "/orders({id})", version: "@odata.etag"}'

    path: str

    @model_validator(mode="before")
    @classmethod
    def _goes_to_a_path(cls, written: Any) -> Any:
        if isinstance(written, dict) and written.keys() - {"path", "version"}:
            raise ValueError("either `path` alone, or `path` and `version` were expected")
        return written


class RestConfirmation(Confirmation):
    """A POST to a `path` in which {field} is the order's own; `body` is a template of JSON with such names, too."""

    example: ClassVar[str] = """
path: /orders/{id}/submit
body: {id: "{id}"}
status: state
from: [draft]
to: [open, closed]
"""

    path: str
    body: JsonTemplate = None

    @property
    def named_of_auth(self) -> frozenset[str]:
        """What the body names of what signing in gives."""
        return of_auth(self.body)


class RestOrder(OrderWrite):
    """`create` is the request by which an order is entered. `idempotency_header` carries the reference as the key of an
    idempotent ERP; without it the reference's own field is the key.
    """

    example: ClassVar[str] = """
resource: orders
number: number
reference: your_reference
reference_max_length: 35
duplicates: searchable
settle: 10m
lines: {path: lines, sku: item, quantity: quantity, unit_price: price}
fields: [customer, your_reference, lines.item, lines.quantity, lines.price]
"""

    idempotency_header: str | None = None
    create: WriteRequest = WriteRequest()
    add_lines: RestOperation | None = None
    remove: RestOperation | None = None
    confirm: RestConfirmation | None = None


class RestPack(Pack):
    """A pack whose ERP speaks REST."""

    example: ClassVar[str] = """
name: An ERP
protocol: rest
auth: {kind: header, header: X-Api-Key}
company: {kind: name}
rest:
  rows: data
  error_code: error.code
  error_message: error.message
  filter: where
  read: {query: {page: "{page}", per_page: "{limit}", sort: id}}
paging: {kind: page, size: 100, count: total}
conditions: {since: "{field} >= {value}", equals: "{field} = {value}"}
cursor: {precision: datetime, overlap: 15m}
resources:
  items: {path: "/{company}/items", fields: [id, name, unit, changed_at]}
  orders: {path: "/{company}/orders", fields: [id, number, your_reference], lists: {lines: [item, quantity, price]}}
kinds:
  product: {resource: items, key: [id], cursor: {field: changed_at}}
order:
  resource: orders
  number: number
  reference: your_reference
  reference_max_length: 35
  duplicates: searchable
  settle: 10m
  lines: {path: lines, sku: item, quantity: quantity, unit_price: price}
  fields: [customer, your_reference, lines.item, lines.quantity, lines.price]
"""

    protocol: Literal["rest"]
    rest: Rest
    paging: Annotated[RestPaging, PAGING]
    # read only, so that what narrows the type narrows what is read
    resources: Mapping[str, RestResource]  # type: ignore[assignment]
    order: RestOrder

    def rows(self, resource: str) -> str:
        """Where the records of a list stand."""
        return self.resources[resource].rows or self.rest.rows

    def read_of(self, resource: str) -> ReadRequest:
        """How a list is asked for."""
        return self.resources[resource].read or self.rest.read

    def paging_of(self, resource: str) -> RestPaging:
        """How a list goes on."""
        return self.resources[resource].paging or self.paging

    def is_proved(self, kind: Kind) -> bool:
        """Whether the kind's list is paged in a way that proves its end."""
        return self.paging_of(self.kind(kind).resource).is_proved

    def named_of_auth(self) -> frozenset[str]:
        """Those of all lists, and of what enters an order."""
        lists = (self.read_of(name).named_of_auth for name in self.resources)
        confirm = self.order.confirm.named_of_auth if self.order.confirm else ()
        return self.order.create.named_of_auth.union(confirm, *lists)

    def problems(self) -> Iterator[str]:
        """Those of every pack, and of the addresses of an order, the headers and the list's first request."""
        yield from super().problems()
        yield from plain_problems("rest.headers", self.rest.headers)
        yield from self.paging.problems("paging")
        for name, resource in self.resources.items():
            if resource.paging:
                yield from resource.paging.problems(f"resources.{name}.paging")
            where = f"resources.{name}.read" if resource.read else "rest.read"
            paging, read = self.paging_of(name), self.read_of(name)
            values, given = paging.first_values(), self.auth.given()
            problems = read.problems(where, values, paging.needed(), given, resource.parts)
            yield from (f"{text} (for {name})" for text in problems)
            yield from self._part_problems(name, {*values, *COMMON})
        yield from self._companies_of_a_company()
        yield from self._misplaced_conditions()
        yield from self.order.create.problems(self.auth.given())
        if self.order.create.read_again and self.order.duplicates == "neither":
            yield "order.create.read_again: nobody can ask an ERP of `duplicates: neither` for an order's reference"
        yield from self._unproved()
        order, confirm = self.resources.get(self.order.resource), self.order.confirm
        known = ("company", *order.fields) if order else ()
        named = (("add_lines", self.order.add_lines), ("remove", self.order.remove), ("confirm", confirm))
        for word, operation in named:
            if operation and order:
                yield from template_problems(f"order.{word}.path", operation.path, known)
        if confirm and order:
            signed = (*known, *(OF_AUTH + name for name in self.auth.given()))
            for path, text in texts_in(confirm.body):
                yield from template_problems(f"order.confirm.body.{path}", text, signed)
            if self.order.duplicates == "neither":
                yield "order.confirm: behind the call nobody can ask an ERP of `duplicates: neither` for the order"

    def _companies_of_a_company(self) -> Iterator[str]:
        """A list by which the company is found, and which asks for it: it would go round in a circle."""
        for name in self.company.resources():
            if (resource := self.resources.get(name)) is not None:
                read = self.read_of(name)
                if COMPANY in names_in([resource.path, read.query, read.body, resource.parts]):
                    yield f"resources.{name}: finds the company, and so can't ask for `{{{COMPANY}}}`"

    def _part_problems(self, name: str, taken: Collection[str]) -> Iterator[str]:
        """Parts that no request has, that stand for something else already, or name what nothing stands for."""
        read, parts = self.read_of(name), self.resources[name].parts
        used = names_in([read.query, read.body])
        for part, template in parts.items():
            where = f"resources.{name}.parts.{part}"
            if part in taken or not part.isidentifier():
                yield f"{where}: another name was expected, a word that doesn't stand for something else"
            elif part not in used:
                yield f"{where}: has no effect, for no template names `{{{part}}}`"
            for path, text in texts_in(template):
                yield from template_problems(f"{where}.{path}" if path else where, text, (COMPANY,))

    def _unproved(self) -> Iterator[str]:
        """What a list that is never proved whole can't serve."""
        unproved = {name for name in self.resources if not self.paging_of(name).is_proved}
        for kind, read in self.kinds.items():
            if read.cursor and read.resource in unproved:
                yield (
                    f"kinds.{kind}.cursor: what a list of `{self.paging_of(read.resource).kind}` passes over, no later "
                    "delta asks for; without a cursor every pull reads it in full"
                )
            for name, join in read.join.items():
                if join.resource in unproved:
                    paging = self.paging_of(join.resource).kind
                    yield (
                        f"kinds.{kind}.join.{name}: {join.resource} is a list of `{paging}`, so that a record of it "
                        "may be passed over and the field be empty"
                    )

    def _misplaced_conditions(self) -> Iterator[str]:
        asked = [(f"kinds.{kind}", read.resource) for kind, read in self.kinds.items() if read.cursor or read.filter]
        if self.order.duplicates == "searchable":
            asked.append(("order", self.order.resource))
        for where, name in asked:
            if name in self.resources and not self.rest.filter and not self.read_of(name).takes_filter:
                yield f"{where}: conditions have no place in the requests of {name}: name `rest.filter` or {{filter}}"
        if self.rest.filter and all(self.read_of(name).takes_filter for name in self.resources):
            yield "rest.filter: has no effect, for every request has its `{filter}`"
        for kind, read in self.kinds.items():
            if read.filter and read.resource in self.resources and self.read_of(read.resource).takes_filter:
                yield f"kinds.{kind}.filter: has no effect beside `{{filter}}`: put it into the `read` of the resource"
