"""The request by which an order is entered, as a template, and what its answer holds."""

from collections.abc import Collection, Iterator
from typing import ClassVar

from pydantic import model_validator

from hub.connectors.json_template import JsonTemplate
from hub.connectors.model import PackModel
from hub.connectors.protocols.json_body import ALL
from hub.connectors.protocols.rest.read_request import OF_AUTH, of_auth
from hub.connectors.templates import names_in, template_problems, texts_in

ORDER, REFERENCE = "order", "reference"


class WriteRequest(PackModel):
    """`body` is a template of JSON in which `{order}`, by itself, is the order as the mapping wrote it.

    Beside it there may be `{reference}`, `{company}` and `{auth.…}`. `answer` is the path of the order in the answer,
    `.` where that is the order itself. With `read_again` the answer shows none (a bare number, or nothing): the order
    is looked up by its reference at once, and is in doubt where that doesn't find it.
    """

    example: ClassVar[str] = '{body: {data: "{order}"}, answer: data}'

    body: JsonTemplate = f"{{{ORDER}}}"
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
        known = {ORDER, REFERENCE, "company", *(OF_AUTH + name for name in given)}
        for path, text in texts_in(self.body):
            where = f"order.create.body.{path}" if path else "order.create.body"
            yield from template_problems(where, text, known)
            if f"{{{ORDER}}}" in text and text != f"{{{ORDER}}}":
                yield f"{where}: `{{{ORDER}}}` is a record: it stands by itself"
        if ORDER not in names_in(self.body):
            yield f"order.create.body: `{{{ORDER}}}` stands nowhere, so that none would go out"
