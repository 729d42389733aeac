"""Bodies as records: exact, and never an empty list out of something else."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors import body as bodies
from hub.connectors.base import RequestContext
from hub.errors import ProtocolBroken

CALL = RequestContext("erp", "Company", "GET things")
SOAP = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body></s:Envelope>'


def xml(text: bytes) -> Any:
    return bodies.soap_body(bodies.xml_root(SOAP % text, CALL, "it"), CALL, "it")


@pytest.mark.parametrize("number", ["1.10", "100.0", "12345678901234567.8", "0.000000000000000001", "1e3", "-0.0"])
def test_numbers_keep_every_digit(number: str) -> None:
    assert bodies.json_object(f'{{"n": {number}}}'.encode(), CALL, "it") == {"n": number}


def test_whole_numbers_of_any_length_stay_exact() -> None:
    number = int("1234567890" * 3)
    assert bodies.json_object(f'{{"n": {number}}}'.encode(), CALL, "it")["n"] == number


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_decimals_go_out_and_come_back_exactly(number: Decimal) -> None:
    sent = bodies.json_bytes({"n": number, "d": date(2024, 2, 29)})
    back = bodies.json_object(sent, CALL, "it")
    assert Decimal(str(back["n"])) == number
    assert b'"n":"' not in sent
    assert back["d"] == "2024-02-29"


@pytest.mark.parametrize("body", [b"", b'{"value": [', b"<html>", b"\xff\xfe", b'{"n": NaN}'])
def test_what_isnt_whole_json_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolBroken, match="whole JSON was expected, 200 text/html came"):
        bodies.json_object(body, CALL, "200 text/html")


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"1.5"])
def test_json_that_isnt_an_object_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolBroken, match="a JSON object was expected"):
        bodies.json_object(body, CALL, "it")


@pytest.mark.parametrize("value", [{}, {"value": None}, {"value": {}}, {"value": [1]}, {"values": []}])
def test_rows_must_be_a_list_of_records(value: dict[str, Any]) -> None:
    with pytest.raises(ProtocolBroken, match="a list of records `value`"):
        bodies.json_rows(value, "value", CALL)


def test_a_dotted_path_prefers_the_name_itself() -> None:
    assert bodies.at({"@odata.nextLink": "x"}, "@odata.nextLink") == "x"
    assert bodies.at({"a": {"b": 1}}, "a.b") == 1
    assert bodies.at({"a": None}, "a.b") is None
    assert bodies.at([], "a") is None


@pytest.mark.parametrize("body", [b"", b"<a>", b"<a><b></a>", b'{"value": []}', b"<!DOCTYPE html><a/>", b"\x00"])
def test_what_isnt_whole_xml_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolBroken, match="was expected, 200 x came"):
        bodies.xml_root(body, CALL, "200 x")


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c SYSTEM "file:///etc/passwd">]><a>&b;&c;</a>'
    with pytest.raises(ProtocolBroken, match="document type"):
        bodies.xml_root(bomb, CALL, "it")


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


def test_xml_without_an_envelope_is_refused() -> None:
    with pytest.raises(ProtocolBroken, match="a SOAP envelope was expected, 200 text/xml came"):
        bodies.soap_body(bodies.xml_root(b"<catalogue/>", CALL, "it"), CALL, "200 text/xml")
