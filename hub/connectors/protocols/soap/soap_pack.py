"""The parts of a pack that are for SOAP alone."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import model_validator

from hub.connectors.model import PackModel
from hub.connectors.pack import Pack
from hub.connectors.pack.company import CompanyByName
from hub.connectors.pack.error_rules.rule import NOTHING
from hub.connectors.pack.order_calls import OrderWrite, WriteOperation
from hub.connectors.protocols.soap.paging import PAGING, SoapPaging


class SoapFilter(PackModel):
    """The repeated argument that carries conditions, and its two elements."""

    example: ClassVar[str] = "{argument: filter, field: Field, criteria: Criteria}"

    argument: str
    field: str
    criteria: str


class Soap(PackModel):
    """Document/literal SOAP 1.1: what to add to a path for its WSDL, and the operations.

    `rows` is the way from the Body to the list, whose elements bear the resource's name; `created` from the Body to
    the element around the record.
    """

    example: ClassVar[str] = """
wsdl: "?wsdl"
read: ReadMultiple
rows: [ReadMultiple_Result, ReadMultiple_Result]
filter: {argument: filter, field: Field, criteria: Criteria}
create: Create
created: [Create_Result]
"""

    wsdl: str
    read: str
    rows: tuple[str, ...]
    filter: SoapFilter
    create: str
    created: tuple[str, ...]


class SoapOperation(WriteOperation):
    """An `operation`, told the order by its `version` field."""

    example: ClassVar[str] = "{operation: Update, version: Key}"

    operation: str
    version: str

    @model_validator(mode="before")
    @classmethod
    def _is_told_the_order(cls, written: Any) -> Any:
        if isinstance(written, dict) and "operation" in written and not written.get("version"):
            raise ValueError("an `operation` needs `version`, the field by which the order is told")
        return written


class SoapOrder(OrderWrite):
    """Without a key of its own for an idempotent ERP: the reference's field is the key."""

    example: ClassVar[str] = """
resource: SalesOrder
number: No
reference: External_Document_No
reference_max_length: 35
duplicates: searchable
settle: 10m
lines: {path: Lines.Line, sku: "No", quantity: Quantity, unit_price: Unit_Price}
fields: [Customer_No, External_Document_No, Lines.Line.No, Lines.Line.Quantity, Lines.Line.Unit_Price]
"""

    add_lines: SoapOperation | None = None
    remove: SoapOperation | None = None
    confirm: None = None


class SoapPack(Pack):
    """A pack whose ERP speaks SOAP."""

    example: ClassVar[str] = """
name: An ERP with page services
protocol: soap
auth: {kind: basic}
company: {kind: name}
soap:
  wsdl: "?wsdl"
  read: ReadMultiple
  rows: [ReadMultiple_Result, ReadMultiple_Result]
  filter: {argument: filter, field: Field, criteria: Criteria}
  create: Create
  created: [Create_Result]
paging: {kind: bookmark, argument: bookmarkKey, field: Key, size_argument: setSize, size: 1000}
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
    paging: Annotated[SoapPaging, PAGING]
    order: SoapOrder

    def problems(self) -> Iterator[str]:
        """Those of every pack, and errors that are taken for lists."""
        yield from super().problems()
        for number, rule in enumerate(self.errors):
            if rule.means in NOTHING:
                yield f"errors.{number}: `means: {rule.means}` is for REST alone"
