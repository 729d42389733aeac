"""XML and JSON that stand as texts: on the way to the records, and in their fields."""

from typing import Any

import pytest

from hub.connectors.base import Page
from hub.connectors.decode import decode
from hub.connectors.packs import load_pack
from hub.errors import CallRefused, ProtocolBroken
from hub.records import Kind
from tests.support.soap.shop import ORDER, ROWS, Shop, changed

TEXT = '<listResponse xmlns="urn:shop"><Text>{}</Text></listResponse>'


def in_text(rows: str, kind: str) -> str:
    way = (
        "rows: listResponse.Rows",
        f"rows: listResponse.Text{rows}\n    record: Row\n    parse: {{listResponse.Text: {kind}}}",
    )
    return changed(way)


def rows(shop: Shop, text: str) -> list[Any]:
    """As they come, and as they come again out of the raw log."""
    pages = [*shop.connect(text).fetch(Kind.PRODUCT, None)]
    logged = [Page(page.resource, page.body, page.media_type) for page in pages]
    pack = load_pack(shop.pack(text))
    pulled, replayed = ([*decode(pack, Kind.PRODUCT, some)] for some in (pages, logged))
    assert all(one.equals(other) for one, other in zip(pulled, replayed, strict=True))
    return [record for page in pages for record in page.records or ()]


@pytest.mark.parametrize(
    ("way", "kind", "text"),
    [
        (".ROWS", "xml", "&lt;ROWS&gt;&lt;Row&gt;&lt;No&gt;é&lt;/No&gt;&lt;/Row&gt;&lt;/ROWS&gt;"),
        (".ROWS", "xml", '<![CDATA[ <?xml version="1.0" encoding="ISO-8859-1"?><ROWS><Row><No>é</No></Row></ROWS>]]>'),
        ("", "json", '[{"No": "é"}]'),
        (".a.rows", "json", '{"a": {"rows": [{"No": "é"}]}}'),
    ],
)
def test_rows_stand_inside_a_text(shop: Shop, way: str, kind: str, text: str) -> None:
    shop.answers["list"] = TEXT.format(text)
    assert rows(shop, in_text(way, kind)) == [{"No": "é"}]


@pytest.mark.parametrize(
    ("way", "kind", "text", "message"),
    [
        (".ROWS", "xml", "", "whole XML was expected, something else in the text `Text` came"),
        (".ROWS", "xml", "<ROWS/>", "a text with XML was expected in `Text`, elements came"),
        (".ROWS", "xml", "&lt;ROWS&gt;", "whole XML was expected"),
        ("", "json", "", "whole JSON was expected, something else in the text `Text` came"),
        ("", "json", '[{"No": 1}', "whole JSON was expected"),
        ("", "json", "{}", "a list of records was expected in the answer"),
        (".rows", "json", '{"rows": 7}', "a list of records `rows` was expected"),
    ],
)
def test_a_text_that_holds_none_is_no_empty_list(shop: Shop, way: str, kind: str, text: str, message: str) -> None:
    shop.answers["list"] = TEXT.format(text)
    with pytest.raises(ProtocolBroken, match=message):
        rows(shop, in_text(way, kind))


FIELDS = changed(
    ("fields: [No]}", "fields: [No, More.D.@x, More.D.a, Info.b.0], parse: {More: xml, Info: json}}"),
)


def test_texts_in_fields_become_what_they_hold_and_empty_ones_stay(shop: Shop) -> None:
    row = "<Row><No>1</No><More>&lt;D x='7'&gt;&lt;a&gt;b&lt;/a&gt;&lt;/D&gt;</More><Info>{\"b\": [1.50]}</Info></Row>"
    shop.answers["list"] = ROWS.format(row + "<Row><No>2</No><More/></Row>")
    assert rows(shop, FIELDS) == [
        {"No": "1", "More": {"D": {"@x": "7", "a": "b"}}, "Info": {"b": ["1.50"]}},
        {"No": "2", "More": None},
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("<More>no XML</More>", "whole XML was expected, something else in the text `More` came"),
        ("<Info>no JSON</Info>", "whole JSON was expected, something else in the text `Info` came"),
        ("<More><D/></More>", "a text with XML was expected in `More` of a record"),
    ],
)
def test_a_field_that_holds_something_else_is_told(shop: Shop, row: str, message: str) -> None:
    shop.answers["list"] = ROWS.format(f"<Row><No>1</No>{row}</Row>")
    with pytest.raises(ProtocolBroken, match=message):
        rows(shop, FIELDS)


def test_an_order_goes_out_in_a_text_that_no_value_breaks(shop: Shop) -> None:
    xml = """{"@xml": "<IN ref='{reference}'><O>{order}</O><of>for {company}</of></IN>"}"""
    text = changed(
        ('Key: "{reference}", Order: "{order}"', f"Text: {xml}"),
        ("answer: enterResponse.Order", "answer: enterResponse.Text.OUT.Order, parse: {enterResponse.Text: xml}"),
    )
    shop.answers["enter"] = (
        '<enterResponse xmlns="urn:shop"><Text>&lt;OUT&gt;&lt;Order&gt;&lt;No&gt;SO-1&lt;/No&gt;&lt;Ref&gt;'
        "R&amp;lt;1&lt;/Ref&gt;&lt;/Order&gt;&lt;/OUT&gt;</Text></enterResponse>"
    )
    order = {**ORDER, "Ref": "R<1", "Line": [{"Item": "</O>&amp;", "Quantity": "2", "Price": "1"}]}
    assert shop.connect(text, company="A & B").create(order, "R<1").reference == "R<1"
    assert shop.told()["Text"] == (
        '<IN ref="R&lt;1"><O><Ref>R&lt;1</Ref><Line><Item>&lt;/O&gt;&amp;amp;</Item><Quantity>2</Quantity>'
        "<Price>1</Price></Line></O><of>for A &amp; B</of></IN>"
    )


@pytest.mark.parametrize("line", [{"Item": "a\x0bb"}, {"no name": "1"}])
def test_what_no_text_of_xml_can_hold_is_not_sent(shop: Shop, line: dict[str, str]) -> None:
    text = changed(('Order: "{order}"', 'Text: {"@xml": "<O>{order}</O>"}'))
    with pytest.raises(CallRefused, match="can't stand in XML; nothing was sent, mend the mapping"):
        shop.connect(text).create({**ORDER, "Line": [line]}, "R-1")
    assert shop.requests == []


def test_an_argument_may_be_a_text_of_json(shop: Shop) -> None:
    asked = (
        '{Office: "{company}"}\n    rows',
        '{Office: "{company}", Text: {"@json": {a: ["{company}", 1]}}}\n    rows',
    )
    assert rows(shop, changed(asked)) == [{"No": "1"}]
    assert shop.told()["Text"] == '{"a":["North",1]}'
