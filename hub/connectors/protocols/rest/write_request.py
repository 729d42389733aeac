"""The request by which an order is entered, as a template, and what its answer holds."""

from collections.abc import Collection, Iterator
from typing import Any, ClassVar

from pydantic import model_validator

from hub.connectors.json_template import JsonTemplate
from hub.connectors.model import PackModel
from hub.connectors.protocols.json_body import ALL
from hub.connectors.request_template import COMPANY, OF_AUTH, ORDER, REFERENCE, of_auth
from hub.connectors.templates import names_in, template_problems, texts_in

LINE = "line"


class WriteRequest(PackModel):
    """`body` is a template of JSON in which `{order}`, by itself, is the order as the mapping wrote it.

    `path` is where it goes, if not to the order's resource itself. `line` is what each of its lines goes out as, with
    `{line}` by itself: `[0, 0, "{line}"]`.

    Beside it there may be `{reference}`, `{company}` and `{auth.…}`. `answer` is the path of the order in the answer,
    `.` where that is the order itself. With `read_again` the answer shows none (a bare number, or nothing): the order
    is looked up by its reference at once, and is in doubt where that doesn't find it.
    """

    example: ClassVar[str] = '{body: {order: "{order}"}, line: [0, 0, "{line}"], answer: data.order}'

    path: str | None = None
    body: JsonTemplate = f"{{{ORDER}}}"
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
        """What the body names of what signing in gives."""
        return of_auth(self.body)

    def problems(self, given: Collection[str]) -> Iterator[str]:
        """Names that nothing stands for, and an order that never goes out; `given` by signing in."""
        signed = (OF_AUTH + name for name in given)
        yield from record_problems("order.create.body", self.body, ORDER, {ORDER, REFERENCE, COMPANY, *signed})
        yield from record_problems("order.create.line", self.line, LINE, {LINE})


def record_problems(where: str, template: Any, record: str, known: Collection[str]) -> Iterator[str]:
    """What is wrong with a template that is about one record: it must stand in it, and by itself."""
    for path, text in texts_in(template):
        place = f"{where}.{path}" if path else where
        yield from template_problems(place, text, known)
        if f"{{{record}}}" in text and text != f"{{{record}}}":
            yield f"{place}: `{{{record}}}` is a record: it stands by itself"
    if record not in names_in(template):
        yield f"{where}: `{{{record}}}` stands nowhere, so that none would go out"
