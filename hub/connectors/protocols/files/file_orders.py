"""How an order is handed over as a file, and how the ERP says what became of it."""

import re
from collections.abc import Collection, Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from hub.connectors.model import PackModel
from hub.connectors.pack.order_calls import OrderWrite
from hub.connectors.protocols.files.name_pattern import folder_problems, is_same_folder
from hub.connectors.protocols.files.order_files import ORDER_CONTENTS, OrderContent
from hub.connectors.protocols.files.places.file_store import PART
from hub.connectors.raw_record import RawRecord, at
from hub.connectors.raw_text import text_of
from hub.connectors.request_template import COMPANY, REFERENCE
from hub.connectors.templates import filled, template_problems

_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._ -]{0,99}", re.ASCII)

_UNSAFE = re.compile(r"[^A-Za-z0-9._ {}-]", re.ASCII)


class OrderFile(PackModel):
    """The file of an order: the folder `path`, its `name` with `{reference}`, and what is in it.

    `kept` are the folders where the ERP leaves a file that it took, or couldn't take, in the order in which it goes
    through them: a file that is in none of them was never handed over.
    """

    example: ClassVar[str] = """
path: "{company}/in"
name: "order_{reference}.xml"
kept: ["{company}/in/done", "{company}/in/error"]
content: {kind: xml, root: Order}
"""

    path: str
    name: str
    kept: Annotated[tuple[str, ...], Field(min_length=1)]
    content: Annotated[OrderContent, ORDER_CONTENTS]

    def name_for(self, reference: str, company: str) -> str | None:
        """The file's name; None where it would have other characters than letters, digits, `.`, `_`, `-` and blanks."""
        name = str(filled(self.name, {REFERENCE: reference, COMPANY: company}))
        return name if _SAFE.fullmatch(name) and not name.endswith((".", " ", PART)) else None

    def problems(self, where: str) -> Iterator[str]:
        """What leads elsewhere, and a name that two orders would share."""
        for word, path in (("path", self.path), *((f"kept.{number}", path) for number, path in enumerate(self.kept))):
            yield from folder_problems(f"{where}.{word}", path)
        yield from template_problems(f"{where}.name", self.name, (REFERENCE, COMPANY), (REFERENCE,))
        for number, path in enumerate(self.kept):
            if is_same_folder(path, self.path):
                yield f"{where}.kept.{number}: has no effect: `path` is looked into already; where the ERP puts it"
        if _UNSAFE.search(self.name.replace(f"{{{REFERENCE}}}", "").replace(f"{{{COMPANY}}}", "")):
            yield f"{where}.name: letters, digits, `.`, `_`, `-` and blanks were expected: no order could be written"
        if self.name.endswith(PART):
            yield f"{where}.name: `{PART}` is how the hub calls a file that it is writing"


class RefusedOrder(PackModel):
    """An acknowledgement by which the ERP refuses an order: `field` has one of the texts; `words` says why."""

    example: ClassVar[str] = "{field: Status, is: [REFUSED], words: Words}"

    field: str
    texts: Annotated[tuple[str, ...], Field(min_length=1, alias="is")]
    words: str | None = None

    def refuses(self, record: RawRecord) -> bool:
        """Whether it is one."""
        return (text_of(at(record, self.field)) or "").strip() in self.texts


class FileOrder(OrderWrite):
    """`create` is the file of an order. `resource` is where it is acknowledged: by its reference, with its number."""

    example: ClassVar[str] = """
resource: acknowledgements
number: OrderNo
reference: YourRef
reference_max_length: 30
duplicates: searchable
settle: 5m
lines: {path: lines, sku: item, quantity: quantity, unit_price: price}
fields: [YourRef, account, lines.item, lines.quantity, lines.price]
create:
  path: "{company}/in"
  name: "order_{reference}.json"
  kept: ["{company}/in/done", "{company}/in/error"]
  content: {kind: json}
refused: {field: Status, is: [REFUSED], words: Words}
"""

    # an order that was handed over is found by the name of its file, and by nothing else
    duplicates: Literal["searchable"]
    create: OrderFile
    refused: RefusedOrder | None = None

    @property
    def shows_lines(self) -> bool:
        """Never: an acknowledgement names the order and doesn't repeat it."""
        return False

    @property
    def is_answered(self) -> bool:
        """Never: a file is handed over, and what becomes of it is told by another one."""
        return False

    def file_problems(self, acknowledged: Collection[str] | None) -> Iterator[str]:
        """What it says to no effect; `acknowledged` are the fields of an acknowledgement."""
        for word in ("separate", "add_lines", "remove", "confirm", "gross", "find_also"):
            if getattr(self, word):
                yield f"order.{word}: has no effect: an order is one file, handed over once"
        yield from self.create.problems("order.create")
        head, lines = {self.reference, *self.head_fields}, self.line_fields
        yield from self.create.content.problems("order.create.content", head, lines, self.reference)
        named = [("number", self.number), ("reference", self.reference)]
        if self.refused:
            named.append(("refused.field", self.refused.field))
            named += [("refused.words", self.refused.words)] if self.refused.words else []
        for word, field in named:
            if acknowledged is not None and field not in acknowledged:
                yield f"order.{word}: `{field}` isn't declared by {self.resource}, where orders are acknowledged"
