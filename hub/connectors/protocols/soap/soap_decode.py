"""The records, the failures and the faults in an envelope."""

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from hub.connectors.base import Page, RequestContext
from hub.connectors.named_elements import NamedElements
from hub.connectors.protocols.json_body import ALL
from hub.connectors.protocols.rows import Rows
from hub.connectors.protocols.soap.body import ENVELOPES, child, missing, soap_body, soap_rows
from hub.connectors.protocols.soap.nested_text import open_fields, open_text, parsed_json
from hub.connectors.protocols.soap.references import resolve_references
from hub.connectors.protocols.soap.soap_pack import Soap, SoapPack
from hub.connectors.raw_record import RawRecord
from hub.connectors.transport.classify import RemoteError
from hub.connectors.transport.messages import Response
from hub.connectors.transport.soap_fault import fault_of
from hub.connectors.xml_body import has_document_type, xml_parser, xml_root
from hub.connectors.xml_paths import local
from hub.errors import ProtocolBroken

NOTHING_TO_PARSE: Mapping[str, str] = {}


def answer_in(soap: Soap, body: bytes, context: RequestContext, came: str) -> Any:
    """The Body of an answer, with what is referred to in its place; `came` says what came, for ProtocolBroken."""
    return _answer_of(soap, xml_root(body, context, came), context, came)


def _answer_of(soap: Soap, root: Any, context: RequestContext, came: str) -> Any:
    inner = soap_body(root, context, came, soap.version)
    if soap.encoded:
        resolve_references(inner, context)
    return inner


def page_records(pack: SoapPack, page: Page, context: RequestContext) -> list[RawRecord]:
    """The records of a page that was kept."""
    answer = answer_in(pack.soap, page.body, context, page.media_type or "something else")
    way = way_of(pack, page.resource, answer)
    return records_in(pack, page.resource, way, pack.record_name(page.resource), answer, context)


def way_of(pack: SoapPack, resource: str, answer: Any) -> list[str]:
    """The way to the records of a resource in an answer, by its outermost element: further pages may have another."""
    ways = pack.read_of(resource).ways()
    came = {local(element.tag) for element in answer}
    return next((way for way in ways if way[0] in came), ways[0])


def records_in(
    pack: SoapPack, resource: str, way: Sequence[str], name: str, answer: Any, context: RequestContext
) -> list[RawRecord]:
    """The records of an answer at the end of a way.

    From the ERP each name has the namespace that the WSDL describes; what is in the raw log was held against it when it
    came.
    """
    read, shape, fields = pack.read_of(resource), pack.shape_of(resource), pack.resources[resource].parse
    end = _end_of_xml(read.parse, way)
    if end:
        element = element_at(answer, way[:end], context)
        value = parsed_json(element.text, local(way[end - 1]), context)
        records = Rows(path=(".".join(map(local, way[end:])) or ALL,)).find(value, context)
    else:
        open_on_way(answer, way, read.parse, context, pack.soap.named)
        is_counted = pack.paging_of(resource).is_counted
        records = soap_rows(
            answer,
            way,
            name,
            context,
            beside=read.beside,
            may_lack=is_counted,
            has_result=pack.soap.encoded and not read.may_lack_result,
            shape=shape,
        )
    open_fields(records, fields, shape, context, pack.soap.named)
    return records


def _end_of_xml(parse: Mapping[str, str], way: Sequence[str]) -> int:
    """How many steps of a way there are to a text with JSON; 0 where there is none."""
    steps = [*map(local, way)]
    ends = (len(path.split(".")) for path, kind in parse.items() if kind == "json")
    return next((end for end in ends if ".".join(steps[:end]) in parse), 0)


def open_on_way(
    answer: Any, way: Sequence[str], parse: Mapping[str, str], context: RequestContext, named: NamedElements | None
) -> None:
    """Put what texts on a way hold of XML in their places; ProtocolBroken where there is no such text."""
    for end in range(1, len(way) + 1):
        if ".".join(map(local, way[:end])) in parse:
            open_text(element_at(answer, way[:end], context), context, named)


def element_at(
    answer: Any,
    way: Sequence[str],
    context: RequestContext,
    parse: Mapping[str, str] = NOTHING_TO_PARSE,
    named: NamedElements | None = None,
) -> Any:
    """The element at the end of a way; ProtocolBroken where it isn't: that answers another call."""
    if parse:
        open_on_way(answer, way, parse, context, named)
    element = answer
    for name in way:
        outer, element = element, child(element, name)
        if element is None:
            raise missing(outer, name, "the answer", context)
    return element


def parse_error(response: Response, soap: Soap | None = None) -> RemoteError | None:
    """The fault in a response, with whatever status it came, or the failure that the pack knows in it.

    The code is that of the fault without its prefix; of SOAP 1.2 with its subcodes behind it (`Sender.NoSession`).
    """
    # this is asked of every page: one of thousands of records isn't parsed twice for it
    if b"Fault" not in response.body and not (soap and soap.failures):
        return None
    try:
        root: Any = etree.fromstring(response.body, xml_parser())
    except (etree.XMLSyntaxError, ValueError):
        return None
    for envelope in ENVELOPES.values():
        fault = root.find(f"{envelope}Body/{envelope}Fault")
        if fault is not None:
            return fault_of(fault)
    return _failure(soap, root) if soap and soap.failures and not has_document_type(root) else None


def _failure(soap: Soap, root: Any) -> RemoteError | None:
    try:
        answer = _answer_of(soap, root, RequestContext("", ""), "")
    except ProtocolBroken:  # whoever reads the answer says so
        return None
    found = (failure.found(answer) for failure in soap.failures)
    return next((error for error in found if error), None)
