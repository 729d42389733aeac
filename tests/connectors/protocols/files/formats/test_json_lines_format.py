"""JSON lines: an object a line, every digit, whole or not at all."""

import io
from typing import Any

import pytest

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.formats.json_lines_format import JsonLinesFormat
from hub.connectors.raw_record import FLAW
from hub.errors import IncompleteRead, ProtocolBroken

AT = RequestContext("small", "North", "read items")


def pages(body: bytes, size: int = 100, **more: Any) -> list[Any]:
    format_ = JsonLinesFormat.model_validate({"kind": "json_lines", **more})
    found = [*format_.pages(io.BytesIO(body), (), size, AT, most_bytes=10**6)]
    for page in found:
        assert format_.records(page.body, (), AT, most_bytes=10**6) == page.records
    return found


def test_lines_are_records_in_parts() -> None:
    lines = [b'\xef\xbb\xbf{"No":"0012","Price":1.50}\n', b'\r\n{"No":7}\n', b'{"Name":"\xc3\xa9"}\n', b'{"n":3}\n']
    found = pages(b"".join(lines), 2, count="n")
    assert [page.body for page in found] == [lines[0] + lines[1], lines[2] + lines[3]]
    assert [record for page in found for record in page.records] == [
        {"No": "0012", "Price": "1.50"},
        {"No": 7},
        {"Name": "é"},
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"No":NaN}', "`No` is no number"),
        (b'{"No":1,"No":2}', "`No` stands in it twice"),
        (b'{"No":"\\ud800"}', "`No` has half a character"),
        (b'{"No":', "record 2 of its page isn't JSON"),
        (b"[1]", "record 2 of its page isn't a JSON object"),
    ],
)
def test_a_line_that_isnt_one_is_flawed_and_the_others_go_on(line: bytes, said: str) -> None:
    one = b'{"No":7}\n'
    first, second = pages(one + one + one + line + b"\n" + one + b'{"n":5}\n', 2, count="n")[:2]
    assert said in second.records[1][FLAW]
    assert [*first.records, second.records[0]] == [{"No": 7}] * 3


@pytest.mark.parametrize(
    ("body", "more", "error", "said"),
    [
        (b"", {}, IncompleteRead, "is empty"),
        (b'{"No":1}\n{"No":', {}, IncompleteRead, "line 2 isn't whole JSON"),
        (b'{"No":1}\n{"No":2}', {}, IncompleteRead, "no line end"),
        (b'{"No":\n[1]\n', {}, ProtocolBroken, "and none is one"),
        (b'{"No":1}\n', {"count": "n"}, IncompleteRead, "must be the one with `n`"),
        (b'{"No":1}\n{"n":2}\n', {"count": "n"}, IncompleteRead, "2 records and has 1"),
        (b'{"n":0}\n{"No":1}\n', {"count": "n"}, ProtocolBroken, "stands behind"),
        (b'"' + b"x" * 1_000_001, {}, ProtocolBroken, "longer than"),
    ],
)
def test_what_is_no_whole_file_is_told(body: bytes, more: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        pages(body, **more)
