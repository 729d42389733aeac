"""XML: the elements at a path are the records."""

import io
from collections.abc import Iterator, Sequence
from typing import IO, Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.formats.file_format import FileFormat, FilePage
from hub.connectors.raw_record import MIXED, RawRecord, add_value
from hub.connectors.xml_paths import has_own_text, local
from hub.errors import IncompleteRead, ProtocolBroken

MOST_LEVELS = 64


class XmlFormat(FileFormat):
    """`rows` is the path of the records from the outermost element on: `Catalogue/Items/Item`; namespaces don't count.

    A field is an element of the record, by name; `@name` is an attribute of the record, `price@currency` one of an
    element that has a text. `beside` are elements that may stand beside those on the path and beside records, such as a
    file's head; any other is refused. `count`: the attribute of the list's element that says how many records it has,
    or the path of an element beside it, from the outermost one on.
    """

    example: ClassVar[str] = "{kind: xml, rows: Catalogue/Items/Item, beside: [Head], count: Catalogue/Head/Records}"

    kind: Literal["xml"]
    media_type: ClassVar[str] = "application/xml"
    rows: Annotated[str, Field(pattern=r"^[^/@\s]+(/[^/@\s]+)+$")]
    beside: tuple[Annotated[str, Field(pattern=r"^[^/@\s]+$")], ...] = ()
    count: Annotated[str, Field(pattern=r"^[^/@\s]+(/[^/@\s]+)*$")] | None = None

    def problems(self, where: str) -> Iterator[str]:
        """A name on the path, which stands for what is on it alone; a count where nobody looks."""
        way = self.rows.split("/")
        for name in self.beside:
            if name in way:
                yield f"{where}.beside: `{name}` is on the path of `rows`, and so not beside it"
        if self.count and "/" in self.count and not self._is_beside(self.count.split("/")):
            yield f"{where}.count: `{self.count}` leads through none of the elements in `beside`"

    def _is_beside(self, reached: Sequence[str]) -> bool:
        """Whether an element is one beside the path, or within one."""
        way = self.rows.split("/")
        parted = next((at for at, (one, other) in enumerate(zip(reached, way, strict=False)) if one != other), None)
        return parted is not None and parted > 0 and reached[parted] in self.beside

    @property
    def is_counted(self) -> bool:
        """Where the list's element says so."""
        return self.count is not None

    def pages(
        self, file: IO[bytes], fields: Sequence[str], size: int, context: RequestContext, *, most_bytes: int
    ) -> Iterator[FilePage]:
        """So many elements each time, inside of the elements around them; the file itself where it has no more."""
        from lxml import etree

        *way, _ = self.rows.split("/")
        head = "".join(f"<{name}>" for name in way).encode()
        tail = "".join(f"</{name}>" for name in reversed(way)).encode()
        rows: list[bytes] = []
        records: list[RawRecord] = []
        paged = False
        for element in self._elements(file, context, whole=True):
            rows.append(etree.tostring(element, with_tail=False))
            records.append(_record(element))
            if len(records) >= size:
                yield FilePage(head + b"".join(rows) + tail, records)
                rows, records, paged = [], [], True
        if not paged:
            file.seek(0)
            yield FilePage(file.read(), records)
        elif records:
            yield FilePage(head + b"".join(rows) + tail, records)

    def records(
        self, body: bytes, fields: Sequence[str], context: RequestContext, *, most_bytes: int
    ) -> list[RawRecord]:
        """The records of such a part."""
        return [_record(element) for element in self._elements(io.BytesIO(body), context, whole=False)]

    def _elements(self, file: IO[bytes], context: RequestContext, *, whole: bool) -> Iterator[Any]:
        """The elements at the path, each gone again behind its turn; `whole`: their number is looked at."""
        from lxml import etree

        from hub.connectors.xml_body import has_document_type

        way = self.rows.split("/")
        reached: list[str] = []
        lists = came = 0
        said = None
        counted = self.count.split("/") if self.count and "/" in self.count else []
        events = etree.iterparse(
            file,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for event, element in events:
                name = local(element.tag)
                if event == "start":
                    reached.append(name)
                    if len(reached) > MOST_LEVELS:
                        raise context.error(ProtocolBroken, f"elements are nested deeper than {MOST_LEVELS} levels")
                    if len(reached) == 1 and has_document_type(element):
                        raise context.error(ProtocolBroken, "XML without a document type was expected")
                    if self._is_beside(reached):
                        continue
                    if len(reached) <= len(way) and reached != way[: len(reached)]:
                        message = f"`{way[len(reached) - 1]}` was expected, `{name[:50]}` came; mend `rows`"
                        raise context.error(ProtocolBroken, message)
                    if reached == way[:-1]:
                        lists += 1
                        said = element.get(self.count) if self.count and not counted else said
                    continue
                if self._is_beside(reached):
                    said = element.text or "" if reached == counted else said
                    element.clear(keep_tail=True)
                elif reached == way:
                    came += 1
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
                elif len(reached) < len(way) and has_own_text(element):
                    raise context.error(ProtocolBroken, f"elements alone were expected in `{name[:50]}`, text came")
                reached.pop()
        except etree.XMLSyntaxError:
            raise context.error(ProtocolBroken, "the file isn't whole XML; look at the file") from None
        if lists != 1:
            raise context.error(ProtocolBroken, f"one list `{'/'.join(way[:-1])}` was expected, {lists} came")
        if whole and self.count:
            if said is None:
                what = "the file has no element" if counted else "the list has no attribute"
                raise context.error(IncompleteRead, f"{what} `{self.count}`, by which it is whole")
            if said.strip() != str(came):
                raise self.miscounted(repr(said[:20]), came, context)


def _record(element: Any) -> RawRecord:
    """What is in an element: texts by name, records where it is nested, a list where a name is repeated."""
    record: RawRecord = {f"@{local(name)}": value for name, value in element.attrib.items()}
    if len(element) and has_own_text(element):
        record[MIXED] = None
    for inner in element:
        name = local(inner.tag)
        value = _record(inner) if len(inner) else inner.text
        if not len(inner):
            record |= {f"{name}@{local(own)}": text for own, text in inner.attrib.items()}
        add_value(record, name, value)
    return record
