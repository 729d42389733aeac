"""Envelopes as records: never an empty list out of something else."""

from typing import Any

import pytest

from hub.connectors.base import RequestContext
from hub.connectors.protocols.soap import body as bodies
from hub.connectors.xml_body import xml_root
from hub.errors import ProtocolBroken

CALL = RequestContext("erp", "Company", "GET things")
SOAP = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body></s:Envelope>'


def xml(text: bytes) -> Any:
    return bodies.soap_body(xml_root(SOAP % text, CALL, "it"), CALL, "it")


def test_rows_of_xml() -> None:
    body = xml(b'<R xmlns="urn:x"><L><Item><No>0012</No><Empty/><In><A>1</A><A>2</A></In></Item><Item/></L></R>')
    rows = bodies.soap_rows(body, ["R", "L"], "Item", CALL)
    assert rows == [{"No": "0012", "Empty": None, "In": {"A": ["1", "2"]}}, {}]


@pytest.mark.parametrize("text", [b"<R/>", b"<R><L/></R>"])
def test_an_empty_list_is_one(text: bytes) -> None:
    assert bodies.soap_rows(xml(text), ["R", "L"], "Item", CALL) == []


@pytest.mark.parametrize("text", [b"", b"<X/>", b"<R><X/></R>", b"<R><L><Other/></L></R>"])
def test_something_else_is_no_empty_list(text: bytes) -> None:
    with pytest.raises(ProtocolBroken):
        bodies.soap_rows(xml(text), ["R", "L"], "Item", CALL)


NAMED = ["{urn:x}R", "{urn:x}L"]


@pytest.mark.parametrize("text", [b'<R xmlns="urn:x"/>', b'<p:R xmlns:p="urn:x"><p:L/></p:R>'])
def test_a_name_with_its_namespace_is_that_element(text: bytes) -> None:
    assert bodies.soap_rows(xml(text), NAMED, "{urn:x}Item", CALL) == []


@pytest.mark.parametrize("text", [b"<R/>", b'<R xmlns="urn:y"/>', b'<R xmlns="urn:x"><L xmlns=""/></R>'])
def test_a_name_with_another_namespace_isnt(text: bytes) -> None:
    with pytest.raises(ProtocolBroken, match=r"of urn:x was expected in .*, one of another namespace came"):
        bodies.soap_rows(xml(text), NAMED, "{urn:x}Item", CALL)


def test_an_element_that_is_in_no_namespace_must_be_in_none() -> None:
    assert bodies.soap_rows(xml(b'<R xmlns="urn:x"><L xmlns=""/></R>'), ["{urn:x}R", "{}L"], "{}Item", CALL) == []
    with pytest.raises(ProtocolBroken, match="`L` was expected"):
        bodies.soap_rows(xml(b'<R xmlns="urn:x"><L/></R>'), ["{urn:x}R", "{}L"], "{}Item", CALL)


def test_xml_without_an_envelope_is_refused() -> None:
    with pytest.raises(ProtocolBroken, match="a SOAP envelope was expected, 200 text/xml came"):
        bodies.soap_body(xml_root(b"<catalogue/>", CALL, "it"), CALL, "200 text/xml")
