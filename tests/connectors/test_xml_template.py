"""XML as a pack writes it: checked when the pack is read, filled in as a tree."""

from decimal import Decimal
from typing import Any

import pytest

from hub.connectors.xml_template import xml_filled, xml_problems


@pytest.mark.parametrize(
    ("template", "problems"),
    [
        ("<a x='{b}'>{b} and {b}</a>", []),
        ("<a> {order} </a>", []),
        ("<a>", ["t: isn't whole XML (no element found: line 1, column 3)"]),
        ("<a>{c}</a>", ["t: nothing stands for `{c}`; there may be {b}, {order}"]),
        ("<a>{b</a>", ["t: a brace opens or closes nothing; there may be {b}, {order}"]),
        ("<a>an {order}</a>", ["t: `{order}` is no text: it stands by itself in an element"]),
        ("<a x='{order}'/>", ["t: `{order}` is no text: it stands by itself in an element"]),
        ("<a><i/>{order}</a>", ["t: `{order}` is no text: it stands by itself in an element"]),
        ("<a>{order}<i/></a>", ["t: `{order}` is no text: it stands by itself in an element"]),
        ("<!DOCTYPE a><a/>", ["t: a text of XML, without document type, comments and CDATA, was expected"]),
        (7, ["t: a text of XML, without document type, comments and CDATA, was expected"]),
    ],
)
def test_what_cannot_be_filled_in_is_told(template: Any, problems: list[str]) -> None:
    assert [*xml_problems("t", template, {"b", "order"}, {"order"})] == problems


def test_no_value_is_markup_and_a_record_becomes_elements() -> None:
    record = {
        "@kind": "a\"'<",
        "No": "<b/>",
        "Price": Decimal("1E+2"),
        "Done": True,
        "Not": None,
        "Lines": {"Line": [{"#": "x & y", "@unit": "kg"}, {"Sku": "]]>"}]},
    }
    filled = xml_filled("<a xmlns='urn:a' b='{c}'><o>{order}</o>{c}</a>", {"order": record, "c": "<!-- \u00e9 &amp;"})
    assert filled == (
        '<a xmlns="urn:a" b="&lt;!-- \u00e9 &amp;amp;"><o kind="a&quot;\'&lt;"><No>&lt;b/&gt;</No><Price>100</Price>'
        '<Done>true</Done><Lines><Line unit="kg">x &amp; y</Line><Line><Sku>]]&gt;</Sku></Line></Lines></o>'
        "&lt;!-- \u00e9 &amp;amp;</a>"
    )


@pytest.mark.parametrize("values", [{"c": "\x00"}, {"c": {"a b": "1"}}, {"c": {"<x>": "1"}}, {"c": {"a": "\x0b"}}])
def test_what_xml_cannot_hold_is_an_error(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        xml_filled("<a>{c}</a>", values)
