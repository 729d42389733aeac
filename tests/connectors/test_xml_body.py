"""XML as a tree: whole, and without a document type."""

import pytest

from hub.connectors.base import RequestContext
from hub.connectors.xml_body import xml_root
from hub.errors import ProtocolBroken

CALL = RequestContext("erp", "Company", "GET things")


@pytest.mark.parametrize("body", [b"", b"<a>", b"<a><b></a>", b'{"value": []}', b"<!DOCTYPE html><a/>", b"\x00"])
def test_what_isnt_whole_xml_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolBroken, match="was expected, 200 x came"):
        xml_root(body, CALL, "200 x")


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c SYSTEM "file:///etc/passwd">]><a>&b;&c;</a>'
    with pytest.raises(ProtocolBroken, match="document type"):
        xml_root(bomb, CALL, "it")
