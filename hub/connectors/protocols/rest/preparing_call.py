"""Calls before the one that enters an order, such as those that fill a cart: until that one, the ERP holds no order."""

from collections.abc import Collection, Iterator
from typing import ClassVar

from pydantic import Field

from hub.connectors.header_templates import header_problems
from hub.connectors.protocols.rest.order_request import OrderRequest
from hub.connectors.request_template import LINE, OF_AUTH, ORDER, record_problems
from hub.connectors.templates import template_problems


class PreparingCall(OrderRequest):
    """A request whose `path`, `headers` and `body` may name the order's fields (`{order.account}`), `{reference}`,
    `{company}`, what earlier calls gave (`{before.cart}`), and in the body `{order}` and `{auth.…}`.

    `take` has, by name, the path of what its answer gives, `.` for the answer itself. With `each_line` it goes out for
    each line, which is `{line}`, by itself.
    """

    example: ClassVar[str] = '{path: /carts, body: {customer: "{order.customer}"}, take: {cart: id}}'

    take: dict[str, str] = Field(default_factory=dict)
    each_line: bool = False

    def call_problems(self, where: str, known: Collection[str], given: Collection[str]) -> Iterator[str]:
        """What is wrong with it, where these names are known."""
        names = {*known, *((LINE,) if self.each_line else ())}
        yield from template_problems(f"{where}.path", self.path, names - {ORDER, LINE})
        yield from header_problems(f"{where}.headers", self.headers, names - {ORDER, LINE})
        signed = {*names, *(OF_AUTH + name for name in given)}
        yield from record_problems(f"{where}.body", self.body, ORDER, signed, is_needed=False)
        if self.each_line:
            yield from record_problems(f"{where}.body", self.body, LINE, signed)
        if self.each_line and self.take:
            yield f"{where}.take: each line's answer would take the place of the one before"
