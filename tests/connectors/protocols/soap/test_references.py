"""SOAP's own encoding: what is referred to stands in its place, within bounds; an array has its declared size."""

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hub.connectors.base import Page, RequestContext
from hub.connectors.packs import load_pack
from hub.connectors.protocols.soap import references
from hub.connectors.protocols.soap.body import soap_rows
from hub.connectors.protocols.soap.references import resolve_references
from hub.connectors.protocols.soap.soap_decode import page_records
from hub.connectors.protocols.soap.soap_pack import SoapPack
from hub.errors import ProtocolBroken
from tests.support.foreign import folder_of

ENVELOPE = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'
CALL = RequestContext("erp", "Company", "list")
NAMES = (
    'xmlns:n="http://schemas.xmlsoap.org/soap/encoding/" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:t="urn:t"'
)
ARRAY = 'i:type="n:Array" n:arrayType="t:Row[{}]"'


def resolved(inner: str) -> Any:
    body = etree.fromstring(f"<Body {NAMES}>{inner}</Body>")
    resolve_references(body, CALL)
    return body


def rows(inner: str) -> list[Any]:
    return soap_rows(resolved(inner), ["R", "L"], "item", CALL)


def test_records_that_stand_elsewhere_are_those_of_the_list() -> None:
    shared = '<multiRef id="c" n:root="0"><name>Tools</name></multiRef>'
    one = '<multiRef id="a" n:root="0" i:type="t:Row"><no>1</no><in href="#c"/></multiRef>'
    two = '<multiRef id="b" n:root="0"><no>2</no><in href="#c"/><text href="#d"/></multiRef><s id="d">long</s>'
    listed = f'<R><L {ARRAY.format(2)}><item href="#a"/><item href="#b"/></L></R>'
    expected = [{"no": "1", "in": {"name": "Tools"}}, {"no": "2", "in": {"name": "Tools"}, "text": "long"}]
    assert rows(listed + one + two + shared) == expected
    # the list itself may stand elsewhere, and what is referred to before the answer
    elsewhere = f'<l id="l" {ARRAY.format(2)}><item href="#a"/><item href="#b"/></l>'
    assert rows(shared + one + two + elsewhere + '<R><L href="#l"/></R>') == expected


@pytest.mark.parametrize(
    "inner",
    [
        f"<R><L {ARRAY.format(0)}/></R>",
        '<R><L i:nil="true"/></R>',
        '<R><L i:type="n:Array" i:nil="1"/></R>',
        f'<R><L href="#l"/></R><m id="l" {ARRAY.format(0)}/>',
    ],
)
def test_an_empty_array_is_an_empty_list(inner: str) -> None:
    assert rows(inner) == []


def test_an_answer_without_its_return_is_no_empty_list() -> None:
    with pytest.raises(ProtocolBroken, match="`L` was expected in `R`"):
        soap_rows(resolved("<R/>"), ["R", "L"], "item", CALL, has_result=True)
    assert soap_rows(resolved("<R><L/></R>"), ["R", "L", "M"], "item", CALL, has_result=True) == []


def test_a_pack_may_say_that_such_an_answer_is_an_empty_list(tmp_path: Path) -> None:
    text = (folder_of("rpc_encoded") / "pack.yaml").read_text(encoding="utf-8")
    (tmp_path / "service.wsdl").write_bytes((folder_of("rpc_encoded") / "service.wsdl").read_bytes())
    pack_file = tmp_path / "mine.yaml"
    answer = ENVELOPE.format('<t:customerListResponse xmlns:t="urn:trade"/>').encode()
    page = Page("customers", answer, "text/xml")
    pack_file.write_text(text, encoding="utf-8")
    with pytest.raises(ProtocolBroken, match="`customers` was expected in `customerListResponse`"):
        page_records(soap_pack(pack_file), page, CALL)
    pack_file.write_text(
        text.replace("    record: item\n", "    record: item\n    may_lack_result: true\n", 1), "utf-8"
    )
    assert page_records(soap_pack(pack_file), page, CALL) == []


def soap_pack(path: Path) -> SoapPack:
    pack = load_pack(str(path))
    assert isinstance(pack, SoapPack)
    return pack


LOOP = '<m id="a"><b href="#b"/></m><m id="b"><a href="#a"/></m>'
CHAIN = "".join(f'<m id="{number}"><x href="#{number + 1}"/></m>' for number in range(100)) + '<m id="100">end</m>'


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        ('<R><L href="#x"/></R>', "the reference `#x` leads to nothing in the answer"),
        (
            '<R><L href="http://elsewhere.example/l"/></R><m id="http://elsewhere.example/l"/>',
            "leads to nothing in the",
        ),
        (f'<R><L {ARRAY.format(1)}><item href="#a"/></L></R>{LOOP}', "leads back to itself"),
        (f'<R><L {ARRAY.format(1)}><item href="#0"/></L></R>{CHAIN}', "or 64 deep"),
        ('<R><L href="#a">text</L></R><m id="a"/>', "beside the reference `#a` stands a value"),
        ('<R><L/></R><m id="a"/><m id="a"/>', "two values bear the id `a`"),
        (f"<R><L {ARRAY.format(3)}><item><no>1</no></item></L></R>", "an array `L` of 3 came with 1 elements"),
        (f"<R><L {ARRAY.format(0)}>no rows</L></R>", "elements alone were expected in `L`, text came"),
        ('<R><L i:nil="true"><item><no>1</no></item></L></R>', "`L` is said to be nil and has a value"),
        (
            f'<R><L {ARRAY.format(1)}><item href="#a"/></L></R><m id="a">text</m>',
            "elements alone were expected in `item`",
        ),
    ],
)
def test_what_isnt_a_list_is_no_empty_one(inner: str, message: str) -> None:
    with pytest.raises(ProtocolBroken, match=message):
        rows(inner)


def test_what_is_referred_to_again_and_again_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each level refers twice to the next: 2 to the power of 30 elements out of a hundred."""
    levels = "".join(f'<m id="{level}"><x href="#{level + 1}"/><x href="#{level + 1}"/></m>' for level in range(30))
    bomb = f'<R><L {ARRAY.format(1)}><item href="#0"/></L></R>{levels}<m id="30"><no>1</no></m>'
    monkeypatch.setattr(references, "MOST_COPIES", 10_000)
    with pytest.raises(ProtocolBroken, match="references to more than 10,000 elements"):
        rows(bomb)
