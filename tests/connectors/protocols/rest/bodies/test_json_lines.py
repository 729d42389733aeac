"""Lists in lines of JSON, out of the raw log's bodies."""

from pathlib import Path

import pytest

from hub.errors import ProtocolBroken
from hub.records import Kind
from tests.support.bodies import PACK, frames

LINES = PACK.replace("rest: {rows: value, ", "rest: {body: json_lines, ")
EMPTY = LINES.replace("body: json_lines", "body: {kind: json_lines, may_be_empty: true}")


@pytest.mark.parametrize("body", [b'{"id": 1}\n{"id": "2"}\n', b'\xef\xbb\xbf{"id": 1}\r\n\r\n{"id": "2"}'])
def test_a_line_is_a_record(tmp_path: Path, body: bytes) -> None:
    (frame,) = frames(tmp_path, LINES, Kind.PRODUCT, body)
    assert frame["source_key"].tolist() == ["1", "2"]


def test_a_line_that_isnt_a_record_is_one_reject_with_its_place(tmp_path: Path) -> None:
    lines = [b'{"id": 1}', b"{broken", b"7", b'{"id": 4, "price": NaN}', b'{"id": 5, "id": 6}', b"\xff", b'{"id": 7}']
    (frame,) = frames(tmp_path, LINES, Kind.PRODUCT, b"\n".join(lines) + b"\n")
    assert frame["malformed"].fillna("").tolist() == [
        "",
        "line 2 isn't JSON",
        "line 3 isn't an object",
        "`price` is no number that JSON knows, or one with thousands of digits",
        "`id` stands in it twice",
        "line 6 isn't JSON",
        "",
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "lines of JSON were expected, something else came"),
        (b"\n\n", "lines of JSON were expected"),
        (b"<html>\n<title>x</title>\n</html>\n", "lines of JSON were expected"),
        (b'{"id": 1}\n{"id": ', "line 2, the last one, is cut off"),
        (b'{"error": {"code": "E"}}\n', "an error .* came beside an empty list"),
    ],
)
def test_what_holds_no_records_or_is_cut_off(tmp_path: Path, body: bytes, message: str) -> None:
    with pytest.raises(ProtocolBroken, match=message):
        frames(tmp_path, LINES, Kind.PRODUCT, body)


def test_no_byte_is_an_empty_list_where_the_pack_says_so(tmp_path: Path) -> None:
    assert frames(tmp_path, EMPTY, Kind.PRODUCT, b"") == []
