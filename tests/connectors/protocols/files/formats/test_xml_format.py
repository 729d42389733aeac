"""XML: the elements at a path are the records, whatever is around them is no list."""

import io
from typing import Any

import pytest

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.formats.xml_format import XmlFormat
from hub.errors import IncompleteRead, ProtocolBroken

AT = RequestContext("small", "North", "read items")


def pages(body: bytes, size: int = 100, **more: Any) -> list[Any]:
    format_ = XmlFormat.model_validate({"kind": "xml", "rows": "C/Items/Item", **more})
    found = [*format_.pages(io.BytesIO(body), (), size, AT, most_bytes=10**6)]
    for page in found:
        assert format_.records(page.body, (), AT, most_bytes=10**6) == page.records
    return found


def test_elements_attributes_and_namespaces() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?><c:C xmlns:c="urn:c"><!-- x --><c:Head>2026</c:Head></c:C>'
    with pytest.raises(ProtocolBroken, match="`Items` was expected, `Head` came"):
        pages(body)
    body = (
        b'<?xml version="1.0" encoding="iso-8859-1"?>\n<c:C xmlns:c="urn:c"><c:Items n="2">'
        b'<c:Item No="0012"><c:Name>Caf\xe9</c:Name><c:Price currency="GBP">1.50</c:Price><c:Empty/></c:Item>'
        b"<c:Item><c:Ean>1</c:Ean><c:Ean>2</c:Ean><c:Size><c:W>3</c:W></c:Size></c:Item></c:Items></c:C>"
    )
    expected = [
        {"@No": "0012", "Name": "Café", "Price": "1.50", "Price@currency": "GBP", "Empty": None},
        {"Ean": ["1", "2"], "Size": {"W": "3"}},
    ]
    (whole,) = pages(body, count="n")
    assert (whole.body, whole.records) == (body, expected)
    # in parts, each of which can be read again
    assert [record for page in pages(body, 1) for record in page.records] == expected


@pytest.mark.parametrize(
    ("body", "more", "error", "said"),
    [
        (b"<C><Items><Item><No>1</No></Item>", {}, ProtocolBroken, "isn't whole XML"),
        (b"<C><Items/><Items/></C>", {}, ProtocolBroken, "2 came"),
        (b"<C/>", {}, ProtocolBroken, "one list `C/Items` was expected, 0 came"),
        (b"<C><Items><Thing/></Items></C>", {}, ProtocolBroken, "`Item` was expected, `Thing` came"),
        (b"<C><Items>none</Items></C>", {}, ProtocolBroken, "text came"),
        (b"<html><p>Sign in</p></html>", {}, ProtocolBroken, "`C` was expected, `html` came"),
        (b'<!DOCTYPE C [<!ENTITY a "b">]><C><Items/></C>', {}, ProtocolBroken, "without a document type"),
        (b"<C><Items>" + b"<Item><a>" + b"<b>" * 70, {}, ProtocolBroken, "nested deeper"),
        (b'<C><Items n="2"><Item/></Items></C>', {"count": "n"}, IncompleteRead, "'2' records and has 1"),
        (b"<C><Items><Item/></Items></C>", {"count": "n"}, IncompleteRead, "no attribute `n`"),
    ],
)
def test_what_is_no_such_list_is_told(body: bytes, more: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        pages(body, **more)


def test_an_empty_list_is_one() -> None:
    (page,) = pages(b"<C><Items n='0'/></C>", count="n")
    assert page.records == []


HEAD = b"<C><Head><At>2026</At><Records>2</Records><Item><No>old</No></Item></Head><Items><Note>x</Note><Item/></Items>"
BESIDE: dict[str, Any] = {"beside": ["Head", "Note"]}


def test_what_may_stand_beside_the_path_and_the_records() -> None:
    body = HEAD.replace(b"<Item/>", b"<Item><No>1</No></Item><Item><No>2</No></Item>") + b"<Note/></C>"
    (whole,) = pages(body, **BESIDE, count="C/Head/Records")
    assert whole.records == [{"No": "1"}, {"No": "2"}]
    assert [record for page in pages(body, 1, **BESIDE) for record in page.records] == whole.records
    with pytest.raises(ProtocolBroken, match="`Items` was expected, `Head` came"):
        pages(body)
    with pytest.raises(ProtocolBroken, match="`Item` was expected, `Note` came"):
        pages(body, beside=["Head"])
    # behind the list, too
    moved = body.replace(b"<Records>2</Records>", b"").replace(b"<Note/>", b"<Head><Records>2</Records></Head>")
    assert len(pages(moved, **BESIDE, count="C/Head/Records")[0].records) == 2


@pytest.mark.parametrize(
    ("count", "said"),
    [
        ("C/Head/Records", "'2' records and has 1"),
        ("C/Head/None", "no element `C/Head/None`"),
        ("n", "no attribute `n`"),
    ],
)
def test_a_count_beside_the_list_is_held_against_it(count: str, said: str) -> None:
    with pytest.raises(IncompleteRead, match=said):
        pages(HEAD + b"</C>", **BESIDE, count=count)


def test_what_is_beside_the_path_to_no_effect_is_told() -> None:
    format_ = XmlFormat(kind="xml", rows="C/Items/Item", beside=("Head", "Items"), count="C/Foot/Records")
    assert [*format_.problems("format")] == [
        "format.beside: `Items` is on the path of `rows`, and so not beside it",
        "format.count: `C/Foot/Records` leads through none of the elements in `beside`",
    ]
