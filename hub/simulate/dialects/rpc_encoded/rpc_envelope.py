"""SOAP's own encoding (SOAP 1.1, section 5): values with their types in, values that stand as multiRef out."""

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from hub.simulate.dialects.erp_dialect import Record, Refused
from hub.simulate.dialects.soap_body import ENVELOPE, call_in

ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TRADE = "urn:trade"


def decoded(body: bytes) -> tuple[str, Record]:
    """An operation and its arguments; each must bear its type, and an array its size, as old servers want it."""
    call = call_in(body)
    if call.get(f"{{{ENVELOPE}}}encodingStyle") != ENCODING:
        raise Refused("Client", "no encoding that is known here")
    return etree.QName(call).localname, {each.tag: _value(each) for each in call}


def _value(element: Any) -> Any:
    prefix, _, kind = element.get(f"{{{XSI}}}type", "").partition(":")
    if not kind:
        raise Refused("Client", f"{element.tag} has no type")
    space = element.nsmap[prefix]
    size = element.get(f"{{{ENCODING}}}arrayType")
    if size is not None:
        if not size.endswith(f"[{len(element)}]"):
            raise Refused("Client", f"{element.tag} has another size than {size}")
        return [_value(each) for each in element]
    if space == TRADE:
        return {each.tag: _value(each) for each in element}
    return int(element.text) if kind == "int" else element.text or ""


def encoded(operation: str, answer: tuple[str, Any], *, shares: bool) -> bytes:
    """An answer, whose records and arrays stand behind it, each once, and are referred to."""
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"e": ENVELOPE, "n": ENCODING, "i": XSI, "t": TRADE})
    body = etree.SubElement(root, f"{{{ENVELOPE}}}Body")
    response = etree.SubElement(body, f"{{{TRADE}}}{operation}Response")
    response.set(f"{{{ENVELOPE}}}encodingStyle", ENCODING)
    _Writer(body, shares=shares).put(response, *answer)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


class _Writer:
    def __init__(self, body: Any, *, shares: bool) -> None:
        self.body, self.shares = body, shares
        self.ids: dict[int, str] = {}

    def put(self, parent: Any, name: str, value: Any) -> None:
        """A value under a name."""
        element = etree.SubElement(parent, name)
        if not self.shares or not isinstance(value, Mapping):
            self.fill(element, value)
            return
        if id(value) not in self.ids:
            self.ids[id(value)] = f"id{len(self.ids)}"
            independent = etree.SubElement(self.body, "multiRef", id=self.ids[id(value)])
            independent.set(f"{{{ENCODING}}}root", "0")
            self.fill(independent, value)
        element.set("href", f"#{self.ids[id(value)]}")

    def fill(self, element: Any, value: Any) -> None:
        """What an element holds."""
        if isinstance(value, Mapping):
            for name, inner in value.items():
                self.put(element, name, inner)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            element.set(f"{{{XSI}}}type", "n:Array")
            element.set(f"{{{ENCODING}}}arrayType", f"t:Record[{len(value)}]")
            for inner in value:
                self.put(element, "item", inner)
        elif value is None:
            element.set(f"{{{XSI}}}nil", "true")
        else:
            element.text = str(value).lower() if isinstance(value, bool) else str(value)


def fault(code: str, words: str) -> bytes:
    """The ERP's no."""
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"e": ENVELOPE})
    inner = etree.SubElement(etree.SubElement(root, f"{{{ENVELOPE}}}Body"), f"{{{ENVELOPE}}}Fault")
    etree.SubElement(inner, "faultcode").text = code
    etree.SubElement(inner, "faultstring").text = words
    return etree.tostring(root)
