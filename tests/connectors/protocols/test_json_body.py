"""JSON bodies as records: exact, and never an empty list out of something else."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors.base import RequestContext
from hub.connectors.protocols import json_body as bodies
from hub.errors import ProtocolBroken

CALL = RequestContext("erp", "Company", "GET things")


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
