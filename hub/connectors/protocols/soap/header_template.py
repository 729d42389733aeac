"""Elements of the envelope's Header as a pack writes them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hub.connectors.json_template import JsonTemplate
from hub.connectors.request_template import request_problems
from hub.connectors.xml_template import ATTRIBUTE

HeaderTemplates = dict[str, JsonTemplate]
"""By `prefix:Name`: what stands in the element, a text or elements by name, `@name` for attributes."""


def header_prefixes(template: Any) -> frozenset[str]:
    """The prefixes of all names of the headers."""
    if isinstance(template, list):
        return frozenset().union(*map(header_prefixes, template))
    if not isinstance(template, Mapping):
        return frozenset()
    names = (name.removeprefix(ATTRIBUTE).partition(":") for name in template)
    return frozenset(prefix for prefix, colon, _ in names if colon).union(*map(header_prefixes, template.values()))


def header_problems(headers: Mapping[str, Any], known: Collection[str], namespaces: Mapping[str, str]) -> Iterator[str]:
    """Names of no namespace of the pack, and those in braces that nothing stands for."""
    for name, template in headers.items():
        where = f"soap.headers.{name}"
        if ":" not in name:
            yield f"{where}: a name with its namespace, `prefix:{name}`, was expected"
        yield from request_problems(where, template, known, ())
    for prefix in sorted(header_prefixes(headers) - namespaces.keys()):
        yield f"soap.headers: `{prefix}` is no prefix of `soap.namespaces`"
