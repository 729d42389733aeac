"""XML bodies as records, and the envelope around them; nothing is taken for an empty list that isn't one."""

from collections.abc import Sequence
from typing import Any

from lxml import etree

from hub.connectors.base import RequestContext
from hub.connectors.protocols.xml_body import has_own_text, local
from hub.connectors.raw_record import MIXED, RawRecord
from hub.errors import ProtocolBroken

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
"""The only attribute that says nothing about what is in a list."""
_MIXED = etree.XPath("boolean(.//*[*]/text()[normalize-space()])")
CHECK = "look at what stands before the ERP, then at the pack"
ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"


def soap_body(root: Any, context: RequestContext, came: str) -> Any:
    """The Body of a SOAP 1.1 envelope; ProtocolBroken if there is none, or more than one."""
    bodies = root.findall(f"{ENVELOPE}Body") if root.tag == f"{ENVELOPE}Envelope" else []
    if len(bodies) != 1:
        raise context.error(ProtocolBroken, f"a SOAP envelope was expected, {came} came; check the address")
    return bodies[0]


def soap_rows(body: Any, path: Sequence[str], name: str, context: RequestContext) -> list[RawRecord]:
    """The records of a list, whose elements must bear that name.

    The outermost element must be there; those within may be missing, which is how an empty list is written. A name
    with its namespace (`{…}No`) is that element alone: another page's empty list is none of this one.

    Raises:
        ProtocolBroken: something else stands there.
    """
    outer = body
    for depth, step in enumerate(path):
        if depth:  # the Body itself may bear what a signature refers to
            _refuse_what_is_no_list(outer, context)
        inner = child(outer, step)
        if inner is None and (depth == 0 or len(outer)):
            where = f"`{local(outer.tag)}`" if depth else "the answer"
            raise missing(outer, step, where, context)
        if inner is None:
            return []
        if len(outer) > 1:
            raise context.error(ProtocolBroken, f"`{step}` alone was expected, {len(outer)} elements came")
        outer = inner
    _refuse_what_is_no_list(outer, context)
    for element in outer:
        if not is_named(element.tag, name):
            raise context.error(
                ProtocolBroken, f"records {_shown(name)} were expected, {_other(element.tag, name)} came; {CHECK}"
            )
        if not len(element):  # text, or a reference to what stands elsewhere, is no record without fields
            _refuse_what_is_no_list(element, context)
    names: dict[str, str] = {}
    mixed = bool(_MIXED(outer))  # asked once of all: to look at each element is as costly as to read it
    return [xml_record(element, names, mixed=mixed) for element in outer]


def _refuse_what_is_no_list(element: Any, context: RequestContext) -> None:
    """ProtocolBroken for text, attributes or a reference where elements should be: that is no empty list."""
    has_text = has_own_text(element)
    if has_text or any(name != _TYPE for name in element.attrib):
        what = "text" if has_text else "attributes"
        message = f"elements alone were expected in `{local(element.tag)}`, {what} came; check the pack"
        raise context.error(ProtocolBroken, message)


def xml_record(element: Any, names: dict[str, str] | None = None, *, mixed: bool = True) -> RawRecord:
    """An element's children by name: text, None when empty, a record when nested, a list when repeated.

    `names` keeps tags without their namespace from one record to the next. `mixed`: there may be text between elements;
    a record in which there is some has the key MIXED.
    """
    names = {} if names is None else names
    record: RawRecord = {MIXED: None} if mixed and has_own_text(element) else {}
    for inner in element:
        tag = inner.tag
        name = names.get(tag) or names.setdefault(tag, local(tag))
        value = xml_record(inner, names, mixed=mixed) if len(inner) else inner.text
        # a list with one element looks like a single record: `raw_record.listed` takes both
        if name not in record:
            record[name] = value
        elif isinstance(record[name], list):
            record[name].append(value)
        else:
            record[name] = [record[name], value]
    return record


def child(element: Any, name: str) -> Any:
    """The first child of that name, or None; a name without a namespace is one in any."""
    return next((inner for inner in element if is_named(inner.tag, name)), None)


def is_named(tag: str, name: str) -> bool:
    """Whether a tag bears a name: with its namespace (`{}No` is in none) exactly, without one in any."""
    if not name.startswith("{"):
        return local(tag) == name
    return tag == name or (not tag.startswith("{") and f"{{}}{tag}" == name)


def missing(element: Any, name: str, where: str, context: RequestContext) -> ProtocolBroken:
    """What to raise where an element was expected and isn't; says whether one of another namespace stands there."""
    came = ", one of another namespace came" if child(element, local(name)) is not None else ""
    return context.error(ProtocolBroken, f"{_shown(name)} was expected in {where}{came}; {CHECK}")


def _shown(name: str) -> str:
    """A name as people read it: with its namespace, where it has one."""
    namespace, _, own = name.rpartition("}")
    return f"`{own}` of {namespace[1:]}" if namespace[1:] else f"`{own}`"


def _other(tag: str, name: str) -> str:
    return "those of another namespace" if local(tag) == local(name) else f"`{local(tag)}`"
