"""Elements of one name that an attribute tells apart, read and written."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hub.connectors.named_elements import NamedElements
from hub.connectors.packs import load_pack
from hub.connectors.protocols.rest.sending.xml_sent import XmlSent
from hub.connectors.protocols.soap.body import xml_record
from hub.connectors.xml_template import put_record
from hub.errors import ConfigurationError
from tests.support.foreign import folder_of

X3 = NamedElements(value="FLD@NAME", record=("GRP@ID", "LST@NAME"), list="TAB@ID")
ANSWER = """
<RESULT DIM="2"><GRP ID="SOH0_1"><FLD NAME="SOHNUM" TYPE="Char">SO1</FLD><FLD NAME="CUSORDREF"/></GRP>
<LST NAME="TEXTS" SIZE="2"><ITM>a</ITM><ITM>b</ITM></LST>
<TAB ID="SOH4_1" DIM="2"><LIN NUM="1"><FLD NAME="ITMREF">A</FLD></LIN>
<LIN NUM="2"><FLD NAME="ITMREF">B</FLD></LIN></TAB>
</RESULT>
"""


def read(text: str | bytes) -> Any:
    root = etree.fromstring(text)
    X3.rename(root)
    return xml_record(root, mixed=False)


def test_fields_have_the_names_that_stand_in_attributes() -> None:
    assert read(ANSWER) == {
        "SOH0_1": {"SOHNUM": "SO1", "CUSORDREF": None},
        "TEXTS": {"ITM": ["a", "b"]},
        "SOH4_1": {"LIN": [{"ITMREF": "A"}, {"ITMREF": "B"}]},
    }


@pytest.mark.parametrize("element", ['<FLD TYPE="Char">x</FLD>', '<FLD NAME="">x</FLD>', '<FLD NAME="a b">x</FLD>'])
def test_one_without_a_name_is_no_field(element: str) -> None:
    with pytest.raises(ValueError, match="`FLD` with a name in `NAME`"):
        read(f"<RESULT>{element}</RESULT>")


def test_an_order_goes_out_as_groups_tables_and_fields() -> None:
    order = {"SOH0_1": {"BPCORD": "C1 <&>", "NONE": None}, "SOH4_1": {"LIN": [{"ITMREF": "A"}, {"ITMREF": "B"}]}}
    root = etree.Element("PARAM")
    put_record(root, order, named=X3)
    assert etree.tostring(root, encoding="unicode") == (
        '<PARAM><GRP ID="SOH0_1"><FLD NAME="BPCORD">C1 &lt;&amp;&gt;</FLD></GRP>'
        '<TAB ID="SOH4_1"><LIN><FLD NAME="ITMREF">A</FLD></LIN><LIN><FLD NAME="ITMREF">B</FLD></LIN></TAB></PARAM>'
    )


NAMES = st.from_regex(r"[A-Z][A-Z0-9_]{0,6}", fullmatch=True).filter(lambda name: name != "LIN")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1)
FIELDS = st.dictionaries(NAMES, TEXTS, min_size=1, max_size=3)
TABLES = st.fixed_dictionaries({"LIN": st.lists(FIELDS, min_size=2, max_size=3)})
ORDERS = st.dictionaries(NAMES, st.one_of(FIELDS, TABLES), min_size=1, max_size=4)


@given(ORDERS)
def test_what_goes_out_is_what_is_read(order: dict[str, Any]) -> None:
    sent = XmlSent(kind="xml", named=X3).encode({"PARAM": order})
    assert read(sent) == order


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("{}", "soap.named: `value`, `record` or `list` was expected"),
        ("{value: FLD}", "an element and its attribute were expected, such as `FLD@NAME`, `FLD` stands there"),
        ("{value: FLD@NAME, record: FLD@ID}", "soap.named: `FLD` stands there twice"),
    ],
)
def test_what_names_nothing_is_refused(tmp_path: Path, named: str, said: str) -> None:
    text = (folder_of("xml_text") / "pack.yaml").read_text().replace("\nsoap:\n", f"\nsoap:\n  named: {named}\n")
    refused(tmp_path, text.replace("wsdl: file:service.wsdl", 'wsdl: "?wsdl"'), said)


def test_it_has_no_effect_without_texts_of_xml(tmp_path: Path) -> None:
    text = (folder_of("rpc_encoded") / "pack.yaml").read_text()
    refused(tmp_path, text.replace("\nsoap:\n", "\nsoap:\n  named: {value: FLD@NAME}\n"), "soap.named: has no effect")


def refused(folder: Path, text: str, said: str) -> None:
    (folder / "mine.yaml").write_text(text)
    with pytest.raises(ConfigurationError) as told:
        load_pack(str(folder / "mine.yaml"))
    assert said in str(told.value)
