"""Lists in JSON in which single records are broken, out of the raw log's bodies."""

from pathlib import Path

import pytest

from hub.errors import ProtocolBroken
from hub.records import Kind
from tests.support.bodies import PACK, frames

NO_NUMBER = " is no number that JSON knows, or one with thousands of digits"
DIGITS = b"1" * 5_000


@pytest.mark.parametrize(
    ("record", "flaw"),
    [
        (b'{"id": 2, "price": NaN}', "`price`" + NO_NUMBER),
        (b'{"id": 2, "price": -Infinity}', "`price`" + NO_NUMBER),
        (
            b'{"id": 2, "price": ' + DIGITS + b"}",
            "`price`" + NO_NUMBER,
        ),
        (b'{"id": 2, "sizes": [1, [NaN]]}', "`sizes`" + NO_NUMBER),
        (b'{"id": 2, "id": 3}', "`id` stands in it twice"),
        (b'{"id" : 2, "in": {"a"\n: 1, "a": 1}}', "`a` stands in it twice"),
        (b'{"id": 2, "lines": [{"a": 1}, {"b": 1, "b": 2}]}', "`b` stands in it twice"),
        (b'{"id": 2, "name": "\\ud800"}', "`name` has half a character (a surrogate by itself)"),
        (b"[]", "record 2 of its page isn't an object"),
    ],
)
def test_what_is_wrong_in_a_record_is_one_reject(tmp_path: Path, record: bytes, flaw: str) -> None:
    body = b'{"value": [{"id": 1, "name": "\\":"}, ' + record + b', {"id": 4, "price": 1.50}]}'
    (frame,) = frames(tmp_path, PACK, Kind.PRODUCT, body)
    assert frame["malformed"].fillna("").tolist() == ["", flaw, ""]
    assert (frame["source_key"][2], frame["price"][2], frame["name"][0]) == ("4", "1.50", '":')


@pytest.mark.parametrize(
    "body",
    [
        b'{"value": [{"id": 1}], "value": [{"id": 2}]}',
        b'{"total": NaN, "value": [{"id": 1}]}',
        b'{"value": [{"id": 1, "price": NaN}, {"id": 2}',
        b'{"value": [{"id": NaN}, 01]}',
        b'{"value": [' + b'{"a":' * 70 + b"NaN" + b"}" * 70 + b"]}",
        b'{"value": [{"name": "\xff"}]}',
        b'{"value": [' + b"7," * 2_000 + b'{"id": 1}]}',
    ],
)
def test_what_is_wrong_elsewhere_stops_the_read(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(ProtocolBroken):
        frames(tmp_path, PACK, Kind.PRODUCT, body)


def test_a_name_that_a_text_looks_like_is_none(tmp_path: Path) -> None:
    (frame,) = frames(tmp_path, PACK, Kind.PRODUCT, b'{"value": [{"id": 1, "name": "{\\"a\\": 1, \\"a\\" : 2}"}]}')
    assert "malformed" not in frame
    assert frame["name"][0] == '{"a": 1, "a" : 2}'


def test_a_byte_order_mark_is_taken_off(tmp_path: Path) -> None:
    (frame,) = frames(tmp_path, PACK, Kind.PRODUCT, b'\xef\xbb\xbf{"value": [{"id": 1}]}')
    assert frame["source_key"].tolist() == ["1"]


def test_what_means_nothing_and_numbers_in_objects_are_said_by_the_pack(tmp_path: Path) -> None:
    nothing = '["", "0", "false", "0001-01-01", "00000000-0000-0000-0000-000000000000"]'
    text = PACK.replace("fields: [id, name, price]", "fields: [id, a, b, c, d, e, price.decimal]").replace(
        "cursor: {", f"blanks: {nothing}\ncursor: {{"
    )
    price = b'{"__class__": "Decimal", "decimal": "5.25"}'
    empty = b'"a": "", "b": 0, "c": false, "d": "0001-01-01", "e": "00000000-0000-0000-0000-000000000000"'
    body = b'{"value": [{"id": "                 7", ' + empty + b', "price": ' + price + b"}]}"
    (frame,) = frames(tmp_path, text, Kind.PRODUCT, body)
    assert frame[["a", "b", "c", "d", "e"]].isna().all(axis=None)
    assert (frame["price.decimal"][0], frame["id"][0]) == ("5.25", " " * 17 + "7")
    assert "malformed" not in frame
