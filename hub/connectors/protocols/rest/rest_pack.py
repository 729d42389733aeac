"""The parts of a pack that are for REST alone."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from hub.connectors.model import PackModel
from hub.connectors.pack import Pack
from hub.connectors.pack.order_calls import OrderWrite, WriteOperation
from hub.connectors.pack.templates import plain_problems, template_problems
from hub.connectors.protocols.rest.paging import PAGING, RestPaging


class Rest(PackModel):
    """JSON over HTTP: where the records and the error's code and message stand, and headers of every request."""

    rows: str
    error_code: str
    error_message: str
    filter: str
    headers: dict[str, str] = Field(default_factory=dict)


class RestOperation(WriteOperation):
    """A `path` in which {field} is the order's own; the value of `version` goes along as If-Match."""

    path: str

    @model_validator(mode="before")
    @classmethod
    def _goes_to_a_path(cls, written: Any) -> Any:
        if isinstance(written, dict) and written.keys() - {"path", "version"}:
            raise ValueError("either `path` alone, or `path` and `version` were expected")
        return written


class RestOrder(OrderWrite):
    """`idempotency_header` carries the reference as the key of an idempotent ERP; without it the reference's own field
    is the key.
    """

    idempotency_header: str | None = None
    add_lines: RestOperation | None = None
    remove: RestOperation | None = None


class RestPack(Pack):
    """A pack whose ERP speaks REST."""

    protocol: Literal["rest"]
    rest: Rest
    paging: Annotated[RestPaging, PAGING]
    order: RestOrder

    def problems(self) -> Iterator[str]:
        """Those of every pack, and of the addresses of an order, the headers and the list's first request."""
        yield from super().problems()
        yield from plain_problems("rest.headers", self.rest.headers)
        yield from plain_problems("paging.query", self.paging.first_query())
        order = self.resources.get(self.order.resource)
        for word, operation in (("add_lines", self.order.add_lines), ("remove", self.order.remove)):
            if operation and order:
                known = ("company", *order.fields)
                yield from template_problems(f"order.{word}.path", operation.path, known)
