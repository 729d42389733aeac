"""A call by SOAP's own encoding (SOAP 1.1, section 5 and 7): each value with its type, lists as arrays.

Zeep describes the operations, and writes neither the types nor the sizes of arrays, without which older servers refuse.
"""

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree
from zeep.xsd import ComplexType

from hub.connectors.protocols.soap.argument_template import TYPE
from hub.connectors.protocols.soap.body import ENCODING, NIL, XSI

_ARRAY_TYPE = f"{ENCODING}arrayType"
_XSD = "http://www.w3.org/2001/XMLSchema"


def encoded_call(element: Any, arguments: Mapping[str, Any], type_of: Callable[[str], Any], envelope: str) -> Any:
    """The envelope of a call of the operation whose input WSDL describes as `element`; `envelope` is its namespace.

    Raises:
        TypeError: there is no such argument, or no such field of one.
        LookupError, ValueError: the WSDL has no such type, or a value isn't of it.
    """
    spaces = {"soap-env": envelope, "soap-enc": ENCODING[1:-1], "xsi": XSI[1:-1], "xsd": _XSD}
    root = etree.Element(f"{{{envelope}}}Envelope", nsmap=spaces)
    call = etree.SubElement(etree.SubElement(root, f"{{{envelope}}}Body"), element.qname)
    call.set(f"{{{envelope}}}encodingStyle", ENCODING[1:-1])
    _put_fields(call, element.type, arguments, type_of)
    return root


def _put_fields(parent: Any, kind: Any, values: Any, type_of: Callable[[str], Any]) -> None:
    if not isinstance(values, Mapping):
        raise ValueError("a record was expected")
    described = dict(kind.elements)
    for name in values:
        if name != TYPE and name not in described:
            raise TypeError(f"got an unexpected keyword argument {name!r}")
    for name, element in described.items():
        if name in values:
            given = values[name]
            is_repeated = isinstance(given, list | tuple) and element.max_occurs != 1
            for each in given if is_repeated else [given]:
                _put(parent, element.qname, element.type, each, type_of)


def _put(parent: Any, name: Any, kind: Any, value: Any, type_of: Callable[[str], Any]) -> None:
    element = etree.SubElement(parent, name)
    if value is None:
        element.set(NIL, "true")
        return
    if isinstance(value, Mapping) and TYPE in value:
        kind = type_of(value[TYPE])
    if kind.qname is not None:
        _set_name(element, f"{XSI}type", kind.qname)
    if getattr(kind, "_array_type", None):
        _put_array(element, kind._array_type.array_type, value, type_of)
    elif isinstance(kind, ComplexType):
        _put_fields(element, kind, value, type_of)
    else:
        element.text = kind.xmlvalue(value)


def _put_array(element: Any, kind: Any, values: Any, type_of: Callable[[str], Any]) -> None:
    # as it is read: a record with the name that the elements bear, which says nothing; or the elements alone
    name = next(iter(values), "item") if isinstance(values, Mapping) else "item"
    if isinstance(values, Mapping) and len(values) > 1:
        raise TypeError(f"got an unexpected keyword argument {[*values][1]!r}")
    items = values.get(name, []) if isinstance(values, Mapping) else values
    items = items if isinstance(items, list | tuple) else [items]
    _set_name(element, _ARRAY_TYPE, kind.qname)
    element.set(_ARRAY_TYPE, f"{element.get(_ARRAY_TYPE)}[{len(items)}]")
    for each in items:
        _put(element, name, kind, each, type_of)


def _set_name(element: Any, attribute: str, name: Any) -> None:
    """An attribute whose value is a name: lxml writes a prefix for its namespace, and declares that."""
    element.set(attribute, etree.QName(name))
