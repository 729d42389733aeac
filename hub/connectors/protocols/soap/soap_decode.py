"""The records and the faults in an envelope."""

from collections.abc import Sequence
from typing import Any

from lxml import etree

from hub.connectors.base import RequestContext
from hub.connectors.protocols.soap.body import ENVELOPE, soap_body, soap_rows
from hub.connectors.protocols.xml_body import xml_parser, xml_root
from hub.connectors.raw_record import RawRecord
from hub.connectors.transport.classify import RemoteError
from hub.connectors.transport.messages import Response


def records(path: Sequence[str], body: bytes, context: RequestContext, came: str) -> list[RawRecord]:
    """The records of an answer to a read; `came` says what came, for the message of ProtocolBroken.

    `path` ends with the records' own name. From the ERP each name has the namespace that the WSDL describes; what is in
    the raw log was held against it when it came.
    """
    *way, name = path
    return soap_rows(soap_body(xml_root(body, context, came), context, came), way, name, context)


def parse_error(response: Response) -> RemoteError | None:
    """The fault in a response, with whatever status it came; the code without its prefix."""
    # this is asked of every page: one of thousands of records isn't parsed twice for it
    if b"Fault" not in response.body:
        return None
    try:
        root: Any = etree.fromstring(response.body, xml_parser())
    except (etree.XMLSyntaxError, ValueError):
        return None
    fault = root.find(f"{ENVELOPE}Body/{ENVELOPE}Fault")
    if fault is None:
        return None
    code = (fault.findtext("faultcode") or "").strip()
    return RemoteError(code.rpartition(":")[2], " ".join((fault.findtext("faultstring") or "").split()))
