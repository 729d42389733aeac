"""Lists in XML, out of the raw log's bodies."""

from pathlib import Path

import pytest

from hub.errors import ConfigurationError, ProtocolBroken
from hub.records import Kind
from tests.support.bodies import PACK, frames

XML = PACK.replace("rest: {rows: value, ", "rest: {body: xml, rows: [export.list.article, export.article], ").replace(
    "fields: [id, name, price]", 'fields: [id, name, price, "price@currency", "@no", size.width]'
)
TIERS = XML.replace("lists: {prices: [level, amount]}", 'lists: {tiers.tier: ["@level", "@"]}').replace(
    "key: [id, prices.level], explode: prices", 'key: [id, "tiers.tier.@level"], explode: tiers.tier'
)
ARTICLE = b'<article no="7"><id>0012</id><name/><price currency="EUR">1.50</price>' + (
    b"<size><width>3</width></size></article>"
)


@pytest.mark.parametrize(
    "body",
    [
        b"<export><list>" + ARTICLE + b"</list></export>",
        b"<export><total>1</total>" + ARTICLE + b"</export>",
        b'<?xml version="1.0" encoding="utf-8"?>\n<export xmlns="urn:x"><list n="1">' + ARTICLE + b"</list></export>\n",
    ],
)
def test_an_element_is_a_record_with_its_attributes(tmp_path: Path, body: bytes) -> None:
    (frame,) = frames(tmp_path, XML, Kind.PRODUCT, body)
    row = frame.fillna("<null>").iloc[0]
    assert [row[name] for name in ("id", "name", "price", "price@currency", "@no", "size.width")] == [
        "0012", "<null>", "1.50", "EUR", "7", "3",
    ]  # fmt: skip


def test_elements_of_a_declared_list_are_records_however_they_look(tmp_path: Path) -> None:
    tiers = b'<tiers><tier level="1">5.00</tier><tier level="10">4.50</tier></tiers>'
    one = b'<tiers><tier level="1">6.00</tier></tiers>'
    body = "<export><article><id>A</id>%s</article><article><id>B</id>%s</article><article/></export>"
    (frame,) = frames(tmp_path, TIERS, Kind.PRICE, (body % (tiers.decode(), one.decode())).encode())
    assert frame["source_key"].tolist() == ["A|1", "A|10", "B|1"]
    assert frame["tiers.tier.@"].tolist() == ["5.00", "4.50", "6.00"]


def test_several_values_and_text_between_fields_are_one_reject(tmp_path: Path) -> None:
    articles = b"<article><id>1</id><id>2</id></article><article>x<id>3</id></article>" + ARTICLE
    (frame,) = frames(tmp_path, XML, Kind.PRODUCT, b"<export>" + articles + b"</export>")
    assert frame["malformed"].fillna("").tolist() == [
        "`id` has more than one value, or fields of its own",
        "text stands between its fields",
        "",
    ]


@pytest.mark.parametrize("body", [b"<export><list/></export>", b"<export><list> \n</list></export>", b"<export/>"])
def test_an_empty_list(tmp_path: Path, body: bytes) -> None:
    assert frames(tmp_path, XML, Kind.PRODUCT, body) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<export><list>",
        b"<html><title>x</title></html>",
        b"<export><list><error>7</error></list></export>",
        b"<export><list>none</list></export>",
        b"<export><list/><list>" + ARTICLE + b"</list></export>",
        b"<!DOCTYPE export><export/>",
        b'<!DOCTYPE e [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><export><list>&b;</list></export>',
        b"<export><list><article>\xff</article></list></export>",
        b'{"value": []}',
        b"<export>" * 1_000,
    ],
)
def test_what_isnt_the_list_is_no_empty_one(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(ProtocolBroken, match="expected"):
        frames(tmp_path, XML, Kind.PRODUCT, body)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "[export.list.article, export.article]",
            "article",
            "resources.things: `article` isn't the path of an element",
        ),
        ("[export.list.article, export.article]", "{path: a.b, by_key: id}", "`by_key` has no effect on XML"),
    ],
)
def test_what_has_no_effect_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in XML
    with pytest.raises(ConfigurationError) as raised:
        frames(tmp_path, XML.replace(old, new), Kind.PRODUCT)
    assert message in str(raised.value)
