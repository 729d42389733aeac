"""XML-RPC against Python's own library, and against answers that nobody should send."""

import xmlrpc.client
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors.raw_record import FLAW
from hub.connectors.xml_rpc import answer, call_bytes

TEXTS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"))
SINGLE = st.none() | st.booleans() | st.integers(-(2**31), 2**31 - 1) | TEXTS
VALUES = st.recursive(SINGLE, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20)


@given(st.lists(VALUES))
def test_what_goes_out_is_what_the_library_reads(params: list[Any]) -> None:
    read, method = xmlrpc.client.loads(call_bytes({"method": "execute", "params": params}))
    assert (method, [*read]) == ("execute", params)


@given(VALUES)
def test_what_the_library_writes_is_read(value: Any) -> None:
    written = xmlrpc.client.dumps((value,), methodresponse=True, allow_none=True)
    assert answer(written.encode()) == ({"result": value}, 0)


def test_decimals_go_out_digit_for_digit_and_large_numbers_as_i8() -> None:
    text = call_bytes({"method": "m", "params": [Decimal("1E+3"), Decimal("0.10"), 2**31]}).decode()
    assert "<double>1000</double>" in text
    assert "<double>0.10</double>" in text
    assert "<i8>2147483648</i8>" in text


def test_a_text_that_no_xml_can_hold_goes_nowhere() -> None:
    with pytest.raises(ValueError, match=r"."):
        call_bytes({"method": "m", "params": ["bell \x07"]})


def wrapped(value: str) -> bytes:
    return f"<methodResponse><params><param><value>{value}</value></param></params></methodResponse>".encode()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("<double>58.050000000000004</double>", "58.050000000000004"),
        ("<double> -1.5e-3 </double>", "-1.5e-3"),
        ("<i4>-7</i4>", -7),
        ("<boolean>1</boolean>", True),
        ("<dateTime.iso8601>20260101T10:00:00</dateTime.iso8601>", "20260101T10:00:00"),
        ("<string> kept  as it is </string>", " kept  as it is "),
        ("plain", "plain"),
        ("", ""),
        ("<nil/>", None),
        ("<array><data></data></array>", []),
        ("<struct></struct>", {}),
    ],
)
def test_values_keep_their_types(typed: str, value: Any) -> None:
    assert answer(wrapped(typed)) == ({"result": value}, 0)


def struct(*members: tuple[str, str]) -> str:
    inside = "".join(f"<member><name>{name}</name><value>{value}</value></member>" for name, value in members)
    return f"<struct>{inside}</struct>"


@pytest.mark.parametrize(
    ("members", "flaw"),
    [
        ([("a", "<int>x</int>")], "`a` is no number"),
        ([("a", "<int>" + "9" * 5_000 + "</int>")], "`a` is no number"),
        ([("a", "<double>NaN</double>")], "`a` is no number"),
        ([("a", "<boolean>yes</boolean>")], "`a` is neither 0 nor 1"),
        ([("a", "<money>1</money>")], "`a` is of no type that XML-RPC knows"),
        ([("a", "<int>1</int><int>2</int>")], "`a` has several types"),
        ([("a", "1"), ("a", "2")], "`a` stands in it twice"),
    ],
)
def test_what_is_wrong_in_a_struct_is_that_records(members: list[tuple[str, str]], flaw: str) -> None:
    good, bad = struct(("id", "<int>1</int>")), struct(("id", "<int>2</int>"), *members)
    told, flaws = answer(wrapped(f"<array><data><value>{good}</value><value>{bad}</value></data></array>"))
    assert (told["result"][0], flaws) == ({"id": 1}, 1)
    assert (told["result"][1]["id"], told["result"][1][FLAW]) == (2, flaw)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<methodResponse/>",
        b"<methodCall><methodName>m</methodName><params/></methodCall>",
        wrapped("<int>x</int>"),
        b"<methodResponse><params></params></methodResponse>",
        b"<methodResponse><fault></fault></methodResponse>",
        wrapped("<array><data><int>1</int></data></array>"),
        wrapped("<struct><member><name>a</name></member></struct>"),
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + wrapped("&a;"),
        wrapped("<array><data><value>" * 100 + "</value></data></array>" * 100),
        b"<html><body>Sign in</body></html>",
    ],
)
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="XML"):
        answer(body)


def test_an_answer_cut_off_anywhere_is_refused() -> None:
    value = [{"id": number, "name": "Lamp", "price": 1.5, "tags": [True, None]} for number in range(20)]
    whole = xmlrpc.client.dumps((value,), methodresponse=True, allow_none=True).rstrip().encode()
    for length in range(len(whole)):
        with pytest.raises(ValueError, match="XML"):
            answer(whole[:length])
    assert answer(whole)[1] == 0
