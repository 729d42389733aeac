"""Pages as frames: exploded, joined, keyed, and text byte for byte."""

from pathlib import Path
from typing import Any

import msgspec
import pandas as pd
import pytest

from hub.connectors.base import Page
from hub.connectors.decode import decode, undeclared
from hub.connectors.pack import Pack
from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError, ProtocolBroken
from hub.records import Kind
from tests.support.bodies import PACK as BODIES
from tests.support.bodies import frames

PACK = """
name: Test
protocol: rest
auth: {kind: basic}
company: {kind: name}
rest: {rows: value, error_code: code, error_message: message, filter: $filter}
paging: {kind: next_link, link: next}
conditions: {since: "{field} gt {value}", equals: "{field} eq {value}"}
cursor: {precision: datetime, overlap: 1m}
resources:
  things:
    path: /things
    fields: [id, name, size.width, price, stock, on, code, state]
    lists: {deep.lines: [line, sku]}
    blanks: {state: ["_blank_", " "]}
  codes: {path: /codes, fields: [code, text], blanks: {text: ["-"]}}
kinds:
  product: {resource: things, key: [id], join: {table: {resource: codes, key: code, "on": code}}}
  order_document: {resource: things, key: [id, deep.lines.line], explode: deep.lines}
order:
  resource: things
  number: id
  reference: name
  reference_max_length: 20
  duplicates: neither
  settle: 1m
  lines: {path: deep.lines, sku: sku, quantity: q, unit_price: p}
  fields: [id]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    path = tmp_path / "test.yaml"
    path.write_text(PACK, encoding="utf-8")
    return load_pack(str(path))


def page(resource: str, *records: Any) -> Page:
    return Page(resource, msgspec.json.encode({"value": records}), "application/json")


def raw(resource: str, rows: bytes) -> Page:
    return Page(resource, b'{"value": ' + rows + b"}", "application/json")


def one(pack: Pack, kind: Kind, *pages: Page) -> pd.DataFrame:
    (frame,) = decode(pack, kind, pages)
    return frame


def test_missing_null_and_empty_are_told_apart_only_where_the_protocol_does(pack: Pack) -> None:
    frame = one(pack, Kind.PRODUCT, raw("things", b'[{"id": "1", "name": ""}, {"id": "2", "name": null}, {"id": "3"}]'))
    assert frame["name"].fillna("<null>").tolist() == ["", "<null>", "<null>"]


def test_every_value_is_text_as_it_came(pack: Pack) -> None:
    body = b'[{"id": 12, "name": "NO", "price": 1.50, "stock": 1e3, "on": true, "size": {"width": 0.10}},'
    body += b'{"id": "0012", "name": {"a": [1.0]}, "on": false, "price": 123456789012345678.9012345678}]'
    frame = one(pack, Kind.PRODUCT, raw("things", body))
    row, other = (frame.iloc[index].to_dict() for index in (0, 1))
    assert [row[name] for name in ("id", "name", "price", "stock", "on", "size.width")] == [
        "12", "NO", "1.50", "1e3", "true", "0.10",
    ]  # fmt: skip
    assert other["name"] == '{"a":["1.0"]}'
    assert (other["id"], other["on"], other["price"]) == ("0012", "false", "123456789012345678.9012345678")


def test_blanks_of_the_pack_are_null_in_their_field_alone(pack: Pack) -> None:
    frame = one(pack, Kind.PRODUCT, page("things", {"id": "1", "state": "_blank_", "name": "_blank_"}, {"state": "x"}))
    assert frame["state"].fillna("<null>").tolist() == ["<null>", "x"]
    assert frame["name"][0] == "_blank_"


def test_code_tables_join_byte_for_byte_and_the_last_row_of_a_code_counts(pack: Pack) -> None:
    codes = page("codes", {"code": "a", "text": "old"}, {"code": "A", "text": "-"}, {"text": "no code"})
    again = page("codes", {"code": "a", "text": "new"}, {"code": 7, "text": "seven"})
    things = page("things", *({"id": code, "code": code} for code in ("a", "A", "b", 7)), {"id": "none"})
    frame = one(pack, Kind.PRODUCT, codes, again, things)
    assert frame["table.text"].fillna("<null>").tolist() == ["new", "<null>", "<null>", "seven", "<null>"]
    assert frame["table.code"].fillna("<null>").tolist() == ["a", "A", "<null>", "7", "<null>"]


def test_without_the_code_tables_pages_the_joined_columns_are_null(pack: Pack) -> None:
    assert one(pack, Kind.PRODUCT, page("things", {"id": "1", "code": "a"}))["table.text"].isna().all()


def test_pages_are_counted_with_those_of_code_tables_and_empty_ones(pack: Pack) -> None:
    pages = [page("codes"), page("things", {"id": "1"}), page("things"), page("things", {"id": "2"}, {"id": "3"})]
    frames = [*decode(pack, Kind.PRODUCT, pages)]
    assert [frame["page"].tolist() for frame in frames] == [[1], [3, 3]]


def test_a_list_becomes_a_row_for_each_element(pack: Pack) -> None:
    lines = [{"line": 1, "sku": "a"}, {"line": 2, "sku": "A"}]
    frame = one(
        pack,
        Kind.ORDER_DOCUMENT,
        page(
            "things",
            {"id": "x", "name": "two", "deep": {"lines": lines, "more": 1}},
            {"id": "y", "deep": {"lines": {"line": 9}}},
            {"id": "none", "deep": {"lines": []}},
            {"id": "none"},
        ),
    )
    assert frame["source_key"].tolist() == ["x|1", "x|2", "y|9"]
    assert frame["deep.lines.sku"].fillna("<null>").tolist() == ["a", "A", "<null>"]
    assert frame["name"].fillna("<null>").tolist() == ["two", "two", "<null>"]
    assert msgspec.json.decode(frame["raw"][1]) == {"id": "x", "name": "two", "deep": {"lines": lines[1], "more": 1}}


def test_keys_of_several_parts_cant_be_mistaken_for_another(pack: Pack) -> None:
    parts = [("a|b", "c"), ("a", "b|c"), ("a\\", "|"), ("a\\|", "")]
    records = [{"id": first, "deep": {"lines": [{"line": second}]}} for first, second in parts]
    keys = one(pack, Kind.ORDER_DOCUMENT, page("things", *records))["source_key"].tolist()
    assert len({*keys}) == len(parts)
    assert keys[0] == r"a\|b|c"


def test_the_raw_record_is_whole(pack: Pack) -> None:
    frame = one(pack, Kind.PRODUCT, raw("things", b'[{"id": "1", "unknown": 1.10, "n": null}]'))
    assert frame["raw"][0] == '{"id":"1","unknown":"1.10","n":null}'


def test_a_logged_page_that_isnt_one_is_named(pack: Pack) -> None:
    with pytest.raises(ProtocolBroken, match=r"Test: things, page 1 of the log: whole JSON"):
        [*decode(pack, Kind.PRODUCT, [page("things"), Page("things", b"<html>", "text/html")])]


def test_fields_that_the_pack_doesnt_know_can_be_listed(pack: Pack) -> None:
    names = undeclared(pack, Kind.PRODUCT, page("things", {"id": "1", "deep": {}}, {"colour": "red"}))
    assert names == {"colour"}


def test_a_nul_in_a_key_is_shown_by_its_symbol(pack: Pack) -> None:
    frame = one(pack, Kind.PRODUCT, page("things", {"id": "a\x00b"}))
    assert list(frame["source_key"]) == ["a\N{SYMBOL FOR NULL}b"]


def test_what_is_empty_in_the_whole_pack_a_field_may_have_otherwise(tmp_path: Path) -> None:
    text = PACK.replace("cursor: {", 'blanks: ["false", "0001-01-01"]\ncursor: {').replace('" "]}', '" "], stock: []}')
    (tmp_path / "test.yaml").write_text(text, encoding="utf-8")
    record = {"id": 1, "name": False, "price": "0001-01-01", "stock": False, "state": "_blank_", "code": "A"}
    pages = [page("codes", {"code": "A", "text": "false"}), page("things", record)]
    frame = one(load_pack(str(tmp_path / "test.yaml")), Kind.PRODUCT, *pages)
    row = frame.fillna("<null>").iloc[0].to_dict()
    assert [row[name] for name in ("name", "price", "stock", "state")] == ["<null>", "<null>", "false", "<null>"]
    assert row["table.text"] == "false"  # the table says for this field what is empty in it


def test_a_part_of_a_list_is_a_field_and_may_be_joined_by(tmp_path: Path) -> None:
    text = PACK.replace("code, state]", "code.0, state]").replace('"on": code}', '"on": code.0}')
    (tmp_path / "test.yaml").write_text(text, encoding="utf-8")
    pack = load_pack(str(tmp_path / "test.yaml"))
    things = page("things", {"id": 1, "code": [7, "Cups"]}, {"id": 2, "code": False})
    frame = one(pack, Kind.PRODUCT, page("codes", {"code": 7, "text": "Kitchen"}), things)
    assert frame["code.0"].fillna("<null>").tolist() == ["7", "<null>"]
    assert frame["table.text"].fillna("<null>").tolist() == ["Kitchen", "<null>"]
    assert undeclared(pack, Kind.PRODUCT, things) == frozenset()


CHAINED = PACK.replace("  codes: {", "  regions: {path: /regions, fields: [id, name]}\n  codes: {").replace(
    'key: code, "on": code}}}', 'key: code, "on": code}, region: {resource: regions, key: id, "on": JOINED}}}'
)


def test_a_join_may_go_on_from_the_one_before(tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(CHAINED.replace("JOINED", "table.text"), encoding="utf-8")
    pack = load_pack(str(tmp_path / "test.yaml"))
    regions, codes = page("regions", {"id": 3, "name": "North"}), page("codes", {"code": "a", "text": 3})
    frame = one(pack, Kind.PRODUCT, regions, codes, page("things", {"id": 1, "code": "a"}, {"id": 2, "code": "b"}))
    assert frame["region.name"].fillna("<null>").tolist() == ["North", "<null>"]


@pytest.mark.parametrize("joined", ["table.txt", "region.name", "regions.id"])
def test_a_join_goes_on_from_nothing_that_is_not_there(tmp_path: Path, joined: str) -> None:
    (tmp_path / "test.yaml").write_text(CHAINED.replace("JOINED", joined), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=f"`{joined}` isn't declared by things, nor given by a join before"):
        load_pack(str(tmp_path / "test.yaml"))


SUMS = PACK.replace("  codes: {", "  stock: {path: /stock, fields: [id, thing.0, place, free]}\n  codes: {").replace(
    'join: {table: {resource: codes, key: code, "on": code}}',
    'join: {held: {resource: stock, key: thing.0, "on": id, sum: {field: free, row: id, where: {place: [A, B]}}}}',
)


def test_numbers_of_several_records_are_one(tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(SUMS, encoding="utf-8")
    pack = load_pack(str(tmp_path / "test.yaml"))
    rows = [("0.1", 1, "A"), ("0.2", 1, "B"), (-5, 1, "C"), (7, 2, "A"), ("many", 3, "A"), (1, 3, "B"), (2, 4, "C")]
    stock = [{"id": at, "free": free, "thing": [of, "x"], "place": place} for at, (free, of, place) in enumerate(rows)]
    # a record that stands on two pages counts once
    pages = [page("stock", *stock[:4]), page("stock", *stock[3:])]
    frame = one(pack, Kind.PRODUCT, *pages, page("things", *({"id": number} for number in range(1, 6))))
    assert frame["held.free"].tolist() == ["0.3", "7", "many", "0", "0"]
    assert "held.place" not in frame
    assert one(pack, Kind.PRODUCT, page("things", {"id": 1}))["held.free"].isna().all()


def test_records_count_together_by_true_and_false(tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(SUMS.replace("{place: [A, B]}", '{place: ["true"]}'), encoding="utf-8")
    pack = load_pack(str(tmp_path / "test.yaml"))
    stock = [
        {"id": at, "free": 7, "thing": [1], "place": place} for at, place in enumerate([True, False, "true", None])
    ]
    frame = one(pack, Kind.PRODUCT, page("stock", *stock), page("things", {"id": 1}))
    assert frame["held.free"].tolist() == ["14"]


@pytest.mark.parametrize("row", [{}, {"id": None}, {"id": ""}, {"id": False}])
def test_a_record_to_be_counted_that_nothing_tells_apart_is_refused(tmp_path: Path, row: dict[str, Any]) -> None:
    text = SUMS.replace(
        "fields: [id, thing.0, place, free]}", 'fields: [id, thing.0, place, free], blanks: {id: ["false"]}}'
    )
    (tmp_path / "test.yaml").write_text(text, encoding="utf-8")
    pack = load_pack(str(tmp_path / "test.yaml"))
    stock = page(
        "stock", {"id": 1, "free": 7, "thing": [1], "place": "A"}, {"free": 7, "thing": [1], "place": "A", **row}
    )
    with pytest.raises(ProtocolBroken, match=r"stock: a record has nothing at `id` \(`sum: row`\)"):
        one(pack, Kind.PRODUCT, stock, page("things", {"id": 1}))


def test_a_join_is_not_named_like_a_field(tmp_path: Path) -> None:
    for name in ("stock", "size"):
        (tmp_path / "test.yaml").write_text(PACK.replace("{table: {", f"{{{name}: {{"), encoding="utf-8")
        with pytest.raises(ConfigurationError, match=f"join `{name}`: another name was expected, things has a field"):
            load_pack(str(tmp_path / "test.yaml"))


@pytest.mark.parametrize(("old", "new"), [("field: free", "field: fre"), ("row: id", "row: no"), ("{place:", "{plce:")])
def test_a_sum_of_what_is_not_there_is_refused(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "test.yaml").write_text(SUMS.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"join `held`: sum: `\w+` isn't declared by stock"):
        load_pack(str(tmp_path / "test.yaml"))


BY_KEY = BODIES.replace("[level, amount]}", "[level, amount]}, by_key: {prices: LEVEL}")


@pytest.mark.parametrize(
    ("level", "prices"),
    [
        ("level", {"A": {"amount": "5.00"}, "b": {"amount": "4.50"}}),
        ("{key: level, value: amount}", {"A": "5.00", "b": "4.50"}),
    ],
)
def test_an_object_by_key_becomes_a_row_for_each_of_its_keys(tmp_path: Path, level: str, prices: Any) -> None:
    body = msgspec.json.encode({"value": [{"id": 1, "prices": prices}, {"id": 2, "prices": []}, {"id": 3}]})
    (frame,) = frames(tmp_path, BY_KEY.replace("LEVEL", level), Kind.PRICE, body)
    assert frame["source_key"].tolist() == ["1|A", "1|b"]
    assert frame["prices.amount"].tolist() == ["5.00", "4.50"]
    assert "malformed" not in frame


def test_what_isnt_an_object_by_key_is_one_reject(tmp_path: Path) -> None:
    records = [{"id": 1, "prices": {"A": {"amount": 1}, "B": 2}}, {"id": 2, "prices": [1]}, {"id": 3, "prices": "x"}]
    (frame,) = frames(tmp_path, BY_KEY.replace("LEVEL", "level"), Kind.PRICE, msgspec.json.encode({"value": records}))
    assert frame["malformed"].fillna("").tolist() == [
        "",
        "what stands under its key isn't an object",
        "`prices` isn't an object by key",
        "`prices` isn't an object by key",
    ]


def test_what_isnt_a_record_is_one_reject_and_stops_a_code_table(pack: Pack) -> None:
    frame = one(pack, Kind.PRODUCT, page("things", {"id": "1"}, "x", {"id": "3"}))
    assert frame["malformed"].fillna("").tolist() == ["", "record 2 of its page isn't an object", ""]
    with pytest.raises(ProtocolBroken, match="codes: record 2 of its page isn't an object"):
        one(pack, Kind.PRODUCT, page("codes", {"code": "a"}, 7), page("things", {"id": "1"}))
