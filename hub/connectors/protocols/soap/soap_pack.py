"""The parts of a pack that are for SOAP alone."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.config.yamlfile.suggestion import suggest
from hub.connectors.base import RequestContext
from hub.connectors.json_template import JsonTemplate
from hub.connectors.model import PackModel
from hub.connectors.named_elements import NamedElements
from hub.connectors.pack import Pack
from hub.connectors.pack.company import CompanyByName
from hub.connectors.pack.conditions.template import TemplateConditions
from hub.connectors.pack.error_rules.rule import NOTHING
from hub.connectors.pack.price_enquiry import GOODS
from hub.connectors.protocols.detail_reads import DetailReads
from hub.connectors.protocols.detailed_resource import DetailedLists, DetailedResource
from hub.connectors.protocols.paging.whole import Whole
from hub.connectors.protocols.soap.argument_template import holds_xml, prefixes_in
from hub.connectors.protocols.soap.header_template import HeaderTemplates, header_prefixes, header_problems
from hub.connectors.protocols.soap.paging import PAGING, ListPaging
from hub.connectors.protocols.soap.paging.search_id import SearchId
from hub.connectors.protocols.soap.record_shape import RecordShape, shape_of
from hub.connectors.protocols.soap.soap_failure import SoapFailure
from hub.connectors.protocols.soap.soap_read import WHERE, SoapRead
from hub.connectors.protocols.soap.soap_write import SoapOrder
from hub.connectors.request_template import COMPANY, FIELDS, FILTER, OF_AUTH, OF_EACH, of_auth, part_problems
from hub.connectors.templates import names_in, template_problems
from hub.connectors.xml_template import ATTRIBUTE, TEXT

FILE = "file:"
"""Before the name of a WSDL in the pack's folder."""
FAULT_CODES = ("Client", "Server", "Sender", "Receiver", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown")
"""Those of SOAP 1.1 and 1.2 themselves, under which any fault may come."""


class Soap(PackModel):
    """How the ERP's services are asked. `wsdl` is what to add to a path for its WSDL, or `file:` with a name in the
    pack's folder.

    `read` is what the lists have in common. `version` is that of SOAP; `encoded` says that values are written by SOAP's
    own encoding, with references and arrays (`use="encoded"` in the WSDL). `headers` are elements of the envelope's
    Header, by name, with `namespaces` by the prefixes that names and types in this pack have. `failures`: what in the
    body of an answer says that the call failed. `named`: what bears its name in an attribute, in texts that hold XML.
    """

    example: ClassVar[str] = """
wsdl: "?wsdl"
read:
  operation: ReadMultiple
  arguments: {filter: "{filter}", bookmarkKey: "{mark}", setSize: "{limit}"}
  condition: {Field: "{field}", Criteria: "{condition}"}
  rows: ReadMultiple_Result.ReadMultiple_Result
"""

    wsdl: str
    version: Literal["1.1", "1.2"] = "1.1"
    encoded: bool = False
    namespaces: dict[str, str] = Field(default_factory=dict)
    headers: HeaderTemplates = Field(default_factory=dict)
    read: SoapRead = SoapRead()
    failures: tuple[SoapFailure, ...] = ()
    named: NamedElements | None = None


class SoapResource(DetailedResource):
    """A list with what is its own in `read`, with its `paging` and its `parts`, which may name `{company}`.

    `path` is where its WSDL is, and where calls go, unless there is an `endpoint`. `parse` are fields whose texts hold
    XML or JSON. `each_of` is a list whose records are asked for one by one: `read` names its fields as `{each.…}`, and
    conditions go to it; with `batch` so many are asked for together, by one field, which is the list of its values.
    """

    example: ClassVar[str] = """
path: /services/sales
endpoint: /services/sales/{company}
parts: {object: SALES_ORDERS}
read: {operation: queryOrders, rows: queryOrdersResponse.orders, record: order}
fields: [number, reference, status]
lists: {lines.line: [sku, quantity, price]}
"""

    read: SoapRead | None = None
    paging: Annotated[ListPaging, PAGING] | None = None
    parts: dict[str, JsonTemplate] = Field(default_factory=dict)
    endpoint: str | None = None
    parse: dict[str, Literal["xml", "json"]] = Field(default_factory=dict)

    @property
    def told(self) -> list[str]:
        """The paths of all its fields, and of its lists'."""
        return [*self.fields, *(f"{path}.{name}" for path, names in self.lists.items() for name in names)]


class SoapPack(DetailedLists, Pack):
    """A pack whose ERP speaks SOAP."""

    example: ClassVar[str] = """
name: An ERP with page services
protocol: soap
auth: {kind: basic}
company: {kind: name}
soap:
  wsdl: "?wsdl"
  read:
    operation: ReadMultiple
    arguments: {filter: "{filter}", bookmarkKey: "{mark}", setSize: "{limit}"}
    condition: {Field: "{field}", Criteria: "{condition}"}
    rows: ReadMultiple_Result.ReadMultiple_Result
paging: {kind: bookmark, field: Key, size: 1000}
conditions: {since: ">={value}", equals: "{value}"}
cursor: {precision: date, overlap: 1d}
resources:
  ItemCard: {path: "/{company}/Page/ItemCard", fields: [No, Description, Last_Date_Modified]}
  SalesOrder:
    path: /{company}/Page/SalesOrder
    fields: [No, External_Document_No]
    lists: {Lines.Line: [No, Quantity, Unit_Price]}
kinds:
  product: {resource: ItemCard, key: [No], cursor: {field: Last_Date_Modified}}
order:
  resource: SalesOrder
  create: {operation: Create, arguments: {SalesOrder: "{order}"}, answer: Create_Result.SalesOrder}
  number: No
  reference: External_Document_No
  reference_max_length: 35
  duplicates: searchable
  settle: 10m
  lines: {path: Lines.Line, sku: "No", quantity: Quantity, unit_price: Unit_Price}
  fields: [Customer_No, External_Document_No, Lines.Line.No, Lines.Line.Quantity, Lines.Line.Unit_Price]
"""

    protocol: Literal["soap"]
    company: CompanyByName
    soap: Soap
    paging: Annotated[ListPaging, PAGING]
    # read only, so that what narrows the type narrows what is read
    resources: Mapping[str, SoapResource]  # type: ignore[assignment]
    order: SoapOrder

    def read_of(self, resource: str) -> SoapRead:
        """How a list is asked for."""
        return self.soap.read.but(self.resources[resource].read)

    def named_in_read(self, resource: str) -> frozenset[str]:
        """Those of its arguments, and of the parts that stand in them."""
        known = self.resources.get(resource)
        return self.read_of(resource).names.union(names_in(known.parts)) if known else frozenset()

    def paging_of(self, resource: str) -> ListPaging:
        """How a list goes on; that of which records are asked for one by one, where they are."""
        listed = self.resources.get(self.resources[resource].each_of or resource)
        return (listed.paging if listed else None) or self.paging

    def told_by(self, name: str) -> list[str]:
        """The fields of the list by which each of its records is asked for: those that the call names."""
        named = self.named_in_read(name)
        return sorted(of.removeprefix(OF_EACH) for of in named if of.startswith(OF_EACH))

    def detail_reads(self, name: str, context: RequestContext) -> DetailReads:
        """How its records are asked for behind a list of their keys."""
        resource = self.resources[name]
        assert resource.each_of
        told = (self.told_by(name), resource.fields, self._common_fields(name))
        return DetailReads(name, resource.each_of, *told, resource.batch, None, context)

    def record_name(self, resource: str) -> str:
        """The name that the elements of a list bear."""
        return self.read_of(resource).record or resource

    def shape_of(self, resource: str) -> RecordShape:
        """Which elements of its records tell attributes."""
        return shape_of(self.resources[resource].told)

    def snapshot_problem(self) -> str | None:
        """None where the WSDLs are the ERP's own."""
        return "has no effect: this pack's WSDL is a file of its own" if self.soap.wsdl.startswith(FILE) else None

    def _named_of_auth(self) -> frozenset[str]:
        """Those of all lists, of the headers and of what is done with orders."""
        lists = (self.read_of(name).named_of_auth for name in self.resources)
        return self.order.named_of_auth.union(of_auth(self.soap.headers), *lists)

    def file_problems(self, folder: Path) -> Iterator[tuple[tuple[str, ...], str]]:
        """A WSDL that isn't in the pack's folder."""
        if self.soap.wsdl.startswith(FILE):
            inside = folder.resolve()
            path = os.path.realpath(folder / self.soap.wsdl.removeprefix(FILE))
            # not by pathlib, which raises for a name that is too long for any file
            if not Path(path).is_relative_to(inside) or not os.path.isfile(path):
                yield ("soap", "wsdl"), "no such file is in the pack's folder"

    def problems(self) -> Iterator[str]:
        """Those of every pack, and of the operations, their arguments and what stands around them."""
        yield from super().problems()
        for number, rule in enumerate(self.errors):
            if rule.means in NOTHING and not any(resource.each_of for resource in self.resources.values()):
                yield f"errors.{number}: `means: {rule.means}` is for REST, and over SOAP for records of `each_of`"
            elif rule.means in NOTHING and (code := next(filter(rule.goes_by_code_alone, FAULT_CODES), None)):
                told = f"`means: {rule.means}` needs the ERP's own words: `{code}` is SOAP's code of any fault"
                yield f"errors.{number}: {told}"
        for name in self.resources:
            yield from self._list_problems(name)
        said = [("soap.read", self.soap.read)]
        said += [(f"resources.{name}.read", each.read) for name, each in self.resources.items() if each.read]
        for where, read in said:
            if "may_lack_result" in read.model_fields_set and not self.soap.encoded:
                yield f"{where}.may_lack_result: has no effect without `soap: encoded`"
        yield from self.soap.read.without_effect("soap.read", [*map(self.read_of, self.resources)])
        order = self.resources.get(self.order.resource)
        yield from self.order.call_problems(order.fields if order else (), self.auth.given(), self.soap.namespaces)
        yield from self._header_problems()
        if self.soap.named:
            yield from self.soap.named.problems("soap.named")
            if not self._has_texts_of_xml():
                yield "soap.named: has no effect, no text holds XML (`parse`, `@xml`)"
        yield from self._misplaced_conditions()

    def _list_problems(self, name: str) -> Iterator[str]:
        resource, read, paging = self.resources[name], self.read_of(name), self.paging_of(name)
        where = f"resources.{name}.read" if resource.read else "soap.read"
        of_each = self._named_of_each(name)
        values = {*(of_each if resource.each_of else paging.first_values()), *self._asked_names(name)}
        given, spaces, needed = self.auth.given(), self.soap.namespaces, () if resource.each_of else paging.needed()
        lists = self._asked_names(name) & {GOODS} | {*(of_each if resource.batch else ())}
        problems = read.problems(where, values, needed, given, resource.parts, spaces, lists)
        yield from (f"{text} (for {name})" for text in problems)
        yield from part_problems(name, resource.parts, read.names, {*values, COMPANY, FILTER, FIELDS, WHERE})
        if resource.read:
            yield from resource.read.without_effect(where, [read])
        yield from self._detail_problems(name)
        if isinstance(paging, SearchId) != bool(read.more) and not resource.each_of:
            yield f"{where}.more: goes with `kind: search` of paging and nothing else (for {name})"
        if isinstance(paging, Whole) and paging.query:
            yield f"paging.query: has no effect over SOAP (for {name})"
        if resource.query:
            yield f"resources.{name}.query: has no effect over SOAP"
        if resource.endpoint is not None:
            yield from template_problems(f"resources.{name}.endpoint", resource.endpoint, (COMPANY,))
        for path in resource.parse:
            if not any(told == path or told.startswith(f"{path}.") for told in (*resource.told, *resource.lists)):
                yield f"resources.{name}.parse.{path}: no field of {name} is there"
        yield from self._attribute_problems(name)

    def _detail_problems(self, name: str) -> Iterator[str]:
        """Records that are asked for by themselves: what has no effect then, and what is missing."""
        resource, fields = self.resources[name], self.told_by(name)
        if resource.each_of is None:
            if resource.batch:
                yield f"resources.{name}.batch: goes with `each_of`"
            return
        listed = self.resources.get(resource.each_of)
        if listed is None or listed.each_of:
            hint = suggest(resource.each_of, self.resources)
            yield f"resources.{name}.each_of: a list among the resources was expected{hint}"
        if resource.paging:
            yield f"resources.{name}.paging: has no effect: {resource.each_of} is what goes on"
        if self.read_of(name).takes_conditions:
            yield f"resources.{name}.read: conditions go to {resource.each_of}, and nothing stands for them here"
        if not fields:
            yield f"resources.{name}.each_of: no `{{each.…}}` stands in `read`: every answer would be the same"
        if resource.batch and (len(fields) != 1 or fields[0] not in resource.fields):
            yield f"resources.{name}.batch: one field by which records are told apart, as `{{each.id}}`, is needed"
        if resource.batch and self.order.resource == name:
            yield f"resources.{name}.batch: an order is asked for by itself"

    def _attribute_problems(self, name: str) -> Iterator[str]:
        """An element that is a text to one field and has attributes to another; `#` where there are none."""
        told = {*self.resources[name].told}
        for path in sorted(told):
            outer, _, last = path.rpartition(".")
            if last.startswith(ATTRIBUTE) and outer in told:
                yield f"resources.{name}: `{outer}` has attributes, so that its text is `{outer}.{TEXT}`"
            if last == TEXT and not any(each.startswith(f"{outer}.{ATTRIBUTE}") for each in told):
                yield f"resources.{name}: `{path}` has no attributes beside it, so that its text is `{outer}`"

    def _header_problems(self) -> Iterator[str]:
        known = {COMPANY, *(OF_AUTH + name for name in self.auth.given())}
        spaces = self.soap.namespaces
        yield from header_problems(self.soap.headers, known, spaces)
        reads = (self.read_of(name) for name in self.resources)
        templates: list[Any] = [*self.order.templates]
        for read in reads:
            templates += [read.arguments, read.more.arguments if read.more else None]
        used = header_prefixes(self.soap.headers).union(*map(prefixes_in, templates))
        yield from (
            f"soap.namespaces.{prefix}: has no effect, no name has it" for prefix in spaces if prefix not in used
        )

    def _has_texts_of_xml(self) -> bool:
        parsed: list[Mapping[str, str]] = [self.read_of(name).parse for name in self.resources]
        parsed += [resource.parse for resource in self.resources.values()]
        is_parsed = any("xml" in kinds.values() for kinds in (*parsed, self.order.create.parse))
        return is_parsed or any(map(holds_xml, self.order.templates))

    def names_field_beside(self, resource: str) -> bool:
        """By `condition`, of which `{filter}` is made."""
        return self.read_of(resource).names_field

    def _misplaced_conditions(self) -> Iterator[str]:
        if not isinstance(self.conditions, TemplateConditions):
            for name in self.resources:
                if WHERE in self.read_of(name).names:
                    yield f"resources.{name}: `{{{WHERE}}}` is a text, and `conditions` of this kind are none"
        asked = self._asked_with_conditions()
        asked += self.order.asked_for()
        for where, resource in asked:
            name = self._list_behind(resource)
            if name in self.resources and not self.read_of(name).takes_conditions:
                said = f"conditions have no place in the requests of {name}"
                yield f"{where}: {said}: name `{{{FILTER}}}` or `{{{WHERE}}}`"
