"""An order as lines of CSV."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.formats.csv_dialect import CsvDialect
from hub.connectors.protocols.files.order_files.order_content import OrderContent, WrittenOrder, as_text
from hub.connectors.raw_record import at, listed
from hub.connectors.request_template import COMPANY, REFERENCE
from hub.connectors.templates import filled, names_in, template_problems
from hub.errors import CallRefused

_ENDS = {"crlf": "\r\n", "lf": "\n"}


class CsvOrder(CsvDialect, OrderContent):
    """`titles` is a first line as it stands here, `head` a line of the order, `line` one for each of its lines.

    Their fields are templates: in both there may be `{reference}`, `{company}` and fields of the order, in `line` those
    of the line, too, by their whole path.
    """

    example: ClassVar[str] = """
kind: csv
encoding: cp1252
head: [H, "{reference}", "{account}"]
line: [L, "{lines.item}", "{lines.quantity}"]
"""

    kind: Literal["csv"]
    line_end: Literal["crlf", "lf"] = "crlf"
    titles: tuple[str, ...] | None = None
    head: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    line: Annotated[tuple[str, ...], Field(min_length=1)]

    def problems(self, where: str, head: Collection[str], lines: Collection[str], reference: str) -> Iterator[str]:
        """Names that nothing stands for, and fields that no column names: the reference is in the file's name."""
        of_order = {REFERENCE, COMPANY, *head}
        for word, templates, known in (("head", self.head or (), of_order), ("line", self.line, of_order | {*lines})):
            for position, template in enumerate(templates):
                yield from template_problems(f"{where}.{word}.{position}", template, known)
        used = names_in([self.head or (), self.line])
        if not used & {*lines}:
            yield f"{where}.line: names no field of a line, so that all would be alike"
        for name in sorted({*head, *lines} - used - {reference}):
            yield f"{where}: `{name}` would go out nowhere, for no column names it"

    def written(self, order: WrittenOrder, context: RequestContext) -> bytes:
        """The lines."""
        text = io.StringIO(newline="")
        rows = csv.writer(text, lineterminator=_ENDS[self.line_end], **self.dialect)
        whole = {REFERENCE: order.reference, COMPANY: order.company}
        try:
            if self.titles:
                rows.writerow(self.titles)
            if self.head:
                rows.writerow(_filled(self.head, {**_values(self.head, order.record), **whole}))
            for line in listed(order.record, order.lines):
                own = _values(self.line, line, f"{order.lines}.")
                rows.writerow(_filled(self.line, {**_values(self.line, order.record), **own, **whole}))
            return text.getvalue().encode(self.encoding)
        except (csv.Error, UnicodeEncodeError):
            message = f"the order has a character that can't stand in this CSV ({self.encoding}); nothing was sent"
            raise context.error(CallRefused, f"{message}; mend the mapping") from None


def _values(templates: tuple[str, ...], record: Mapping[str, Any], inside: str = "") -> dict[str, str]:
    """What stands for the names of templates that are of a record; `inside` stands before a line's."""
    named = (name for name in names_in(templates) if name.startswith(inside))
    return {name: as_text(at(record, name.removeprefix(inside))) for name in named}


def _filled(templates: tuple[str, ...], values: Mapping[str, str]) -> list[str]:
    return [str(filled(template, values)) for template in templates]
