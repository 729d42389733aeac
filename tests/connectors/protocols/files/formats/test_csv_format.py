"""CSV as RFC 4180 and its relatives have it: every digit, every quote, whole or not at all."""

import io
from typing import Any

import pytest

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.formats.csv_format import CsvFormat
from hub.connectors.raw_record import FLAW
from hub.errors import IncompleteRead, ProtocolBroken

AT = RequestContext("small", "North", "read items")


def csv_format(**more: Any) -> CsvFormat:
    return CsvFormat.model_validate({"kind": "csv", "encoding": "utf-8", **more})


def pages(body: bytes, size: int = 100, fields: tuple[str, ...] = (), **more: Any) -> list[Any]:
    return [*csv_format(**more).pages(io.BytesIO(body), fields, size, AT, most_bytes=10**6)]


def records(body: bytes, **more: Any) -> list[dict[str, str]]:
    return [record for page in pages(body, **more) for record in page.records]


@pytest.mark.parametrize(
    ("body", "more", "expected"),
    [
        (b"No,Price\r\n0012,1.50\r\n", {}, [{"No": "0012", "Price": "1.50"}]),
        # RFC 4180, 2.6 and 2.7: line breaks, delimiters and doubled quotes inside of quotes
        (b'No,Name\n1,"a, ""b""\r\nc"\n', {}, [{"No": "1", "Name": 'a, "b"\r\nc'}]),
        (b"\xef\xbb\xbfNo,Name\n1,x\n", {}, [{"No": "1", "Name": "x"}]),
        ("No;Name\n1;Café\n".encode("cp1252"), {"encoding": "cp1252", "delimiter": ";"}, [{"No": "1", "Name": "Café"}]),
        ("No\tName\n1\t€\n".encode("utf-16"), {"encoding": "utf-16", "delimiter": "tab"}, [{"No": "1", "Name": "€"}]),
        (
            b'1|5" pipe\n',
            {"delimiter": "|", "quote": "none", "columns": ["No", "Name"]},
            [{"No": "1", "Name": '5" pipe'}],
        ),
        (b"No,Name\r1,x\r", {}, [{"No": "1", "Name": "x"}]),
        (b"No,Name\n\n1,\n", {}, [{"No": "1", "Name": ""}]),
        (b"No\n1", {"ends_open": "true"}, [{"No": "1"}]),
        (b"No\n", {}, []),
        (b"No,N\n1,2\nEND,1\n", {"trailer": {"word": "END", "count": "2"}}, [{"No": "1", "N": "2"}]),
    ],
)
def test_what_stands_there_comes_as_it_is(body: bytes, more: dict[str, Any], expected: list[dict[str, str]]) -> None:
    assert records(body, **more) == expected


def test_a_row_that_isnt_one_is_flawed_and_the_others_go_on() -> None:
    head, rows = b"No,Name\n", [b"1,x\n", b"2,y\n", b"3\n", b"4,a,b\n"]
    first, second = pages(head + b"".join(rows), 2)
    assert first.records == [{"No": "1", "Name": "x"}, {"No": "2", "Name": "y"}]
    assert [(each["No"], each[FLAW]) for each in second.records] == [
        ("3", "row 1 of its page has 1 fields where 2 were expected"),
        ("4", "row 2 of its page has 3 fields where 2 were expected"),
    ]
    assert csv_format().records(second.body, (), AT, most_bytes=10**6) == second.records


def test_each_part_can_be_read_again_by_itself_and_holds_what_came() -> None:
    head, rows = b"\xef\xbb\xbfNo,Name\r\n", [b'1,"a\r\nb"\r\n', b"2,x\r\n", b"3,y\r\n", b"END,3\r\n"]
    more: Any = {"trailer": {"word": "END", "count": "2"}}
    parts = pages(head + b"".join(rows), 2, **more)
    assert [part.body for part in parts] == [head + rows[0] + rows[1], head + rows[2] + rows[3]]
    for part in parts:
        assert csv_format(**more).records(part.body, (), AT, most_bytes=10**6) == part.records


@pytest.mark.parametrize(
    ("body", "more", "error", "said"),
    [
        (b"", {}, IncompleteRead, "the file is empty"),
        (b"", {"columns": ["No"]}, IncompleteRead, "the file is empty"),
        (b"No,Name\n1,x\n2,", {}, IncompleteRead, "last line has no line end"),
        (b"No,Name\n1,x\n2", {}, IncompleteRead, "line 3 has 1 fields where 2"),
        (b'No,Name\n1,x\n"2\n3,y\n4",x,z\n', {}, ProtocolBroken, "line 5 has 3 fields where 2"),
        (b"No,Name\n1,x,y\n", {}, ProtocolBroken, "line 2 has 3 fields where 2"),
        (b'No,Name\n1,"x', {}, ProtocolBroken, "isn't CSV"),
        (b'No,Name\n1,"x"y\n', {}, ProtocolBroken, "isn't CSV"),
        (b"No,No\n1,2\n", {}, ProtocolBroken, "two columns are called `No`"),
        (b"No\n1\n", {"fields": ("No", "Name")}, ProtocolBroken, "has no column `Name`"),
        (b"No\n\xff\n", {}, ProtocolBroken, "isn't text in utf-8"),
        (b"No\n" + b"x" * 1_000_001, {}, ProtocolBroken, "longer than"),
        (b"No,N\n1,2\n", {"trailer": {"word": "END", "count": "2"}}, IncompleteRead, "must begin with `END`"),
        (b"No,N\n1,2\nEND,2\n", {"trailer": {"word": "END", "count": "2"}}, IncompleteRead, "'2' records and has 1"),
        (b"No,N\nEND,0\n1,2\n", {"trailer": {"word": "END", "count": "2"}}, ProtocolBroken, "behind the last one"),
    ],
)
def test_what_is_no_whole_csv_is_told(body: bytes, more: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        records(body, **more)
