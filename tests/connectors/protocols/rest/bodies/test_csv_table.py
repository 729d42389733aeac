"""Lists in CSV, out of the raw log's bodies."""

from pathlib import Path
from typing import Any

import pytest

from hub.errors import ConfigurationError, ProtocolBroken
from hub.records import Kind
from tests.support.bodies import PACK, frames

LISTED = ", lists: {prices: [level, amount]}"
PRICES = "  price: {resource: things, key: [id, prices.level], explode: prices}\n"


def pack(body: str = "csv") -> str:
    return PACK.replace("rest: {rows: value, ", f"rest: {{body: {body}, ").replace(LISTED, "").replace(PRICES, "")


def rows(folder: Path, body: bytes, said: str = "csv") -> list[dict[Any, Any]]:
    found = frames(folder, pack(said), Kind.PRODUCT, body)
    return [row for frame in found for row in frame.fillna("<null>").to_dict("records")]


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ("csv", b"id,name,price\r\n0012,Cup,1.50\r\n"),
        ("csv", b"\xef\xbb\xbfid,more,price,name\n0012,x,1.50,Cup\n\n"),
        ("csv", b'"id","price","name"\r"0012","1.50","Cup"\r'),
        ('{kind: csv, delimiter: ";", quote: "\'"}', b"name;id;price\n'Cup';'0012';1.50\n"),
        ("{kind: csv, columns: [price, id, name]}", b"1.50,0012,Cup\n"),
        ("{kind: csv, columns: [price, id, name], unended: true}", b"1.50,0012,Cup"),
        ("{kind: csv, encoding: utf-16}", "id,name,price\n0012,Cup,1.50\n".encode("utf-16")),
    ],
)
def test_a_row_is_a_record_and_its_cells_are_text_as_they_came(tmp_path: Path, said: str, body: bytes) -> None:
    (row,) = rows(tmp_path, body, said)
    assert (row["id"], row["name"], row["price"]) == ("0012", "Cup", "1.50")


def test_cells_keep_every_character(tmp_path: Path) -> None:
    body = 'id,name,price\n" 1 ","a ""b"", c\r\nd",\n\u00a02,NULL,1E5\n'.encode()
    told = [(row["id"], row["name"], row["price"]) for row in rows(tmp_path, body)]
    assert told == [(" 1 ", 'a "b", c\r\nd', ""), ("\u00a02", "NULL", "1E5")]
    (row,) = rows(tmp_path, b'id,name,price\n1,"a,2\n', "{kind: csv, quote: none}")
    assert row["name"] == '"a'


def test_the_encoding_is_the_packs(tmp_path: Path) -> None:
    body = "id,name,price\n1,Tasse größer € 5,1\n".encode("windows-1252")
    (row,) = rows(tmp_path, body, "{kind: csv, encoding: windows-1252}")
    assert row["name"] == "Tasse größer € 5"
    with pytest.raises(ProtocolBroken, match="byte 24 of the answer isn't utf-8; check `encoding`"):
        rows(tmp_path, body)
    with pytest.raises(ProtocolBroken, match="byte 14 of the answer isn't windows-1252"):
        rows(tmp_path, b"id,name,price\n\x81,a,b\n", "{kind: csv, encoding: windows-1252}")


def test_a_row_of_another_length_is_one_reject(tmp_path: Path) -> None:
    told = rows(tmp_path, b"id,name,price\n1,a,1\n2,b\n3,c,1,2\n4,d,1\n")
    assert [row["malformed"] for row in told] == [
        "<null>",
        "row 2 of its page has 2 cells, 3 were expected",
        "row 3 of its page has 4 cells, 3 were expected",
        "<null>",
    ]
    assert [row["id"] for row in told] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("said", "body", "message"),
    [
        ("csv", b"", "a table was expected, something else came"),
        ("csv", b"\n<html>id,name\n", "a table was expected"),
        ("csv", b"number;text\n1;a\n", "the first row names no field of the list"),
        ("csv", b"id;name;price\n1;a;b\n", "the first row names no field of the list"),
        ("csv", b"id,name,id\n1,a,2\n", "the first row has a name twice"),
        ("csv", b"id,name,price\n1,a,2", "the last row has no end"),
        ("csv", b'id,name,price\n1,"a,2\n', "the quotes of line 2 don't end"),
        ("csv", b'id,name,price\n1,"a"b,2\n', "the quotes of line 2 don't end"),
        ("csv", b"id,name,price\n1," + b"a" * 200_000 + b",2\n", "or a cell is too long"),
        ("csv", b"id,name,price\n1\n2\n", "no row has the expected cells: row 1 of its page has 1 cells"),
        ("{kind: csv, columns: [id, name, price]}", b"", "a table was expected"),
    ],
)
def test_what_is_no_whole_table(tmp_path: Path, said: str, body: bytes, message: str) -> None:
    with pytest.raises(ProtocolBroken, match=message):
        rows(tmp_path, body, said)


def test_a_table_without_rows_is_an_empty_list(tmp_path: Path) -> None:
    assert rows(tmp_path, b"id,name,price\n") == []
    assert rows(tmp_path, b"", "{kind: csv, may_be_empty: true}") == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("body: csv", "body: cvs", "mine.yaml:6: rest.body: "),
        ("body: csv", "rows: value, body: csv", "rest.rows: has no effect, for no list has its records there"),
        ("body: csv", "body: {kind: csv, encoding: utf8}", "was expected, did you mean `utf-8`?"),
        ("body: csv", "body: {kind: csv, delimiter: '\"'}", "two different characters"),
        ("body: csv", "body: {kind: csv, columns: [id, id]}", "`columns` must name each column by another name"),
        ("body: csv", "body: {kind: csv, columns: [id, name]}", "resources.things: `price` isn't among the `columns`"),
        ("price]", "price], rows: value", "resources.things.rows: has no effect on `csv`"),
        ("price]", "price]" + LISTED, "resources.things: no cell of a table is a list: take out `prices`"),
        ("body: csv, ", "", "rest.rows: is missing: where the records of things stand"),
    ],
)
def test_what_has_no_effect_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = pack()
    assert old in text
    with pytest.raises(ConfigurationError) as raised:
        frames(tmp_path, text.replace(old, new), Kind.PRODUCT)
    assert message in str(raised.value)
