"""Several values where a field has one, and text between fields: that record is rejected, and the others go on."""

from unittest.mock import Mock

import pytest

from hub.connectors.base import Page
from hub.connectors.decode import Telling, decode
from hub.connectors.packs import load_pack
from hub.records import Kind
from tests.support.envelopes import LIST, SOAP

GOOD = "<ItemCard><Key>k</Key><No>2</No></ItemCard>"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("<ItemCard><No>1</No><Unit_Price>1</Unit_Price><Unit_Price>9</Unit_Price></ItemCard>", "`Unit_Price`"),
        ("<ItemCard><No>1</No><Description>a<b>x</b>c</Description></ItemCard>", "`Description`"),
        ("<ItemCard><No>1</No>text<Description>a</Description></ItemCard>", "text stands between"),
    ],
)
def test_a_record_of_xml_that_says_two_things(record: str, said: str) -> None:
    body = SOAP.format(LIST.format(record + "\n" + GOOD)).encode()
    (frame,) = decode(load_pack("nav_soap"), Kind.PRODUCT, [Page("ItemCard", body, "text/xml")])
    assert said in frame["malformed"][0]
    assert frame["malformed"].isna().tolist() == [False, True]


def test_a_record_of_json_that_says_two_things() -> None:
    body = b'{"value": [{"number": ["1", "9"]}, {"number": "2"}]}'
    (frame,) = decode(load_pack("business_central"), Kind.PRODUCT, [Page("items", body, "application/json")])
    assert frame["malformed"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("record", "is_unknown"),
    [
        ('{"number": ["1", "9"]}', True),
        ('{"displayName": "a", "displayName": "b"}', True),
        ('"no record"', True),
        ('{"number": "", "displayName": ["a"]}', True),
        ('{"number": "1", "displayName": ["a"]}', False),
        ('{"number": "1", "unitPrice": NaN}', False),
    ],
)
def test_one_that_doesnt_even_show_its_key_is_told(record: str, is_unknown: bool) -> None:
    body = f'{{"value": [{record}, {{"id": "2", "number": "2"}}]}}'.encode()
    telling = Mock(spec=Telling)
    page = Page("items", body, "application/json")
    (frame,) = decode(load_pack("business_central"), Kind.PRODUCT, [page], telling)
    assert frame["malformed"].isna().tolist() == [False, True]
    assert telling.unknown.called is is_unknown


def test_text_around_an_exploded_list() -> None:
    lines = "<SalesLines>text<Sales_Order_Line><Line_No>1</Line_No></Sales_Order_Line></SalesLines>"
    body = SOAP.format(LIST.format(f"<SalesOrder><No>1</No>{lines}</SalesOrder>")).encode()
    (frame,) = decode(load_pack("nav_soap"), Kind.ORDER_DOCUMENT, [Page("SalesOrder", body, "text/xml")])
    assert "text stands between" in frame["malformed"][0]
