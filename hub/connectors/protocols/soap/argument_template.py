"""The arguments of an operation as a pack writes them, and what they become before they are XML."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hub.connectors.model import placeholders
from hub.connectors.named_elements import NamedElements
from hub.connectors.protocols.json_body import json_bytes
from hub.connectors.request_template import request_problems
from hub.connectors.templates import filled
from hub.connectors.xml_template import xml_filled, xml_problems

TYPE, XML, JSON = "@type", "@xml", "@json"
"""`"@type": prefix:Name` says of which type a value is, where the WSDL takes several. `{"@xml": …}` is a text that
holds XML, made from a template, `{"@json": …}` one that holds JSON."""


def argument_problems(
    where: str, template: Any, known: Collection[str], compound: Collection[str], namespaces: Mapping[str, str]
) -> Iterator[str]:
    """What nothing stands for, isn't XML where it must be, or is of a type in no namespace of the pack."""
    if isinstance(template, list):
        for number, inner in enumerate(template):
            yield from argument_problems(f"{where}.{number}", inner, known, compound, namespaces)
    elif not isinstance(template, Mapping):
        yield from request_problems(where, template, known, compound)
    elif XML in template or JSON in template:
        if len(template) > 1:
            yield f"{where}: beside `{XML if XML in template else JSON}` nothing else has a place"
        elif XML in template:
            yield from xml_problems(f"{where}.{XML}", template[XML], known, compound)
        else:
            yield from request_problems(f"{where}.{JSON}", template[JSON], known, compound)
    else:
        for name, inner in template.items():
            if name == TYPE:
                yield from _type_problems(f"{where}.{name}", inner, namespaces)
            else:
                yield from argument_problems(f"{where}.{name}", inner, known, compound, namespaces)


def _type_problems(where: str, written: Any, namespaces: Mapping[str, str]) -> Iterator[str]:
    prefix, _, name = written.partition(":") if isinstance(written, str) else ("", "", "")
    if prefix not in namespaces or not name or placeholders(written):
        yield f"{where}: a type such as `prefix:Name`, with a prefix of `soap.namespaces`, was expected"


def prefixes_in(template: Any) -> frozenset[str]:
    """The prefixes of the types that a template names."""
    if isinstance(template, list):
        return frozenset().union(*map(prefixes_in, template))
    if not isinstance(template, Mapping):
        return frozenset()
    own = {str(template[TYPE]).partition(":")[0]} if TYPE in template else set()
    return frozenset(own).union(*map(prefixes_in, template.values()))


def holds_xml(template: Any) -> bool:
    """Whether a text in a template is made of XML."""
    if isinstance(template, list):
        return any(map(holds_xml, template))
    return isinstance(template, Mapping) and (XML in template or any(map(holds_xml, template.values())))


def arguments_filled(template: Any, values: Mapping[str, Any], named: NamedElements | None = None) -> Any:
    """The arguments with values for their names; texts of XML and JSON are written.

    Raises:
        ValueError: a value can't stand in XML.
    """
    if isinstance(template, Mapping):
        if XML in template:
            return xml_filled(template[XML], values, named)
        if JSON in template:
            return json_bytes(filled(template[JSON], values)).decode()
        return {name: arguments_filled(inner, values, named) for name, inner in template.items()}
    if isinstance(template, list):
        return [arguments_filled(inner, values, named) for inner in template]
    return filled(template, values)
