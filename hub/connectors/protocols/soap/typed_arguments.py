"""Arguments as zeep takes them: attributes by their own names, and values of a type that the pack names."""

from collections.abc import Callable
from typing import Any

from hub.connectors.protocols.soap.argument_template import TYPE
from hub.connectors.xml_template import ATTRIBUTE, TEXT

_CONTENT = "_value_1"
"""Zeep's name for the text of an element that has attributes."""


def typed(value: Any, type_of: Callable[[str], Any]) -> Any:
    """A value; `type_of` gives the type of a name, of which zeep writes xsi:type where the description has another.

    Raises:
        LookupError: the WSDL has no such type.
        TypeError: the type has no such field.
    """
    if isinstance(value, list | tuple):
        return [typed(inner, type_of) for inner in value]
    if not isinstance(value, dict):
        return value
    fields = {_name(name): typed(inner, type_of) for name, inner in value.items() if name != TYPE}
    return type_of(value[TYPE])(**fields) if TYPE in value else fields


def _name(name: str) -> str:
    return _CONTENT if name == TEXT else name.removeprefix(ATTRIBUTE)
