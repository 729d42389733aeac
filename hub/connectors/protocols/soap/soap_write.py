"""The operations by which an order is entered, completed, removed and taken."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from hub.connectors.json_template import JsonTemplate
from hub.connectors.model import PackModel
from hub.connectors.pack.confirmation import Confirmation
from hub.connectors.pack.order_calls import OrderWrite, WriteOperation
from hub.connectors.protocols.soap.argument_template import argument_problems
from hub.connectors.request_template import COMPANY, OF_AUTH, ORDER, REFERENCE, of_auth
from hub.connectors.templates import names_in

LINES = "lines"
"""Stands for lines that an order lacks."""


class SoapCreate(PackModel):
    """`arguments` is a template in which `{order}`, by itself, is the order as the mapping wrote it.

    Beside it there may be `{reference}`, `{company}` and `{auth.…}`. `answer` is the way from the Body to the order.
    With `read_again` the answer shows none: the order is looked up by its reference at once. `parse` says which
    elements on the way are texts that hold XML.
    """

    example: ClassVar[str] = '{operation: Create, arguments: {SalesOrder: "{order}"}, answer: Create_Result.SalesOrder}'

    operation: str
    arguments: JsonTemplate
    answer: str = ""
    read_again: bool = False
    parse: dict[str, Literal["xml"]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_read_once(self) -> "SoapCreate":
        if self.read_again == bool(self.answer):
            raise ValueError("either `answer`, the way to the order, or `read_again: true` was expected")
        return self

    def problems(self, given: Collection[str], namespaces: Mapping[str, str]) -> Iterator[str]:
        """Names that nothing stands for, and an order that never goes out; `given` by signing in."""
        known = {ORDER, REFERENCE, COMPANY, *(OF_AUTH + name for name in given)}
        yield from argument_problems("order.create.arguments", self.arguments, known, {ORDER}, namespaces)
        if ORDER not in names_in(self.arguments):
            yield f"order.create.arguments: `{{{ORDER}}}` stands nowhere, so that none would go out"
        for path in self.parse:
            if not f"{self.answer}.".startswith(f"{path}."):
                yield f"order.create.parse.{path}: isn't on the way of `answer`"


class SoapOperation(WriteOperation):
    """An `operation`, told the order by its `version` field, or by `arguments`, a template with the order's own fields.

    To add lines, `{lines}` in it are those that are missing.
    """

    example: ClassVar[str] = '{operation: orderAddLines, arguments: {number: "{number}", lines: "{lines}"}}'

    operation: str
    arguments: JsonTemplate = None

    @model_validator(mode="after")
    def _is_told_the_order(self) -> "SoapOperation":
        if not self.version and self.arguments is None:
            raise ValueError("an `operation` needs `version`, the field by which the order is told, or `arguments`")
        return self

    def problems(
        self, word: str, known: Collection[str], namespaces: Mapping[str, str], needed: Collection[str]
    ) -> Iterator[str]:
        """Names that nothing stands for in its arguments, and those that must be there and aren't."""
        if self.arguments is not None:
            where = f"order.{word}.arguments"
            yield from argument_problems(where, self.arguments, {*known, *needed}, {LINES}, namespaces)
            yield from (
                f"{where}: `{{{name}}}` stands nowhere" for name in needed if name not in names_in(self.arguments)
            )


class SoapConfirmation(Confirmation):
    """The `operation` by which the ERP takes a draft; `arguments` is a template with the order's own fields."""

    example: ClassVar[str] = """
operation: orderConfirm
arguments: {number: "{number}"}
status: status
from: [pending]
to: [processing, complete]
"""

    operation: str
    arguments: JsonTemplate = Field(default_factory=dict)


class SoapOrder(OrderWrite):
    """`create` is the operation by which an order is entered. An idempotent ERP knows it by the reference's field.

    `add_lines`, `remove` and `confirm` are operations, too.
    """

    example: ClassVar[str] = """
resource: SalesOrder
create: {operation: Create, arguments: {SalesOrder: "{order}"}, answer: Create_Result.SalesOrder}
number: No
reference: External_Document_No
reference_max_length: 35
duplicates: searchable
settle: 10m
lines: {path: Lines.Line, sku: "No", quantity: Quantity, unit_price: Unit_Price}
add_lines: {operation: Update, version: Key}
remove: {operation: Delete, version: Key}
fields: [Customer_No, External_Document_No, Lines.Line.No, Lines.Line.Quantity, Lines.Line.Unit_Price]
"""

    create: SoapCreate
    add_lines: SoapOperation | None = None
    remove: SoapOperation | None = None
    confirm: SoapConfirmation | None = None

    @property
    def templates(self) -> list[Any]:
        """Of all arguments."""
        others = (self.add_lines, self.remove, self.confirm)
        return [self.create.arguments, *(operation.arguments for operation in others if operation)]

    @property
    def named_of_auth(self) -> frozenset[str]:
        """What its arguments name of what signing in gives."""
        return of_auth(self.templates)

    def call_problems(
        self, fields: Collection[str], given: Collection[str], namespaces: Mapping[str, str]
    ) -> Iterator[str]:
        """What can't be filled in or asked for; `fields` are those of an order, `given` what signing in gives."""
        yield from self.create.problems(given, namespaces)
        known = {COMPANY, *fields, *(OF_AUTH + name for name in given)}
        if self.add_lines:
            yield from self.add_lines.problems("add_lines", known, namespaces, (LINES,))
        if self.remove:
            yield from self.remove.problems("remove", known, namespaces, ())
        if self.confirm:
            yield from argument_problems("order.confirm.arguments", self.confirm.arguments, known, (), namespaces)
        if self.duplicates == "neither":
            said = "nobody can ask an ERP of `duplicates: neither` for the order"
            if self.create.read_again:
                yield f"order.create.read_again: {said}"
            if self.confirm:
                yield f"order.confirm: behind the call {said}"
