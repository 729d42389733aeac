"""The parts of a pack that are for REST alone."""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.config.yamlfile import suggest
from hub.connectors.base import RequestContext
from hub.connectors.header_templates import NOT_OURS, HeaderName, HeaderTexts, header_problems
from hub.connectors.json_template import JsonTemplate
from hub.connectors.model import PackModel
from hub.connectors.pack import Pack
from hub.connectors.pack.order_calls import OrderWrite
from hub.connectors.pack.price_enquiry import GOODS
from hub.connectors.protocols.detail_reads import DetailReads
from hub.connectors.protocols.detailed_resource import DetailedLists, DetailedResource
from hub.connectors.protocols.rest.bodies import Body, JsonDocument, ListShape, RestBody
from hub.connectors.protocols.rest.order_request import AddLine, OrderRequest, RemoveOrder, RestConfirmation
from hub.connectors.protocols.rest.paging import PAGING, ListPaging
from hub.connectors.protocols.rest.paging.search_pages import SearchPages
from hub.connectors.protocols.rest.read_request import LaterRequest, ReadRequest
from hub.connectors.protocols.rest.sending import JsonSent, Sends
from hub.connectors.protocols.rest.write_request import WriteRequest
from hub.connectors.protocols.rows import Rows
from hub.connectors.request_template import (
    COMPANY,
    FIELD_NAMES,
    FIELDS,
    FILTER,
    OF_EACH,
    OF_ORDER,
    ORDER,
    REFERENCE,
    part_problems,
)
from hub.connectors.templates import literal_problems, names_in

COMMON = (COMPANY, FILTER, FIELDS, FIELD_NAMES)
"""Names that stand for the same in the requests for every list."""


class Rest(PackModel):
    """How lists are written, and where in an answer the ERP's `error_code` and `error_message` stand.

    `body` is what answers are written in, `sends` what bodies of requests are, `rows` where in an answer the records
    stand, `read` how lists are asked for; a resource may have its own of each but `sends`. `headers` go with every
    request, if that has none of the same name, and may name `{company}`; those that do are left out where the company
    itself is looked up. `filter` is the argument that takes conditions, joined with `and`. With `error_in_success` an
    answer with a status of success is an error, too, where something stands at `error_code`.
    """

    example: ClassVar[str] = """
rows: data
error_code: error.code
error_message: error.message
filter: where
read: {query: {page: "{page}", per_page: "{limit}"}}
headers: {Accept: application/json, X-Company: "{company}"}
"""

    rows: Rows | None = None
    body: Body = JsonDocument()
    sends: Sends = JsonSent()
    error_code: str
    error_message: str
    filter: str | None = None
    error_in_success: bool = False
    read: ReadRequest = ReadRequest()
    headers: HeaderTexts = Field(default_factory=dict)


class RestResource(DetailedResource):
    """A list with its own `rows`, `body`, `read` or `paging`, where the ERP's lists aren't all of one make.

    `parts` are what its request has of its own, by names for the templates of `rest.read`; they may name `{company}`.
    `each_of` is a list whose records are asked for one by one: `path` and `read` name its fields as `{each.…}`, and
    conditions go to it. With `batch` so many are asked for together, by one field: in a body `{each.id}` is the list of
    its values, in a query these with `separator` between.
    """

    example: ClassVar[str] = """
path: /{company}/orders
fields: [id, number, status]
lists: {lines: [sku, quantity]}
rows: [orders, data.orders]
read: {query: {company: "{company}", after: "{cursor}"}}
paging: {kind: cursor, cursor: next}
"""

    rows: Rows | None = None
    body: Body | None = None
    read: ReadRequest | None = None
    paging: Annotated[ListPaging, PAGING] | None = None
    parts: dict[str, JsonTemplate] = Field(default_factory=dict)
    separator: str | None = None

    @property
    def asked_fields(self) -> dict[str, Any]:
        """The fields at the top of a record that hold those which it declares, by the names that stand for them."""
        fields = [*dict.fromkeys(path.partition(".")[0] for path in (*self.fields, *self.lists))]
        return {FIELDS: fields, FIELD_NAMES: ",".join(fields)}


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

    idempotency_header: HeaderName | None = None
    create: WriteRequest = WriteRequest()
    add_lines: AddLine | None = None
    remove: RemoveOrder | None = None
    confirm: RestConfirmation | None = None


class RestPack(DetailedLists, Pack):
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
    paging: Annotated[ListPaging, PAGING]
    # read only, so that what narrows the type narrows what is read
    resources: Mapping[str, RestResource]  # type: ignore[assignment]
    order: RestOrder

    def body_of(self, resource: str) -> RestBody:
        """What a list is written in."""
        return self.resources[resource].body or self.rest.body

    def shape(self, name: str) -> ListShape:
        """Where the records of a list stand, and what they are."""
        resource = self.resources[name]
        rows = resource.rows or (self.rest.rows if self.body_of(name).has_rows else None)
        is_one = resource.each_of is not None and resource.batch is None
        return ListShape(rows, resource.fields, resource.lists, is_one=is_one)

    def read_of(self, resource: str) -> ReadRequest:
        """How a list is asked for."""
        own = self.resources[resource]
        return own.read or (ReadRequest() if own.each_of else self.rest.read)

    def paging_of(self, resource: str) -> ListPaging:
        """How a list goes on; that of which records are asked for one by one, where they are."""
        listed = self.resources.get(self.resources[resource].each_of or resource)
        return (listed.paging if listed else None) or self.paging

    def later_of(self, resource: str) -> LaterRequest | None:
        """How the pages of a list behind the first are asked for, where that is a request of its own."""
        paging = self.paging_of(resource)
        return paging.later if isinstance(paging, SearchPages) else None

    def named_in_read(self, resource: str) -> frozenset[str]:
        """Those of its address and its own request."""
        known = self.resources.get(resource)
        return names_in([known.path, *self.read_of(resource).templates, known.parts]) if known else frozenset()

    def _named_of_auth(self) -> frozenset[str]:
        """Those of all lists, and of what is asked about an order."""
        later = map(self.later_of, self.resources)
        lists = [*(self.read_of(name) for name in self.resources), *(each for each in later if each)]
        of_lists = (request.named_of_auth for request in lists)
        of_orders = (request.named_of_auth for _, request in self._order_requests())
        return self.order.create.named_of_auth.union(*of_lists, *of_orders)

    def problems(self) -> Iterator[str]:
        """Those of every pack, and of the addresses of an order, the headers and the list's first request."""
        yield from super().problems()
        yield from header_problems("rest.headers", self.rest.headers, (COMPANY,))
        yield from literal_problems("rest.filter", self.rest.filter or "")
        if self.rest.rows:
            yield from self.rest.rows.problems("rest.rows")
            if not any(self.shape(name).rows is self.rest.rows for name in self.resources):
                yield "rest.rows: has no effect, for no list has its records there"
        yield from self.paging.problems("paging")
        for where, template in self._bodies():
            yield from self.rest.sends.problems(where, template)
        for name, resource in self.resources.items():
            if resource.paging:
                yield from resource.paging.problems(f"resources.{name}.paging")
            yield from self._shape_problems(name)
            yield from self._read_problems(name)
        if self.auth.in_envelope:
            yield f"auth: `{self.auth.kind}` is for SOAP alone"
        yield from self._arguments_of_auth()
        for position, rule in enumerate(self.errors):
            if rule.is_of_success and not self.rest.error_in_success:
                told = "an answer with a status of success is no error without `rest: error_in_success`"
                yield f"errors.{position}: has no effect: {told}"
        yield from self._companies_of_a_company()
        yield from self._misplaced_conditions()
        of_order = (OF_ORDER + name for name in self.order.head_fields)
        yield from self.order.create.problems({ORDER, REFERENCE, COMPANY, *of_order}, self.auth.given())
        if (order_key := self.order.idempotency_header) and order_key.lower() in NOT_OURS:
            yield f"order.idempotency_header: `{order_key}` is no header for a key of the order"
        yield from self._fields_for_nothing()
        entered = self.resources.get(self.order.resource)
        if entered and entered.each_of and not self.order.create.path:
            yield f"order.create.path: is missing: the path of {self.order.resource} is that of an order that is there"
        if self.order.create.read_again and self.order.duplicates == "neither":
            yield "order.create.read_again: nobody can ask an ERP of `duplicates: neither` for an order's reference"
        if held := self.resources.get(self.order.resource):
            for word, request in self._order_requests():
                yield from request.problems(f"order.{word}", held.fields, self.auth.given())
        if self.order.confirm and self.order.duplicates == "neither":
            yield "order.confirm: behind the call nobody can ask an ERP of `duplicates: neither` for the order"
        if self.order.separate and self.order.create.line != WriteRequest().line:
            yield "order.create.line: has no effect beside `separate`: the body of `add_lines` says it"

    def _fields_for_nothing(self) -> Iterator[str]:
        """Fields of the order, and our reference, that no request which enters it has a place for."""
        order, used = self.order, self.order.create.named
        if ORDER in used:
            return
        # an ERP in which nobody can find an order may have no place for a reference
        is_told = REFERENCE in used or order.idempotency_header or order.duplicates == "neither"
        own = {order.reference} if is_told else set()
        for name in dict.fromkeys((order.reference, *order.head_fields)):
            if name not in own and OF_ORDER + name not in used:
                yield f"order.create: `{name}` would go out nowhere: neither `{{order}}` nor its own name stands there"

    def _named_in_path(self, name: str) -> Collection[str]:
        """The company, and what a record that is asked for by itself has in its list."""
        return (COMPANY, *self._named_of_each(name), *(self._asked_names(name) - {GOODS}))

    def told_by(self, name: str) -> list[str]:
        """The fields of the list by which each of its records is asked for: those that the request names."""
        resource = self.resources[name]
        named = names_in([resource.path, *self.read_of(name).templates, resource.parts])
        return sorted(of.removeprefix(OF_EACH) for of in named if of.startswith(OF_EACH))

    def detail_reads(self, name: str, context: RequestContext) -> DetailReads:
        """How its records are asked for behind a list of their keys."""
        resource = self.resources[name]
        assert resource.each_of
        told = (self.told_by(name), resource.fields, self._common_fields(name))
        return DetailReads(name, resource.each_of, *told, resource.batch, resource.separator, context)

    def _read_problems(self, name: str) -> Iterator[str]:
        """What is wrong with the requests for a list, or for each of its records."""
        resource, read, paging = self.resources[name], self.read_of(name), self.paging_of(name)
        where = f"resources.{name}.read" if resource.read else "rest.read"
        values: Collection[str] = self._named_of_each(name) if resource.each_of else paging.first_values()
        values = {*values, *self._asked_names(name)}
        needed = () if resource.each_of else paging.needed()
        lists = self._asked_names(name) & {GOODS} | {*(self._named_of_each(name) if resource.batch else ())}
        problems = read.problems(where, values, needed, self.auth.given(), resource.parts, lists)
        yield from (f"{text} (for {name})" for text in problems)
        used = names_in(read.templates)
        yield from part_problems(name, resource.parts, used, {*values, *COMMON})
        yield from self._batch_problems(name)
        if resource.each_of is None:
            return
        listed = self.resources.get(resource.each_of)
        if listed is None or listed.each_of:
            hint = suggest(resource.each_of, self.resources)
            yield f"resources.{name}.each_of: a list among the resources was expected{hint}"
        if resource.paging:
            yield f"resources.{name}.paging: has no effect: {resource.each_of} is what goes on"
        if read.takes_filter:
            yield f"resources.{name}.read: conditions go to {resource.each_of}, so that `{{{FILTER}}}` is never filled"
        if not self.told_by(name):
            yield f"resources.{name}.each_of: no `{{each.…}}` stands in path or read: every answer would be the same"

    def _bodies(self) -> Iterator[tuple[str, Any]]:
        """The templates of all bodies, each with its place."""
        yield "rest.read.body", self.rest.read.body
        for name, resource in self.resources.items():
            yield f"resources.{name}.read.body", resource.read and resource.read.body
            later = self.later_of(name)
            yield f"the paging of {name}, `later.body`", later and later.body
        yield from (
            (f"order.create.before.{number}.body", call.body) for number, call in enumerate(self.order.create.before)
        )
        yield "order.create.body", self.order.create.body
        yield from ((f"order.{word}.body", request.body) for word, request in self._order_requests())

    def _batch_problems(self, name: str) -> Iterator[str]:
        """Records that are asked for together, and can't be told apart by one field of the request and the answer."""
        resource, fields = self.resources[name], self.told_by(name)
        if resource.each_of is None and (resource.batch or resource.separator is not None):
            yield f"resources.{name}: `batch` and `separator` go with `each_of`"
        elif resource.batch is None and resource.separator is not None:
            yield f"resources.{name}.separator: has no effect without `batch`"
        if resource.batch is None or resource.each_of is None:
            return
        in_query, in_path = (
            any(each.startswith(OF_EACH) for each in names_in(template))
            for template in (self.read_of(name).query, resource.path)
        )
        if len(fields) != 1 or in_path:
            yield f"resources.{name}.batch: one field, as `{{each.id}}` in the `query` or `body` of `read`, is needed"
        elif fields[0] not in resource.fields:
            yield f"resources.{name}.batch: `{fields[0]}`, by which records are told apart, isn't declared"
        if in_query != (resource.separator is not None):
            yield f"resources.{name}.separator: goes with `{{each.…}}` in a query, and with nothing else"
        if self.order.resource == name:
            yield f"resources.{name}.batch: an order is asked for by itself"

    def _order_requests(self) -> Iterator[tuple[str, OrderRequest]]:
        order = self.order
        named = (("add_lines", order.add_lines), ("remove", order.remove), ("confirm", order.confirm))
        yield from ((word, request) for word, request in named if request)

    def _shape_problems(self, name: str) -> Iterator[str]:
        """Paths of records to no effect or missing, and a key that no mapping could name."""
        resource, body, shape = self.resources[name], self.body_of(name), self.shape(name)
        if resource.rows:
            yield from resource.rows.problems(f"resources.{name}.rows")
        if shape.rows is None and body.has_rows:
            yield f"rest.rows: is missing: where the records of {name} stand"
            return
        if shape.rows and not body.has_rows:
            yield f"resources.{name}.rows: has no effect on `{body.kind}`"
        key = shape.rows.by_key if shape.rows else None
        if key and key not in resource.fields:
            yield f"resources.{name}.fields: `{key}`, the key of each record (`by_key`), is missing"
        yield from (f"resources.{name}: {text}" for text in body.problems(shape))

    def _arguments_of_auth(self) -> Iterator[str]:
        """Arguments and headers in whose place signing in puts its own."""
        for name in self.rest.headers:
            if name.lower() in self.auth.headers_filled():
                yield f"rest.headers.{name}: has no effect, `auth` fills it in"
        for name in sorted(self.auth.arguments()):
            queries = {"rest.read.query": self.rest.read.query}
            for key, resource in self.resources.items():
                queries[f"resources.{key}.query"] = resource.query
                queries[f"resources.{key}.read.query"] = resource.read.query if resource.read else {}
            yield from (
                f"{where}.{name}: has no effect, `auth` fills it in"
                for where, query in queries.items()
                if name in query
            )

    def _companies_of_a_company(self) -> Iterator[str]:
        """A list by which the company is found, and which asks for it: it would go round in a circle."""
        for name in self.company.resources():
            if (resource := self.resources.get(name)) is not None:
                read = self.read_of(name)
                if COMPANY in names_in([resource.path, *read.templates, resource.parts]):
                    yield f"resources.{name}: finds the company, and so can't ask for `{{{COMPANY}}}`"

    def _misplaced_conditions(self) -> Iterator[str]:
        asked = self._asked_with_conditions()
        asked += self.order.asked_for()
        for where, resource in asked:
            name = self._list_behind(resource)
            if name in self.resources and not self.rest.filter and not self.read_of(name).takes_filter:
                yield f"{where}: conditions have no place in the requests of {name}: name `rest.filter` or {{filter}}"
        lists = (name for name, resource in self.resources.items() if not resource.each_of)
        if self.rest.filter and all(self.read_of(name).takes_filter for name in lists):
            yield "rest.filter: has no effect, for every request has its `{filter}`"
