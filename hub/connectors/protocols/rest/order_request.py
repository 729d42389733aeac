"""The requests about an order that the ERP holds: to add a line, to take it away, to have it taken."""

from collections.abc import Collection, Iterator
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from hub.connectors.header_templates import HeaderTexts, header_problems
from hub.connectors.json_template import JsonTemplate
from hub.connectors.model import PackModel
from hub.connectors.pack.confirmation import Confirmation
from hub.connectors.pack.order_calls import WriteOperation
from hub.connectors.request_template import COMPANY, LINE, OF_AUTH, of_auth, record_problems, request_problems
from hub.connectors.templates import template_problems

Method = Literal["POST", "PUT", "PATCH", "DELETE"]


class OrderRequest(PackModel):
    """`path`, `headers` and `body`, a template of JSON, name the order's own fields in braces; the body may name
    `{auth.…}`, too.
    """

    path: str
    method: Method = "POST"
    body: JsonTemplate = None
    headers: HeaderTexts = Field(default_factory=dict)

    @property
    def named_of_auth(self) -> frozenset[str]:
        """What the body names of what signing in gives."""
        return of_auth(self.body)

    def problems(self, where: str, fields: Collection[str], given: Collection[str]) -> Iterator[str]:
        """Names that nothing stands for; `given` by signing in."""
        known = (COMPANY, *fields)
        yield from template_problems(f"{where}.path", self.path, known)
        yield from header_problems(f"{where}.headers", self.headers, known)
        signed = (*known, *(OF_AUTH + name for name in given))
        yield from request_problems(f"{where}.body", self.body, signed, ())


class RestOperation(OrderRequest, WriteOperation):
    """A request whose `version`, a field of the order, goes along as If-Match."""

    @model_validator(mode="before")
    @classmethod
    def _goes_to_a_path(cls, written: Any) -> Any:
        if isinstance(written, dict) and written.keys() - {"path", "version", "method", "body", "headers"}:
            raise ValueError("`path`, and beside it `version`, `method`, `body` or `headers` were expected")
        return written


class AddLine(RestOperation):
    """Adds one line: `{line}`, by itself in the body, is what the mapping wrote of it."""

    example: ClassVar[str] = '{path: "/{company}/orders/{id}/lines", version: etag, body: {line: "{line}"}}'

    body: JsonTemplate = f"{{{LINE}}}"

    def problems(self, where: str, fields: Collection[str], given: Collection[str]) -> Iterator[str]:
        """Those of every request, and a line that never goes out."""
        named = (*fields, *(OF_AUTH + name for name in given))
        yield from template_problems(f"{where}.path", self.path, (COMPANY, *fields))
        yield from header_problems(f"{where}.headers", self.headers, (COMPANY, *fields))
        yield from record_problems(f"{where}.body", self.body, LINE, {LINE, COMPANY, *named})


class RemoveOrder(RestOperation):
    """Takes the order away: a DELETE where `method` says nothing else."""

    example: ClassVar[str] = '{path: "/{company}/orders/{id}", version: etag}'

    method: Method = "DELETE"


class RestConfirmation(OrderRequest, Confirmation):
    """The request by which the ERP takes a draft."""

    example: ClassVar[str] = """
path: /{company}/orders/{id}/confirm
status: state
from: [draft]
to: [confirmed, closed]
"""
