"""XML or JSON that stands as a text in an element or in a field."""

import re
from collections.abc import Mapping
from typing import Any

from hub.connectors.base import RequestContext
from hub.connectors.named_elements import NamedElements
from hub.connectors.protocols.json_body import json_any
from hub.connectors.protocols.soap.body import xml_record
from hub.connectors.protocols.soap.record_shape import NO_SHAPE, RecordShape
from hub.connectors.raw_record import RawRecord
from hub.connectors.xml_body import xml_root
from hub.connectors.xml_paths import local
from hub.errors import ProtocolBroken

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parsed_xml(text: str | None, where: str, context: RequestContext, named: NamedElements | None = None) -> Any:
    """The root element of a text; ProtocolBroken if that isn't whole XML, or if a name isn't where `named` says."""
    # what it declares of its encoding was true before it became a text
    written = _DECLARATION.sub("", text or "").strip()
    root = xml_root(written.encode(), context, f"something else in the text `{where}`")
    try:
        if named:
            named.rename(root)
    except ValueError as error:
        message = f"{error} was expected in the text `{where}`; check `named` of the pack"
        raise context.error(ProtocolBroken, message) from None
    return root


def parsed_json(text: str | None, where: str, context: RequestContext) -> Any:
    """The value of a text; ProtocolBroken if that isn't whole JSON."""
    return json_any((text or "").encode(), context, f"something else in the text `{where}`")


def open_text(element: Any, context: RequestContext, named: NamedElements | None = None) -> None:
    """Put what an element's text holds of XML inside of it as elements."""
    if len(element):
        message = f"a text with XML was expected in `{local(element.tag)}`, elements came; check the pack"
        raise context.error(ProtocolBroken, message)
    root = parsed_xml(element.text, local(element.tag), context, named)
    element.text = None
    element.append(root)


def open_fields(
    records: list[RawRecord],
    kinds: Mapping[str, str],
    shape: RecordShape,
    context: RequestContext,
    named: NamedElements | None = None,
) -> None:
    """Put what texts in fields hold in their places, by path; an empty field stays one."""
    for path, kind in kinds.items():
        *way, last = path.split(".")
        within = shape
        for step in (*way, last):
            within = within.inside.get(step, NO_SHAPE)
        for record in records:
            for holder in _holders(record, way):
                text = holder.get(last)
                if text is None:
                    continue
                if not isinstance(text, str):
                    message = f"a text with {kind.upper()} was expected in `{path}` of a record; check the pack"
                    raise context.error(ProtocolBroken, message)
                if kind == "json":
                    holder[last] = parsed_json(text, path, context)
                else:
                    root = parsed_xml(text, path, context, named)
                    own = within.inside.get(local(root.tag), NO_SHAPE)
                    holder[last] = {local(root.tag): xml_record(root, shape=own) if len(root) else root.text}


def _holders(value: Any, way: list[str]) -> list[RawRecord]:
    """The records at the end of a way, through lists."""
    if isinstance(value, list):
        return [found for inner in value for found in _holders(inner, way)]
    if not isinstance(value, dict):
        return []
    return _holders(value.get(way[0]), way[1:]) if way else [value]
