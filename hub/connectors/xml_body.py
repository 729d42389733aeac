"""XML bodies as trees: whole, without a document type, within bounds."""

from typing import Any

from lxml import etree

from hub.connectors.base import RequestContext
from hub.errors import ProtocolBroken


def xml_parser() -> etree.XMLParser:
    """A parser that resolves no entities, asks no network and refuses huge trees."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        # these two would stand among the elements, with a function for their tag
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def xml_root(body: bytes, context: RequestContext, came: str) -> Any:
    """The root element.

    Raises:
        ProtocolBroken: it isn't XML, is cut off, or has a document type.
    """
    try:
        return xml_tree(body)
    except ValueError as error:
        raise context.error(ProtocolBroken, f"{error} was expected, {came} came; check the address") from None


def xml_tree(body: bytes) -> Any:
    """The root element; ValueError, in which stands what was expected, where `xml_root` raises."""
    try:
        root: Any = etree.fromstring(body, xml_parser())
    except (etree.XMLSyntaxError, ValueError):
        raise ValueError("whole XML") from None
    if has_document_type(root):
        raise ValueError("XML without a document type")
    return root


def has_document_type(root: Any) -> bool:
    """Whether its document has one."""
    # entities of its own aren't resolved: a text would end at the first one without a word
    return bool(root.getroottree().docinfo.doctype)


def header_of(envelope: Any) -> Any:
    """The Header of an envelope of SOAP, which is made where there is none."""
    space = envelope.tag.rpartition("}")[0] + "}"
    header = envelope.find(f"{space}Header")
    if header is None:
        header = etree.Element(f"{space}Header")
        envelope.insert(0, header)
    return header
