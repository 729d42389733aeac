"""XML bodies as records, and the envelope around them; nothing is taken for an empty list that isn't one."""

from collections.abc import Collection, Sequence
from typing import Any

from lxml import etree

from hub.connectors.base import RequestContext
from hub.connectors.protocols.soap.record_shape import NO_SHAPE, RecordShape
from hub.connectors.raw_record import MIXED, RawRecord, add_value
from hub.connectors.xml_paths import ATTRIBUTE, has_own_text, local
from hub.errors import ProtocolBroken

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
NIL = f"{XSI}nil"
ENCODING = "{http://schemas.xmlsoap.org/soap/encoding/}"
_BARE = etree.XPath("boolean(*[not(*)])")
_NESTED = etree.XPath("boolean(*/*/*)")
_MIXED = etree.XPath("boolean(.//*[*]/text()[normalize-space()])")
CHECK = "look at what stands before the ERP, then at the pack"
ENVELOPES = {
    "1.1": "{http://schemas.xmlsoap.org/soap/envelope/}",
    "1.2": "{http://www.w3.org/2003/05/soap-envelope}",
}
"""The namespace of the envelope, by the version of SOAP."""
_TELL_NOTHING = {f"{XSI}type", NIL, f"{ENCODING}arrayType", *(f"{space}encodingStyle" for space in ENVELOPES.values())}
"""The attributes that say nothing of what is in a list; that of an empty array is none either, and none has text."""


def soap_body(root: Any, context: RequestContext, came: str, version: str = "1.1") -> Any:
    """The Body of an envelope of that version; ProtocolBroken if there is none, or more than one."""
    envelope = ENVELOPES[version]
    bodies = root.findall(f"{envelope}Body") if root.tag == f"{envelope}Envelope" else []
    if len(bodies) != 1:
        raise context.error(ProtocolBroken, f"a SOAP envelope was expected, {came} came; check the address")
    return bodies[0]


def soap_rows(
    body: Any,
    path: Sequence[str],
    name: str,
    context: RequestContext,
    *,
    beside: Collection[str] = (),
    may_lack: bool = False,
    has_result: bool = False,
    shape: RecordShape = NO_SHAPE,
) -> list[RawRecord]:
    """The records of a list, whose elements must bear that name.

    The outermost element must be there; those within may be missing, which is how an empty list is written. A name
    with its namespace (`{…}No`) is that element alone: another page's empty list is none of this one. `beside` are
    names of elements that may stand beside those on the way and beside records, and `@name` of attributes. `may_lack`:
    where such stand there, the list may be missing still, for the answer says elsewhere how many records there are.
    `has_result`: what stands in the outermost element must be there, too, as in an answer to a remote procedure call.

    Raises:
        ProtocolBroken: something else stands there.
    """
    outer = body
    for depth, step in enumerate(path):
        if depth:  # the Body itself may bear what a signature refers to
            _refuse_what_is_no_list(outer, context, beside)
        inner = child(outer, step)
        others = [each for each in outer if each is not inner and local(each.tag) not in beside]
        if inner is None and (depth <= has_result or others or (len(outer) and not may_lack)):
            where = f"`{local(outer.tag)}`" if depth else "the answer"
            raise missing(outer, step, where, context)
        if inner is None:
            return []
        if others:
            raise context.error(ProtocolBroken, f"`{local(step)}` alone was expected, {len(outer)} elements came")
        outer = inner
    _refuse_what_is_no_list(outer, context, beside)
    elements = [element for element in outer if local(element.tag) not in beside] if beside else [*outer]
    for tag in dict.fromkeys(element.tag for element in elements):
        if not is_named(tag, name):
            raise context.error(
                ProtocolBroken, f"records {_shown(name)} were expected, {_other(tag, name)} came; {CHECK}"
            )
    # all three are asked once of all: to look at each element is as costly as to read it
    mixed, nested, bare = bool(_MIXED(outer)), bool(_NESTED(outer)), bool(_BARE(outer))
    for element in elements if bare else ():
        # text, or a reference to what stands elsewhere, is no record without fields
        if not len(element) and (not shape.attributes or has_own_text(element)):
            _refuse_what_is_no_list(element, context)
    names = _LocalNames()
    if mixed or nested or shape != NO_SHAPE:
        return [xml_record(element, names, mixed=mixed, shape=shape) for element in elements]
    return [_flat_record(element, names) for element in elements]


class _LocalNames(dict[str, str]):
    """Tags without their namespace, kept from one record to the next."""

    def __missing__(self, tag: str) -> str:
        return self.setdefault(tag, local(tag))


def _flat_record(element: Any, names: _LocalNames) -> RawRecord:
    """The same as `xml_record`, where no element has others inside and none tells attributes."""
    record = {names[inner.tag]: inner.text for inner in element}
    return record if len(record) == len(element) else xml_record(element, names, mixed=False)


def _refuse_what_is_no_list(element: Any, context: RequestContext, beside: Collection[str] = ()) -> None:
    """ProtocolBroken for text, attributes or a reference where elements should be: that is no empty list."""
    has_text = has_own_text(element)
    attributes = (name for name in element.attrib if name not in _TELL_NOTHING)
    if has_text or any(f"{ATTRIBUTE}{local(name)}" not in beside for name in attributes):
        what = "text" if has_text else "attributes"
        message = f"elements alone were expected in `{local(element.tag)}`, {what} came; check the pack"
        raise context.error(ProtocolBroken, message)


def xml_record(
    element: Any, names: dict[str, str] | None = None, *, mixed: bool = True, shape: RecordShape = NO_SHAPE
) -> RawRecord:
    """An element's children by name: text, None when empty, a record when nested, a list when repeated.

    `names` keeps tags without their namespace from one record to the next. `mixed`: there may be text between elements;
    a record in which there is some has the key MIXED. `shape`: the elements of which attributes are told, too.
    """
    names = {} if names is None else names
    record: RawRecord = {MIXED: None} if mixed and has_own_text(element) else {}
    if shape.attributes:
        record.update(shape.told(element))
    inside = shape.inside
    for inner in element:
        tag = inner.tag
        name = names.get(tag) or names.setdefault(tag, local(tag))
        within = inside.get(name, NO_SHAPE) if inside else NO_SHAPE
        if within.attributes and not len(inner):
            value: Any = within.told(inner)
        else:
            value = xml_record(inner, names, mixed=mixed, shape=within) if len(inner) else inner.text
        add_value(record, name, value)
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
