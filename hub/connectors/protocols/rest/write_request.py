"""The request by which an order is entered, as a template, and what its answer holds."""

from collections.abc import Collection, Iterator
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from hub.connectors.header_templates import HeaderTexts, header_problems
from hub.connectors.json_template import JsonTemplate
from hub.connectors.model import PackModel
from hub.connectors.protocols.json_body import ALL
from hub.connectors.protocols.rest.preparing_call import PreparingCall
from hub.connectors.request_template import LINE, OF_AUTH, OF_BEFORE, ORDER, of_auth, record_problems
from hub.connectors.templates import names_in, template_problems


class WriteRequest(PackModel):
    """`body` is a template of JSON in which `{order}`, by itself, is the order as the mapping wrote it. Beside it there
    may be its fields (`{order.account}`), `{reference}`, `{company}` and `{auth.…}`.

    `path` is where it goes, if not to the order's resource itself; `headers` may name texts and numbers. `line` is what
    each of its lines goes out as, with `{line}` by itself: `[0, 0, "{line}"]`. `before` are calls that prepare
    it, such as those that fill a cart: none of them enters an order, and what they give, `path`, `headers` and `body`
    may name (`{before.cart}`).

    `answer` is the path of the order in the answer,
    `.` where that is the order itself. With `read_again` the answer shows none (a bare number, or nothing): the order
    is looked up by its reference at once, and is in doubt where that doesn't find it.
    """

    example: ClassVar[str] = '{body: {order: "{order}"}, line: [0, 0, "{line}"], answer: data.order}'

    before: tuple[PreparingCall, ...] = ()
    path: str | None = None
    method: Literal["POST", "PUT", "PATCH"] = "POST"
    body: JsonTemplate = f"{{{ORDER}}}"
    headers: HeaderTexts = Field(default_factory=dict)
    line: JsonTemplate = f"{{{LINE}}}"
    answer: str = ALL
    read_again: bool = False

    @model_validator(mode="after")
    def _is_read_once(self) -> "WriteRequest":
        if self.read_again and self.answer != ALL:
            raise ValueError("`answer` has no effect beside `read_again`")
        return self

    @property
    def named_of_auth(self) -> frozenset[str]:
        """What the bodies name of what signing in gives."""
        return of_auth([self.body, *(call.body for call in self.before)])

    @property
    def named(self) -> frozenset[str]:
        """What it and the calls before it name."""
        requests: list[WriteRequest | PreparingCall] = [self, *self.before]
        return names_in([[each.path, each.body, each.headers] for each in requests])

    def problems(self, known: Collection[str], given: Collection[str]) -> Iterator[str]:
        """Names that nothing stands for, and an order that never goes out.

        `known` are those of the order, `given` those of signing in.
        """
        names = {*known}
        for number, call in enumerate(self.before):
            yield from call.call_problems(f"order.create.before.{number}", names, given)
            names.update(OF_BEFORE + name for name in call.take)
        yield from template_problems("order.create.path", self.path or "", names - {ORDER})
        yield from header_problems("order.create.headers", self.headers, names - {ORDER})
        signed = {*names, *(OF_AUTH + name for name in given)}
        yield from record_problems("order.create.body", self.body, ORDER, signed, is_needed=not self.before)
        yield from record_problems("order.create.line", self.line, LINE, {LINE})
        yield from self._for_nothing()

    def _for_nothing(self) -> Iterator[str]:
        """What is taken and named nowhere, and lines that never go out."""
        used = self.named
        taken = [name for call in self.before for name in call.take]
        yield from (f"order.create.before: `take: {name}` stands twice" for name in {*taken} if taken.count(name) > 1)
        for name in dict.fromkeys(taken):
            if OF_BEFORE + name not in used:
                yield f"order.create.before: nothing names `{{{OF_BEFORE}{name}}}`, which is taken"
        if self.before and ORDER not in used and not any(call.each_line for call in self.before):
            yield "order.create: neither `{order}` nor a call for each line stands there, so that no line would go out"
