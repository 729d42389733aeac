"""XML-RPC (xmlrpc.com/spec): calls as texts of XML, and answers as values."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from hub.connectors.model import placeholders
from hub.connectors.raw_record import flawed
from hub.connectors.xml_template import xml_text

INT = range(-(2**31), 2**31)
"""What `int` holds; beyond it there is `i8`, an extension that Python's and PHP's servers know."""
LONG = range(-(2**63), 2**63)
NO_ANSWER = "an answer of XML-RPC"
_INT = re.compile(r"[+-]?[0-9]{1,100}", re.ASCII)
_DOUBLE = re.compile(r"[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]{1,4})?|[+-]?[0-9]+\.", re.ASCII)


def call_problems(where: str, template: Any) -> Iterator[str]:
    """What of a template is no call."""
    is_call = isinstance(template, Mapping) and template.keys() == {"method", "params"}
    if not is_call or not isinstance(template["method"], str) or not isinstance(template["params"], list):
        yield f"{where}: a call of XML-RPC was expected: `method`, a text, and `params`, a list"
    elif placeholders(template["method"]):
        yield f"{where}.method: nothing is filled in here"


def call_bytes(call: Mapping[str, Any]) -> bytes:
    """A methodCall in UTF-8 of its `method` and `params`.

    Numbers, yes and no and texts go out as what they are, decimals as `double`, days as text, null as the extension
    `nil`. ValueError for a text that no XML can hold.
    """
    from lxml import etree

    root: Any = etree.Element("methodCall")
    etree.SubElement(root, "methodName").text = str(call["method"])
    params = etree.SubElement(root, "params")
    for each in call["params"]:
        _put(etree.SubElement(etree.SubElement(params, "param"), "value"), each)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _put(value: Any, told: Any) -> None:
    """Write a value into its element."""

    def typed(name: str, text: str | None = None) -> Any:
        inner = value.makeelement(name)
        value.append(inner)
        inner.text = text
        return inner

    match told:
        case None:
            typed("nil")
        case bool():
            typed("boolean", "1" if told else "0")
        case int():
            if told not in LONG:
                raise ValueError("a number has more than 64 bits")
            typed("int" if told in INT else "i8", str(told))
        case Decimal():
            typed("double", xml_text(told))
        case Mapping():
            struct = typed("struct")
            for name, each in told.items():
                member = struct.makeelement("member")
                struct.append(member)
                label, inner = member.makeelement("name"), member.makeelement("value")
                label.text = str(name)
                member.extend([label, inner])
                _put(inner, each)
        case list() | tuple():
            data = typed("array").makeelement("data")
            value[0].append(data)
            for each in told:
                inner = data.makeelement("value")
                data.append(inner)
                _put(inner, each)
        case _:
            typed("string", xml_text(told))


def answer(body: bytes) -> tuple[dict[str, Any], int]:
    """What a methodResponse says, `result` or `fault`, and in how many of its structs something is wrong: FLAW says in
    them what.

    Structs are records, arrays lists. A `double` is text, digit for digit, days and base64 are text as they came, `nil`
    is nothing. ValueError, in which stands what was expected, if it is none.
    """
    from hub.connectors.xml_body import xml_tree

    root = xml_tree(body)
    found = _Values()
    if root.tag != "methodResponse" or len(root) != 1:
        raise ValueError(NO_ANSWER)
    try:
        if root[0].tag == "fault":
            return {"fault": found.read(_only(root[0], "value"))}, found.flaws
        if root[0].tag == "params":
            return {"result": found.read(_only(_only(root[0], "param"), "value"))}, found.flaws
    except (RecursionError, _NoValue):
        pass
    raise ValueError(NO_ANSWER)


def _only(element: Any, name: str) -> Any:
    """The single element within another."""
    if len(element) != 1 or element[0].tag != name:
        raise ValueError(NO_ANSWER)
    return element[0]


class _NoValue(ValueError):
    """What isn't of its type, or of no known one: the struct's around it, if there is one."""


class _Values:
    """Reads values, and counts the flawed structs."""

    def __init__(self) -> None:
        self.flaws = 0

    def read(self, value: Any) -> Any:
        if not len(value):
            return value.text or ""  # a value without a type is a text
        if len(value) != 1:
            raise _NoValue("has several types")
        typed = value[0]
        match typed.tag:
            case "struct":
                return self._struct(typed)
            case "array":
                return [self.read(_named(each, "value")) for each in _only(typed, "data")]
            case tag if tag in _SCALARS and not len(typed):
                return _SCALARS[tag]((typed.text or "").strip() if tag != "string" else typed.text or "")
        raise _NoValue("is of no type that XML-RPC knows")

    def _struct(self, struct: Any) -> dict[str, Any]:
        told: dict[str, Any] = {}
        flaw = None
        for member in struct:
            if member.tag != "member" or len(member) != 2:
                raise ValueError(NO_ANSWER)
            name = _named(member[0], "name").text or ""
            if name in told:
                flaw = flaw or f"`{name[:40]}` stands in it twice"
            try:
                told[name] = self.read(_named(member[1], "value"))
            except _NoValue as error:
                flaw = flaw or f"`{name[:40]}` {error}"
        if flaw is None:
            return told
        self.flaws += 1
        return flawed(flaw, told)


def _named(element: Any, name: str) -> Any:
    if element.tag != name:
        raise ValueError(NO_ANSWER)
    return element


def _int(text: str) -> int:
    if not _INT.fullmatch(text):
        raise _NoValue("is no number")
    return int(text)


def _double(text: str) -> str:
    if not _DOUBLE.fullmatch(text):
        raise _NoValue("is no number")
    return text


def _boolean(text: str) -> bool:
    if text not in ("0", "1"):
        raise _NoValue("is neither 0 nor 1")
    return text == "1"


_SCALARS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        **dict.fromkeys(("int", "i4", "i8", "i2", "i1", "long"), _int),
        **dict.fromkeys(("double", "float", "bigdecimal"), _double),
        **dict.fromkeys(("string", "dateTime.iso8601", "base64"), str),
        "boolean": _boolean,
        "nil": lambda _: None,
    }
)
